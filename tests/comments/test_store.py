import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sceau.comments.errors import CommentFileError
from sceau.comments.fileformat import serialize_comment
from sceau.comments.reading import MAX_FILE_BYTES
from sceau.comments.store import CommentStore
from sceau.comments.writing import SYSTEM_CALLS
from tests.comments.stored import PATH, TEXT, files, write
from tests.comments.strategies import DATE, ID, OTHER_ID, comment, ulid


def loaded(root: Path) -> tuple[list[str], list[str]]:
    """Ids of what was loaded, and the problems as they are shown."""
    comments, problems = CommentStore(root).load_all()
    return [comment.id for comment in comments], [str(problem) for problem in problems]


class TestLoading:
    def test_each_comment_knows_its_id_and_article(self, root: Path) -> None:
        write(root, PATH)
        comments, problems = CommentStore(root).load_all()
        assert comments == [comment()]
        assert (comments[0].id, comments[0].article) == (ID, "ton-dossier")
        assert problems == []

    def test_comments_are_sorted_by_date_then_id(self, root: Path) -> None:
        later = DATE.replace(second=12)
        for number, article, date in [
            *((3, "a", DATE), (2, "b", DATE), (1, "c", later)),
            *((4, "a", DATE), (5, "b", DATE.replace(second=10))),
        ]:
            made = comment(id=ulid(number), article=article, date=date)
            CommentStore(root).add(made)
        assert loaded(root) == ([ulid(n) for n in (5, 2, 3, 4, 1)], [])

    def test_an_empty_folder(self, root: Path) -> None:
        write(root, ".gitkeep", "")
        assert loaded(root) == ([], [])

    def test_a_missing_folder_is_reported(self, root: Path) -> None:
        ids, problems = loaded(root / "away")
        assert ids == []
        assert len(problems) == 1
        assert "No such file or directory" in problems[0]

    def test_names_with_a_dot_in_front_are_passed_over(self, root: Path) -> None:
        write(root, PATH)
        write(root, ".git/config", "")
        write(root, "ton-dossier/.gitkeep", "")
        write(root, f"ton-dossier/.{ID}.md.1f.tmp", "Author: x")
        assert loaded(root) == ([ID], [])

    @pytest.mark.parametrize(
        ("path", "text", "problem"),
        [
            ("LISEZMOI.md", "", "LISEZMOI.md: not a folder of comments"),
            (f"Ton_Dossier/{ID}.md", TEXT, "Ton_Dossier: the folder's name is not"),
            ("ton-dossier/a.md", TEXT, "ton-dossier/a.md: the file's name is not"),
            (f"ton-dossier/{ID}.txt", TEXT, "the file's name is not a comment's id"),
            (f"ton-dossier/{ID}", TEXT, "the file's name is not a comment's id"),
            (f"ton-dossier/{ID.lower()}.md", TEXT, "the file's name is not"),
            (f"ton-dossier/{OTHER_ID}.md", "", "X.md: the file is empty"),
            (
                f"ton-dossier/{OTHER_ID}.md",
                b"caf\xe9",
                "X.md:1: byte 0xE9 is not UTF-8",
            ),
            (
                f"ton-dossier/{OTHER_ID}.md",
                "Author: x\n\nx\n",
                "X.md:2: Date is missing",
            ),
            (f"ton-dossier/{OTHER_ID}.md", "x" * 65_537, "65537 bytes, more than"),
            (f"ton-dossier/{OTHER_ID}.md/a.md", TEXT, "X.md: not a plain file"),
            ("ton-dossier/a\x1b[2J\n.md", TEXT, "ton-dossier/a\\x1b[2J\\n.md: the"),
        ],
    )
    def test_one_bad_file_is_left_out_and_reported(
        self, root: Path, path: str, text: str | bytes, problem: str
    ) -> None:
        write(root, PATH)
        write(root, path, text)
        ids, problems = loaded(root)
        assert ids == [ID]
        assert len(problems) == 1
        assert problem in problems[0]
        assert " — " in problems[0]

    def test_problems_are_sorted_by_path(self, root: Path) -> None:
        paths = ["z", "a/z.md", "a/b.md", "b/a.md"]
        for path in paths:
            write(root, path, "")
        found = CommentStore(root).load_all()[1]
        assert [problem.path for problem in found] == sorted(paths)

    def test_a_name_that_is_not_utf8_is_reported(self, root: Path) -> None:
        write(root, PATH)
        write(root, os.fsdecode(b"ton-dossier/caf\xe9.md"))
        ids, problems = loaded(root)
        assert ids == [ID]
        assert problems[0].startswith("ton-dossier/caf\\udce9.md: ")

    def test_links_are_never_followed(self, root: Path, tmp_path: Path) -> None:
        outside = write(tmp_path, "outside/secret.md")
        (root / "linked").symlink_to(outside.parent)
        (root / "ton-dossier").mkdir()
        (root / PATH).symlink_to(outside)
        (root / "ton-dossier" / f"{OTHER_ID}.md").symlink_to("nowhere")
        ids, problems = loaded(root)
        assert ids == []
        assert len(problems) == 3
        assert problems[0].startswith("linked: a symbolic link, which is not followed")
        assert all("not a plain file" in problem for problem in problems[1:])

    def test_a_fifo_and_a_socket_are_not_opened(self, root: Path) -> None:
        write(root, PATH)
        os.mkfifo(root / "ton-dossier" / f"{OTHER_ID}.md")
        os.mkfifo(root / "tuyau")
        ids, problems = loaded(root)
        assert ids == [ID]
        assert [problem.partition(":")[0] for problem in problems] == [
            f"ton-dossier/{OTHER_ID}.md",
            "tuyau",
        ]

    @pytest.mark.parametrize("kind", ["link", "fifo"])
    def test_nor_is_what_takes_a_file_s_place_at_the_last_moment(
        self, root: Path, tmp_path: Path, kind: str
    ) -> None:
        outside = write(tmp_path, "outside/secret.md")
        target = write(root, PATH)

        def open_late(name: str, flags: int, *, dir_fd: int) -> int:
            target.unlink()
            if kind == "link":
                target.symlink_to(outside)
            else:
                os.mkfifo(target)
            return os.open(name, flags, dir_fd=dir_fd)

        store = CommentStore(root, replace(SYSTEM_CALLS, open=open_late))
        comments, problems = store.load_all()
        assert comments == []
        assert [problem.path for problem in problems] == [PATH]

    def test_an_unreadable_file_is_reported(self, root: Path) -> None:
        write(root, PATH)

        def denied(*_: Any, **__: Any) -> int:
            raise PermissionError(errno.EACCES, "Permission denied")

        store = CommentStore(root, replace(SYSTEM_CALLS, open=denied))
        comments, problems = store.load_all()
        assert comments == []
        assert [str(problem) for problem in problems] == [
            f"{PATH}: it cannot be read: Permission denied — see to its permissions"
        ]

    def test_an_id_in_two_articles_is_kept_in_the_first(self, root: Path) -> None:
        write(root, f"b/{ID}.md")
        write(root, f"a/{ID}.md", TEXT.replace("Mon dossier", "Le mien"))
        comments, problems = CommentStore(root).load_all()
        assert [(made.article, made.body) for made in comments] == [
            ("a", "Le mien aussi.")
        ]
        assert len(problems) == 1
        assert problems[0].path == f"b/{ID}.md"
        assert f"a/{ID}.md" in problems[0].reason

    def test_no_descriptor_stays_open(self, root: Path) -> None:
        write(root, PATH)
        write(root, "ton-dossier/a.md", "")
        before = _open_descriptors()
        CommentStore(root).load_all()
        CommentStore(root).add(comment())
        assert _open_descriptors() == before


class TestAdding:
    def test_the_file_is_at_its_place_with_its_text(self, root: Path) -> None:
        path = CommentStore(root).add(comment())
        assert path == root / PATH
        assert path.read_text("utf-8") == TEXT
        assert files(root) == [PATH]

    def test_everybody_may_read_and_nobody_execute(self, root: Path) -> None:
        mask = os.umask(0o022)
        try:
            path = CommentStore(root).add(comment())
        finally:
            os.umask(mask)
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755

    def test_what_was_added_is_loaded(self, root: Path) -> None:
        made = [comment(id=ulid(n), article=f"a{n % 3}") for n in range(20)]
        for one in made:
            CommentStore(root).add(one)
        comments, problems = CommentStore(root).load_all()
        assert problems == []
        assert [(c.id, c.article) for c in comments] == [
            (c.id, c.article) for c in made
        ]

    def test_the_same_bytes_again_are_success(self, root: Path) -> None:
        first = CommentStore(root).add(comment())
        before = first.stat()
        assert CommentStore(root).add(comment()) == first
        after = first.stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
        assert files(root) == [PATH]

    def test_another_text_is_never_overwritten(self, root: Path) -> None:
        path = CommentStore(root).add(comment())
        with pytest.raises(CommentFileError, match="taken by another text") as caught:
            CommentStore(root).add(comment(body="Autre."))
        assert caught.value.path == PATH
        assert path.read_text("utf-8") == TEXT
        assert files(root) == [PATH]

    def test_of_many_at_once_one_text_wins(self, root: Path) -> None:
        def add(number: int) -> bool:
            try:
                CommentStore(root).add(comment(body=f"Texte {number % 2}."))
            except CommentFileError:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(add, range(40)))
        kept = (root / PATH).read_text("utf-8").endswith("Texte 1.\n")
        assert results == [(number % 2 == 1) == kept for number in range(40)]
        assert files(root) == [PATH]

    @pytest.mark.parametrize("missing", ["id", "article"])
    def test_a_comment_needs_a_place(self, root: Path, missing: str) -> None:
        with pytest.raises(CommentFileError, match="without an id or an article"):
            CommentStore(root).add(comment(**{missing: ""}))
        assert files(root) == []

    @pytest.mark.parametrize(
        ("field", "value"),
        [("article", ".."), ("article", "a/../.."), ("id", "../x"), ("id", "/x")],
    )
    def test_a_forged_path_is_refused(
        self, root: Path, tmp_path: Path, field: str, value: str
    ) -> None:
        forged = comment()
        object.__setattr__(forged, field, value)
        with pytest.raises(CommentFileError):
            CommentStore(root).add(forged)
        assert files(tmp_path) == []

    def test_a_linked_folder_is_refused(self, root: Path, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        (root / "ton-dossier").symlink_to(outside)
        with pytest.raises(CommentFileError, match="a symbolic link") as caught:
            CommentStore(root).add(comment())
        assert caught.value.path == PATH
        assert files(outside) == []

    def test_a_file_in_the_folder_s_place_is_refused(self, root: Path) -> None:
        write(root, "ton-dossier", "")
        with pytest.raises(CommentFileError, match="not a folder"):
            CommentStore(root).add(comment())

    @pytest.mark.parametrize("kind", ["link", "dangling", "folder", "fifo"])
    def test_what_is_not_a_file_is_not_taken_for_the_comment(
        self, root: Path, tmp_path: Path, kind: str
    ) -> None:
        target = root / PATH
        target.parent.mkdir()
        if kind == "link":
            target.symlink_to(write(tmp_path, "outside.md"))
        elif kind == "dangling":
            target.symlink_to(tmp_path / "away")
        elif kind == "folder":
            target.mkdir()
        else:
            os.mkfifo(target)
        with pytest.raises(CommentFileError, match="not a plain file"):
            CommentStore(root).add(comment())
        assert not (tmp_path / "away").exists()
        assert len(list(target.parent.iterdir())) == 1

    def test_a_text_that_could_not_be_loaded_is_refused(self, root: Path) -> None:
        wide = comment(body="\U0001f600" * 20_000)
        assert len(serialize_comment(wide).encode()) > MAX_FILE_BYTES
        with pytest.raises(CommentFileError, match="more than the 65536"):
            CommentStore(root).add(wide)
        assert files(root) == []

    def test_a_missing_root_is_not_made(self, root: Path) -> None:
        with pytest.raises(CommentFileError, match="No such file or directory"):
            CommentStore(root / "away").add(comment())
        assert list(root.iterdir()) == []


def _open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
