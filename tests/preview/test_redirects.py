"""Old addresses, from a file that may be missing, change, or be damaged."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.preview.redirects import Redirect, RedirectFile, parse_redirects

from .conftest import Heard, write

ENTRIES = [
    ["/old", "/new/", 301],
    ["/gone", None, 410],
    ["/vide", "", 410],
    ["/?p=123", "/2013/03/x/", 301],
    ["/caf%C3%A9/", "/café-neuf/", 308],
    ["/ailleurs", "https://example.org/", 302],
]


@pytest.fixture
def file(tmp_path: Path, heard: Heard) -> RedirectFile:
    write(tmp_path / "redirects.json", json.dumps(ENTRIES))
    return RedirectFile(tmp_path / "redirects.json", heard)


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/old", "", Redirect(301, "/new/")),
        ("/old", "utm=1", Redirect(301, "/new/")),
        ("/old/", "", None),
        ("/gone", "", Redirect(410, None)),
        ("/vide", "", Redirect(410, None)),
        ("/", "p=123", Redirect(301, "/2013/03/x/")),
        ("/", "p=1234", None),
        ("/", "", None),
        ("/café/", "", Redirect(308, "/café-neuf/")),
        ("/ailleurs", "", Redirect(302, "https://example.org/")),
    ],
)
def test_find(
    file: RedirectFile, path: str, query: str, expected: Redirect | None
) -> None:
    assert file.find(path, query) == expected


def test_it_is_read_again_when_it_changed(
    file: RedirectFile, tmp_path: Path, heard: Heard
) -> None:
    assert file.find("/old", "") is not None

    write(tmp_path / "new.json", '[["/neuf", "/x/", 301]]')
    (tmp_path / "new.json").replace(tmp_path / "redirects.json")

    assert file.find("/old", "") is None
    assert file.find("/neuf", "") == Redirect(301, "/x/")
    assert heard == []


def test_without_a_file_there_are_no_redirects(
    file: RedirectFile, tmp_path: Path, heard: Heard
) -> None:
    assert file.find("/old", "") is not None
    (tmp_path / "redirects.json").unlink()

    assert file.find("/old", "") is None
    assert heard == []


@pytest.mark.parametrize("damage", ["[", '{"/old": "/new/"}', "[" * 100_000, "\udcff"])
def test_a_damaged_file_is_told_once_and_leaves_what_was_known(
    file: RedirectFile, tmp_path: Path, heard: Heard, damage: str
) -> None:
    assert file.find("/old", "") is not None
    damaged = damage.encode("utf-8", "surrogateescape")
    (tmp_path / "redirects.json").write_bytes(damaged)
    os.utime(tmp_path / "redirects.json", ns=(1, 1))

    assert file.find("/old", "") == Redirect(301, "/new/")
    assert file.find("/old", "") == Redirect(301, "/new/")
    assert len(heard) == 1
    assert "redirects.json" in heard[0]


@pytest.mark.parametrize(
    "entry",
    [
        None,
        ["/old", "/new/"],
        ["old", "/new/", 301],
        [1, "/new/", 301],
        ["/old", None, 301],
        ["/old", "", 301],
        ["/old", "//evil.example/", 301],
        ["/old", "javascript:alert(1)", 301],
        ["/old", "/a\r\nSet-Cookie: x", 301],
        ["/old", "/new/", 200],
        ["/old", "/new/", "301"],
        ["/old", "/new/", True],
        ["/old", "/old", 301],
        ["/old", "/new/", 410],
    ],
)
def test_a_damaged_entry_is_told_and_the_others_hold(entry: object) -> None:
    parsed = parse_redirects(json.dumps([entry, ["/bon", "/x/", 301]]))

    assert dict(parsed.entries) == {"/bon": Redirect(301, "/x/")}
    (told,) = parsed.damage
    assert told.startswith("entry 1 ")


@given(st.lists(st.lists(st.none() | st.text() | st.integers() | st.booleans())))
def test_every_entry_is_either_read_or_told(entries: list[list[object]]) -> None:
    parsed = parse_redirects(json.dumps(entries))

    for redirect in parsed.entries.values():
        assert redirect.status in (301, 302, 307, 308, 410)
    assert len(parsed.entries) + len(parsed.damage) <= len(entries)
