"""Every template, in three widths and both colour schemes, as a reader's browser has
it: accessible, silent, and talking to nobody else."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.visits import SCHEMES, TEMPLATES, WIDTHS, visiting

# A rule of WCAG 2.2 AA that axe leaves off: links that a finger can hit.
AXE_OPTIONS = {"rules": {"target-size": {"enabled": True}}}
# The 404 and 410 pages are answers with that status, which Chromium mentions.
EXPECTED_TO_FAIL_LOADING = {"not found": 404, "gone": 410}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing(
    browser: Browser, real_address: str, template: str, scheme: str
) -> None:
    with visiting(browser, scheme=scheme, scripts=True) as visit:
        visit.page.goto(real_address + TEMPLATES[template])
        # All of a page is looked at, not only the pictures on the first screen.
        visit.page.evaluate("document.fonts.ready")
        for width in WIDTHS:
            visit.page.set_viewport_size({"width": width, "height": 900})
            results = Axe().run(visit.page, options=AXE_OPTIONS)
            assert results.violations_count == 0, (width, results.generate_report())


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_request_leaves_and_the_console_is_empty(
    browser: Browser, real_address: str, template: str
) -> None:
    for scheme in SCHEMES:
        with visiting(browser, scheme=scheme, scripts=True) as visit:
            response = visit.page.goto(
                real_address + TEMPLATES[template], wait_until="networkidle"
            )
            assert response is not None
            status = EXPECTED_TO_FAIL_LOADING.get(template, 200)
            assert response.status == status
            # Lazy pictures are fetched too.
            visit.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
            visit.page.wait_for_load_state("networkidle")
            assert visit.foreign_requests(real_address) == []
            said = [line for line in visit.console if f"status of {status}" not in line]
            assert said == []
            assert visit.page.context.cookies() == []
            stored = visit.page.evaluate("localStorage.length + sessionStorage.length")
            assert stored == 0


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_sticks_out_sideways(
    browser: Browser, real_address: str, template: str
) -> None:
    with visiting(browser, scripts=True) as visit:
        visit.page.goto(real_address + TEMPLATES[template])
        for width in (320, *WIDTHS, 1920):
            visit.page.set_viewport_size({"width": width, "height": 900})
            excess = visit.page.evaluate(
                "document.documentElement.scrollWidth - window.innerWidth"
            )
            assert excess <= 0, f"{excess} px too wide at {width} px"


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_picture_loads(
    browser: Browser, real_address: str, template: str
) -> None:
    with visiting(browser, scripts=True) as visit:
        visit.page.goto(real_address + TEMPLATES[template])
        visit.page.evaluate(
            "document.querySelectorAll('img').forEach(image => image.loading = 'eager')"
        )
        visit.page.wait_for_load_state("networkidle")
        broken = visit.page.evaluate(
            "[...document.images].filter(i => !i.complete || !i.naturalWidth)"
            ".map(i => i.src)"
        )
        assert broken == []


def test_the_pages_have_no_script_that_runs(
    browser: Browser, real_address: str
) -> None:
    with visiting(browser, scripts=True) as visit:
        for path in TEMPLATES.values():
            visit.page.goto(real_address + path)
            kinds = visit.page.eval_on_selector_all(
                "script", "scripts => scripts.map(script => script.type)"
            )
            assert set(kinds) <= {"application/ld+json"}
