"""The first day of a site, from the first article to a rollback, all for real."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.publishing.first_day import Day, Poller, running_day, until
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

pytestmark = pytest.mark.browser


def test_the_first_day(browser: Browser, tmp_path: Path) -> None:
    with running_day(tmp_path, browser) as day, _watched(day) as poller:
        author = day.author("Ju")
        author.article("le-premier-jour", "Un article *neuf*.")
        assert "Published: " in author.push("The first article")
        with day.reader() as page:
            page.goto(day.url + ARTICLE)
            expect(page.locator("article em").first).to_have_text("neuf")
            receipt = comment_corrected_and_confirmed(page, day)
            comment(page, day, "Un second mot.")
            comment(page, day, REJECTED)
            first, second, third = ids(day)
            eve = day.moderator("Eve")
            approve_by_command(eve.folder, day, first)
            approve_with_plain_git(day, second)
            done = eve.moderate("reject", third, "--reason", "personal-data")
            assert done.returncode == 0, done.stderr
            require_shown(page, day, receipt, first, second)
        require_nowhere(day)
        push_that_is_behind(author)
        with day.reader() as page:
            until(page, day.url + ARTICLE, "Un article <em>revu</em>")
            break_and_mend(page, author, day)
            roll_back(page, day)
    assert poller.answers > 50
    assert poller.wrong == []


def _watched(day: Day) -> Poller:
    return Poller(day.port, day.certificate)
