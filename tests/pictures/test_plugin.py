"""Addresses, sizes and cards of real picture files."""

import io
import json
import os
import re
from pathlib import Path

import pytest
from PIL import Image

from plugins.assets.bundle import fingerprint
from plugins.pictures.plugin import DEFAULT_CARD, size_of
from tests.site_manifest.small_site import SmallSite, article

PLUGINS = [
    "plugins.assets.plugin",
    "plugins.markdown_reader.plugin",
    "plugins.authors.plugin",
    "plugins.pictures.plugin",
]
TEMPLATE = """\
{{ [article.picture and {
  "url": article.picture.url,
  "size": [article.picture.width, article.picture.height],
  "alt": article.picture.alt,
  "caption": article.picture.caption,
  "card": [article.picture.card_url, article.picture.card_width,
    article.picture.card_height],
}, article.card] | tojson }}
{{ article.content | safe }}"""


def png(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height)).save(stream, "png")
    return stream.getvalue()


def svg(attributes: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'.encode()


DRAWING = svg('width="800" height="450" viewBox="0 0 16 9"')
PICTURES = {
    "images/plan.svg": DRAWING,
    "images/plan.png": png(1200, 630),
    "images/seul.svg": svg('width="30" height="20"'),
    "images/photo.png": png(7, 5),
    "images/deux mots.png": png(9, 8),
    DEFAULT_CARD: png(1200, 600),
}


def address(name: str) -> str:
    return "/" + fingerprint(name, PICTURES[name])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    site = SmallSite(tmp_path_factory.mktemp("pictures"), PLUGINS)
    site.write("theme/templates/article.html", TEMPLATE)
    site.write(
        "theme/templates/index.html",
        "{{ [default_card, author_pictures] | tojson }}",
    )
    site.write("theme/templates/page.html", "{{ page.card | tojson }}")
    for name, data in PICTURES.items():
        site.write(f"content/{name}", data)
    site.write("content/authors/ju.md", "Name: Ju\nPicture: images/photo.png\n")
    site.write("content/authors/mael.md", "Name: Maël\n")
    site.write("content/pages/page.md", "Title: Une page\n\nTexte.\n")
    fields = {
        "dessin": {
            "Image": "images/plan.svg",
            "Image_alt": 'Un "plan" & <deux>',
            "Image_caption": "Le *plan*, [ici]({filename}/articles/2013/photo.md)",
        },
        "sans-carte": {"Image": "images/seul.svg", "Image_alt": "Seul"},
        "photo": {"Image": "images/photo.png"},
        "sans-image": {},
    }
    for slug, more in fields.items():
        body = (
            "![Un]({static}/images/photo.png)\n\n"
            "![Deux]({static}/images/deux%20mots.png)\n\n"
            '<img alt="Trois" src="/ailleurs.png">'
        )
        site.write(f"content/articles/2013/{slug}.md", article(slug, body, **more))
    return site.built()


def facts(site: SmallSite, slug: str) -> list:
    return json.loads(site.page(f"2013/03/{slug}/index.html").split("\n")[0])


def test_a_picture_with_a_card_beside_it(site: SmallSite) -> None:
    card = [address("images/plan.png"), 1200, 630]

    assert facts(site, "dessin") == [
        {
            "url": address("images/plan.svg"),
            "size": [800, 450],
            "alt": 'Un "plan" & <deux>',
            "caption": 'Le <em>plan</em>, <a href="/2013/03/photo/">ici</a>',
            "card": card,
        },
        card,
    ]


@pytest.mark.parametrize(
    ("slug", "card"),
    [
        ("dessin", "images/plan.png"),
        ("photo", "images/photo.png"),
        ("sans-carte", DEFAULT_CARD),
        ("sans-image", DEFAULT_CARD),
    ],
)
def test_the_card_is_a_png_and_if_need_be_the_sites(
    site: SmallSite, slug: str, card: str
) -> None:
    _picture, found = facts(site, slug)

    with Image.open(io.BytesIO(PICTURES[card])) as image:
        assert found == [address(card), *image.size]


def test_an_article_without_a_picture_has_none(site: SmallSite) -> None:
    assert facts(site, "sans-image")[0] is None


def test_pages_lists_and_authors_have_theirs(site: SmallSite) -> None:
    card = [address(DEFAULT_CARD), 1200, 600]

    assert json.loads(site.page("page/index.html")) == card
    assert json.loads(site.page("index.html")) == [
        card,
        {"ju": [address("images/photo.png"), [7, 5]]},
    ]


def test_pictures_in_texts_have_their_sizes(site: SmallSite) -> None:
    images = re.findall("<img[^>]*>", site.page("2013/03/photo/index.html"))
    sizes = [re.findall(r'(?:width|height)="(\d+)"', image) for image in images]

    assert sizes == [["7", "5"], ["9", "8"], []]
    assert address("images/photo.png") in images[0]


def test_without_any_card_there_is_none(tmp_path: Path) -> None:
    site = SmallSite(tmp_path, PLUGINS)
    site.write("theme/templates/article.html", TEMPLATE)
    site.write("content/images/seul.svg", PICTURES["images/seul.svg"])
    site.write("content/articles/2013/a.md", article("A", Image="images/seul.svg"))

    picture, card = facts(site.built(), "a")

    assert picture["card"] == ["", 0, 0]
    assert card is None


# --- sizes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("a.png", png(7, 5), (7, 5)),
        ("a.svg", DRAWING, (800, 450)),
        ("a.svg", svg('viewBox="0 0 16 9"'), (16, 9)),
        ("a.svg", "\ufeff<?xml version='1.0'?>".encode() + DRAWING, (800, 450)),
        ("a.svg", svg(""), None),
        ("a.svg", b"<svg", None),
        ("a.png", png(7, 5)[:12], None),
        ("a.png", b"", None),
        ("a.txt", b"no picture", None),
    ],
    ids=[
        "png",
        "svg",
        "viewBox",
        "byte order mark",
        "no size",
        "broken",
        "cut off",
        "empty",
        "text",
    ],
)
def test_sizes_of_files(
    tmp_path: Path, name: str, data: bytes, size: tuple[int, int] | None
) -> None:
    path = tmp_path / name
    path.write_bytes(data)

    assert size_of(path) == size


def test_a_missing_file_has_no_size(tmp_path: Path) -> None:
    assert size_of(tmp_path / "no.png") is None


def test_a_changed_file_is_measured_again(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(1, 1))
    assert size_of(path) == (1, 1)

    path.write_bytes(png(2, 2))
    os.utime(path, (2_000_000_000, 2_000_000_000))

    assert size_of(path) == (2, 2)
