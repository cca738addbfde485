"""The size of a drawing is that of its root element."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.pictures.drawings import svg_size

RECT = '<rect width="3" height="4"/>'


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="800" height="450"', (800, 450)),
        ("height='450' width='800'", (800, 450)),
        ('width = "800px" height="450px"', (800, 450)),
        ('width="8.6" height="4.2"', (9, 4)),
        ('width="800" height="450" viewBox="0 0 16 9"', (800, 450)),
        # A shape without a size of its own is drawn as large as its box.
        ('viewBox="0 0 1600 900"', (1600, 900)),
        ('viewBox="-10,-5, 16.0 9.4"', (16, 9)),
        ("\n  viewBox='0 0\n16 9'\n", (16, 9)),
        ('width="100%" height="100%" viewBox="0 0 16 9"', (16, 9)),
        ('width="800" viewBox="0 0 16 9"', (16, 9)),
        ('width="2em" height="1em" viewBox="0 0 16 9"', (16, 9)),
        # Nothing is guessed from what is drawn inside, or from other attributes.
        ("", None),
        ('width="100%" height="100%"', None),
        ('width="800"', None),
        ('width="0" height="0"', None),
        ('width="-3" height="-4"', None),
        ('viewBox="0 0 16"', None),
        ('viewBox="none"', None),
        ('stroke-width="3" data-width="3" x:height="4"', None),
        ('aria-label="a > b" viewBox="0 0 16 9"', (16, 9)),
    ],
)
def test_sizes(attributes: str, size: tuple[int, int] | None) -> None:
    assert svg_size(f"<svg {attributes}>{RECT}</svg>") == size


@pytest.mark.parametrize(
    "text",
    ["", "<svg", "<svgs width='1' height='1'>", RECT, '<svg width="1 height="2">'],
)
def test_what_is_no_drawing_has_no_size(text: str) -> None:
    assert svg_size(text) is None


@pytest.mark.parametrize(
    "prologue",
    [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        "<!-- un commentaire -->\n",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">\n',
    ],
)
def test_what_stands_before_the_root_does_not_matter(prologue: str) -> None:
    assert svg_size(f'{prologue}<svg viewBox="0 0 16 9">') == (16, 9)


@settings(deadline=None)
@given(st.text(alphabet="<svg>= \"'width0viewBoxh.1-,", max_size=80))
def test_no_text_makes_it_fail(text: str) -> None:
    size = svg_size(text)

    assert size is None or min(size) > 0
