"""Read every author's file below `content/`; what cannot be read becomes a problem."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from sceau.content.documents import Document, Kind
from sceau.content.frontmatter import parse_front_matter
from sceau.content.problems import Problem, quoted

MAX_BYTES = 2 * 1024 * 1024
"""Size above which a file is not read."""

_YEAR = re.compile(r"[0-9]{4}")
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("articles", "article"),
    ("authors", "author"),
    ("pages", "page"),
)


def load_tree(root: Path) -> tuple[list[Document], list[Problem]]:
    """Documents sorted by path, and what kept others from being read.

    `root` is the project's folder. Reads `content/articles/<year>/<slug>.md`,
    `content/pages/<slug>.md` and `content/authors/<slug>.md`.
    """
    documents: list[Document] = []
    problems: list[Problem] = []
    if not (root / "content").is_dir():
        advice = "run this in the project's own folder"
        return [], [Problem("content", 1, "there is no such folder", advice)]
    for folder, kind in _KINDS:
        for entry in _entries(root, f"content/{folder}", years=kind == "article"):
            loaded = entry if isinstance(entry, Problem) else _load(root, entry, kind)
            if isinstance(loaded, Problem):
                problems.append(loaded)
            else:
                documents.append(loaded)
                problems.extend(loaded.front_matter.problems)
    return sorted(documents, key=lambda d: d.path), sorted(problems)


def read_text(root: Path, path: str) -> str | Problem:
    """The text of a file, or why it cannot be had; `path` is relative to `root`."""
    if not _is_inside(root, path):
        return Problem(
            path,
            1,
            "a symbolic link that leaves the project",
            "put the file itself here",
        )
    try:
        status = (root / path).stat()
        if not stat.S_ISREG(status.st_mode):
            return Problem(path, 1, "not a regular file", "move it out of content/")
        if status.st_size > MAX_BYTES:
            return Problem(
                path,
                1,
                f"{status.st_size} bytes are too many for a text",
                f"keep it under {MAX_BYTES} bytes; pictures go to content/images/",
            )
        raw = (root / path).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Problem(path, 1, f"cannot be read: {reason}", "repair or remove it")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8: byte 0x{raw[error.start]:02x} at offset {error.start}"
        return Problem(path, line, message, "save the file again as UTF-8")


def list_files(root: Path) -> frozenset[str]:
    """Every file below `content/`, as paths below it, in exactly their spelling.

    Looking a name up here finds a wrong capital on every system, where asking a Mac's
    disk would not.
    """
    content = root / "content"
    found = set()
    for folder, _, names in os.walk(content):
        for name in names:
            path = Path(folder, name).relative_to(content).as_posix()
            if _is_inside(root, f"content/{path}") and _is_file(content / path):
                found.add(path)
    return frozenset(found)


def _entries(root: Path, folder: str, *, years: bool) -> Iterator[str | Problem]:
    """Paths of `.md` files in a folder, or in the year folders directly below it."""
    if not _is_inside(root, folder):
        yield Problem(
            folder, 1, "a symbolic link that leaves the project", "use a real folder"
        )
        return
    try:
        paths = sorted((root / folder).iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield Problem(folder, 1, f"cannot be read: {reason}", "make it a folder")
        return
    for path in paths:
        name = f"{folder}/{path.name}"
        if _is_ignored(path.name):
            continue
        if _is_folder(path) and years and _YEAR.fullmatch(path.name):
            yield from _entries(root, name, years=False)
        elif _is_folder(path):
            yield Problem(
                name,
                1,
                "a folder that is not read",
                "articles go to content/articles/<year>/, pages and authors directly "
                "into content/pages/ and content/authors/",
            )
        elif path.suffix != ".md":
            yield Problem(
                name,
                1,
                f"only .md files belong here, not {quoted(path.name)}",
                "pictures and other files go to content/images/",
            )
        elif years:
            yield Problem(
                name,
                1,
                "an article outside its year's folder",
                "move it to content/articles/<year>/",
            )
        else:
            yield name


def _is_ignored(name: str) -> bool:
    """Hidden files, and what editors leave beside the file they edit."""
    return (
        name.startswith(".")
        or name.endswith(("~", ".swp"))
        or (name.startswith("#") and name.endswith("#"))
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # no permission to look: reading it will say so
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _is_inside(root: Path, path: str) -> bool:
    real_root = os.path.realpath(root)
    real_path = os.path.realpath(root / path)
    return Path(real_path).is_relative_to(real_root)


def _load(root: Path, path: str, kind: Kind) -> Document | Problem:
    text = read_text(root, path)
    if isinstance(text, Problem):
        return text
    front_matter = parse_front_matter(text, path)
    slug = path.rpartition("/")[2].removesuffix(".md")
    return Document(
        kind, path, slug, front_matter, front_matter.body, front_matter.body_line
    )
