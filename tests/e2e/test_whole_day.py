"""One whole day of a server: from nothing to restored, all for real.

SCEAU_TEST_ALL=1 .venv/bin/python -m pytest tests/e2e      # make e2e
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import after_wipe, crowd, evening
from tests.e2e.machine import make_place, running
from tests.e2e.whole_day import WholeDay, build_first, day_on
from tests.mailing.mail_server import MailServer, mail_server
from tests.moderation.moderators import Moderator
from tests.moderation.ssh import running_sshd
from tests.publishing.first_day import Poller, until
from tests.publishing.first_steps import (
    ARTICLE,
    REJECTED,
    approve_by_command,
    approve_with_plain_git,
    break_and_mend,
    comment,
    comment_corrected_and_confirmed,
    ids,
    push_that_is_behind,
    require_nowhere,
    require_shown,
    roll_back,
)
from tests.publishing.servers import Author

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        os.environ.get("SCEAU_TEST_ALL") != "1", reason="long: make e2e"
    ),
]


def test_a_whole_day(browser: Browser, tmp_path: Path) -> None:
    with mail_server() as mail:
        place = make_place(tmp_path, mail.port)
        with running_sshd(tmp_path / "ssh", place.layout.authorized_keys) as ssh:
            with running(place) as machine:
                build_first(machine.units)
                with day_on(machine, ssh, browser) as day, _watched(day) as poller:
                    author = day.author("Ju")
                    eve, receipt = _first_day(day, author, mail)
                    _evening(day, eve, author)
                    files = after_wipe.public_files(day)
                    pages = after_wipe.fetched_pages(day)
                    after_wipe.back_up(day)
            _require_whole(poller)
            place.wipe()
            words = after_wipe.restore_words(place)
            with running(place, *words, ports=machine.ports) as again:
                after_wipe.build_again(again)
                with day_on(again, ssh, browser) as day, _watched(day) as poller:
                    assert after_wipe.public_files(day) == files
                    assert after_wipe.fetched_pages(day) == pages
                    with day.reader() as page:
                        after_wipe.everybody_goes_on(page, day, receipt, author)
                    evening.require_out(day, "Ada")
                    evening.decide(eve, "list")
                    after_wipe.upgrade(again)
                    after_wipe.fetched_pages(day)
            _require_whole(poller)


def _evening(day: WholeDay, eve: Moderator, author: Author) -> None:
    """Until nothing is left to do but to back up."""
    with day.reader() as page:
        evening.withdraw(page, day, eve)
        evening.report_and_purge(page, day, eve, author)
    crowd.come(day)
    crowd.count(day)
    evening.require_forgotten(day)
    evening.leave(day, "Ada")


def _first_day(
    day: WholeDay, author: Author, mail: MailServer
) -> tuple[Moderator, str]:
    """As tests/publishing/test_first_day.py has it, and the digest of the morning.

    Returns a moderator, and a receipt of a reader's.
    """
    author.article("le-premier-jour", "Un article *neuf*.")
    settings = author.folder / "pelicanconf.py"
    text = settings.read_text("utf-8")
    # The crowd that comes at the end of the day is a small one.
    few = text.replace("READS_SHOWN_FROM = 10", "READS_SHOWN_FROM = 2")
    assert few != text
    settings.write_text(few, "utf-8")
    assert "Published: " in author.push("The first article")
    with day.reader() as page:
        page.goto(day.url + ARTICLE)
        expect(page.locator("article em").first).to_have_text("neuf")
        receipt = comment_corrected_and_confirmed(page, day)
        comment(page, day, "Un second mot.")
        comment(page, day, REJECTED)
        first, second, third = ids(day)
        evening.moderators_are_told(day, mail, 3)
        eve = day.moderator("Eve")
        approve_by_command(eve.folder, day, first)
        approve_with_plain_git(day, second)
        evening.decide(eve, "reject", third, "--reason", "personal-data")
        require_shown(page, day, receipt, first, second)
        require_nowhere(day)
        push_that_is_behind(author)
        until(page, day.url + ARTICLE, "Un article <em>revu</em>")
        break_and_mend(page, author, day)
        roll_back(page, day)
    return eve, receipt


def _watched(day: WholeDay) -> Poller:
    return Poller(day.port, day.certificate)


def _require_whole(poller: Poller) -> None:
    assert poller.answers > 50
    assert poller.wrong == []
