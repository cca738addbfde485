"""Files and folders as they shall be, and what differs from that.

Everything is compared before anything is written, and written in one step each, so a
run that is killed is ended by the next one.
"""

import errno
import grp
import os
import pwd
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from sceau.durable import fsync_folder, write_new
from sceau.machine.trees import give, left_by_root


@dataclass(frozen=True)
class Folder:
    """A folder; what is in it is its own business."""

    path: Path
    owner: str = "root"
    group: str = "root"
    mode: int = 0o755


@dataclass(frozen=True)
class File:
    """A file that is made anew whenever it differs."""

    path: Path
    content: bytes
    owner: str = "root"
    group: str = "root"
    mode: int = 0o644


@dataclass(frozen=True)
class First:
    """A file that is made where there is none; then others write it."""

    path: Path
    content: bytes
    owner: str = "root"
    group: str = "root"
    mode: int = 0o644


@dataclass(frozen=True)
class Kept:
    """A file or folder that somebody else makes; only who may do what is ours."""

    path: Path
    owner: str
    group: str
    mode: int


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    path: Path
    target: str


@dataclass(frozen=True)
class Tree:
    """Everything in a folder in which nobody but its owner writes: nothing of it is
    root's."""

    path: Path
    owner: str
    group: str
    spared: tuple[str, ...] = ()
    """Names of what is root's all the same, directly below."""


Item = Folder | File | First | Kept | Link | Tree


def differences(item: Item, *, owned: bool) -> list[str]:
    """What is not as it shall be, in words; empty when nothing is.

    `owned` is whether owners count: in a folder for trying out everything is one's own.
    """
    try:
        found = item.path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return [] if isinstance(item, Kept | Tree) else ["missing"]
    if isinstance(item, First):
        return []
    if isinstance(item, Tree):
        count = left_by_root(item.path, item.spared) if owned else 0
        return [f"{count} in it of root, not {item.owner}"] if count else []
    if isinstance(item, Link):
        if not stat.S_ISLNK(found.st_mode):
            return ["no link"]
        target = str(item.path.readlink())
        return [] if target == item.target else [f"leads to {target}"]
    if stat.S_ISLNK(found.st_mode):
        return ["a link"]
    if isinstance(item, Folder) and not stat.S_ISDIR(found.st_mode):
        return ["no folder"]
    words = []
    if isinstance(item, File):
        if not stat.S_ISREG(found.st_mode):
            return ["no file"]
        if item.path.read_bytes() != item.content:
            words.append("differs")
    mode = stat.S_IMODE(found.st_mode)
    if mode != item.mode:
        words.append(f"mode {mode:04o}, not {item.mode:04o}")
    if owned:
        owner = f"{_user(found.st_uid)}:{_group(found.st_gid)}"
        if owner != f"{item.owner}:{item.group}":
            words.append(f"of {owner}, not {item.owner}:{item.group}")
    return words


def make(item: Item, *, owned: bool) -> None:
    """Make an item what it shall be. Raises OSError; a file is the old or the new."""
    path = item.path
    match item:
        case Link():
            _put_link(path, item.target)
        case File() | First():
            _put_file(item, owned=owned)
        case Folder():
            if path.is_symlink() or (path.exists() and not path.is_dir()):
                advice = "is no folder; move it away, then try again"
                raise FileExistsError(errno.EEXIST, advice, str(path))
            path.mkdir(parents=True, exist_ok=True)
            _own(path, item, owned=owned)
        case Kept():
            _own(path, item, owned=owned)
        case Tree():
            if owned:
                user, group = pwd.getpwnam(item.owner), grp.getgrnam(item.group)
                give(path, user.pw_uid, group.gr_gid, item.spared)


def _put_link(path: Path, target: str) -> None:
    if path.exists() and not path.is_symlink():
        # Somebody's data, perhaps the only copy.
        advice = "is no link; move it away, then try again"
        raise FileExistsError(errno.EEXIST, advice, str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    temporary.symlink_to(target)
    try:
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    fsync_folder(path.parent)


def _put_file(item: File | First, *, owned: bool) -> None:
    path = item.path
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        write_new(temporary, item.content, 0o600)
        _own(temporary, item, owned=owned)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    fsync_folder(path.parent)


def _own(path: Path, item: Folder | File | First | Kept, *, owned: bool) -> None:
    # By a descriptor, not by name: whoever owns the folder around it may put a link to
    # somebody else's file there at any instant.
    descriptor = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if stat.S_ISLNK(os.fstat(descriptor).st_mode):
            advice = "is a link; put there what it leads to, then try again"
            raise FileExistsError(errno.ELOOP, advice, str(path))
        itself = f"/proc/self/fd/{descriptor}"
        if owned:
            user, group = pwd.getpwnam(item.owner), grp.getgrnam(item.group)
            os.chown(itself, user.pw_uid, group.gr_gid)
        # After the owner: chown takes the bits of set-user and set-group away.
        os.chmod(itself, item.mode)  # noqa: PTH101
    finally:
        os.close(descriptor)


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
