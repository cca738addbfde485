"""Avatars: the same name, the same drawing, and nothing of the name in it."""

import xml.etree.ElementTree as ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.comments.avatars import COLOURS, avatar
from tests.sites import ROOT


def test_the_same_name_gives_the_same_drawing() -> None:
    assert avatar("Une lectrice de Lyon") == avatar("Une lectrice de Lyon")
    assert avatar("Ju") == avatar("ju")
    assert avatar("Ju") != avatar("Maël")


@given(st.text(min_size=1, max_size=60))
@settings(deadline=None, max_examples=100)
def test_any_name_gives_a_drawing_of_known_parts(name: str) -> None:
    drawing = ElementTree.fromstring(avatar(name))  # noqa: S314  our own
    assert [part.tag for part in drawing] == ["circle", "path"]
    assert drawing.get("aria-hidden") == "true"
    assert set(drawing.find("path").get("d", "")) <= set("M 0123456789hvz-")


def test_the_drawing_is_mirrored() -> None:
    path = ElementTree.fromstring(avatar("Un nom")).find("path")  # noqa: S314
    cells = {
        tuple(map(int, cell.split("h")[0].split()))
        for cell in path.get("d", "").split("M")
        if cell
    }
    assert cells == {(4 - x, y) for x, y in cells}
    assert cells


def test_the_style_sheet_knows_every_colour() -> None:
    css = (ROOT / "theme/static/css/components.css").read_text("utf-8")
    # The first colour is the default of the others.
    for colour in range(1, COLOURS):
        assert f".avatar--{colour} " in css
