import gzip
import subprocess
from collections.abc import Mapping

import pytest

from benchmarks.page_weight import PageWeight, gzipped, weigh

SHEETS = {
    "/theme/css/style.css": b"body{margin:0}",
    "/theme/css/print.css": b"nav{display:none}",
    "/theme/css/parts.css": b"@import url('more/last.css');",
    "/theme/css/more/last.css": b"p{margin:1em}",
}


def weighed(html: str, sheets: Mapping[str, bytes] = SHEETS) -> PageWeight:
    return weigh(html.encode(), sheets.__getitem__)


def test_gzip_is_that_of_the_program() -> None:
    data = b"Sous le sceau " * 200
    program = subprocess.run(
        ["gzip", "-9"], input=data, stdout=subprocess.PIPE, check=True
    )
    assert gzipped(data) == len(program.stdout)
    assert gzip.decompress(program.stdout) == data


def test_html_and_css_are_weighed_apart() -> None:
    html = '<link rel="stylesheet" href="/theme/css/style.css"><p>Texte'
    page = weighed(html)
    assert page.html == gzipped(html.encode())
    assert page.css == gzipped(b"body{margin:0}")
    assert page.total == page.html + page.css
    assert page.blocking == 1


def test_an_imported_style_sheet_counts_too() -> None:
    page = weighed('<link rel="stylesheet" href="/theme/css/parts.css">')
    parts = (SHEETS["/theme/css/parts.css"], SHEETS["/theme/css/more/last.css"])
    assert page.css == sum(gzipped(part) for part in parts)
    assert page.blocking == 2


def test_print_weighs_and_does_not_block() -> None:
    page = weighed('<link rel="stylesheet" media="print" href="/theme/css/print.css">')
    assert page.css == gzipped(b"nav{display:none}")
    assert page.blocking == 0


def test_a_missing_style_sheet_is_an_error() -> None:
    with pytest.raises(KeyError):
        weighed('<link rel="stylesheet" href="/theme/css/gone.css">')


@pytest.mark.parametrize(
    ("html", "scripts", "data_blocks", "blocking"),
    [
        ("<p>Texte", 0, 0, 0),
        ('<script type="application/ld+json">{}</script>', 0, 1, 0),
        ("<script>run()</script>", 1, 0, 0),
        ('<script src="/x.js"></script>', 1, 0, 1),
        ('<script src="/x.js" defer></script>', 1, 0, 0),
        ('<script src="/x.js" async></script>', 1, 0, 0),
        ('<script type="module" src="/x.js"></script>', 1, 0, 0),
        ('<script type="speculationrules">{}</script>', 1, 0, 0),
        ('<p onclick="run()">', 1, 0, 0),
        ('<a href=" JavaScript:run()">', 1, 0, 0),
        ('<link rel="preload" as="font" href="/f.woff2">', 0, 0, 0),
    ],
)
def test_what_runs_and_what_blocks(
    html: str, scripts: int, data_blocks: int, blocking: int
) -> None:
    page = weighed(html)
    assert (page.scripts, page.data_blocks, page.blocking) == (
        scripts,
        data_blocks,
        blocking,
    )
