"""A reader without a mouse reaches everything and always sees where they are."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.visits import TEMPLATES, visiting

FOCUSABLE = (
    "a[href]:not([tabindex='-1']), button, textarea, select, summary, [tabindex='0'],"
    " input:not([type=hidden], [tabindex='-1'])"
)


def _focused(page: Page) -> dict[str, object]:
    description = page.evaluate(
        """(selector) => {
          const element = document.activeElement;
          const style = getComputedStyle(element);
          const all = [...document.querySelectorAll(selector)];
          const box = element.getBoundingClientRect();
          return {
            index: all.indexOf(element),
            outlined: style.outlineStyle !== 'none'
              && parseFloat(style.outlineWidth) >= 2,
            seen: box.width > 0 && box.height > 0,
          };
        }""",
        FOCUSABLE,
    )
    assert isinstance(description, dict)
    return description


@pytest.mark.parametrize("template", TEMPLATES)
def test_tab_reaches_everything_in_order_and_shows_where_it_is(
    browser: Browser, real_address: str, template: str
) -> None:
    with visiting(browser, scripts=True) as visit:
        visit.page.goto(real_address + TEMPLATES[template])
        expected = visit.page.evaluate(
            """(selector) => [...document.querySelectorAll(selector)]
              .map((element, index) => [index, element.checkVisibility()])
              .filter(([, visible]) => visible).map(([index]) => index)""",
            FOCUSABLE,
        )
        reached = []
        for _ in expected:
            visit.page.keyboard.press("Tab")
            focused = _focused(visit.page)
            assert focused["outlined"], focused
            assert focused["seen"], focused
            reached.append(focused["index"])
        assert reached == expected


def test_the_skip_link_comes_first_and_leads_to_the_text(
    browser: Browser, real_address: str
) -> None:
    with visiting(browser, scripts=True) as visit:
        visit.page.goto(real_address + TEMPLATES["article with footnotes"])
        visit.page.keyboard.press("Tab")
        link = visit.page.locator(":focus")
        assert link.inner_text() == "Aller au contenu"
        box = link.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        visit.page.keyboard.press("Enter")
        assert visit.page.evaluate("document.activeElement.tagName") == "MAIN"


def test_the_table_of_contents_opens_with_the_keyboard(
    browser: Browser, real_address: str
) -> None:
    with visiting(browser, scripts=True) as visit:
        page = visit.page
        page.goto(real_address + TEMPLATES["long article with table of contents"])
        page.locator(".toc summary").focus()
        page.keyboard.press("Enter")
        assert page.locator(".toc a").first.is_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector(':target').tagName") == "H2"
