"""sshd's file: our lines between two marks, those of others as they were."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.moderators.authorized_keys import (
    BEGIN,
    END,
    KeyFile,
    Moderator,
    parse_key_file,
    require_name,
    serialize_key_file,
)
from sceau.moderators.errors import ModeratorsError
from sceau.moderators.keys import PublicKey

PROGRAM = "/srv/bin/sceau"
KEYS = st.builds(
    PublicKey,
    st.sampled_from(["ssh-ed25519", "ssh-rsa", "sk-ssh-ed25519@openssh.com"]),
    st.binary(min_size=12, max_size=40).map(lambda raw: base64.b64encode(raw).decode()),
)
MODERATORS = st.builds(
    Moderator,
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True),
    KEYS,
    st.dates().map(str),
)
LINES = st.lists(
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])).filter(
        lambda line: line not in (BEGIN, END)
    ),
    max_size=3,
).map(tuple)
FILES = st.builds(KeyFile, LINES, st.lists(MODERATORS, max_size=3).map(tuple), LINES)


def key(number: int) -> PublicKey:
    return PublicKey("ssh-ed25519", base64.b64encode(b"%20d" % number).decode())


def eve(number: int = 1) -> Moderator:
    return Moderator("eve", key(number), "2026-11-29")


@given(FILES)
def test_what_is_written_is_read_back(file: KeyFile) -> None:
    assert parse_key_file(serialize_key_file(file, PROGRAM)) == file


def test_a_line_lets_git_in_and_nothing_else() -> None:
    text = serialize_key_file(KeyFile(("# mine",), (eve(),), ("# too",)), PROGRAM)
    assert text == (
        f"# mine\n{BEGIN}\n"
        f'restrict,command="/srv/bin/sceau ssh-gate eve" ssh-ed25519 {key(1).data} eve'
        f" 2026-11-29\n{END}\n# too\n"
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_file_of_others_only_gains_two_marks(text: str) -> None:
    if BEGIN in text or END in text:
        return
    ending = "" if text.endswith("\n") or not text else "\n"
    written = serialize_key_file(parse_key_file(text), PROGRAM)
    assert written == f"{text}{ending}{BEGIN}\n{END}\n"


def test_all_lines_run_the_program_that_is_set_now() -> None:
    before = serialize_key_file(KeyFile(moderators=(eve(),)), "/old/sceau")
    text = serialize_key_file(parse_key_file(before), PROGRAM)
    assert "/old/" not in text
    assert f'"{PROGRAM} ssh-gate eve"' in text


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ([BEGIN], 1),
        ([END], 1),
        (["# x", END, BEGIN], 3),
        ([BEGIN, END, BEGIN, END], 4),
        ([BEGIN, BEGIN, END], 3),
        ([BEGIN, "ssh-ed25519 AAAA eve", END], 2),
        (["# x", BEGIN, "", END], 3),
        ([BEGIN, "OK", "BAD", END], 3),
        ([BEGIN, "OK2", END], 2),
    ],
)
def test_a_file_that_is_wrong_is_an_error_with_its_line(
    lines: list[str], number: int
) -> None:
    good = serialize_key_file(KeyFile(moderators=(eve(),)), PROGRAM).split("\n")[1]
    named = {
        "OK": good,
        "BAD": good.replace("restrict,", ""),
        # The name for sshd and the name for people are one.
        "OK2": re.sub(r"eve (?=\d)", "ada ", good),
    }
    text = "".join(f"{named.get(line, line)}\n" for line in lines)
    with pytest.raises(ModeratorsError, match=f"^line {number}: "):
        parse_key_file(text)


def test_one_key_is_of_one_person() -> None:
    file = KeyFile().with_one(eve(1)).with_one(eve(2))
    assert [one.key for one in file.moderators] == [key(1), key(2)]
    with pytest.raises(ModeratorsError, match=r"^eve has this key already$"):
        file.with_one(Moderator("ada", key(2), "2026-11-29"))


@pytest.mark.parametrize(("before", "number"), [(True, 2), (False, 6)])
def test_a_key_that_somebody_else_let_in_is_named(before: bool, number: int) -> None:
    """sshd would take that line, and it may open a shell."""
    lines = ("# x", f"ssh-ed25519 {key(1).data} eve@home")
    others = (lines, ()) if before else ((), lines)
    file = KeyFile(others[0], (eve(2), eve(3)), others[1])
    with pytest.raises(ModeratorsError, match=f"^line {number} has this key already"):
        file.with_one(eve(1))
    text = serialize_key_file(file, PROGRAM).split("\n")
    assert key(1).data in text[number - 1]


def test_removing_takes_all_of_somebody_s_keys_and_nobody_else_s() -> None:
    ada = Moderator("ada", key(3), "2026-11-29")
    file = KeyFile(moderators=(eve(1), ada, eve(2)))
    assert file.without("eve").moderators == (ada,)
    with pytest.raises(ModeratorsError, match="nobody is called"):
        file.without("bea")


@pytest.mark.parametrize("name", ["eve", "e", "0", "a-b-3", "x" * 32])
def test_names(name: str) -> None:
    assert require_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "Eve", "é", "a b", "a\n", 'a"', "a'", "$(x)", "../a", "-a", "x" * 33, "a;b"],
)
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(ModeratorsError, match="is no name"):
        require_name(name)
