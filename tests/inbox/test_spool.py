"""The spool: what it takes, what it gives back, and what it makes of foreign files."""

import hashlib
import json
import os
import re
import stat
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.inbox.spool import (
    MAX_ENTRY,
    MAX_VERSION,
    DamagedEntry,
    Entry,
    Spool,
    SpoolError,
    age,
    parse_entry,
)
from tests.inbox.desk import (
    at_once,
    comment,
    id_of,
    report,
    run_in_little_room,
    withdrawal,
)

FILE_NAME = re.compile(r"[0-9A-Z]{26}\.\d{4}\.[0-9a-f]{16}\.json")
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
ENTRIES = st.builds(
    Entry,
    kind=st.sampled_from(["comment", "withdrawal", "report"]),
    id=st.integers(0, 2**80 - 1).map(id_of),
    version=st.integers(0, MAX_VERSION),
    article=st.sampled_from(["ton-dossier", "a", "x" * 200]),
    received=st.just("2026-11-23T12:00:00Z"),
    text=WORDS,
    about=st.sampled_from(["", id_of(1)]),
    reason=st.sampled_from(["", "other"]),
    signals=st.lists(st.tuples(WORDS, WORDS), max_size=3).map(tuple),
)


def written(entry: Entry) -> bytes:
    return json.dumps(asdict(entry), ensure_ascii=False).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def spool(folder: Path) -> Spool:
    made = Spool(folder)
    made.create()
    return made


# --- the format ---------------------------------------------------------------------
@given(ENTRIES)
@settings(deadline=None)
def test_what_is_written_is_read_back(entry: Entry) -> None:
    assert FILE_NAME.fullmatch(entry.name)
    assert parse_entry(entry.name, written(entry)) == entry


@given(ENTRIES, st.data())
@settings(deadline=None)
def test_an_entry_cut_anywhere_is_damaged(entry: Entry, data: st.DataObject) -> None:
    whole = written(entry)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(DamagedEntry):
        parse_entry(entry.name, cut)


@given(st.binary(max_size=300) | st.text().map(str.encode))
@settings(deadline=None)
def test_anything_else_is_damaged_and_nothing_worse(data: bytes) -> None:
    with pytest.raises(DamagedEntry):
        parse_entry(comment(1).name, data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.sampled_from(sorted(asdict(comment(1)))), JSON)
@settings(max_examples=300, deadline=None)
def test_a_field_of_another_type_is_damaged_and_nothing_worse(
    key: str, value: object
) -> None:
    """What is read as an entry can be sorted, compared, encoded and dated."""
    data = json.dumps(asdict(comment(1)) | {key: value}).encode()
    # The name is made of what is in the file, so a mere change is found by it; here the
    # file names itself, as only a program of ours gone astray would.
    try:
        fields = json.loads(data)
        fields["signals"] = ()
        name = Entry(**fields).name
    except (ValueError, TypeError):
        name = comment(1).name
    try:
        entry = parse_entry(name, data)
    except DamagedEntry:
        return
    assert age(entry) >= (0, "", "")
    assert "".join((entry.text, entry.about, entry.reason, entry.received)).encode()


def _with(**changes: object) -> tuple[str, bytes]:
    """A file that is an entry in everything but these fields, under its own name."""
    fields = asdict(comment(1)) | changes
    stable = "\0".join(
        str(fields[key])
        for key in ("kind", "id", "version", "article", "about", "reason", "text")
    )
    digest = hashlib.sha256(stable.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    number = fields["version"]
    version = f"{number:04}" if isinstance(number, int | float) else "0000"
    return f"{fields['id']}.{version}.{digest}.json", json.dumps(fields).encode()


def test_the_table_below_is_about_its_fields_only() -> None:
    assert parse_entry(*_with()) == comment(1)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "other"},
        {"kind": None},
        {"id": "01ARZ3NDEKTSV4RRFFQ69G5FAv"},
        {"id": "8ZZZZZZZZZZZZZZZZZZZZZZZZZ"},
        {"id": "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"},
        {"version": -1},
        {"version": MAX_VERSION + 1},
        {"version": "0"},
        {"version": 1.5},
        {"article": "../../etc"},
        {"article": ""},
        {"article": None},
        {"text": None},
        {"text": 3},
        {"text": "\ud800"},
        {"received": 5},
        {"received": None},
        {"about": {}},
        {"about": "\udfff"},
        {"reason": 1},
        {"signals": None},
        {"signals": [["one"]]},
        {"signals": [["name", "\ud800"]]},
        {"more": "a field of another program"},
    ],
    ids=str,
)
def test_a_file_with_a_field_that_cannot_be_is_damaged(
    changes: dict[str, object],
) -> None:
    name, data = _with(**changes)
    with pytest.raises(DamagedEntry):
        parse_entry(name, data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"a":' * 40_000,
        b"9" * 10_000,
        b"\0" * 100,
    ],
    ids=lambda data: str(data[:8]),
)
def test_a_file_that_is_no_entry_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedEntry):
        parse_entry(comment(1).name, data)


def test_the_name_says_what_is_in_the_file_and_not_when_it_came() -> None:
    entry = comment(1)
    for same in (
        replace(entry, received="2026-11-24T00:00:00Z"),
        replace(entry, signals=(("links", "3"),)),
    ):
        assert same.name == entry.name
    others = {
        replace(entry, kind="withdrawal").name,
        replace(entry, id=id_of(2)).name,
        replace(entry, version=1).name,
        replace(entry, article="autre").name,
        replace(entry, text="autre").name,
        replace(entry, about=id_of(3)).name,
        replace(entry, reason="other").name,
    }
    assert len(others) == 7
    assert entry.name not in others


def test_a_file_under_another_name_is_damaged() -> None:
    with pytest.raises(DamagedEntry):
        parse_entry(comment(2).name, written(comment(1)))


# --- putting ------------------------------------------------------------------------
def test_what_was_put_is_there_whole(spool: Spool, folder: Path) -> None:
    name = spool.put(comment(1))
    assert spool.names() == [name]
    assert spool.read(name) == comment(1)
    assert list((folder / "tmp").iterdir()) == []


def test_putting_the_same_again_is_one_file(spool: Spool) -> None:
    for minutes in range(3):
        spool.put(comment(1, minutes=minutes))
    assert len(spool.names()) == 1


def test_many_at_once_lose_nothing(spool: Spool, folder: Path) -> None:
    def put(start: int) -> None:
        for number in range(start, start + 10):
            spool.put(comment(number))

    # Each number is put by two threads.
    at_once(*(lambda s=start: put(s) for start in (0, 0, 10, 10, 20, 20)))
    assert spool.names() == sorted(comment(number).name for number in range(30))
    assert list((folder / "tmp").iterdir()) == []


def test_nobody_else_on_the_machine_can_read_it(spool: Spool, folder: Path) -> None:
    name = spool.put(comment(1))
    for path in (folder / "new", folder / "tmp", folder / "new" / name):
        assert path.stat().st_mode & stat.S_IRWXO == 0, path


@pytest.mark.parametrize("missing", ["tmp", "new"])
def test_a_missing_folder_is_said_without_a_text(
    spool: Spool, folder: Path, missing: str
) -> None:
    (folder / missing).rmdir()
    with pytest.raises(SpoolError) as caught:
        spool.put(comment(1, body="Mon secret."))
    assert str(caught.value) == "the spool refuses: No such file or directory"
    assert list(folder.rglob("*.*")) == []


def test_without_room_nothing_is_left(spool: Spool, folder: Path) -> None:
    program = """
import sys, pathlib
from sceau.inbox.spool import Spool, SpoolError
from tests.inbox.desk import comment
try:
    Spool(pathlib.Path(sys.argv[1])).put(comment(1, body="x" * 10_000))
except SpoolError as error:
    print(error)
"""
    said = run_in_little_room(program, folder, room=4096)
    assert said == "the spool refuses: File too large"
    assert [path.name for path in folder.rglob("*")] in (["tmp", "new"], ["new", "tmp"])


@pytest.mark.parametrize(
    "entry",
    [
        comment(1, MAX_VERSION + 1),
        replace(comment(1), version=-1),
        replace(comment(1), text="x" * MAX_ENTRY),
        replace(comment(1), id="../../../../tmp/elsewhere"),
    ],
    ids=["version", "negative", "size", "path"],
)
def test_what_could_not_be_read_back_is_not_taken(
    spool: Spool, folder: Path, entry: Entry
) -> None:
    """Otherwise it would be acknowledged, and no committer would ever see it."""
    with pytest.raises(SpoolError):
        spool.put(entry)
    assert sorted(path.name for path in folder.rglob("*")) == ["new", "tmp"]


def test_a_link_in_the_place_of_an_entry_is_replaced_and_not_followed(
    spool: Spool, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"mine")
    (folder / "new" / comment(1).name).symlink_to(outside)
    spool.put(comment(1))
    assert outside.read_bytes() == b"mine"
    assert spool.read(comment(1).name) == comment(1)


# --- reading ------------------------------------------------------------------------
def test_entries_of_one_id_come_the_oldest_first(spool: Spool) -> None:
    # Two corrections previewed side by side have one version: the later one stands.
    for order in ((3, 2), (2, 3)):
        first = comment(1, 1, f"Premier {order}.", minutes=min(order))
        second = comment(1, 1, f"Second {order}.", minutes=max(order))
        for entry in (second, comment(1), first, comment(2)):
            spool.put(entry)
        assert [e.text for e in spool.of(id_of(1))] == [
            e.text for e in (comment(1), first, second)
        ]
        spool.remove([first.name, second.name])


def test_names_that_are_not_ours_are_left_alone(spool: Spool, folder: Path) -> None:
    name = spool.put(comment(1))
    for foreign in ("README", f".{name}", f"{name}.bak", name.lower(), "x" * 200):
        (folder / "new" / foreign).write_text("…", "utf-8")
    assert spool.names() == [name]
    assert [found for found, _ in spool.entries()] == [name]


def test_foreign_things_under_our_names_are_damaged(
    spool: Spool, folder: Path, tmp_path: Path
) -> None:
    """Nothing is followed, nothing is waited for, nothing big is read."""
    new = folder / "new"
    names = [comment(number).name for number in range(6)]
    (tmp_path / "outside").write_bytes(written(comment(0)))
    (new / names[0]).symlink_to(tmp_path / "outside")
    os.mkfifo(new / names[1])
    (new / names[2]).mkdir()
    (new / names[3]).write_bytes(b" " * (MAX_ENTRY + 1))
    (new / names[4]).symlink_to("/dev/zero")
    (new / names[5]).symlink_to(tmp_path / "nowhere")
    for name in names:
        with pytest.raises(DamagedEntry):
            spool.read(name)
    assert spool.of(id_of(0)) == []
    assert all(isinstance(found, DamagedEntry) for _, found in spool.entries())
    assert sorted(path.name for path in new.iterdir()) == sorted(names)


def test_the_biggest_entry_is_read_whole(spool: Spool, folder: Path) -> None:
    entry = comment(1)
    data = written(entry)
    path = folder / "new" / entry.name
    path.write_bytes(data + b" " * (MAX_ENTRY - len(data)))
    assert spool.read(entry.name) == entry


def test_an_error_of_an_entry_holds_its_name_only() -> None:
    with pytest.raises(DamagedEntry) as caught:
        parse_entry(comment(1).name, written(comment(1, body="Mon secret.")))
    assert str(caught.value) == comment(1).name


def test_a_spool_that_was_never_made_is_empty(tmp_path: Path) -> None:
    assert Spool(tmp_path / "nowhere").names() == []


# --- removing -----------------------------------------------------------------------
def test_removing_takes_what_is_named_and_nothing_newer(spool: Spool) -> None:
    old = spool.put(comment(1))
    new = spool.put(comment(1, 1, "Corrigé."))
    spool.remove([old, old, comment(7).name])
    assert spool.names() == [new]


def test_reports_and_withdrawals_are_entries_too(spool: Spool) -> None:
    for entry in (report(1), withdrawal(id_of(2))):
        assert spool.read(spool.put(entry)) == entry


def test_only_what_a_killed_process_left_long_ago_is_swept(
    spool: Spool, folder: Path, tmp_path: Path
) -> None:
    for name, moment in (("old", 1_000), ("young", 9_000)):
        (folder / "tmp" / name).write_bytes(b"{")
        os.utime(folder / "tmp" / name, (moment, moment))
    (folder / "tmp" / "link").symlink_to(tmp_path / "nowhere")
    os.utime(folder / "tmp" / "link", (1_000, 1_000), follow_symlinks=False)
    assert spool.sweep(5_000) == 2
    assert [path.name for path in (folder / "tmp").iterdir()] == ["young"]


def test_a_folder_among_the_half_written_stops_nobody(
    spool: Spool, folder: Path
) -> None:
    (folder / "tmp" / "folder").mkdir()
    (folder / "tmp" / "old").touch()
    assert spool.sweep(2**40) == 1
