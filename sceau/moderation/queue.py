"""What waits in a clone: the references that were fetched from `inbox.git`.

Three git processes, however many comments wait.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sceau.comments.errors import CommentFileError
from sceau.comments.fileformat import decode_comment, parse_comment
from sceau.comments.model import Comment, is_article_slug
from sceau.comments.ulid import is_ulid, ulid_time
from sceau.moderation.git import Git
from sceau.moderation.single_files import StoredFile, load_files

KINDS = ("pending", "signals", "removals", "reports")
_PATH = re.compile(r"comments/([^/]+)/([^/]+)\.md")


@dataclass(frozen=True, slots=True)
class Pending:
    """One comment that waits."""

    id: str
    commit: str
    """What its reference points at."""
    path: str
    blob: str
    comment: Comment | None
    """None when it cannot be published as it is; then `fault` says why."""
    fault: str = ""

    @property
    def article(self) -> str:
        """The slug, or an empty string where the path is none of a comment."""
        parts = self.path.split("/")
        return parts[1] if len(parts) == 3 else ""

    @property
    def received(self) -> datetime:
        """When it came, in UTC."""
        return ulid_time(self.id)


@dataclass(frozen=True, slots=True)
class Note:
    """A removal, a report or the signals of a comment: the fields of its JSON."""

    id: str
    commit: str
    fields: Mapping[str, object]

    def text(self, key: str) -> str:
        """A field that is a text, or an empty one."""
        value = self.fields.get(key, "")
        return value if isinstance(value, str) else ""


def list_refs(git: Git, *kinds: str) -> dict[str, str]:
    """{`pending/<id>`: commit} for every reference of these kinds. Raises GitFailed."""
    out = git.run(
        "for-each-ref",
        "--format=%(refname) %(objectname)",
        *(f"refs/{kind}/" for kind in kinds),
    )
    pairs = (line.split(" ") for line in out.splitlines())
    found = {ref.removeprefix("refs/"): commit for ref, commit in pairs}
    return {ref: c for ref, c in found.items() if is_ulid(ref.partition("/")[2])}


def load_pending(git: Git, only: Collection[str] | None = None) -> list[Pending]:
    """All that waits, or what of `only` does; the oldest first. Raises GitFailed."""
    refs = list_refs(git, "pending")
    ids = {ref.partition("/")[2]: commit for ref, commit in refs.items()}
    if only is not None:
        ids = {id_: ids[id_] for id_ in only if id_ in ids}
    files = load_files(git, ids.values())
    return [_pending(id_, ids[id_], files[ids[id_]]) for id_ in sorted(ids)]


def load_notes(git: Git, kind: str) -> list[Note]:
    """`signals`, `removals` or `reports`, the oldest first; damaged ones are empty."""
    refs = list_refs(git, kind)
    ids = {ref.partition("/")[2]: commit for ref, commit in refs.items()}
    files = load_files(git, ids.values())
    return [Note(id_, ids[id_], _fields(files[ids[id_]].data)) for id_ in sorted(ids)]


def signal_words(note: Note) -> list[str]:
    """`links 7`, `fast 2`, …: names and numbers of ours, nothing of the reader's."""
    found = note.fields.get("signals")
    entries = found if isinstance(found, list) else []
    return [
        f"{entry.get('name', '')} {entry.get('detail', '')}".strip()
        for entry in entries
        if isinstance(entry, dict)
    ]


def _pending(id_: str, commit: str, file: StoredFile) -> Pending:
    match = _PATH.fullmatch(file.path)
    fault = file.fault
    if not fault and not (match and match[2] == id_ and is_article_slug(match[1])):
        fault = "it does not stand where a comment of this id does"
    if fault or match is None:
        return Pending(id_, commit, file.path, file.blob, None, fault)
    try:
        text = decode_comment(file.data)
        comment = parse_comment(text, id=id_, article=match[1])
    except CommentFileError as error:
        return Pending(id_, commit, file.path, file.blob, None, str(error))
    if comment.role or comment.website or comment.origin or comment.removed:
        fault = "it has headers that no reader can set"
        return Pending(id_, commit, file.path, file.blob, None, fault)
    return Pending(id_, commit, file.path, file.blob, comment)


def _fields(data: bytes) -> Mapping[str, object]:
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
