"""The reload script gets into pages, and events tell it what was built."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sceau.building.outcome import BuildOutcome
from sceau.preview.reload import SCRIPT_TAG, event_stream, inject
from sceau.preview.site import PreviewSite

GOOD = BuildOutcome(ok=True, exit_code=0)
MARK = f'<data id="preview-build" value="7" hidden></data>{SCRIPT_TAG}'


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<body>é</body></html>", f"<body>é{MARK}</body></html>"),
        ("<BODY>x</BODY\n>", f"<BODY>x{MARK}</BODY\n>"),
        ("<body>x", f"<body>x{MARK}"),
        ("", MARK),
        (
            "<body><!-- </body> -->x</body>",
            f"<body><!-- </body> -->x{MARK}</body>",
        ),
        ("<body>İ</body>", f"<body>İ{MARK}</body>"),
    ],
)
def test_inject(page: str, expected: str) -> None:
    assert inject(page.encode(), 7).decode() == expected


def test_the_banner_comes_first() -> None:
    assert inject(b"<body></body>", 7, "<aside></aside>").decode() == (
        f"<body><aside></aside>{MARK}</body>"
    )


@pytest.fixture
def fresh(tmp_path: Path) -> PreviewSite:
    return PreviewSite(tmp_path, output=tmp_path / "site")


def numbers(stream: Iterator[bytes]) -> Iterator[int]:
    for message in stream:
        if message.startswith(b"data: "):
            yield int(message.removeprefix(b"data: "))


def test_the_current_build_is_told_at_once_and_the_next_when_it_is_there(
    fresh: PreviewSite,
) -> None:
    first = fresh.record(GOOD).number
    told = numbers(event_stream(fresh))
    assert next(told) == first

    later = threading.Timer(0.05, fresh.record, (GOOD,))
    later.start()
    second = next(told)
    later.join()

    assert second == fresh.status.number > first


def test_a_heartbeat_while_nothing_happens(fresh: PreviewSite) -> None:
    fresh.record(GOOD)
    stream = event_stream(fresh, heartbeat=0.01)

    assert next(stream) == b"retry: 500\n\n"
    assert next(stream).startswith(b"data: ")
    assert next(stream) == b": heartbeat\n\n"


def test_the_stream_ends_when_the_site_stops(fresh: PreviewSite) -> None:
    fresh.record(GOOD)
    stream = event_stream(fresh)
    next(stream), next(stream)

    later = threading.Timer(0.05, fresh.stop)
    later.start()
    rest = list(stream)
    later.join()

    assert rest == []


def test_numbers_rise_even_when_the_clock_does_not(tmp_path: Path) -> None:
    site = PreviewSite(tmp_path, output=tmp_path, clock=lambda: 1000.5)

    assert [site.record(GOOD).number for _ in range(3)] == [1000500, 1000501, 1000502]


def test_a_restarted_server_counts_on(tmp_path: Path) -> None:
    before = PreviewSite(tmp_path, output=tmp_path, clock=lambda: 1000.0)
    after = PreviewSite(tmp_path, output=tmp_path, clock=lambda: 1002.0)
    last = [before.record(GOOD).number for _ in range(50)][-1]

    assert after.record(GOOD).number > last
