"""What of a server can be looked at, and whether somebody must act: one line each.

Every look is alone: what cannot be read is one line that says so, and no reason not to
look at the rest.
"""

import datetime
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sceau.backup.state import read_state
from sceau.configuration import Configuration
from sceau.inbox.git import GitError
from sceau.inbox.repository import InboxRepository
from sceau.mailing.overview import overview
from sceau.mailing.queue import Queue
from sceau.publishing.expiries import certificate_expires, security_txt_expires
from sceau.publishing.releases import PUBLIC, Releases
from sceau.publishing.requests import LAST, asked, outcome_of
from sceau.reads.unchanged import NOTE

Level = Literal["fine", "act"]

SPOOL_SECONDS = 10 * 60
READS_SECONDS = 24 * 3600
MAIL_SECONDS = 24 * 3600
BACKUP_SECONDS = 48 * 3600
BUILD_SECONDS = 3600
CERTIFICATE_DAYS = 14
LEAST_BYTES, LEAST_PART = 1 << 30, 0.05


@dataclass(frozen=True)
class Line:
    """One thing that was looked at."""

    name: str
    level: Level
    text: str
    advice: str = ""
    """What to do, where somebody must."""


@dataclass(frozen=True)
class Server:
    """What is looked at."""

    settings: Configuration
    now: float
    """Unix time."""

    @property
    def today(self) -> datetime.date:
        """In UTC."""
        return datetime.datetime.fromtimestamp(self.now, datetime.UTC).date()


Look = Callable[[Server], Iterator[Line]]


def examine(server: Server, looks: Mapping[str, Look]) -> list[Line]:
    """All lines, in order."""
    lines: list[Line] = []
    for name, look in looks.items():
        try:
            lines += look(server)
        except (OSError, ValueError, GitError) as error:
            text = f"cannot be looked at: {error}"
            lines.append(Line(name, "act", text, "deploy/setup --check says why"))
    return lines


def _line(name: str, text: str, advice: str, *, bad: bool) -> Line:
    return Line(name, "act" if bad else "fine", text, advice if bad else "")


def _build(server: Server) -> Iterator[Line]:
    settings = server.settings.publishing
    outcome = outcome_of(settings.folder / "outcomes", LAST)
    if outcome is None:
        yield Line("build", "act", "none yet", "sceau publish run, or a push")
        return
    waits = asked(settings.requests) not in {"", outcome.request}
    due = settings.requests / "due"
    late = waits and server.now - due.stat().st_mtime > BUILD_SECONDS
    text = f"{outcome.commit[:12]} as of {outcome.date}"
    if not outcome.ok:
        text += f": {outcome.problems[0] if outcome.problems else 'failed'}"
    elif waits:
        text += "; another is due"
    advice = "its author mends it and pushes; journalctl -u sceau-build says all"
    if late:
        advice = "systemctl start sceau-build; then journalctl -u sceau-build"
    yield _line("build", text, advice, bad=late or not outcome.ok)


def _release(server: Server) -> Iterator[Line]:
    releases = Releases(server.settings.publishing.releases)
    name = releases.current()
    about = releases.about(name) if name else None
    if about is None:
        yield Line("release", "act", "none is shown", "see the line above")
        return
    days = (server.today - datetime.date.fromisoformat(about.date)).days
    text = f"{name}, {about.pages} pages, as of {about.date}"
    advice = "the night built nothing: systemctl status sceau-nightly.timer"
    yield _line("release", text, advice, bad=days > 1)


def _spool(server: Server) -> Iterator[Line]:
    folder = server.settings.inbox.folder / "spool" / "new"
    times = [path.stat().st_mtime for path in folder.iterdir()]
    oldest = server.now - min(times, default=server.now)
    text = f"{len(times)} on their way into git"
    advice = "systemctl restart sceau-committer; then journalctl -u sceau-committer"
    yield _line("spool", text, advice, bad=oldest > SPOOL_SECONDS)


def _waiting(server: Server) -> Iterator[Line]:
    inbox = server.settings.inbox
    repository = InboxRepository(inbox.folder / "inbox.git")
    counts = {kind: len(repository.refs(kind)) for kind in ("pending", "removals")}
    text = f"{counts['pending']} comments, {counts['removals']} wishes for removal"
    full = counts["pending"] >= inbox.max_pending
    advice = "readers are asked to come back later: tell the moderators"
    yield _line("moderation", text, advice, bad=full)
    reports = len(repository.refs("reports"))
    yield _line("reports", f"{reports} wait for a moderator", "", bad=False)


def _reads(server: Server) -> Iterator[Line]:
    settings = server.settings.reads
    if not settings.export.exists():
        yield Line("reads", "fine", "nothing is counted yet")
        return
    # Numbers are written only when they change, but a run that read everything notes
    # so, anew every AT_MOST seconds even where nobody comes.
    paths = (settings.folder / NOTE, settings.export)
    times = [path.stat().st_mtime for path in paths if path.exists()]
    age = server.now - max(times)
    text = f"counted {_ago(age)}"
    advice = "systemctl start sceau-reads; then journalctl -u sceau-reads"
    yield _line("reads", text, advice, bad=age > READS_SECONDS)


def _mail(server: Server) -> Iterator[Line]:
    if not server.settings.moderation.smtp_host:
        yield Line("mail", "fine", "off: sceau.toml names no server")
        return
    queue = server.settings.mail.queue
    if queue is None or not queue.is_dir():
        yield Line("mail", "fine", "no queue: sent at once")
        return
    found = overview(Queue(queue))
    text = f"{len(found.waiting)} wait, {len(found.failed)} were given up"
    late = False
    if found.since:
        since = datetime.datetime.fromisoformat(found.since).timestamp()
        late = server.now - since > MAIL_SECONDS
    bad = bool(late or found.failed or found.damaged)
    yield _line("mail", text, "sceau mail list says why; sceau mail retry", bad=bad)


def _disk(server: Server) -> Iterator[Line]:
    usage = shutil.disk_usage(server.settings.publishing.releases)
    part = usage.free / usage.total
    text = f"{usage.free >> 30} GiB free, {part:.0%}"
    bad = usage.free < LEAST_BYTES or part < LEAST_PART
    yield _line("disk", text, "make room: du -xh / | sort -h | tail", bad=bad)


def _expiries(server: Server) -> Iterator[Line]:
    settings = server.settings
    found = []
    if settings.server.tls:
        day = certificate_expires(settings.server.certificate)
        advice = "certbot renew; systemctl status certbot.timer"
        found.append(("certificate", day, advice))
    public = settings.publishing.releases / "current" / PUBLIC
    day = security_txt_expires(public / ".well-known" / "security.txt")
    advice = "its author writes a later SECURITY_TXT_EXPIRES and pushes"
    found.append(("security.txt", day, advice))
    for name, day, advice in found:
        if day is None:
            yield Line(name, "act", "cannot be read", advice)
            continue
        days = (day - server.today).days
        yield _line(name, f"{days} days left", advice, bad=days < CERTIFICATE_DAYS)


def _backup(server: Server) -> Iterator[Line]:
    settings = server.settings.backup
    if not settings.target:
        yield Line("backup", "act", "none", "write target and recipients into [backup]")
        return
    state = read_state(settings.folder)
    age = server.now - _seconds(state.last_run)
    text = f"made {_ago(age)}" if state.last_run else "never made"
    if state.last_verified:
        text += f", tried {_ago(server.now - _seconds(state.last_verified))}"
    if not state.ok:
        text += f"; {state.problem}"
    advice = "sceau backup run; then sceau backup verify"
    yield _line("backup", text, advice, bad=not state.ok or age > BACKUP_SECONDS)


def _seconds(text: str) -> float:
    return datetime.datetime.fromisoformat(text).timestamp() if text else 0.0


def _ago(seconds: float) -> str:
    hours = seconds / 3600
    if hours < 1:
        return f"{max(0, seconds) / 60:.0f} minutes ago"
    return f"{hours:.0f} hours ago" if hours < 48 else f"{hours / 24:.0f} days ago"


LOOKS: Mapping[str, Look] = {
    "build": _build,
    "release": _release,
    "spool": _spool,
    "moderation": _waiting,
    "reads": _reads,
    "mail": _mail,
    "disk": _disk,
    "expiries": _expiries,
    "backup": _backup,
}
