"""Which changes call for a build, and that none is missed."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
import watchfiles

from sceau.preview.watch import ProjectWatcher, is_source

from .conftest import Heard, wait_until, write


@pytest.mark.parametrize(
    "path",
    [
        "content/articles/2013/ton-dossier.md",
        "content/images/photo.jpg",
        "content/output/page.md",
        "content/.well-known/security.txt",
        "comments/ton-dossier/01J9Z3K8QK7N3B5X2M4R6T8V0W.md",
        "theme/templates/article.html",
        "theme/translations/fr/LC_MESSAGES/messages.po",
        "plugins/feeds/plugin.py",
        "sceau/comments/model.py",
        "content",
        "sceau.toml",
        "pelicanconf.py",
    ],
)
def test_sources(path: str) -> None:
    assert is_source(PurePosixPath(path), ("sceau.toml", "pelicanconf.py"))


@pytest.mark.parametrize(
    "path",
    [
        ".",
        "var/build_report.json",
        "output/index.html",
        ".git/index",
        "README.md",
        "docs/auteur.md",
        "content/pelicanconf.py~",
        "content/.ton-dossier.md.swp",
        "content/.#ton-dossier.md",
        "content/#ton-dossier.md#",
        "content/ton-dossier.md~",
        "content/ton-dossier.md.tmp",
        "content/4913",
        "content/.goutputstream-ABCDE",
        "content/ton-dossier.md___jb_tmp___",
        "content/.git/HEAD",
        "plugins/feeds/__pycache__/plugin.cpython-311.pyc",
        "plugins/__pycache__",
        "theme/node_modules/x/y.css",
        ".venv/lib/x.py",
        "sub/pelicanconf.py",
        "publishconf.py",
    ],
)
def test_no_sources(path: str) -> None:
    assert not is_source(PurePosixPath(path), ("sceau.toml", "pelicanconf.py"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    write(root / "pelicanconf.py", "A = 1\n")
    write(root / "content/a.md", "a")
    write(root / "var/x", "x")
    return root


class Changes:
    """Counts bursts of changes."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1

    def follow(self, act) -> None:
        """Wait until what `act` does is noticed."""
        before = self.count
        act()
        wait_until(lambda: self.count > before)


@pytest.fixture
def changes(project: Path, heard: Heard) -> Iterator[Changes]:
    seen = Changes()
    stop = threading.Event()
    watcher = ProjectWatcher(project, seen, stop=stop, say=heard)
    watcher.start(20)
    yield seen
    stop.set()
    watcher.join(20)
    assert heard == []


def test_edits_new_files_and_removals_are_noticed(
    project: Path, changes: Changes
) -> None:
    changes.follow(lambda: write(project / "content/a.md", "b"))
    changes.follow(lambda: write(project / "content/new/deep/b.md", "b"))
    changes.follow((project / "content/a.md").unlink)


def test_settings_saved_by_renaming_are_noticed_every_time(
    project: Path, changes: Changes
) -> None:
    def save() -> None:
        write(project / ".pelicanconf.py.new", "A = 2\n")
        (project / ".pelicanconf.py.new").replace(project / "pelicanconf.py")

    changes.follow(save)
    changes.follow(save)


def test_a_folder_that_appears_is_watched_from_then_on(
    project: Path, changes: Changes
) -> None:
    changes.follow(lambda: write(project / "comments/a/1.md", "un"))
    # The watch on it may begin a moment later, but then it reports the change.
    changes.follow(lambda: write(project / "comments/a/2.md", "deux"))


def test_a_folder_that_is_replaced_is_watched_again(
    project: Path, changes: Changes
) -> None:
    def replace() -> None:
        shutil.rmtree(project / "content")
        write(project / "content/a.md", "neuf")

    changes.follow(replace)
    changes.follow(lambda: write(project / "content/b.md", "b"))


def test_what_is_no_source_is_not_noticed(project: Path, changes: Changes) -> None:
    write(project / "var/build_report.json", "{}")
    write(project / "content/.a.md.swp", "x")
    write(project / "content/__pycache__/x.pyc", "x")
    # Changes come in order, so once this one is there the others would be.
    changes.follow(lambda: write(project / "content/a.md", "b"))
    count = changes.count
    write(project / "var/other.json", "{}")
    changes.follow(lambda: write(project / "content/a.md", "c"))

    assert changes.count <= count + 2


def test_a_watch_that_the_system_refuses_is_told_and_done_by_polling(
    project: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = watchfiles.watch

    def refusing(*paths, force_polling, **more):
        if not force_polling:
            raise OSError(28, "OS file watch limit reached")
        return real(*paths, force_polling=True, poll_delay_ms=20, **more)

    monkeypatch.setattr("sceau.preview.watch.watch", refusing)
    seen, stop = Changes(), threading.Event()
    watcher = ProjectWatcher(project, seen, stop=stop, say=heard)
    watcher.start(20)
    # A new file: looking regularly tells two times of one second not apart.
    seen.follow(lambda: write(project / "content/b.md", "b"))
    stop.set()
    watcher.join(20)

    assert any("watch limit" in line for line in heard)
