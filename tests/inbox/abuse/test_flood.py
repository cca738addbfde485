"""Ten thousand posts, from one place and from everywhere."""

import threading
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.inbox.abuse.wire import FORM, FULL, resident_mebibytes
from tests.inbox.running import FIELDS, Home, Web, make_home, running_web

POSTS = 10_000 if FULL else 1_000
SENDERS = 6
MOST_MEBIBYTES = 64
MAY_GROW = 5
"""MiB, of which the allowances of 10,000 clients are two."""
PROXY = "127.0.0.1"


def home_behind_a_proxy(root: Path) -> Home:
    """With the limits that a server has."""
    return make_home(
        root,
        SCEAU_INBOX_TRUSTED_PROXIES=PROXY,
        SCEAU_INBOX_POSTS_BURST="8",
        SCEAU_INBOX_POSTS_PER_HOUR="30",
    )


def flood(web: Web, address: Callable[[int], str], numbers: range) -> Counter[int]:
    """Post previews from many connections at once; returns how often each status."""
    body = urlencode(FIELDS).encode()
    statuses: Counter[int] = Counter()
    lock = threading.Lock()

    def send(mine: range) -> None:
        connection = HTTPConnection("127.0.0.1", web.port, timeout=60)
        seen: Counter[int] = Counter()
        for number in mine:
            headers = FORM | {"X-Forwarded-For": address(number)}
            connection.request("POST", "/commenter/apercu", body, headers)
            answer = connection.getresponse()
            answer.read()
            seen[answer.status] += 1
        connection.close()
        with lock:
            statuses.update(seen)

    threads = [
        threading.Thread(target=send, args=(numbers[sender::SENDERS],))
        for sender in range(SENDERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def comment_from(web: Web, address: str) -> int:
    """Both steps of a reader behind the proxy; the last status."""
    headers = {"X-Forwarded-For": address}
    seen = web.post("/commenter/apercu", FIELDS, **headers)
    if seen.status != 200:
        return seen.status
    token = seen.hidden("/commenter/envoyer")
    return web.post("/commenter/envoyer", token, **headers).status


def one_place(number: int) -> str:
    return f"198.51.100.{number % 256}"


def everywhere(number: int) -> str:
    return f"2001:db8:{number:x}::{number % 9}"


@pytest.mark.parametrize(
    ("address", "let_through"), [(one_place, 8), (everywhere, POSTS)]
)
def test_a_flood_keeps_no_honest_reader_out(
    tmp_path: Path, address: Callable[[int], str], let_through: int
) -> None:
    home = home_behind_a_proxy(tmp_path / "inbox")
    with running_web(home) as web:
        pid = web.process.pid
        # Warm: all threads have worked, every template was read.
        flood(web, lambda number: f"10.{number % 250}.0.1", range(200))
        before = resident_mebibytes(pid)
        during: list[int] = []
        done = threading.Event()

        def readers() -> None:
            number = 0
            while not done.is_set():
                during.append(comment_from(web, f"203.{number % 200}.113.9"))
                number += 1

        reader = threading.Thread(target=readers)
        reader.start()
        statuses = flood(web, address, range(POSTS))
        done.set()
        reader.join()
        after = [comment_from(web, f"192.0.{number}.1") for number in range(10)]
        grown = resident_mebibytes(pid) - before
    assert sum(statuses.values()) == POSTS
    # A token or two flow back while it lasts.
    assert let_through <= statuses[200] <= let_through + 3
    assert statuses[429] == POSTS - statuses[200]
    assert during
    assert set(during) == set(after) == {303}
    assert len(home.spooled) == len(during) + len(after)
    assert grown < MAY_GROW, f"{grown:.1f} MiB"
    assert before + grown < MOST_MEBIBYTES
