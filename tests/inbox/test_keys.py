"""The file of signing keys."""

import datetime
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.inbox.keys import Key, KeyFile, KeyFileError
from tests.inbox.desk import TODAY, at_once

LINE = f"2026-11-23 {'ab' * 32}\n"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "secret"


def keep_all(_key: Key, _until: datetime.date) -> bool:
    return True


def write(path: Path, text: str, mode: int = 0o600) -> None:
    path.write_text(text, "utf-8")
    path.chmod(mode)


# --- making -------------------------------------------------------------------------
def test_a_new_file_has_one_key_that_nobody_else_can_read(path: Path) -> None:
    old = os.umask(0)
    try:
        KeyFile(path).create(TODAY)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (key,) = KeyFile(path).keys()
    assert key.made == TODAY
    assert len(key.value) == 32


def test_the_format_is_a_day_and_64_digits(path: Path) -> None:
    KeyFile(path, new_key=lambda size: b"\xab" * size).create(TODAY)
    assert path.read_text("ascii") == LINE


def test_a_file_that_is_there_is_kept(path: Path) -> None:
    write(path, LINE)
    KeyFile(path).create(TODAY + DAY)
    assert path.read_text("ascii") == LINE


def test_two_files_have_two_keys(tmp_path: Path) -> None:
    for name in ("one", "two"):
        KeyFile(tmp_path / name).create(TODAY)
    one, two = (KeyFile(tmp_path / name).values() for name in ("one", "two"))
    assert one != two


KEYS = st.lists(
    st.builds(Key, st.dates(), st.binary(min_size=32, max_size=32)),
    min_size=1,
    max_size=3,
)


@given(KEYS)
@settings(max_examples=15, deadline=None)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, keys: list[Key]
) -> None:
    path = tmp_path_factory.mktemp("keys") / "secret"
    values = iter(keys)
    first = next(values)
    KeyFile(path, new_key=lambda _: first.value).create(first.made)
    for key in values:
        KeyFile(path, new_key=lambda _, key=key: key.value).rotate(  # type: ignore[misc]
            key.made, keep=keep_all
        )
    assert list(KeyFile(path).keys()) == keys


# --- rotating -----------------------------------------------------------------------
def test_a_new_key_signs_and_the_old_ones_still_verify(path: Path) -> None:
    file = KeyFile(path)
    file.create(TODAY)
    before = file.values()
    assert file.rotate(TODAY + DAY, keep=keep_all) == 0
    assert file.values()[:-1] == before
    assert file.values()[-1] not in before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_key_is_asked_for_with_the_day_it_was_replaced(path: Path) -> None:
    file = KeyFile(path)
    file.create(TODAY)
    file.rotate(TODAY + DAY, keep=keep_all)
    asked = []

    def keep(key: Key, until: datetime.date) -> bool:
        asked.append((key.made, until))
        return key.made == TODAY

    assert file.rotate(TODAY + 5 * DAY, keep=keep) == 1
    assert asked == [(TODAY, TODAY + DAY), (TODAY + DAY, TODAY + 5 * DAY)]
    first, last = file.keys()
    assert (first.made, last.made) == (TODAY, TODAY + 5 * DAY)


def test_a_running_process_sees_the_new_key(path: Path) -> None:
    running = KeyFile(path)
    running.create(TODAY)
    assert len(running.keys()) == 1
    KeyFile(path).rotate(TODAY, keep=keep_all)
    assert len(running.keys()) == 2


def test_readers_never_see_half_a_file(path: Path) -> None:
    file = KeyFile(path)
    file.create(TODAY)
    first = file.values()[0]

    def rotate() -> None:
        for _ in range(15):
            KeyFile(path).rotate(TODAY, keep=keep_all)

    def read() -> None:
        for _ in range(200):
            assert file.values()[0] == first

    at_once(rotate, read, read)
    assert len(file.keys()) == 16


# --- what is wrong with it ----------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "line"),
    [
        (LINE.rstrip("\n")[:-1], 1),
        (LINE + LINE[:40], 2),
        (LINE + "\n", 2),
        (f"2026-02-30 {'ab' * 32}\n", 1),
        (f"{'ab' * 32}\n", 1),
        (f"2026-11-23 {'ab' * 33}\n", 1),
        (f"2026-11-23 {'é' * 64}\n", 1),
        ("2026-11-23\n", 1),
    ],
)
def test_a_damaged_line_is_named_and_never_quoted(
    path: Path, text: str, line: int
) -> None:
    write(path, text)
    with pytest.raises(KeyFileError) as caught:
        KeyFile(path).keys()
    assert str(caught.value).startswith(f"{path}:{line}: not a key; restore")
    assert "abab" not in str(caught.value)


def test_an_empty_file_says_how_to_begin(path: Path) -> None:
    write(path, "")
    with pytest.raises(KeyFileError, match="no key in it"):
        KeyFile(path).keys()


def test_a_missing_file_says_how_to_begin(path: Path) -> None:
    with pytest.raises(KeyFileError, match="sceau inbox init"):
        KeyFile(path).keys()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o610])
def test_a_file_that_others_may_touch_is_refused(path: Path, mode: int) -> None:
    write(path, LINE, mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        KeyFile(path).keys()


def test_what_cannot_be_read_is_a_fault_of_the_file(path: Path) -> None:
    path.mkdir(0o700)
    with pytest.raises(KeyFileError, match="secret"):
        KeyFile(path).keys()


def test_a_file_that_is_mended_is_read_again(path: Path) -> None:
    file = KeyFile(path)
    write(path, "damaged\n")
    with pytest.raises(KeyFileError):
        file.keys()
    path.unlink()
    file.create(TODAY)
    assert len(file.keys()) == 1


def test_a_key_is_not_shown_when_it_is_printed() -> None:
    assert "abab" not in repr(Key(TODAY, b"ab" * 16))
