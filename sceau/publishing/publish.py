"""From `main` of the site's repository to what the web server shows.

fetch, environment, build in the sandbox, checks, release, and only then `current`.
Whatever fails, or is killed, leaves what is shown as it was; the next run begins anew.
"""

import datetime
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sceau.configuration import PublishingSettings
from sceau.publishing.environments import (
    EnvironmentFailed,
    Install,
    environment_for,
)
from sceau.publishing.numbers import give_numbers, has_numbers
from sceau.publishing.output_checks import OutputRefused, check_output
from sceau.publishing.releases import About, ReleaseError, Releases
from sceau.publishing.requests import Outcome, answer, asked
from sceau.publishing.sandbox import SandboxError
from sceau.publishing.sandboxed_build import (
    BuildFailed,
    Built,
    Options,
    Place,
    build,
)
from sceau.publishing.source import Source, SourceError

LOCK = "requirements.lock"
FARTHEST_DAYS = 300
"""A clock that is farther ahead of the last release is not believed."""

Say = Callable[[str], None]


class ClockError(Exception):
    """The date cannot be right; the text says what to do."""


@dataclass(frozen=True)
class Builder:
    """The folders of whoever builds."""

    settings: PublishingSettings
    install: Install = "boxed"
    numbers_matter: bool = False
    """Whether new numbers alone are worth a build: once a night."""

    @property
    def outcomes(self) -> Path:
        """See `requests`."""
        return self.settings.folder / "outcomes"

    @property
    def held(self) -> Path:
        """Names the commit that a rollback left behind."""
        return self.settings.folder / "held"

    @property
    def source(self) -> Source:
        """The clone."""
        return Source(self.settings.folder / "source", self.settings.repository)

    @property
    def releases(self) -> Releases:
        """The releases."""
        return Releases(self.settings.releases)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait for other builders, then keep them out."""
        self.settings.folder.mkdir(parents=True, exist_ok=True)
        path = self.settings.folder / "lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def publish(
        self,
        today: datetime.date,
        say: Say,
        *,
        again: bool = False,
        believed: bool = False,
    ) -> Outcome:
        """Publish what `main` is now; returns what came of it, which is also written
        down for whoever pushed.

        `again` builds even what was built already, or was left by a rollback;
        `believed` takes any date. Raises OSError, and PackagesMissing where others
        install them and have not.
        """
        with self.alone():
            request = asked(self.settings.requests)
            outcome = self._published(today, say, again=again, believed=believed)
            outcome = replace(outcome, request=request, date=today.isoformat())
            answer(self.outcomes, outcome)
            return outcome

    def _published(
        self, today: datetime.date, say: Say, *, again: bool, believed: bool
    ) -> Outcome:
        commit = ""
        try:
            commit = self.source.update()
            if not again and (known := self._known(commit, today)):
                return known
            if not believed:
                _require_credible(today, self._last())
            return self._release(commit, today, say)
        except (BuildFailed, OutputRefused) as error:
            return Outcome(commit, ok=False, problems=error.problems)
        except (
            *(SourceError, SandboxError, EnvironmentFailed, ReleaseError, ClockError),
            OSError,
        ) as error:
            # Not the author's fault, and still to be told.
            return Outcome(commit, ok=False, problems=tuple(str(error).splitlines()))

    def install_packages(self, say: Say) -> None:
        """Make the environment that the next build needs.

        Raises SourceError, EnvironmentFailed, SandboxError, OSError.
        """
        with self.alone():
            self._environment(self.source.update(), say)

    def _environment(self, commit: str, say: Say) -> Path:
        folder = self.settings.folder
        lock = self.source.read(commit, LOCK)
        log = folder / "packages.log"
        return environment_for(lock, folder / "environments", log, say, self.install)

    def _known(self, commit: str, today: datetime.date) -> Outcome | None:
        """The outcome where nothing is to be done."""
        current = self.releases.current()
        about = self.releases.about(current) if current else None
        if self.held.is_file() and self.held.read_text("utf-8").strip() == commit:
            note = (
                "held back after a rollback; publish it with: sceau publish run --again"
            )
            return Outcome(commit, ok=True, release=current, notes=(note,))
        same = about and (about.commit, about.date) == (commit, today.isoformat())
        if same and not (self.numbers_matter and self._has_new_numbers()):
            return Outcome(commit, ok=True, release=current)
        return None

    def _has_new_numbers(self) -> bool:
        # Those of the last build are still in its folder.
        return not has_numbers(self.settings.numbers, self.settings.folder / "var")

    def _release(self, commit: str, today: datetime.date, say: Say) -> Outcome:
        last = self._last()
        say(f"building {commit[:12]} as of {today}")
        built = self._built(commit, today, say)
        var = self.settings.folder / "var"
        checked = check_output(
            built.folder,
            var,
            pages_before=last.pages if last else 0,
            messages=self.source.messages(last.commit if last else "", commit),
        )
        about = About(commit, today.isoformat(), checked.pages)
        name = self.releases.add(built.folder, var, about)
        self.releases.show(name)
        self.held.unlink(missing_ok=True)
        forgets = last and not self.source.is_ancestor(last.commit, commit)
        # Where history was rewritten something shall be nowhere: not in older releases
        # either, which a rollback would show again.
        self.releases.prune(1 if forgets else self.settings.keep)
        say(f"published {name}: {checked.pages} pages")
        return Outcome(commit, ok=True, release=name, notes=built.warnings)

    def _last(self) -> About | None:
        """What the newest release says of itself."""
        names = self.releases.names()
        return self.releases.about(names[-1]) if names else None

    def _built(self, commit: str, today: datetime.date, say: Say) -> Built:
        folder = self.settings.folder
        source = self.source
        source.check_out(commit)
        log = folder / "build.log"
        environment = self._environment(commit, say)
        for name in ("site", "var", "cache"):
            (folder / name).mkdir(exist_ok=True)
        give_numbers(self.settings.numbers, folder / "var")
        place = Place(
            tree=source.tree,
            environment=environment,
            site=folder / "site",
            var=folder / "var",
            cache=folder / "cache",
            log=log,
        )
        options = Options(
            settings=self.settings.settings,
            date=today.isoformat(),
            site_url=self.settings.site_url,
            seconds=self.settings.build_seconds,
            mebibytes=self.settings.build_mebibytes,
        )
        return build(place, options)


def roll_back(builder: Builder, name: str = "") -> str:
    """Show the release before, or the one named; returns its name.

    The commit that is left stays unpublished until `main` moves on. Raises
    ReleaseError, OSError.
    """
    with builder.alone():
        releases = builder.releases
        current = releases.current()
        if not current:
            raise ReleaseError("Nothing is published yet.")
        target = name or releases.before(current)
        if target == current:
            raise ReleaseError(f"{target} is what is shown.")
        newest = releases.about(releases.names()[-1])
        releases.show(target)
        if newest:
            builder.held.write_text(f"{newest.commit}\n", "utf-8")
        return target


def _require_credible(today: datetime.date, last: About | None) -> None:
    if last is None:
        return
    before = datetime.date.fromisoformat(last.date)
    days = (today - before).days
    if days < -1 or days > FARTHEST_DAYS:
        raise ClockError(
            f"The clock says {today}, and the last release is of {before}."
            " Set the clock (timedatectl), or say that it is right:"
            f" sceau publish run --date {today}"
        )
