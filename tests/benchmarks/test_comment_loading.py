"""The comments that the loading budget is measured with."""

from pathlib import Path

from benchmarks.comment_loading import make_comments
from sceau.comments.store import CommentStore
from sceau.comments.threads import build_threads


def test_the_comments_are_good_and_always_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_comments(tmp_path / name, comments=60, slugs=["un", "deux", "trois"])
    comments, problems = CommentStore(tmp_path / "one").load_all()
    assert problems == []
    assert len(comments) == 60
    assert any(comment.reply_to for comment in comments)
    for slug in {comment.article for comment in comments}:
        thread = [comment for comment in comments if comment.article == slug]
        assert build_threads(thread).problems == ()

    def files(name: str) -> dict[str, bytes]:
        return {
            path.relative_to(tmp_path / name).as_posix(): path.read_bytes()
            for path in (tmp_path / name).rglob("*.md")
        }

    assert files("one") == files("two")
