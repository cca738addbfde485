"""All checks of `content/` at once: everything that is wrong, and what is not due yet.

Nothing here raises for bad input: whatever an author can put into a file becomes a
`Problem`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sceau.content.address_checks import check_addresses, check_redirects
from sceau.content.body_checks import check_body
from sceau.content.index import ContentIndex, build_index, publication_day
from sceau.content.loader import list_files, load_tree, read_text
from sceau.content.metadata_checks import check_metadata
from sceau.content.picture_checks import check_pictures
from sceau.content.problems import Problem
from sceau.content.redirects import PATH, RedirectLine, parse_redirects
from sceau.content.term_checks import check_terms


class HeldBack(NamedTuple):
    """A published article whose day in Paris is after the build's date."""

    path: str
    slug: str
    date: date


@dataclass(frozen=True)
class CheckReport:
    """Problems sorted by path and line; held back articles sorted by path."""

    problems: tuple[Problem, ...]
    held_back: tuple[HeldBack, ...]


def check_tree(root: Path, build_date: date) -> CheckReport:
    """Check the project's folder `root` as a build for `build_date` would see it."""
    documents, problems = load_tree(root)
    redirects, redirect_problems = _read_redirects(root)
    files = list_files(root)
    index = build_index(
        documents,
        files,
        build_date,
        frozenset(entry.redirect.old for entry in redirects),
    )
    problems += redirect_problems
    for document in documents:
        problems += check_metadata(document, index)
        problems += check_body(document, index)
    problems += check_terms(index)
    problems += check_addresses(index)
    problems += check_redirects(redirects, index)
    problems += check_pictures(root, files)
    # One fault seen from two sides is one problem.
    return CheckReport(tuple(sorted(set(problems))), tuple(_held_back(index)))


def _read_redirects(
    root: Path,
) -> tuple[tuple[RedirectLine, ...], tuple[Problem, ...]]:
    if not (root / PATH).is_symlink() and not (root / PATH).exists():
        return (), ()
    text = read_text(root, PATH)
    if isinstance(text, Problem):
        return (), (text,)
    return parse_redirects(text)


def _held_back(index: ContentIndex) -> Iterator[HeldBack]:
    for document in index.of_kind("article"):
        day = publication_day(document)
        if day and index.state(document) == "held back":
            yield HeldBack(document.path, document.slug, day)
