"""Everything that is wrong in a clone: its articles, and its comments.

Reads only. The build would say most of this too, but it shows what is good and goes on;
the doctor looks for what should not be there.
"""

import datetime
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from sceau.comments.errors import CommentFileError
from sceau.comments.model import Comment
from sceau.comments.store import CommentStore
from sceau.comments.threads import build_threads
from sceau.content.checks import check_tree
from sceau.content.loader import load_tree
from sceau.content.problems import Problem

FOLDER = "comments"


def examine(root: Path, today: datetime.date) -> tuple[Problem, ...]:
    """All findings in the clone at `root`, sorted by path and line."""
    found = list(check_tree(root, today).problems)
    if (root / FOLDER).is_dir():
        comments, faults = CommentStore(root / FOLDER).load_all()
        found += [_of_a_file(fault) for fault in faults]
        found += _orphans(comments, _known_slugs(root))
        found += _broken_threads(comments)
        found += _executables(root)
    return tuple(sorted(found))


def _of_a_file(fault: CommentFileError) -> Problem:
    path = f"{FOLDER}/{fault.path}" if fault.path else FOLDER
    return Problem(path, fault.line or 1, fault.reason, fault.advice)


def _known_slugs(root: Path) -> set[str]:
    """Slugs and former slugs of all articles, drafts and held-back ones included."""
    documents, _problems = load_tree(root)
    slugs = set()
    for document in documents:
        if document.kind == "article":
            slugs.add(document.slug)
            aliases = document.value("Aliases") or ""
            slugs |= {alias.strip() for alias in aliases.split(",") if alias.strip()}
    return slugs


def _path(comment: Comment) -> str:
    return f"{FOLDER}/{comment.article}/{comment.id}.md"


def _orphans(comments: Iterable[Comment], known: set[str]) -> Iterator[Problem]:
    for comment in comments:
        if comment.article not in known:
            yield Problem(
                _path(comment),
                1,
                f"there is no article {comment.article!r}",
                "rename the folder, add the name to an article's Aliases, or remove it",
            )


def _broken_threads(comments: Iterable[Comment]) -> Iterator[Problem]:
    by_article: dict[str, list[Comment]] = {}
    for comment in comments:
        by_article.setdefault(comment.article, []).append(comment)
    for article, thread in by_article.items():
        for problem in build_threads(thread).problems:
            yield Problem(
                f"{FOLDER}/{article}/{problem.id}.md",
                1,
                f"Reply-To: {problem.reason}",
                "correct or remove it; until then the comment stands at the top",
            )


def _executables(root: Path) -> Iterator[Problem]:
    """Files of comments that could be run. Nothing under comments/ is a program."""
    for folder, _folders, names in os.walk(root / FOLDER):
        for name in names:
            path = Path(folder, name)
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode) and mode & 0o111:
                yield Problem(
                    path.relative_to(root).as_posix(),
                    1,
                    "the file has an executable bit",
                    "run: chmod -x on it, and commit that",
                )
