"""The clock is set back an hour, at the worst moments."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sceau.configuration import load_configuration
from sceau.inbox.app import create_app
from sceau.inbox.committer import Committer
from sceau.inbox.services import make_services
from tests.inbox.faults.state import bodies, check_repository
from tests.inbox.running import FIELDS, Answer, Home, make_home, receipt_of
from tests.sites import ROOT

HOUR = 3600.0
NOON = 1_795_435_200.0
"""2026-11-23, at noon UTC."""


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@dataclass
class Desk:
    """Web program and committer in this process, by one clock."""

    home: Home
    clock: Clock
    client: FlaskClient
    committer: Committer

    def preview(self, body: str, receipt: str = "") -> Answer:
        fields = FIELDS | {"body": body, "receipt": receipt}
        return answer(self.client.post("/commenter/apercu", data=fields))

    def confirm(self, preview: Answer) -> Answer:
        fields = preview.hidden("/commenter/envoyer")
        return answer(self.client.post("/commenter/envoyer", data=fields))

    def comment(self, body: str, receipt: str = "") -> str:
        """Both steps, ten seconds apart; returns the receipt."""
        preview = self.preview(body, receipt)
        assert preview.status == 200
        self.clock.now += 10
        confirmed = self.confirm(preview)
        assert confirmed.status == 303, confirmed.text
        return receipt_of(confirmed)

    def withdraw(self, receipt: str) -> int:
        path = f"/commenter/suivi/{receipt}/retirer"
        return int(self.client.post(path, data={"fax": ""}).status_code)

    def state(self, receipt: str) -> str:
        """What the receipt's export says."""
        text = self.client.get(f"/commenter/suivi/{receipt}/exporter").text
        found = re.search(r'"state": "([^"]+)"', text)
        assert found is not None
        return found[1]


def answer(response: TestResponse) -> Answer:
    return Answer(response.status_code, dict(response.headers), response.text)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    home = make_home(tmp_path, SCEAU_INBOX_TOKEN_MIN_SECONDS="4")  # noqa: S106
    clock = Clock()
    settings = load_configuration(ROOT, home.environment()).inbox
    app = create_app(make_services(settings, clock=clock))
    committer = Committer(settings.folder, settings.site_manifest, clock=clock)
    return Desk(home, clock, app.test_client(), committer)


def test_between_preview_and_confirmation(desk: Desk) -> None:
    preview = desk.preview("Écrit avant.")
    desk.clock.now -= HOUR
    confirmed = desk.confirm(preview)
    assert confirmed.status == 303
    # And again, as a reader does who clicks twice.
    assert desk.confirm(preview).headers["Location"] == confirmed.headers["Location"]
    assert desk.committer.commit() == 1
    assert bodies(desk.home) == ["Écrit avant."]
    assert desk.state(receipt_of(confirmed)) == "waiting"


@pytest.mark.parametrize("pass_after", [(), (0,), (1,), (0, 1), (0, 1, 2)])
def test_between_corrections(desk: Desk, pass_after: tuple[int, ...]) -> None:
    """The last correction counts, whatever the clock said and git had by then."""
    receipt = ""
    for number in range(4):
        receipt = desk.comment(f"Version {number}.", receipt)
        if number in pass_after:
            desk.committer.commit()
        desk.clock.now -= HOUR
    desk.committer.commit()
    assert bodies(desk.home) == ["Version 3."]
    assert desk.home.spooled == []


@pytest.mark.parametrize("committed", [False, True])
def test_of_two_previews_of_one_correction_the_last_confirmed_counts(
    desk: Desk, committed: bool
) -> None:
    """Two windows, both opened on the same version."""
    for texts in (("Fenêtre A.", "Fenêtre B."), ("Fenêtre C.", "Fenêtre D.")):
        for first, second in (texts, texts[::-1]):
            receipt = desk.comment(f"Avant {first}")
            if committed:
                desk.committer.commit()
            previews = [desk.preview(text, receipt) for text in (first, second)]
            desk.clock.now += 10
            for preview in previews:
                assert desk.confirm(preview).status == 303
            desk.committer.commit()
            assert second in bodies(desk.home) and first not in bodies(desk.home)
            assert desk.withdraw(receipt) == 303
            desk.committer.commit()


def test_between_comment_and_withdrawal(desk: Desk) -> None:
    committed, spooled = desk.comment("Un."), ""
    desk.committer.commit()
    spooled = desk.comment("Deux.")
    desk.clock.now -= HOUR
    for receipt in (committed, spooled):
        assert desk.withdraw(receipt) == 303
        assert desk.state(receipt) == "withdrawn"
    desk.committer.commit()
    assert bodies(desk.home) == []
    assert [desk.state(receipt) for receipt in (committed, spooled)] == [
        "withdrawn",
        "withdrawn",
    ]


def test_while_the_committer_runs(desk: Desk) -> None:
    """Back and forth between passes; half-written files of others stay safe."""
    texts = []
    half_written = desk.home.inbox / "spool" / "tmp" / "half-written"
    half_written.touch()
    stopped = iter([False] * 5 + [True])

    def pause(seconds: float) -> bool:
        number = len(texts)
        texts.append(f"Tour {number}.")
        desk.comment(texts[-1])
        desk.clock.now += HOUR / 2 if number % 2 else -HOUR
        return next(stopped)

    said: list[str] = []
    committer = Committer(
        desk.home.inbox, desk.home.root / "site.json", clock=desk.clock, say=said.append
    )
    committer.run(pause, 0.01)
    desk.committer.commit()
    assert bodies(desk.home) == sorted(texts)
    assert said == []
    assert half_written.exists()
    check_repository(desk.home)


def test_forward_a_day_ends_previews_and_the_reader_previews_again(desk: Desk) -> None:
    preview = desk.preview("Resté ouvert.")
    desk.clock.now += 25 * HOUR
    late = desk.confirm(preview)
    assert late.status == 422 and "Resté ouvert." in late.text
    desk.clock.now += 10
    assert desk.confirm(late).status == 303
    desk.committer.commit()
    assert bodies(desk.home) == ["Resté ouvert."]
