"""Reading the output folder: nothing outside it, nothing that is not a file."""

import os
from pathlib import Path

import pytest

from sceau.preview.files import OutputFolder

from .conftest import write


@pytest.fixture
def folder(tmp_path: Path) -> OutputFolder:
    write(tmp_path / "site/page/index.html", "page")
    write(tmp_path / "secret.txt", "secret")
    write(tmp_path / "site-autre/secret.txt", "secret")
    (tmp_path / "site/inside").symlink_to("page")
    (tmp_path / "site/outside").symlink_to(tmp_path)
    (tmp_path / "site/outside.txt").symlink_to("../secret.txt")
    (tmp_path / "site/beside.txt").symlink_to("../site-autre/secret.txt")
    (tmp_path / "site/dangling").symlink_to("nowhere")
    (tmp_path / "site/loop").symlink_to("loop")
    os.mkfifo(tmp_path / "site/pipe")
    return OutputFolder(tmp_path / "site")


@pytest.mark.parametrize(
    ("relative", "kind"),
    [
        ("", "folder"),
        ("page", "folder"),
        ("page/index.html", "file"),
        ("inside", "folder"),
        ("inside/index.html", "file"),
        ("absent", None),
        ("page/index.html/x", None),
        ("outside", None),
        ("outside/secret.txt", None),
        ("outside.txt", None),
        ("beside.txt", None),
        ("dangling", None),
        ("loop", None),
        ("pipe", None),
        ("x" * 5000, None),
        ("nul\0", None),
        ("\udc80", None),
    ],
)
def test_lookup(folder: OutputFolder, relative: str, kind: str | None) -> None:
    assert folder.lookup(relative) == kind


def test_read(folder: OutputFolder, tmp_path: Path) -> None:
    os.utime(tmp_path / "site/page/index.html", ns=(5, 7_000_000_001))

    file = folder.read("page/index.html")

    assert file is not None
    assert (file.body, file.mtime_ns) == (b"page", 7_000_000_001)


@pytest.mark.parametrize("relative", ["absent", "page", "outside.txt", "beside.txt"])
def test_what_cannot_be_read(folder: OutputFolder, relative: str) -> None:
    assert folder.read(relative) is None


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path / "site")

    assert not folder.exists()
    assert folder.lookup("") is None
    assert folder.read("index.html") is None
