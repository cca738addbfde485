"""Whether what a build left may be shown. It may be hostile; here it is only read."""

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from sceau.publishing.site_checks import check_site

MANIFESTS = ("site.json", "redirects.json", "page_shell.html")
"""What the inbox and the web server read, beside the pages."""
SHRINK = "[shrink]"
_FEWEST = 0.95
"""Of the pages of the last release."""
_MOST_FILES = 200_000
_MOST_BYTES = 8 << 30
_MOST_MANIFEST_BYTES = 64 << 20


@dataclass(frozen=True)
class Built:
    """A built site that passed."""

    pages: int
    site_url: str


class OutputRefused(Exception):
    """What was built must not be shown; `problems` are lines for the author."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def check_output(site: Path, var: Path, *, pages_before: int, messages: str) -> Built:
    """Check all of it. Raises OutputRefused with everything that is wrong.

    `pages_before` are those of the last release, 0 for none; `messages` those of the
    commits since.
    """
    problems = list(_strange_files(site)) + list(_strange_manifests(var))
    if problems:
        # Nothing else is looked at: it would be followed out of the folder.
        raise OutputRefused(problems)
    try:
        manifest = json.loads((var / "site.json").read_text("utf-8"))
        rules = json.loads((var / "redirects.json").read_text("utf-8"))
        site_url = str(manifest["siteurl"])
        redirected = [str(old) for old, new, _status in rules if new is not None]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise OutputRefused(
            ["site.json or redirects.json is not what a build writes"]
        ) from None
    pages = sum(1 for _ in site.rglob("*.html"))
    if not (site / "index.html").is_file():
        problems.append("there is no home page")
    if pages < _FEWEST * pages_before and SHRINK not in messages:
        problems.append(
            f"{pages} pages, and {pages_before} before; if that is meant, write"
            f" {SHRINK} into the commit's message"
        )
    problems += _broken_feeds(site)
    try:
        faults = check_site(site, site_url=site_url, redirected=redirected)
        problems += map(str, faults)
    except (UnicodeDecodeError, RecursionError, AssertionError):
        problems.append("a page is no HTML in UTF-8")
    if problems:
        raise OutputRefused(problems)
    return Built(pages, site_url)


def _strange_files(site: Path) -> Iterator[str]:
    """Links, devices, names that no address has, or too much of everything."""
    if not site.is_dir() or site.is_symlink():
        yield "the build left no folder"
        return
    count = size = 0
    folders = [site]
    while folders:
        for entry in os.scandir(folders.pop()):
            status = entry.stat(follow_symlinks=False)
            count += 1
            size += status.st_size
            name = os.path.relpath(entry.path, site)
            if not name.isprintable():
                yield f"{name!a}: a name that cannot be shown"
            elif stat.S_ISDIR(status.st_mode):
                folders.append(Path(entry.path))
            elif not stat.S_ISREG(status.st_mode):
                yield f"{name}: a link, not a file"
            if count > _MOST_FILES or size > _MOST_BYTES:
                yield f"more than {_MOST_FILES} files or {_MOST_BYTES >> 30} GiB"
                return


def _strange_manifests(var: Path) -> Iterator[str]:
    for name in MANIFESTS:
        try:
            status = (var / name).lstat()
        except OSError:
            yield f"{name} is missing; the build writes it"
            continue
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_MANIFEST_BYTES:
            yield f"{name} is no file of a usual size"


def _broken_feeds(site: Path) -> Iterator[str]:
    for path in sorted((*site.rglob("*.xml"), *site.rglob("feed/**/*.json"))):
        try:
            if path.suffix == ".json":
                json.loads(path.read_bytes())
            else:
                # Python's expat limits what entities may grow to.
                ElementTree.parse(path)  # noqa: S314
        except (ElementTree.ParseError, ValueError, RecursionError) as error:
            words = str(error).splitlines()[0] if str(error) else type(error).__name__
            yield f"{path.relative_to(site)}: cannot be parsed ({words})"
