"""The list of a backup: what is written is read, and nothing leads elsewhere."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.backup.errors import Damaged
from sceau.backup.manifest import (
    Entry,
    Manifest,
    Repository,
    Shown,
    Stored,
    from_json,
    to_json,
)

_TEXTS = st.text(max_size=20)
_HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
_STORED = st.builds(Stored, _HEX, _HEX, st.integers(0), st.integers(0))
_PART = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]),
    min_size=1,
    max_size=9,
).filter(lambda part: part not in {".", ".."})
_PATH = st.lists(_PART, min_size=1, max_size=3).map("/".join)
_REF = _PART.map(lambda name: f"refs/heads/{name}")
_MODE = st.integers(0, 0o7777)
_ENTRY = st.builds(Entry, _PATH, _MODE, _TEXTS, st.none() | _STORED, st.booleans())
_REPOSITORY = st.builds(
    Repository,
    path=_PATH,
    mode=_MODE,
    owner=_TEXTS,
    head=_TEXTS,
    config=_STORED,
    refs=st.dictionaries(_REF, _HEX.map(lambda text: text[:40]), max_size=2),
    packs=st.lists(_STORED, max_size=2).map(tuple),
    tips=st.lists(_HEX.map(lambda text: text[:40]), max_size=2).map(tuple),
    singles=st.none() | st.dictionaries(_REF, _STORED, max_size=2),
)
_MANIFEST = st.builds(
    Manifest,
    number=st.integers(1),
    time=_TEXTS,
    generation=st.integers(1),
    first=st.integers(1),
    configuration=_TEXTS,
    places=st.dictionaries(_PATH, _TEXTS, max_size=2),
    shown=st.none() | st.builds(Shown, _TEXTS, _TEXTS),
    entries=st.lists(_ENTRY, max_size=2).map(tuple),
    repositories=st.lists(_REPOSITORY, max_size=2).map(tuple),
)


@given(_MANIFEST)
@settings(max_examples=30, deadline=None)
def test_what_is_written_is_read(manifest: Manifest) -> None:
    assert from_json(to_json(manifest), "x") == manifest


STORED = Stored("a" * 64, "b" * 64, 1, 2)
WHOLE = Manifest(
    number=1,
    time="2026-11-23T00-00-00Z",
    generation=1,
    first=1,
    configuration="/etc/sceau.toml",
    places={},
    entries=(Entry("reads.json", 0o640, "ju:ju", STORED),),
    repositories=(
        Repository("site.git", 0o755, "ju:ju", "refs/heads/main", STORED, {}),
    ),
)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("entries", 0, "path"), "../etc/passwd"),
        (("entries", 0, "path"), "/etc/passwd"),
        (("entries", 0, "mode"), 1 << 20),
        (("entries", 0, "object", "name"), "../../x"),
        (("entries", 0, "object"), {"name": "a" * 64}),
        (("repositories", 0, "path"), "a/../../b"),
        (("repositories", 0, "refs"), {"../x": "a" * 40}),
        (("repositories", 0, "refs"), {"refs/x": "--help"}),
        (("repositories",), None),
        (("more",), 1),
    ],
)
def test_what_is_refused(where: tuple[str | int, ...], value: object) -> None:
    fields = json.loads(to_json(WHOLE))
    place = fields
    for key in where[:-1]:
        place = place[key]
    place[where[-1]] = value
    with pytest.raises(Damaged):
        from_json(json.dumps(fields).encode(), "x")
    with pytest.raises(Damaged):
        from_json(b"[" * 100_000, "x")
