"""Whole journeys in Chromium, on the real site with its real inbox."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.test_every_template import AXE_OPTIONS
from tests.browser.visits import SCHEMES, visiting
from tests.inbox.journeys.clones import Preview
from tests.inbox.journeys.readers import JOURNEYS

Journey = Callable[[Page, Preview], Iterator[str]]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.__name__),
]
WIDTHS = (360, 1440)
# What Chromium notes of an answer that is a page with a problem.
REFUSED = re.compile(r"responded with a status of (403|404|422)")


def test_without_scripts_cookies_or_anybody_else(
    browser: Browser, preview: Preview, journey: Journey
) -> None:
    with visiting(browser, width=360) as visit:
        for stop in journey(visit.page, preview):
            assert visit.page.context.cookies() == [], stop
            assert visit.foreign_requests(preview.address) == [], stop
            said = [line for line in visit.console if not REFUSED.search(line)]
            assert said == [], stop


def test_axe_finds_nothing(
    browser: Browser, preview: Preview, journey: Journey
) -> None:
    axe = Axe()
    with visiting(browser, scripts=True) as visit:
        page = visit.page
        for stop in journey(page, preview):
            # The site's own style, not a bare page.
            assert page.evaluate("document.styleSheets.length") == 1, stop
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                for scheme in SCHEMES:
                    # Half-way from one scheme to the other every colour is wrong.
                    page.emulate_media(
                        color_scheme="dark" if scheme == "dark" else "light",
                        reduced_motion="reduce",
                    )
                    found = axe.run(page, options=AXE_OPTIONS)
                    where = (stop, width, scheme)
                    assert found.violations_count == 0, (
                        where,
                        found.generate_report(),
                    )
                excess = page.evaluate(
                    "document.documentElement.scrollWidth - window.innerWidth"
                )
                assert excess <= 0, (stop, width)
