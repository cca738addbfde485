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
from sceau.comments.grouping import grouped
from sceau.comments.linking import is_link_target
from sceau.comments.model import Comment
from sceau.comments.store import CommentStore
from sceau.comments.text_cleaning import clean_line
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
        by_slug, orphans = grouped(comments, _slugs(root))
        found += _orphans(orphans)
        for thread in by_slug.values():
            found += _faults_of_a_thread(thread)
        for comment in comments:
            found += _faults_of_a_comment(comment, today)
        found += _executables(root)
    return tuple(sorted(found))


def _of_a_file(fault: CommentFileError) -> Problem:
    path = f"{FOLDER}/{fault.path}" if fault.path else FOLDER
    return Problem(path, fault.line or 1, fault.reason, fault.advice)


def _slugs(root: Path) -> dict[str, str]:
    """Slugs and former slugs of all articles to their slugs now, drafts included."""
    documents, _problems = load_tree(root)
    articles = [document for document in documents if document.kind == "article"]
    slugs = {}
    for article in articles:
        for alias in (article.value("Aliases") or "").split(","):
            slugs[alias.strip()] = article.slug
    return slugs | {article.slug: article.slug for article in articles}


def _path(comment: Comment) -> str:
    return f"{FOLDER}/{comment.article}/{comment.id}.md"


def _orphans(comments: Iterable[Comment]) -> Iterator[Problem]:
    for comment in comments:
        yield Problem(
            _path(comment),
            1,
            f"there is no article {comment.article!r}",
            "rename the folder, add the name to an article's Aliases, or remove it",
        )


def _faults_of_a_comment(comment: Comment, today: datetime.date) -> Iterator[Problem]:
    """What parses, and yet should not be there."""
    path = _path(comment)
    # A day of grace: it is already tomorrow somewhere.
    if comment.date.date() > today + datetime.timedelta(days=1):
        yield Problem(path, 2, "Date lies in the future", "correct it")
    if not comment.removed and clean_line(comment.author) != comment.author:
        advice = "type the name again without them"
        yield Problem(path, 1, "Author has invisible or piled-up characters", advice)
    if comment.website and not is_link_target(comment.website):
        advice = "correct the address or remove the line; the page shows no link"
        yield Problem(path, 1, "Website is not an address that may be linked", advice)


def _faults_of_a_thread(thread: list[Comment]) -> Iterator[Problem]:
    """Replies that hang nowhere, and imports that claim one old comment."""
    by_id = {comment.id: comment for comment in thread}
    for problem in build_threads(thread).problems:
        yield Problem(
            _path(by_id[problem.id]),
            1,
            f"Reply-To: {problem.reason}",
            "correct or remove it; until then the comment stands at the top",
        )
    origins: dict[str, Comment] = {}
    for comment in thread:
        if comment.origin:
            first = origins.setdefault(comment.origin, comment)
            if first is not comment:
                message = f"Origin: {comment.origin} is that of {_path(first)} too"
                yield Problem(_path(comment), 1, message, "remove one of the two lines")


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
