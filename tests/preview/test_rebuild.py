"""When a build is made, and what the terminal says about it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from sceau.building.outcome import (
    BuildOutcome,
    BuildProblem,
    BuildStopped,
    HeldBack,
)
from sceau.preview.rebuild import Rebuilder, describe
from sceau.preview.site import PreviewSite

from .conftest import Heard, wait_until

GOOD = BuildOutcome(ok=True, exit_code=0, seconds=1.24)


class Builds:
    """A build that counts, and waits while it is told to."""

    def __init__(self) -> None:
        self.count = 0
        self.go_on = threading.Event()
        self.go_on.set()
        self.today = date(2013, 3, 21)

    def __call__(self) -> BuildOutcome:
        self.count += 1
        self.go_on.wait(20)
        return GOOD


@pytest.fixture
def builds() -> Builds:
    return Builds()


@pytest.fixture
def empty_site(tmp_path: Path, heard: Heard) -> PreviewSite:
    return PreviewSite(tmp_path, output=tmp_path / "site", say=heard)


@contextmanager
def running(rebuilder: Rebuilder, stop: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=rebuilder.run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        rebuilder.request()
        thread.join(20)
    assert not thread.is_alive()


def test_changes_during_a_build_make_exactly_one_more(
    empty_site: PreviewSite, builds: Builds
) -> None:
    stop = threading.Event()
    rebuilder = Rebuilder(
        empty_site, builds, stop=stop, tick=0.01, today=lambda: builds.today
    )
    rebuilder.build_now()
    builds.go_on.clear()
    with running(rebuilder, stop):
        rebuilder.request()
        wait_until(lambda: builds.count == 2)
        for _ in range(20):
            rebuilder.request()
        number = empty_site.status.number
        builds.go_on.set()
        wait_until(lambda: builds.count == 3)
        wait_until(lambda: empty_site.status.number >= number + 2)
        # Its next looks at the clock (every 10 ms) find nothing to do.
        assert (
            not empty_site.wait_for_build(empty_site.status.number, 0.3).number
            > empty_site.status.number
        )
    assert builds.count == 3


def test_a_new_day_is_a_reason_to_build(
    empty_site: PreviewSite, builds: Builds
) -> None:
    stop = threading.Event()
    rebuilder = Rebuilder(
        empty_site, builds, stop=stop, tick=0.01, today=lambda: builds.today
    )
    rebuilder.build_now()
    with running(rebuilder, stop):
        builds.today = date(2013, 3, 22)
        wait_until(lambda: builds.count == 2)
    assert builds.count == 2


def test_an_error_of_the_machine_is_a_failed_build_like_another(
    empty_site: PreviewSite, heard: Heard
) -> None:
    def full() -> BuildOutcome:
        raise OSError(28, "No space left on device")

    outcome = Rebuilder(empty_site, full, stop=threading.Event()).build_now()

    assert not outcome.ok
    assert empty_site.status.failed
    assert any("No space left" in line for line in heard)


def test_a_build_that_was_stopped_ends_the_thread(empty_site: PreviewSite) -> None:
    def stopped() -> BuildOutcome:
        raise BuildStopped

    rebuilder = Rebuilder(empty_site, stopped, stop=threading.Event())
    rebuilder.request()
    rebuilder.run()

    assert empty_site.status.outcome is None


def test_the_first_build_is_said_differently(
    empty_site: PreviewSite, heard: Heard
) -> None:
    build: Callable[[], BuildOutcome] = lambda: GOOD  # noqa: E731
    rebuilder = Rebuilder(empty_site, build, stop=threading.Event())

    rebuilder.build_now()
    rebuilder.build_now()

    assert heard == ["built in 1.2 s", "rebuilt in 1.2 s"]


@pytest.mark.parametrize(
    ("outcome", "lines"),
    [
        (
            BuildOutcome(
                ok=False,
                exit_code=3,
                problems=(
                    BuildProblem("content/a.md", 3, "faux", "écrire juste"),
                    BuildProblem("content/b.md", None, "vide", ""),
                ),
            ),
            ["content/a.md:3: faux — écrire juste", "content/b.md: vide"],
        ),
        (
            BuildOutcome(ok=False, exit_code=1, log="Traceback\nTypeError: x\n"),
            [
                "the build crashed (exit code 1); its log ends:",
                "Traceback",
                "TypeError: x",
            ],
        ),
        (
            BuildOutcome(
                ok=True,
                exit_code=0,
                seconds=0.04,
                held_back=(HeldBack("content/c\x1b[2J.md", "c", "2031-01-01"),),
            ),
            ["rebuilt in 0.0 s", "held back until 2031-01-01: content/c.md"],
        ),
        (
            BuildOutcome(ok=True, exit_code=0, warnings=("comments/a/b.md:2: odd",)),
            ["comments/a/b.md:2: odd", "rebuilt in 0.0 s"],
        ),
    ],
)
def test_what_is_said(outcome: BuildOutcome, lines: list[str]) -> None:
    assert describe(outcome) == lines
