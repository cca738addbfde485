"""What the store leaves behind when a disk, a process or a power supply fails."""

import errno
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sceau.comments.errors import CommentFileError
from sceau.comments.store import CommentStore
from sceau.comments.writing import SYSTEM_CALLS, FileCalls
from tests.comments.stored import PATH, TEXT, files, write
from tests.comments.strategies import ID, comment, ulid
from tests.sites import ROOT


class TestDurability:
    def test_file_folder_and_parent_reach_the_disk_in_order(self, root: Path) -> None:
        seen: list[tuple[str, list[str]]] = []

        def fsync(descriptor: int) -> None:
            os.fsync(descriptor)
            target = Path(f"/proc/self/fd/{descriptor}").readlink()
            seen.append((target.name.replace(ID, "ID")[:6], files(root)))

        CommentStore(root, replace(SYSTEM_CALLS, fsync=fsync)).add(comment())
        assert [name for name, _ in seen] == [".ID.md", "ton-do", "commen"]
        # Neither a half-written comment nor, in the end, a temporary file.
        assert PATH not in seen[0][1]
        assert seen[1][1] == seen[2][1] == [PATH]

    def test_so_does_a_file_whose_writer_died_before(self, root: Path) -> None:
        write(root, PATH)
        seen: list[str] = []

        def fsync(descriptor: int) -> None:
            seen.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)

        CommentStore(root, replace(SYSTEM_CALLS, fsync=fsync)).add(comment())
        assert seen[-3:] == [f"{ID}.md", "ton-dossier", "comments"]

    def test_a_file_is_written_whole_in_small_steps(self, root: Path) -> None:
        def write_little(file: int, data: bytes | memoryview) -> int:
            return os.write(file, data[:7])

        calls = replace(SYSTEM_CALLS, write=write_little)
        path = CommentStore(root, calls).add(comment())
        assert path.read_text("utf-8") == TEXT

    @pytest.mark.parametrize("call", ["open", "write", "fsync", "link"])
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
    def test_a_failing_disk_leaves_nothing(
        self, root: Path, call: str, code: int
    ) -> None:
        def fail(*_: Any, **__: Any) -> Any:
            raise OSError(code, os.strerror(code))

        calls = FileCalls(**{call: fail})
        with pytest.raises(CommentFileError) as caught:
            CommentStore(root, calls).add(comment())
        assert os.strerror(code) in caught.value.reason
        assert caught.value.path == PATH
        assert isinstance(caught.value.__cause__, OSError)
        assert files(root) == []
        assert CommentStore(root).add(comment()) == root / PATH

    def test_a_disk_that_fills_halfway_leaves_nothing(self, root: Path) -> None:
        written: list[int] = []

        def fill(file: int, data: bytes | memoryview) -> int:
            if written:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            written.append(os.write(file, data[:10]))
            return written[0]

        with pytest.raises(CommentFileError, match="No space left"):
            CommentStore(root, replace(SYSTEM_CALLS, write=fill)).add(comment())
        assert written == [10]
        assert files(root) == []

    def test_a_folder_that_cannot_be_synced_is_no_success(self, root: Path) -> None:
        def fsync(descriptor: int) -> None:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                raise OSError(errno.EIO, os.strerror(errno.EIO))

        with pytest.raises(CommentFileError, match="Input/output error"):
            CommentStore(root, replace(SYSTEM_CALLS, fsync=fsync)).add(comment())
        assert CommentStore(root).add(comment()).read_text("utf-8") == TEXT

    def test_a_really_full_disk(self, root: Path) -> None:
        before = comment(id=ulid(1), body="x" * 100)
        CommentStore(root).add(before)
        run = _on_a_small_disk(root)
        assert run.returncode == 0, run.stderr
        kept, told, left = run.stdout.splitlines()
        assert int(kept) >= 1
        assert "it could not be written" in told
        assert left == "[]"


# Adds comments until the disk says no, then looks at what is there.
UNTIL_FULL = """
import sys
from pathlib import Path
from sceau.comments.errors import CommentFileError
from sceau.comments.store import CommentStore
from tests.comments.strategies import comment, ulid

store = CommentStore(Path(sys.argv[1]))
kept, told = 0, "the disk never filled"
for number in range(2, 200):
    size = 100 * number
    try:
        store.add(comment(id=ulid(number), body="x" * size))
        kept += 1
    except CommentFileError as error:
        told = str(error)
        break
comments, problems = store.load_all()
assert not problems and kept <= len(comments) <= kept + 1
print(kept)
print(told)
print([str(path) for path in store.root.rglob(".*")])
"""
LIMITED = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))\n"


def _on_a_small_disk(root: Path) -> "subprocess.CompletedProcess[str]":
    """A file system of 64 KiB where mounting is allowed, else a limit on file sizes."""
    mounted = ["unshare", "--mount", "sh", "-c"]
    shell = 'mount -t tmpfs -o size=64k tmpfs "$0" && exec "$@"'
    if _run([*mounted, shell, str(root), "true"]).returncode == 0:
        python = [sys.executable, "-c", UNTIL_FULL, str(root)]
        return _run([*mounted, shell, str(root), *python])
    return _run([sys.executable, "-c", LIMITED + UNTIL_FULL, str(root)])


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
