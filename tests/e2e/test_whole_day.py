"""One whole day of a server: from nothing to restored, all for real.

SCEAU_TEST_ALL=1 .venv/bin/python -m pytest tests/e2e      # make e2e
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.machine import make_place, running
from tests.e2e.whole_day import WholeDay, build_first, day_on
from tests.mailing.mail_server import mail_server
from tests.moderation.ssh import running_sshd
from tests.publishing.first_day import Poller
from tests.publishing.first_steps import ARTICLE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        os.environ.get("SCEAU_TEST_ALL") != "1", reason="long: make e2e"
    ),
]


def test_a_whole_day(browser: Browser, tmp_path: Path) -> None:
    with mail_server() as mail:
        place = make_place(tmp_path, mail.port)
        keys = place.layout.authorized_keys
        with running_sshd(tmp_path / "ssh", keys) as ssh:
            with running(place) as machine:
                build_first(machine.units)
                with day_on(machine, ssh, browser) as day, _watched(day) as poller:
                    author = day.author("Ju")
                    author.article("le-premier-jour", "Un article *neuf*.")
                    assert "Published: " in author.push("The first article")
                    with day.reader() as page:
                        page.goto(day.url + ARTICLE)
                        expect(page.locator("article em").first).to_have_text("neuf")
            assert poller.answers > 50
            assert poller.wrong == []


def _watched(day: WholeDay) -> Poller:
    return Poller(day.port, day.certificate)
