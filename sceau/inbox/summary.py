"""`pending.json`: how many comments wait, for which articles.

    {"total": 12, "articles": {"ton-dossier": 9, "le-secret": 3}}

The committer writes it; the web process has caps, and asks git nothing.
"""

import contextlib
import json
from collections import Counter
from pathlib import Path

from sceau.durable import replace_file
from sceau.inbox.repository import InboxRepository

SUMMARY = "pending.json"


class Summary:
    """The file at a path, made from the references of a repository."""

    def __init__(self, path: Path, repository: InboxRepository) -> None:
        self._path = path
        self._repository = repository
        self._articles: dict[str, str] = {}

    def know(self, id_: str, article: str) -> None:
        """Whose a comment is that was just stored; git is asked about others."""
        self._articles[id_] = article

    def write(self, *, anew: bool) -> None:
        """Bring the file up to date. Raises GitError, OSError.

        `anew` when the spool was read, even if as many wait as before: the web process
        counts what it took in until this file is another.
        """
        pending = self._repository.refs("pending")
        unknown = {
            commit: id_ for id_, commit in pending.items() if id_ not in self._articles
        }
        for commit, path in self._repository.paths(unknown).items():
            # What somebody else put there counts for no article.
            self._articles[unknown[commit]] = (*path.split("/"), "")[1]
        for id_ in [id_ for id_ in self._articles if id_ not in pending]:
            del self._articles[id_]
        articles = Counter(self._articles.values())
        text = json.dumps(
            {"total": len(pending), "articles": dict(sorted(articles.items()))}
        )
        with contextlib.suppress(OSError):
            if not anew and self._path.read_text("utf-8") == text:
                return
        replace_file(self._path, text.encode(), 0o644)
