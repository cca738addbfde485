"""`reads.json`: how often each article was read, without what an old counter counted.

    {"hadopi2": 12, "ton-dossier": 1234}

Slugs in order, one a line. Days that are still open are not in it, so that it changes
once a day and tells nobody when somebody read.
"""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from sceau.comments.writing import fsync_folder
from sceau.reads.errors import ReadsError

_MOST = 10**12
"""Reads of an article; more would not fit the ledger's sums for long."""


class ExportError(ReadsError):
    """A file of counts cannot be read or written; says which and what to do."""


def to_json(reads: Mapping[str, int]) -> str:
    """The file's text; the same numbers give the same bytes."""
    return json.dumps(reads, indent=1, sort_keys=True) + "\n"


def from_json(text: str) -> dict[str, int]:
    """What `to_json` was given. Raises ValueError, which says where and why."""
    try:
        reads = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}: no JSON ({error.msg})") from None
    except RecursionError:
        raise ValueError("no JSON of counts") from None
    if not isinstance(reads, dict):
        raise ValueError("not an object of slugs and counts")
    for slug, number in reads.items():
        if type(number) is not int or not 0 <= number <= _MOST:
            raise ValueError(f"the count of {slug[:80]!a} is no count")
    return reads


def read_exports(paths: Iterable[Path]) -> list[dict[str, int]]:
    """The counts of several files. Raises ExportError with what is wrong in all."""
    found, faults = [], []
    for path in paths:
        try:
            found.append(from_json(path.read_text("utf-8")))
        except OSError as error:
            faults.append(f"{path}: {error.strerror}: check the name")
        except ValueError as error:
            faults.append(f"{path}: {error}: write it again with sceau reads export")
    if faults:
        raise ExportError("\n".join(faults))
    return found


def merged(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sums by slug."""
    sums: dict[str, int] = {}
    for reads in counts:
        for slug, number in reads.items():
            sums[slug] = sums.get(slug, 0) + number
    return sums


def write_export(path: Path, reads: Mapping[str, int]) -> None:
    """Put the file in place in one step, if it changes. Raises ExportError."""
    data = to_json(reads).encode("ascii")
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        fsync_folder(path.parent)
    except OSError as error:
        raise ExportError(
            f"{path}: {error.strerror}: the old numbers stay as they are"
        ) from None
