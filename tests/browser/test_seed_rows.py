"""The page this project replaces, row by row, in the browser's rendering."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.visits import visiting

ADDRESS = "/2013/03/ton-dossier/"

ROWS = [
    pytest.param("title", "h1", "Ton dossier, leur serveur", id="title"),
    pytest.param("date", ".article__meta", "21 mars 2013", id="date"),
    pytest.param(
        "updated", ".article__meta", "mis à jour le 23 mars 2013", id="updated"
    ),
    pytest.param("author", ".article__meta", "par Ju", id="author"),
    pytest.param("category", ".article__meta", "Dossier médical", id="category"),
    pytest.param("comments", ".article__meta", "4 réflexions", id="comments"),
    pytest.param(
        "lead", ".article__lead", "Ce que tu confies à ton médecin", id="lead"
    ),
    pytest.param("share", ".share--above", "Facebook", id="share above"),
    pytest.param("picture", ".article__picture figcaption", "L’armoire", id="caption"),
    pytest.param("first heading", ".prose h2", "L’armoire", id="first heading"),
    pytest.param("second heading", ".prose", "Le serveur", id="second heading"),
    pytest.param(
        "reads",
        ".reads",
        "Cet article a déjà été lu 2\u202f023 fois",
        id="reads",
    ),
    pytest.param("share again", ".share--below", "Facebook", id="share below"),
    pytest.param("author box", ".author-box", "Ju écrit ici", id="author box"),
    pytest.param("thread", "#comments", "4 réflexions sur", id="thread"),
    pytest.param("form", "form.comment-form", "Laisser un commentaire", id="form"),
    pytest.param("related", ".related", "Sur le même sujet", id="related"),
]


@pytest.fixture(scope="module")
def article(browser: Browser, fixture_address: str) -> Page:
    with visiting(browser, scripts=True) as visit:
        visit.page.goto(fixture_address + ADDRESS, wait_until="networkidle")
        yield visit.page


@pytest.mark.parametrize(("row", "selector", "text"), ROWS)
def test_row(article: Page, row: str, selector: str, text: str) -> None:
    article.set_default_timeout(2000)
    place = article.locator(selector).first
    assert text in place.inner_text().replace("\n", " "), row
    assert place.is_visible()


def test_the_picture_is_drawn(article: Page) -> None:
    picture = article.locator(".article__picture img")
    assert picture.get_attribute("alt") == "Une armoire à dossiers, un tiroir ouvert"
    box = picture.bounding_box()
    assert box is not None
    assert box["width"] > 500
    assert picture.evaluate("image => image.naturalWidth") == 1200


def test_the_rows_stand_in_the_order_of_the_old_page(article: Page) -> None:
    order = [
        "h1",
        ".article__meta",
        ".article__lead",
        ".share--above",
        ".article__picture",
        ".prose",
        ".reads",
        ".share--below",
        ".author-box",
        ".comment-list",
        "form.comment-form",
        ".related",
    ]
    tops = []
    for selector in order:
        box = article.locator(selector).first.bounding_box()
        assert box is not None, selector
        tops.append(box["y"])
    assert tops == sorted(tops)
