"""The ledger: what was decided about each comment, one JSON object a line.

    {"id": "01J9…", "date": "2026-11-23T15:02:11Z",
     "decision": "withdrawn", "reason": "reader"}

Nothing else, never a text or a name. The inbox notes withdrawals; a hook of `inbox.git`
notes what moderators decide.
"""

import errno
import json
import os
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from sceau.comments.ulid import is_ulid
from sceau.comments.writing import fsync_folder

_TAKEN_BACK = ("approved", "reopened")


@dataclass(frozen=True, slots=True)
class Decision:
    """One line."""

    id: str
    date: str
    """`2026-11-23T15:02:11Z`"""
    decision: str
    """What happened, in one word.

    `approved`    a waiting comment went onto the site
    `rejected`    a moderator did not keep it
    `reopened`    a moderator put back what had been approved or rejected
    `withdrawn`   its reader took it back while it waited
    `removed`     a published comment was taken down, as its reader wished
    `kept`        a moderator looked at that wish, and the comment stays
    `resolved`    a report was dealt with; the id is the report's
    """
    reason: str
    """Why, from a list that belongs to the decision, or an empty string."""


class Ledger:
    """The ledger at a path; a missing file is an empty one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._read = 0
        self._inode = 0
        self._last: dict[str, Decision] = {}
        self._taken_back: set[str] = set()

    def last(self, id_: str) -> Decision | None:
        """The last decision about an id, or None. Reads only what was added."""
        with self._lock:
            self._catch_up()
            return self._last.get(id_)

    def was_taken_back(self, id_: str) -> bool:
        """Whether an approval was taken back: the site's history has the text then."""
        with self._lock:
            self._catch_up()
            return id_ in self._taken_back

    def decisions(self, id_: str) -> list[Decision]:
        """All that was decided about an id, in order. Reads the whole file."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return []
        lines = (_parsed(line) for line in data.split(b"\n") if id_.encode() in line)
        return [line for line in lines if line is not None and line.id == id_]

    def note(self, *decisions: Decision) -> None:
        """Add lines, as many as may be for one flush; durable on return.

        Raises OSError; then the first of them may be noted.
        """
        line = "".join(
            json.dumps(asdict(decision), ensure_ascii=True) + "\n"
            for decision in decisions
        )
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(self._path, flags, 0o660)
        try:
            first = os.fstat(descriptor).st_size == 0
            # A line cut by a crash stays a line of its own, which nobody can read.
            if not _ends_with_newline(self._path):
                line = "\n" + line
            data = line.encode("ascii")
            if os.write(descriptor, data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if first:
            fsync_folder(self._path.parent)

    def _catch_up(self) -> None:
        try:
            # Asked for each of thousands: opening takes ten times as long.
            status = os.stat(self._path)  # noqa: PTH116
            if (status.st_ino, status.st_size) == (self._inode, self._read):
                return
            stream = self._path.open("rb")
        except FileNotFoundError:
            self._inode, self._read = 0, 0
            self._last, self._taken_back = {}, set()
            return
        with stream:
            status = os.fstat(stream.fileno())
            if status.st_ino != self._inode or status.st_size < self._read:
                self._inode, self._read = status.st_ino, 0
                self._last, self._taken_back = {}, set()
            stream.seek(self._read)
            data = stream.read()
        # A line without its end is still being written.
        whole = data[: data.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.split(b"\n"):
            decision = _parsed(line)
            if decision is None:
                continue
            before = self._last.get(decision.id)
            if before and (before.decision, decision.decision) == _TAKEN_BACK:
                self._taken_back.add(decision.id)
            self._last[decision.id] = decision


def read_ledger(path: Path) -> list[Decision]:
    """Every decision of the file, in order; a missing file has none. Raises OSError."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    return [decision for line in lines if (decision := _parsed(line)) is not None]


def _parsed(line: bytes) -> Decision | None:
    try:
        fields = json.loads(line)
        decision = Decision(
            fields["id"],
            str(fields["date"]),
            str(fields["decision"]),
            str(fields.get("reason", "")),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return decision if isinstance(decision.id, str) and is_ulid(decision.id) else None


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as stream:
        if stream.seek(0, os.SEEK_END) == 0:
            return True
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"
