"""As on a real machine, with users: everything belongs to whoever writes it at once,
and doing it again changes nothing.

The users have numbers and no entry in /etc/passwd; for all that asks here, they exist.
"""

import grp
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sceau.machine.accounts import ACCOUNTS, COMMITTER, GIT, GROUPS, REFS_GROUP, WEB
from sceau.machine.layout import Layout
from sceau.machine.setup import Options, all_steps
from sceau.machine.steps import SetupError
from sceau.machine.users import as_user
from tests.machine.machines import ENVIRONMENT, SETTINGS, git
from tests.privileges import needs_root

pytestmark = needs_root
OURS = {"program", "files", "repositories"}
FIRST = 61_000
USERS = {a.name: FIRST + number for number, a in enumerate(ACCOUNTS)}
NUMBERS = {**USERS, **{name: FIRST + 100 + n for n, name in enumerate(GROUPS)}}


class Real(Layout):
    """Below a folder, and yet with owners."""

    @property
    def is_machine(self) -> bool:
        return True


@pytest.fixture
def users(monkeypatch: pytest.MonkeyPatch) -> None:
    user, group = pwd.getpwnam, grp.getgrnam
    user_of, group_of = pwd.getpwuid, grp.getgrgid
    names = {number: name for name, number in NUMBERS.items()}

    def one(name: str) -> pwd.struct_passwd:
        if name not in USERS:
            return user(name)
        uid = USERS[name]
        return pwd.struct_passwd((name, "x", uid, uid, "", "/nonexistent", "/bin/sh"))

    def several(name: str) -> grp.struct_group:
        if name not in NUMBERS:
            return group(name)
        return grp.struct_group((name, "x", NUMBERS[name], []))

    def become(name: str, gid: int) -> None:
        ours = [(GROUPS[0], *a.groups) for a in ACCOUNTS if a.name == name]
        os.setgroups([gid, *(NUMBERS[other] for groups in ours for other in groups)])

    monkeypatch.setattr("pwd.getpwnam", one)
    monkeypatch.setattr("grp.getgrnam", several)
    monkeypatch.setattr(
        "pwd.getpwuid", lambda uid: one(names[uid]) if uid in names else user_of(uid)
    )
    monkeypatch.setattr(
        "grp.getgrgid", lambda g: several(names[g]) if g in names else group_of(g)
    )
    monkeypatch.setattr("os.initgroups", become)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Not pytest's, which only root may enter."""
    folder = Path(tempfile.mkdtemp(prefix="sceau-tests-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def lay_out(layout: Layout, project: Path) -> list[str]:
    """All but what systemd, nginx and Debian do; returns what was changed."""
    changes = []
    for name, step in all_steps(Options(layout, project, False, ENVIRONMENT)):
        if name in OURS and (lines := step.changes()):
            step.apply(lambda line: None)
            changes += lines
    return changes


def owners(path: Path) -> tuple[str, str, str]:
    found = path.stat()
    user = pwd.getpwuid(found.st_uid).pw_name
    group = grp.getgrgid(found.st_gid).gr_name
    return user, group, f"{found.st_mode & 0o7777:04o}"


@pytest.mark.usefixtures("users")
def test_everything_is_whose_it_shall_be(open_folder: Path, project: Path) -> None:
    layout = Real(open_folder / "machine")
    layout.settings.parent.mkdir(parents=True)
    layout.settings.write_text(SETTINGS)
    # As in a home, that nobody else may enter.
    assert project.stat().st_mode & 0o077 == 0
    assert len(lay_out(layout, project)) > 60
    assert lay_out(layout, project) == []
    inbox, site = layout.inbox, layout.site_repository
    assert owners(layout.keys / "secret") == (WEB, WEB, "0600")
    assert owners(inbox / "ledger.jsonl") == (COMMITTER, REFS_GROUP, "0664")
    assert owners(inbox / "inbox.git") == (COMMITTER, REFS_GROUP, "2775")
    assert owners(inbox / "inbox.git" / "objects")[1:] == (REFS_GROUP, "2775")
    assert owners(site) == (GIT, GIT, "2755")
    for repository, names in ((site, {GIT}), (inbox / "inbox.git", {COMMITTER, GIT})):
        assert {owners(path)[0] for path in repository.rglob("*")} <= names
    assert git_main(site) == git_main(project / ".git")

    # Who may do what, tried.
    ref = inbox / "inbox.git" / "refs" / "pending"
    as_user(COMMITTER, ref.mkdir, really=True)
    as_user(GIT, (ref / "x").touch, really=True)
    as_user(WEB, (inbox / "spool" / "new" / "x").touch, really=True)
    as_user(COMMITTER, (inbox / "spool" / "new" / "x").unlink, really=True)
    # nginx's workers open the log by themselves when it has been turned.
    log = layout.logs / "reads.log"
    log.touch(0o644)
    shutil.chown(log, "www-data")
    as_user("www-data", lambda: log.open("ab").close(), really=True)
    as_user("sceau-reads", log.read_bytes, really=True)
    for name, path in (
        ("sceau-build", log),
        (COMMITTER, layout.keys / "secret"),
        (WEB, site / "HEAD"),
        (GIT, layout.keys / "secret"),
        (GIT, inbox / "spool" / "new"),
        ("sceau-build", inbox / "ledger.jsonl"),
        ("sceau-reads", site / "HEAD"),
    ):
        with pytest.raises(SetupError, match="Permission denied"):
            as_user(name, lambda path=path: os.close(os.open(path, 0)), really=True)


@pytest.mark.usefixtures("users")
def test_a_link_in_place_of_the_ledger(open_folder: Path, project: Path) -> None:
    """Whoever got hold of the committer gets nothing of root's by it."""
    layout = Real(open_folder / "machine")
    layout.settings.parent.mkdir(parents=True)
    layout.settings.write_text(SETTINGS)
    lay_out(layout, project)
    shadow = open_folder / "shadow"
    shadow.touch(0o600)
    ledger = layout.inbox / "ledger.jsonl"

    def plant() -> None:
        ledger.unlink()
        ledger.symlink_to(shadow)

    as_user(COMMITTER, plant, really=True)
    with pytest.raises(FileExistsError, match="is a link"):
        lay_out(layout, project)
    assert owners(shadow) == ("root", "root", "0600")


@pytest.mark.usefixtures("users")
def test_what_root_left_is_given_back(open_folder: Path, project: Path) -> None:
    """Commands that were typed as root left locks and states that services need."""
    layout = Real(open_folder / "machine")
    layout.settings.parent.mkdir(parents=True)
    layout.settings.write_text(SETTINGS)
    lay_out(layout, project)
    left = {
        layout.mail / "lock": "sceau-mail",
        layout.mail / "state" / "x.mail": "sceau-mail",
        layout.build / "lock": "sceau-build",
        layout.build / "outcomes" / "last": "sceau-build",
        layout.reads / "ledger": "sceau-reads",
        layout.keys / "secret": WEB,
    }
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.touch(0o600)
        os.chown(path, 0, 0)
    mine = layout.mail / "new" / "x.mail"
    mine.touch(0o640)
    assert len(lay_out(layout, project)) >= 5
    for path, user in left.items():
        assert owners(path)[:2] == (user, user), path
        as_user(user, lambda path=path: os.close(os.open(path, os.O_RDWR)), really=True)
    assert owners(layout.build / "outcomes")[0] == "sceau-build"
    assert owners(mine)[0] == "root"
    assert lay_out(layout, project) == []


def git_main(repository: Path) -> str:
    owner = f"safe.directory={repository}"
    return git(repository, "-c", owner, "rev-parse", "HEAD").strip()
