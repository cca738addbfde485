"""What the inbox knows of the site."""

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.inbox.manifest import (
    ListedArticle,
    ManifestError,
    ManifestFile,
    parse_manifest,
)
from tests.inbox.desk import TODAY, id_of
from tests.inbox.running import ARTICLE, CLOSED, KNOWN, Home
from tests.sites import FIXTURE

DAY = datetime.timedelta(days=1)
ENTRY: dict[str, object] = {
    "title": "Un titre",
    "url": "/2013/03/un/",
    "open": True,
    "closes": "2027-01-01",
    "aliases": ["ancien"],
    "comments": [id_of(1)],
}


def text(**articles: object) -> str:
    return json.dumps(
        {"siteurl": "https://site.example", "authors": ["Ju"], "articles": articles}
    )


# --- the format ---------------------------------------------------------------------
def test_what_the_build_writes_is_understood() -> None:
    golden = FIXTURE.parents[1] / "golden/site/var/site.json"
    manifest = parse_manifest(golden.read_text("utf-8"))
    assert manifest.articles
    assert manifest.site_url.startswith("https://")
    assert manifest.authors, "names that no visitor may take"


def test_an_article_is_found_by_its_slug_and_by_every_former_one() -> None:
    manifest = parse_manifest(text(un=ENTRY))
    expected = ListedArticle(
        slug="un",
        title="Un titre",
        url="/2013/03/un/",
        open=True,
        closes=datetime.date(2027, 1, 1),
        comments=frozenset({id_of(1)}),
    )
    assert manifest.article("un") == manifest.article("ancien") == expected
    for unknown in ("", "UN", "autre", "../un"):
        assert manifest.article(unknown) is None


def test_a_former_slug_never_hides_an_article() -> None:
    newer = ENTRY | {"title": "Un autre", "aliases": []}
    manifest = parse_manifest(text(un=ENTRY, ancien=newer))
    found = manifest.article("ancien")
    assert found is not None
    assert found.title == "Un autre"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": None, "url": None, "closes": 5},
        {"closes": "demain"},
        {"comments": ["01"]},
        {"comments": [1]},
        {"comments": None},
        {"aliases": None},
    ],
    ids=str,
)
def test_a_field_that_cannot_be_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ManifestError):
        parse_manifest(text(un=ENTRY | changes))


@pytest.mark.parametrize(
    "damaged", ["", "{", "[]", "null", "3", '{"articles": []}', text(**{"../x": ENTRY})]
)
def test_what_is_no_manifest_says_what_to_do_and_quotes_nothing(damaged: str) -> None:
    with pytest.raises(ManifestError, match=r"not a site's manifest \(\w+\); build"):
        parse_manifest(damaged)


@given(st.data())
@settings(deadline=None)
def test_a_manifest_cut_anywhere_is_refused(data: st.DataObject) -> None:
    whole = text(un=ENTRY)
    with pytest.raises(ManifestError):
        parse_manifest(whole[: data.draw(st.integers(0, len(whole) - 1))])


# --- open and closed ----------------------------------------------------------------
@pytest.mark.parametrize(
    ("is_open", "closes_in", "takes"),
    [
        (True, None, True),
        (True, 1, True),
        (True, 0, False),
        (True, -1, False),
        (False, None, False),
        (False, 1, False),
    ],
)
def test_a_thread_is_open_until_its_closing_day(
    is_open: bool, closes_in: int | None, takes: bool
) -> None:
    closes = None if closes_in is None else TODAY + closes_in * DAY
    article = ListedArticle("a", "A", "/a/", is_open, closes, frozenset())
    assert article.takes_comments(TODAY) is takes


# --- the file -----------------------------------------------------------------------
@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.write_site()
    return made


@pytest.fixture
def file(home: Home) -> ManifestFile:
    return ManifestFile(home.root / "site.json")


def test_it_is_read_again_when_the_build_replaced_it(
    home: Home, file: ManifestFile
) -> None:
    assert file.current() is file.current(), "and only then"
    for published in ((), (KNOWN,), (id_of(1),)):
        home.write_site(published)
        article = file.current().article(ARTICLE)
        assert article is not None
        assert article.comments == frozenset(published)
    closed = file.current().article(CLOSED)
    assert closed is not None
    assert not closed.takes_comments(TODAY)


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b'{"articles": "\xe9"}'])
def test_a_damaged_file_is_a_site_that_is_not_built(
    home: Home, file: ManifestFile, damage: bytes
) -> None:
    file.current()
    path = home.root / "site.json"
    path.unlink()
    path.write_bytes(damage)
    for _ in range(2):
        with pytest.raises(ManifestError, match="build the site"):
            file.current()
    home.write_site()
    assert file.current().articles, "mended without a restart"


def test_so_is_a_missing_one_and_what_is_no_file(
    home: Home, file: ManifestFile
) -> None:
    path = home.root / "site.json"
    path.unlink()
    with pytest.raises(ManifestError, match=r"^site\.json cannot be read \(No such"):
        file.current()
    path.mkdir()
    with pytest.raises(ManifestError, match=r"^site\.json cannot be read"):
        file.current()
