"""How pip installs what `requirements.lock` names: nothing else, and hardly any code.

Wheels alone, whose hashes the lock has, so nothing of a package runs; but for feedgen,
which the index has as source only. The lock comes with a push: a line in it that is no
package of the index by its version and hashes is refused.
"""

import re
from collections.abc import Iterator

SOURCE_ONLY = frozenset({"feedgen"})
_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[A-Za-z0-9,._-]*\])?==[A-Za-z0-9.!+_-]+"
    r"(?:\s*;[A-Za-z0-9\s'\"._=<>!~()]*)?(?:\s+--hash=sha256:[0-9a-f]{64})+"
)


class LockRefused(Exception):
    """The lock names something else than packages; the text has line and advice."""


def install_words(lock: bytes, path: str) -> list[str]:
    """pip's arguments for a lock that stands at `path`. Raises LockRefused."""
    names = sorted({name.lower() for name in _names(lock)} - SOURCE_ONLY)
    return [
        *("install", "--quiet", "--no-deps", "--disable-pip-version-check"),
        *("--require-hashes", f"--only-binary={','.join(names)}", "-r", path),
    ]


def _names(lock: bytes) -> Iterator[str]:
    entry = ""
    for number, line in enumerate(lock.decode("utf-8", "replace").split("\n"), start=1):
        if line.lstrip().startswith("#"):
            continue
        entry += line.removesuffix("\\") + " "
        if line.endswith("\\"):
            continue
        text, entry = entry.partition(" #")[0].strip(), ""
        if not text:
            continue
        found = _LINE.fullmatch(text)
        if found is None:
            raise LockRefused(
                f"requirements.lock:{number}: no package with its version and hashes;"
                " make lock writes the file anew"
            )
        yield found["name"]
