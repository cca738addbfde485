"""Every attack in a real browser without any policy: nothing runs, nothing loads."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route

from sceau.comments.rendering import ALLOWED_TAGS, render_comment
from tests.comments.attacks import ATTACKS, CLASSES

pytestmark = pytest.mark.browser

ADDRESS = "http://sceau.invalid/2013/03/ton-dossier/"
PAGE = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>x</title>
<link rel="icon" href="data:,"></head><body><main><ol id="thread">{}</ol>
<p id="end">Fin</p></main></body></html>"""
COMMENT = '<li class="comment"><article><div>{}</div></article></li>'

# Passes over everything, focuses it, clicks on what is no link, then lets the page
# read its own HTML again, as scripts that move comments about would.
PROVOKE = """async () => {
  const types = ["mouseover", "mouseenter", "pointerover", "focus", "toggle"];
  const provoke = () => document.querySelectorAll("#thread *").forEach((element) => {
    for (const type of types) element.dispatchEvent(new Event(type, {bubbles: true}));
    element.focus();
    if (element.localName !== "a") element.click();
  });
  provoke();
  const thread = document.getElementById("thread");
  for (let round = 0; round < 2; round++) thread.innerHTML = thread.innerHTML;
  provoke();
  await new Promise((resolve) => setTimeout(resolve, 60));
}"""
FOUND = """() => ({
  pwned: "pwned" in window,
  tags: [...new Set(
    [...document.querySelectorAll("#thread div *")].map((e) => e.localName))],
  attributes: [...new Set([...document.querySelectorAll("#thread div *")]
    .flatMap((e) => e.getAttributeNames()))],
  schemes: [...new Set([...document.links].map((a) => a.protocol))],
  comments: document.querySelectorAll("#thread > li").length,
  end: document.querySelector("body > main > #end") !== null,
})"""


@dataclass
class Visit:
    """What a page did that nobody asked it for."""

    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    found: dict[str, object] = field(default_factory=dict)

    @property
    def is_silent(self) -> bool:
        return not (self.requests or self.dialogs or self.complaints) and (
            self.found["pwned"] is False
        )


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def visit(context: BrowserContext, html: str) -> Visit:
    """Open a page with this HTML at a host that does not exist, and provoke it."""
    visit = Visit()
    page: Page = context.new_page()

    def answer(route: Route) -> None:
        if route.request.url == ADDRESS and not route.request.redirected_from:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            visit.requests.append(route.request.url)
            route.abort()

    def close(dialog: Dialog) -> None:
        visit.dialogs.append(dialog.message)
        dialog.dismiss()

    page.route("**/*", answer)
    page.on("dialog", close)
    page.on("console", lambda message: visit.complaints.append(message.text))
    page.on("pageerror", lambda error: visit.complaints.append(error.message))
    page.on("popup", lambda popup: visit.requests.append(popup.url))
    page.goto(ADDRESS)
    page.evaluate(PROVOKE)
    visit.found = page.evaluate(FOUND)
    page.close()
    return visit


@pytest.mark.parametrize("cls", CLASSES)
def test_nothing_runs_and_nothing_leaves(context: BrowserContext, cls: str) -> None:
    texts = [attack.text for attack in ATTACKS if attack.cls == cls]
    comments = [COMMENT.format(render_comment(text)) for text in texts]
    seen = visit(context, PAGE.format("\n".join(comments)))
    assert seen.requests == []
    assert seen.dialogs == []
    assert seen.complaints == []
    assert seen.is_silent
    found = seen.found
    assert isinstance(found["tags"], list)
    assert isinstance(found["attributes"], list)
    assert isinstance(found["schemes"], list)
    assert set(found["tags"]) <= ALLOWED_TAGS
    assert set(found["attributes"]) <= {"href", "rel", "start"}
    assert set(found["schemes"]) <= {"http:", "https:"}
    # The page around the comments is whole.
    assert found["comments"] == len(texts)
    assert found["end"] is True


@pytest.mark.parametrize(
    "html",
    [
        "<script>window.pwned=1</script>",
        "<img src='data:,' onerror=alert(1)>",
        "<img src=https://mal.invalid/pixel.gif>",
        "<p onmouseover=window.pwned=1>x</p>",
        "<script>throw 1</script>",
    ],
)
def test_the_browser_would_have_shown_it(context: BrowserContext, html: str) -> None:
    assert not visit(context, PAGE.format(COMMENT.format(html))).is_silent
