"""Running git on the inbox's repository."""

import os
import subprocess
from pathlib import Path

import pytest

from sceau.inbox.git import Git, GitError, first_line
from sceau.inbox.repository import InboxRepository


@pytest.fixture
def git(tmp_path: Path) -> Git:
    repository = InboxRepository(tmp_path / "inbox.git")
    repository.create()
    return repository.git


def test_a_command_gives_what_git_wrote(git: Git) -> None:
    blob = git.run("hash-object", "-w", "--stdin", stdin=b"Bonjour\n").decode().strip()
    assert git.run("cat-file", "blob", blob) == b"Bonjour\n"


def test_everything_is_flushed_to_the_disk(git: Git) -> None:
    assert git.run("config", "core.fsync") == b"all\n"


def test_nothing_of_the_user_has_a_say(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".gitconfig").write_text(
        "[core]\n\tfsync = none\n[user]\n\tname = Zoé\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Zoé")
    assert git.run("config", "core.fsync") == b"all\n"
    with pytest.raises(GitError, match=r"^git config: no message$"):
        git.run("config", "user.name")


def test_a_repository_of_another_user_is_read(git: Git) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    for path in (git.folder, *git.folder.rglob("*")):
        os.chown(path, 1, 1)
    assert git.run("for-each-ref") == b""


@pytest.mark.parametrize("missing", ["", "objects", "refs"])
def test_a_missing_repository_says_how_to_make_one(
    tmp_path: Path, missing: str
) -> None:
    folder = tmp_path / "inbox.git"
    if missing:
        for name in {"objects", "refs"} - {missing}:
            (folder / name).mkdir(parents=True)
    assert not Git(folder).exists()
    with pytest.raises(GitError, match="no repository; type: sceau inbox init"):
        Git(folder).run("for-each-ref")


def test_no_repository_above_is_taken_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GitError):
        Git(tmp_path / "inbox.git").run("for-each-ref")


def test_an_error_names_the_command_and_what_git_says(git: Git) -> None:
    with pytest.raises(GitError, match=r"^git cat-file: fatal: .*bad file"):
        git.run("cat-file", "blob", "0" * 40)


@pytest.mark.parametrize(
    ("stderr", "line"),
    [
        (b"", "no message"),
        (b"\n \n", "no message"),
        (b"fatal: no\nmore\n", "fatal: no"),
        (b"\x1b[31mred\x07", "?[31mred?"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"x" * 1000, "x" * 200),
        ("a\u202eb\u2028c".encode(), "a?b?c"),
    ],
)
def test_what_git_says_is_one_short_line_that_a_terminal_can_show(
    stderr: bytes, line: str
) -> None:
    assert first_line(stderr) == line
