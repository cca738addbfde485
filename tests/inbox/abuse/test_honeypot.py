"""The field that only programs fill in: the usual answer, and nothing is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.inbox.abuse.wire import snapshot
from tests.inbox.running import (
    ARTICLE,
    KNOWN,
    Answer,
    Web,
    make_home,
    receipt_of,
    running_web,
)

REPORT = {"article": ARTICLE, "comment": KNOWN, "reason": "spam", "words": "Voyez."}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with running_web(make_home(tmp_path / "inbox")) as running:
        yield running


def shape(answer: Answer) -> tuple[object, ...]:
    """An answer without what differs from one comment to the next."""
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("Date", "Location", "Content-Length")
    }
    location = answer.headers.get("Location", "")
    text = answer.text
    for field in ("token", "receipt"):
        for part in text.split(f'name="{field}" value="')[1:]:
            text = text.replace(part.partition('"')[0], "…")
    for part in text.split("datetime=")[1:]:
        text = text.replace(part.partition("</time>")[0], "…")
    return answer.status, headers, len(location) // 8, text


def test_filled_at_the_preview(web: Web) -> None:
    before = snapshot(web.home.inbox)
    usual, trapped = web.preview(), web.preview(fax="01 23 45")
    assert shape(trapped) == shape(usual)
    answer = web.confirm(trapped)
    assert snapshot(web.home.inbox) == before
    assert shape(answer) == shape(web.confirm(usual))
    assert len(web.home.spooled) == 1
    thanks = web.get(answer.headers["Location"])
    assert thanks.status == 200
    assert "Merci" in thanks.text


def test_filled_at_the_confirmation(web: Web) -> None:
    before = snapshot(web.home.inbox)
    seen = web.preview()
    answer = web.confirm(seen, fax="x")
    assert snapshot(web.home.inbox) == before
    assert shape(answer) == shape(web.confirm(seen))


def test_filled_in_a_correction(web: Web) -> None:
    receipt = web.comment()
    before = snapshot(web.home.inbox)
    for step in ("preview", "confirmation"):
        fax = {"fax": "x"}
        seen = web.preview(
            body="corrigé", receipt=receipt, **(fax if step == "preview" else {})
        )
        answer = web.confirm(seen, **(fax if step == "confirmation" else {}))
        assert (answer.status, receipt_of(answer)) == (303, receipt)
    assert snapshot(web.home.inbox) == before


def test_filled_in_a_report(web: Web) -> None:
    before = snapshot(web.home.inbox)
    trapped = web.post("/commenter/signaler", REPORT | {"fax": "x"})
    assert snapshot(web.home.inbox) == before
    assert shape(trapped) == shape(web.post("/commenter/signaler", REPORT))
    assert len(web.home.spooled) == 1


def test_left_empty_it_is_no_trap(web: Web) -> None:
    assert web.confirm(web.preview(fax=""), fax="").status == 303
    assert len(web.home.spooled) == 1
