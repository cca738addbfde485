"""`.gz` and `.br` beside the files of a release, for a server that only hands them out.

The same bytes give the same bytes: no time and no name is in them. What the last
release shares with this one, by a hard link, shares its compressed files too.
"""

import gzip
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

SUFFIXES = frozenset(
    {
        *(".html", ".css", ".js", ".svg", ".xml", ".json", ".txt", ".ico", ".map"),
        *(".webmanifest", ".xsl", ".ttf"),
    }
)
SMALLEST = 256
"""Bytes; smaller files become no smaller."""
COMPRESSED = (".gz", ".br")
_AT_ONCE = 200


def compress(public: Path, before: Path | None) -> int:
    """Compress what is worth it; returns how many files were. Raises OSError.

    `before` is the folder of the last release. `.br` is made where brotli is installed.
    """
    fresh = []
    for path in _worth_it(public):
        if before is None or not _shared(path, before / path.relative_to(public)):
            fresh.append(path)
    for path in fresh:
        _gzip(path)
    brotli = shutil.which("brotli")
    for start in range(0, len(fresh) if brotli else 0, _AT_ONCE):
        _brotli(str(brotli), fresh[start : start + _AT_ONCE])
    for path in fresh:
        _settle(path)
    return len(fresh)


def _worth_it(public: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(public):
        for name in names:
            path = Path(folder, name)
            if path.suffix in SUFFIXES and path.stat().st_size >= SMALLEST:
                yield path


def _shared(path: Path, before: Path) -> bool:
    """Take over the compressed files of a file that both releases share."""
    try:
        if not path.samefile(before):
            return False
    except OSError:
        return False
    for suffix in COMPRESSED:
        old = before.with_name(before.name + suffix)
        if old.exists():
            os.link(old, path.with_name(path.name + suffix))
    return True


def _gzip(path: Path) -> None:
    data = gzip.compress(path.read_bytes(), 9, mtime=0)
    path.with_name(f"{path.name}.gz").write_bytes(data)


def _brotli(program: str, paths: Sequence[Path]) -> None:
    subprocess.run(
        [program, "--quality=11", "--keep", "--no-copy-stat", *map(str, paths)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )


def _settle(path: Path) -> None:
    """As old as the file itself, or gone where it is no smaller."""
    status = path.stat()
    for suffix in COMPRESSED:
        made = path.with_name(path.name + suffix)
        if not made.exists():
            continue
        if made.stat().st_size >= status.st_size:
            made.unlink()
        else:
            os.utime(made, ns=(status.st_atime_ns, status.st_mtime_ns))
            made.chmod(0o644)
