"""What a designer would check with a ruler."""

import pytest
from playwright.sync_api import Browser

from tests.browser.visits import TEMPLATES, visiting

ARTICLE = TEMPLATES["article with footnotes"]

CHARACTERS_PER_LINE = """() => {
  // Full lines of the paragraphs: all but the last line of each.
  const lengths = [];
  for (const paragraph of document.querySelectorAll('.prose > p')) {
    const range = document.createRange();
    const lines = new Map();
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      for (let i = 0; i < node.length; i++) {
        range.setStart(node, i);
        range.setEnd(node, i + 1);
        const box = range.getBoundingClientRect();
        const line = Math.round(box.bottom / 8);
        lines.set(line, (lines.get(line) ?? 0) + 1);
      }
    }
    lengths.push(...[...lines.values()].slice(0, -1));
  }
  lengths.sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)];
}"""


@pytest.mark.parametrize("width", [768, 1440, 1920])
def test_a_line_has_sixty_to_seventy_characters(
    browser: Browser, real_address: str, width: int
) -> None:
    with visiting(browser, width=width, scripts=True) as visit:
        visit.page.goto(real_address + ARTICLE, wait_until="networkidle")
        visit.page.evaluate("document.fonts.ready")
        assert 60 <= visit.page.evaluate(CHARACTERS_PER_LINE) <= 70


def test_dark_mode_changes_paper_and_ink(browser: Browser, real_address: str) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        with visiting(browser, scheme=scheme, scripts=True) as visit:
            visit.page.goto(real_address + "/")
            colours[scheme] = visit.page.evaluate(
                "[getComputedStyle(document.body).backgroundColor,"
                " getComputedStyle(document.body).color]"
            )
    assert colours["light"] == ["rgb(247, 241, 229)", "rgb(35, 29, 23)"]
    assert colours["dark"] == ["rgb(25, 21, 16)", "rgb(233, 224, 208)"]


def test_print_leaves_text_sources_and_addresses(
    browser: Browser, real_address: str
) -> None:
    with visiting(browser, scripts=True) as visit:
        page = visit.page
        page.goto(real_address + ARTICLE)
        page.emulate_media(media="print")
        for gone in (
            ".masthead__nav",
            ".share",
            ".related",
            ".colophon",
            ".neighbours",
            ".comment__reply",
            ".comments__feed",
            ".comment-form",
        ):
            assert page.locator(gone).count(), gone
            assert not page.locator(gone).first.is_visible(), gone
        assert page.locator("h1").is_visible()
        assert page.locator(".prose .footnote").is_visible()
        assert page.locator(".article__permalink").inner_text().endswith(ARTICLE)
        after = page.evaluate(
            "getComputedStyle(document.querySelector('.prose a[href^=\"http\"]'),"
            " '::after').content"
        )
        assert "http" in after
        repeated = page.evaluate(
            "[...document.querySelectorAll('.comment__body a')].map("
            "link => getComputedStyle(link, '::after').content)"
        )
        assert set(repeated) <= {"none"}, "a reader's link is an address already"


def test_motion_is_only_for_those_who_want_it(
    browser: Browser, real_address: str
) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(real_address + ARTICLE)
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(element => {"
        " const style = getComputedStyle(element);"
        " return parseFloat(style.transitionDuration) > 0"
        " || style.animationName !== 'none' || style.scrollBehavior === 'smooth';"
        "}).length"
    )
    assert moving == 0
    context.close()


def test_forced_colours_keep_buttons_and_boxes_visible(
    browser: Browser, real_address: str
) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(real_address + TEMPLATES["Mastodon"])
    borders = page.evaluate(
        "['.button', '#mastodon-server', '#mastodon-text'].map(selector =>"
        " getComputedStyle(document.querySelector(selector)).borderTopWidth)"
        ".map(parseFloat)"
    )
    assert min(borders) >= 1
    context.close()


def test_text_can_be_twice_as_large(browser: Browser, real_address: str) -> None:
    # 640 px of window at 200 % are 320 CSS pixels with text of 200 %: WCAG 1.4.4.
    with visiting(browser, width=640, scripts=True) as visit:
        visit.page.goto(real_address + ARTICLE)
        visit.page.evaluate("document.documentElement.style.fontSize = '200%'")
        excess = visit.page.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )
        assert excess <= 0
