"""The theme's files get names that change with their bytes."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.assets.bundle import Asset, AssetError, bundle, fingerprint, unknown
from plugins.assets.plugin import read_theme
from tests.sites import ROOT

ENTRY = frozenset({"css/style.css"})


def style(sources: dict[str, bytes]) -> str:
    return bundle(sources, ENTRY)["css/style.css"].data.decode()


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("css/style.css", r"css/style\.[0-9a-f]{8}\.css"),
        ("img/seal.svg", r"img/seal\.[0-9a-f]{8}\.svg"),
        ("fonts/a.b.woff2", r"fonts/a\.b\.[0-9a-f]{8}\.woff2"),
        ("OFL", r"OFL\.[0-9a-f]{8}"),
    ],
)
def test_eight_digits_stand_before_the_extension(name: str, pattern: str) -> None:
    assert re.fullmatch(pattern, fingerprint(name, b"x"))


@settings(deadline=None)
@given(st.binary(max_size=64), st.binary(max_size=64))
def test_a_name_changes_with_the_bytes_and_only_then(one: bytes, other: bytes) -> None:
    names = {fingerprint("a.css", data) for data in (one, other)}

    assert len(names) == len({one, other})


def test_all_files_are_there_but_style_sheets_that_are_only_imported() -> None:
    sources = {
        "css/style.css": b'@import "base.css";\n',
        "css/base.css": b"a{color:red}",
        "img/x.svg": b"<svg/>",
    }

    assets = bundle(sources, ENTRY)

    assert set(assets) == {"css/style.css", "img/x.svg"}
    assert assets["img/x.svg"].data == b"<svg/>"


def test_imports_are_inlined_where_they_stand_in_their_order() -> None:
    css = style(
        {
            "css/style.css": (
                b'@layer one, two;\n@import "one.css";\n@import "two.css";\n'
                b"c{color:blue}"
            ),
            "css/one.css": b'a{color:red}\n@import "deep/three.css";\n',
            "css/two.css": b"b{color:green}",
            "css/deep/three.css": b'd{color:cyan}\n@import "../four.css";\n',
            "css/four.css": b"e{color:pink}",
        }
    )

    assert css == (
        "@layer one,two;"
        "a{color:red}d{color:cyan}e{color:pink}b{color:green}c{color:blue}"
    )


@pytest.mark.parametrize(
    "address",
    [
        "url(../fonts/a.woff2)",
        "url('../fonts/a.woff2')",
        'url( "../fonts/a.woff2" )',
        'url("./../fonts/a.woff2")',
    ],
)
def test_an_address_points_at_the_fingerprinted_file(address: str) -> None:
    sources = {
        "css/style.css": f"a{{src:{address}}}".encode(),
        "fonts/a.woff2": b"font",
    }

    name = fingerprint("fonts/a.woff2", b"font")
    assert style(sources) == f'a{{src:url("../{name}")}}'


def test_an_address_is_relative_to_the_file_it_stands_in() -> None:
    css = style(
        {
            "css/style.css": b'@import "parts/one.css";\n',
            "css/parts/one.css": b'a{background:url("../../img/x.svg")}',
            "img/x.svg": b"<svg/>",
        }
    )

    name = fingerprint("img/x.svg", b"<svg/>")
    assert css == f'a{{background:url("../{name}")}}'


@pytest.mark.parametrize("address", ['"data:image/png;base64,AA=="', '"#blur"'])
def test_addresses_of_no_file_stay(address: str) -> None:
    css = style({"css/style.css": f"a{{filter:url({address})}}".encode()})

    assert css == f"a{{filter:url({address})}}"


def test_a_changed_font_changes_the_name_of_the_style_sheet() -> None:
    def name(font: bytes) -> str:
        css = b'@import "a.css";\n'
        face = b'@font-face{src:url("../fonts/a.woff2")}'
        sources = {"css/style.css": css, "css/a.css": face, "fonts/a.woff2": font}
        return bundle(sources, ENTRY)["css/style.css"].name

    assert name(b"one") == name(b"one")
    assert name(b"one") != name(b"two")


def test_the_order_of_the_files_on_disk_does_not_matter() -> None:
    sources = {
        "css/style.css": b'@import "a.css";\n',
        "css/a.css": b'a{background:url("../img/x.svg")}',
        "img/x.svg": b"<svg/>",
    }

    backwards = dict(reversed(list(sources.items())))

    assert list(bundle(backwards, ENTRY).items()) == list(
        bundle(sources, ENTRY).items()
    )


@pytest.mark.parametrize(
    ("css", "told"),
    [
        (
            {"style": '@import "bse.css";', "base": ""},
            "no file css/bse.css; did you mean css/base.css?",
        ),
        (
            {"style": '@import "a.css";', "a": '@import "style.css";'},
            "css/style.css imports itself by way of css/style.css, css/a.css",
        ),
        ({"style": '@import "style.css";'}, "css/style.css imports itself"),
        (
            {"style": 'a{src:url("../fonts/spectrale.woff2")}'},
            (
                "theme/static has no file fonts/spectrale.woff2"
                "; did you mean fonts/spectral.woff2?"
            ),
        ),
        (
            {"style": '@import "a.css";', "a": "a{src:url(x.png)}"},
            "css/a.css: url(x.png): theme/static has no file css/x.png",
        ),
        # Another host must not be asked.
        ({"style": 'a{src:url("https://a.example/x.woff2")}'}, "has no file"),
        ({"style": '@import "a.css" layer(base);', "a": ""}, "is not of the form"),
        ({"style": "@import 'a.css';", "a": ""}, "is not of the form"),
        ({"style": '@import url("a.css");', "a": ""}, "css/style.css: url(a.css)"),
        ({"base": ""}, "theme/static has no file css/style.css"),
    ],
    ids=[
        "import",
        "circle",
        "itself",
        "nearest",
        "in an import",
        "host",
        "layer",
        "quotes",
        "import url",
        "entry",
    ],
)
def test_what_is_missing_or_not_understood_stops_the_build(
    css: dict[str, str], told: str
) -> None:
    sources = {f"css/{name}.css": text.encode() for name, text in css.items()}

    with pytest.raises(AssetError) as caught:
        bundle(sources | {"fonts/spectral.woff2": b"font"}, ENTRY)

    assert told in str(caught.value)


def test_a_style_sheet_that_is_not_utf_8_is_named() -> None:
    with pytest.raises(AssetError, match=r"css/style\.css: save it as UTF-8"):
        style({"css/style.css": "/* é */".encode("latin-1")})


@pytest.mark.parametrize(
    ("name", "hint"),
    [("img/sael.svg", "; did you mean img/seal.svg?"), ("zzzzzzzz", "")],
)
def test_the_nearest_name_is_proposed(name: str, hint: str) -> None:
    sentence = unknown(name, {"img/seal.svg": 1, "css/style.css": 2})

    assert sentence == f"theme/static has no file {name}{hint}"


def test_hidden_files_of_the_theme_are_left_out(tmp_path: Path) -> None:
    static = tmp_path / "static" / "img"
    static.mkdir(parents=True)
    (static / "a.svg").write_bytes(b"a")
    (static / ".a.svg.swp").write_bytes(b"x")

    assert read_theme(tmp_path) == {"img/a.svg": b"a"}


@pytest.fixture(scope="module")
def theme() -> dict[str, Asset]:
    """The bundle of the site's own theme."""
    return bundle(
        read_theme(ROOT / "theme"), frozenset({"css/style.css", "css/feed.css"})
    )


@pytest.fixture(scope="module")
def css(theme: dict[str, Asset]) -> str:
    return theme["css/style.css"].data.decode()


def test_the_themes_layers_are_ordered_before_anything_else(css: str) -> None:
    assert css.startswith("@layer reset,tokens,base,layout,components,utilities")


def test_the_themes_brackets_are_balanced(css: str) -> None:
    text = re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', "", css)
    pairs = {"}": "{", ")": "(", "]": "["}
    waiting = []
    for character in text:
        if character in pairs.values():
            waiting.append(character)
        elif character in pairs:
            assert waiting.pop() == pairs[character]
    assert waiting == []


def test_the_themes_style_sheet_asks_for_nothing_elsewhere(css: str) -> None:
    assert "@import" not in css
    assert "//" not in css


def test_every_address_in_the_themes_style_sheet_is_a_file_of_the_theme(
    theme: dict[str, Asset], css: str
) -> None:
    names = {asset.name for asset in theme.values()}
    addresses = re.findall(r'url\("(?!data:|#)([^"]+)"\)', css)

    assert addresses
    for address in addresses:
        assert address.removeprefix("../") in names
