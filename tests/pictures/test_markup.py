"""Pictures in texts keep their room while they load."""

import html5lib
import pytest

from plugins.pictures.markup import Size, complete_images

XHTML = "{http://www.w3.org/1999/xhtml}"
SIZES = {"a.svg": (640, 480), "b c.png": (1, 2), "/x/?a=1&b=2": (5, 6)}


def size_of(source: str) -> Size | None:
    return SIZES.get(source)


def images(html: str) -> list[dict[str, str]]:
    fragment = html5lib.parseFragment(complete_images(html, size_of))
    return [dict(image.attrib) for image in fragment.iter(f"{XHTML}img")]


LAZY = {"loading": "lazy", "decoding": "async"}
SIZED = {"width": "640", "height": "480"}


@pytest.mark.parametrize(
    ("written", "attributes"),
    [
        ('<img alt="x" src="a.svg">', {"alt": "x", "src": "a.svg", **SIZED, **LAZY}),
        ("<img src='a.svg' alt=''>", {"alt": "", "src": "a.svg", **SIZED, **LAZY}),
        ("<img src=a.svg>", {"src": "a.svg", **SIZED, **LAZY}),
        ('<img src="a.svg" />', {"src": "a.svg", **SIZED, **LAZY}),
        ('<img src="a.svg"/>', {"src": "a.svg", **SIZED, **LAZY}),
        ('<img\nsrc="a.svg"\n>', {"src": "a.svg", **SIZED, **LAZY}),
        ('<img src = "a.svg">', {"src": "a.svg", **SIZED, **LAZY}),
        (
            '<img src="b c.png">',
            {"src": "b c.png", "width": "1", "height": "2", **LAZY},
        ),
        # A size that is not known is not made up.
        ('<img src="no.svg">', {"src": "no.svg", **LAZY}),
        ('<img alt="x">', {"alt": "x", **LAZY}),
        ('<img data-src="a.svg" src="no.svg">', {"data-src": "a.svg", "src": "no.svg"}),
        # What the author wrote stays.
        (
            '<img src="a.svg" width="10">',
            {"src": "a.svg", "width": "10", **LAZY},
        ),
        (
            '<img height=10 src="a.svg">',
            {"src": "a.svg", "height": "10", **LAZY},
        ),
        (
            '<img src="a.svg" loading="eager">',
            {"src": "a.svg", **SIZED, "loading": "eager", "decoding": "async"},
        ),
        (
            '<img src="a.svg" DECODING=sync>',
            {"src": "a.svg", **SIZED, "loading": "lazy", "decoding": "sync"},
        ),
        # Words in the alternative text are no attributes.
        (
            '<img alt="a > b, width=3, src=no" src="a.svg">',
            {"alt": "a > b, width=3, src=no", "src": "a.svg", **SIZED, **LAZY},
        ),
        (
            '<img alt="loading=&quot;eager&quot;" src="a.svg">',
            {"alt": 'loading="eager"', "src": "a.svg", **SIZED, **LAZY},
        ),
    ],
)
def test_size_and_laziness(written: str, attributes: dict[str, str]) -> None:
    (found,) = images(f"<p>{written}</p>")

    assert found == {**LAZY, **attributes}


def test_no_attribute_is_written_twice() -> None:
    html = complete_images('<img src="a.svg" loading="eager" width="1">', size_of)

    assert html == '<img src="a.svg" loading="eager" width="1" decoding="async">'


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>Rien</p>",
        "<pre><code>&lt;img src=&quot;a.svg&quot;&gt;</code></pre>",
        "<imgs>",
        "un < img",
        "<image href='a.svg'/>",
    ],
)
def test_everything_else_stays_byte_for_byte(html: str) -> None:
    assert complete_images(html, size_of) == html


def test_every_picture_is_completed_in_its_place() -> None:
    html = complete_images('a<img src="a.svg">b<img src="b c.png">c', size_of)

    assert [part.partition("<img")[0] for part in html.split(">")] == ["a", "b", "c"]
    assert [image["width"] for image in images(html)] == ["640", "1"]
