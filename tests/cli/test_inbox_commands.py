"""`sceau inbox …` as the publication and a server's units type it."""

import signal
from pathlib import Path

import pytest

from sceau.inbox.keys import KeyFile
from tests.inbox.desk import Desk, comment, id_of
from tests.inbox.running import Home, make_home, running_committer, wait_until


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path)


def test_help_shows_every_action_with_an_example(home: Home) -> None:
    shown = home.run("--help").stdout
    examples = shown.partition("examples:")[2]
    for line in (
        "sceau inbox init",
        "sceau inbox --bind 127.0.0.1:8001",
        "sceau inbox commit",
        "sceau inbox rotate-keys",
    ):
        assert line in examples
    for option in ("--bind", "--once", "serve", "init", "commit", "rotate-keys"):
        assert option in shown


def test_init_says_where_and_may_be_repeated(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for _ in range(2):
        done = home.run("init")
        assert done.stderr == f"inbox: ready in {home.inbox}\n"
        assert done.stdout == ""
    assert len(KeyFile(home.inbox / "secret").keys()) == 1


def test_commit_once_empties_the_spool_and_ends(home: Home) -> None:
    desk = Desk(home)
    desk.put(comment(1), comment(2))
    assert home.commit() == "inbox: 2 from the spool\n"
    assert home.commit() == "inbox: 0 from the spool\n"
    assert desk.refs("pending") == [id_of(1), id_of(2)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_commit_goes_on_until_it_is_told_to_stop(
    home: Home, number: signal.Signals
) -> None:
    desk = Desk(home)
    with running_committer(home) as process:
        for count in (1, 2):
            desk.put(comment(count))
            wait_until(lambda count=count: len(desk.refs("pending")) == count)
        process.send_signal(number)
        assert process.wait(20) == 0
    assert home.spooled == []


def test_rotate_keys_waits_until_the_key_is_old_or_is_told_to(home: Home) -> None:
    """A timer may call it every day."""
    secret = KeyFile(home.inbox / "secret")
    assert home.run("rotate-keys").stderr.startswith("inbox: the newest key signs unt")
    assert len(secret.keys()) == 1
    said = home.run("rotate-keys", "--now").stderr
    assert said.startswith("inbox: a new key signs; 0 old")
    assert len(secret.keys()) == 2
    lines = (home.inbox / "secret").read_text("ascii").splitlines()
    aged = "".join(f"2020-01-01 {line.partition(' ')[2]}\n" for line in lines)
    (home.inbox / "secret").write_text(aged, "ascii")
    assert home.run("rotate-keys").stderr.startswith("inbox: a new key signs")
    assert len(secret.keys()) == 3


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("commit", "--twice"), ("init", "twice")],
    ids=" ".join,
)
def test_misuse_is_2(home: Home, arguments: tuple[str, ...]) -> None:
    result = home.run(*arguments, check=False)
    assert result.returncode == 2
    assert "usage: sceau" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("commit", "--once"), "inbox.git: no repository; type: sceau inbox init"),
        (("rotate-keys",), "secret: No such file or directory; type: sceau inbox init"),
    ],
    ids=["commit", "rotate-keys"],
)
def test_before_init_each_says_what_to_type(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    home = Home(tmp_path)
    (home.inbox / "spool" / "new").mkdir(parents=True)
    (home.inbox / "spool" / "tmp").mkdir()
    result = home.run(*arguments, check=False)
    assert result.returncode == 1
    assert result.stderr.strip().endswith(said)
    assert "Traceback" not in result.stderr


def test_a_key_of_the_configuration_that_nobody_knows_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path, {"SCEAU_INBOX_FOLDERS": "x"})
    result = home.run("init", check=False)
    assert result.returncode == 1
    assert "SCEAU_INBOX_FOLDERS" in result.stderr
    assert not home.inbox.exists()


def test_what_is_left_of_the_inbox_is_no_traceback(home: Home) -> None:
    (home.inbox / "secret").chmod(0o644)
    result = home.run("rotate-keys", check=False)
    assert result.returncode == 1
    assert "chmod 600" in result.stderr
    assert "Traceback" not in result.stderr
