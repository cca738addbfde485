"""`sceau moderators` as it is typed on the server."""

import json
import os
import random
import stat
import time
from pathlib import Path

import pytest

from sceau.moderators.authorized_keys import BEGIN, END, parse_key_file
from sceau.moderators.keys import parse_key
from tests.moderators.keys import OTHERS, Door, make_key, public_line
from tests.privileges import needs_root

FULL = os.environ.get("SCEAU_TEST_ALL") == "1"
KILLS = 40 if FULL else 4


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


def names(door: Door) -> list[str]:
    return [one.name for one in parse_key_file(door.text()).moderators]


def test_add_list_and_remove(door: Door, tmp_path: Path) -> None:
    public = make_key(tmp_path, "eve")
    key = parse_key(Path(public).read_text())
    said = f"eve is let in: ssh-ed25519 {key.fingerprint}\n"
    assert door.moderators("add", "eve", public) == (0, said)
    first, line, last = door.text().splitlines()
    assert (first, last) == (BEGIN, END)
    assert line.startswith(
        f'restrict,command="{door.program} ssh-gate eve" ssh-ed25519 {key.data} eve 20'
    )
    assert stat.S_IMODE(door.keys.stat().st_mode) == 0o600
    since = line.split(" ")[-1]
    code, said = door.moderators("list", "--json")
    assert (code, json.loads(said)) == (
        0,
        [
            {
                "name": "eve",
                "kind": "ssh-ed25519",
                "fingerprint": key.fingerprint,
                "since": since,
            }
        ],
    )
    listed = f"eve  since {since}  ssh-ed25519 {key.fingerprint}\n"
    assert door.moderators("list") == (0, listed)
    assert door.moderators("remove", "eve") == (0, "eve is let in no more\n")
    assert door.moderators("list") == (0, "nobody is let in\n")
    code, said = door.moderators("remove", "eve")
    assert (code, said) == (1, f'{door.keys}: nobody is called "eve"\n')


def test_lines_owner_and_mode_of_before_stay(door: Door) -> None:
    door.keys.write_text(OTHERS)
    door.keys.chmod(0o664)
    if os.geteuid() == 0:
        os.chown(door.keys, 61_234, 61_235)
    before = door.keys.stat()
    assert door.moderators("add", "eve", public_line())[0] == 0
    assert door.text().startswith(OTHERS + BEGIN)
    after = door.keys.stat()
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    # sshd would refuse a file that others may write.
    assert stat.S_IMODE(after.st_mode) == 0o644
    assert [path.name for path in door.folder.glob(".*")] == []


@needs_root
def test_a_new_file_belongs_to_whom_the_folder_does(tmp_path: Path) -> None:
    home = tmp_path / "ssh"
    home.mkdir()
    os.chown(home, 61_234, 61_235)
    door = Door(tmp_path, keys=home / "authorized_keys")
    assert door.moderators("add", "eve", public_line())[0] == 0
    found = door.keys.stat()
    assert (found.st_uid, found.st_gid) == (61_234, 61_235)


def test_what_is_refused_changes_nothing(door: Door, tmp_path: Path) -> None:
    door.keys.write_text(OTHERS)
    private = make_key(tmp_path, "eve").removesuffix(".pub")
    for arguments, said in (
        (("add", "Eve", public_line()), '"Eve" is no name'),
        (("add", "eve", private), "THIS IS A PRIVATE KEY"),
        (("add", "eve", f"no-pty {public_line()}"), "options stand before the key"),
        (("remove", "eve"), "nobody is called"),
        (("remove", "../eve"), "is no name"),
    ):
        code, text = door.moderators(*arguments)
        assert code == 1
        assert said in text
        assert door.text() == OTHERS


def test_a_file_that_is_wrong_is_named_with_its_line(door: Door) -> None:
    door.keys.write_text(f"{OTHERS}{BEGIN}\nssh-ed25519 AAAA eve\n{END}\n")
    before = door.text()
    for arguments in (("list",), ("add", "eve", public_line()), ("remove", "eve")):
        code, said = door.moderators(*arguments)
        assert code == 1
        assert said.startswith(f"{door.keys}: line 4: not as `sceau moderators` wrote")
    assert door.text() == before


def test_settings_that_are_missing_are_named(door: Door) -> None:
    (door.folder / "sceau.toml").write_text("")
    code, said = door.moderators("list")
    assert code == 1
    assert said.startswith("[moderators] authorized_keys: empty; name the file")
    door.program.unlink()
    door.configure()
    code, said = door.moderators("add", "eve", public_line())
    assert (code, said) == (1, f"[moderators] program: {door.program} is no program\n")


def test_a_link_and_a_missing_folder_are_refused(door: Door, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(OTHERS)
    door.keys.symlink_to(tmp_path / "elsewhere")
    code, said = door.moderators("add", "eve", public_line())
    assert (code, said) == (1, f"{door.keys}: a link; name the file itself\n")
    assert (tmp_path / "elsewhere").read_text() == OTHERS
    missing = Door(tmp_path, keys=tmp_path / "none" / "authorized_keys")
    code, said = missing.moderators("add", "eve", public_line())
    assert (code, said) == (1, f"{tmp_path}/none: No such file or directory\n")


def test_adding_at_once_loses_nobody(door: Door) -> None:
    door.keys.write_text(OTHERS)
    running = [
        door.start("add", f"m{number}", public_line(number)) for number in range(4)
    ]
    for process in running:
        process.communicate()
    assert [process.returncode for process in running] == [0] * 4
    assert sorted(names(door)) == ["m0", "m1", "m2", "m3"]
    assert door.text().startswith(OTHERS)


def test_killed_in_the_middle_the_file_is_whole(door: Door) -> None:
    """The old one or the new one, and the next command sweeps what was left."""
    door.keys.write_text(OTHERS)
    begun = time.monotonic()
    door.start("add", "first", public_line(99)).communicate()
    seconds = time.monotonic() - begun
    seed = random.randrange(2**32)  # noqa: S311  for instants, not for secrets
    chance = random.Random(seed)  # noqa: S311
    expected = ["first"]
    for number in range(KILLS):
        name = f"m{number}"
        process = door.start("add", name, public_line(number % 4))
        time.sleep(chance.uniform(seconds * 0.4, seconds))
        process.kill()
        process.communicate()
        found = names(door)
        assert found in (expected, [*expected, name]), seed
        assert door.text().startswith(OTHERS), seed
        if found != expected:
            assert door.moderators("remove", name)[0] == 0
    assert door.moderators("remove", "first")[0] == 0
    assert [*door.folder.glob(".*")] == [], seed
