"""Categories and tags: none empty, and one spelling for each."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sceau.content.documents import split_items
from sceau.content.index import ContentIndex
from sceau.content.problems import Problem, quoted
from sceau.content.slugs import same_spelling_key, slugify


@dataclass(frozen=True)
class _Use:
    """One category or tag where it stands."""

    text: str
    path: str
    line: int


def check_terms(index: ContentIndex) -> Iterator[Problem]:
    """Every problem with the articles' categories and tags."""
    categories, tags = _categories(index), _tags(index)
    for noun, uses in (("category", categories), ("tag", tags)):
        yield from _unusable(noun, uses)
        yield from _two_spellings(noun, [use for use in uses if use.text])


def _categories(index: ContentIndex) -> list[_Use]:
    return [
        _Use(document.value("Category"), document.path, document.line("Category"))
        for document in index.of_kind("article")
        if document.value("Category")
    ]


def _tags(index: ContentIndex) -> list[_Use]:
    return [
        _Use(item.text, document.path, item.line)
        for document in index.of_kind("article")
        if (field := document.field("Tags"))
        for item in split_items(field)
    ]


def _unusable(noun: str, uses: list[_Use]) -> Iterator[Problem]:
    for use in uses:
        if not use.text:
            advice = "remove the comma too many"
            yield Problem(use.path, use.line, f"an empty {noun}", advice)
        elif ";" in use.text or "\n" in use.text:
            # Pelican would split at semicolons, and then no longer at commas.
            message = f"{noun} {quoted(use.text)} has a semicolon or a line end"
            advice = "separate tags by commas; a category is one name"
            yield Problem(use.path, use.line, message, advice)
        elif not slugify(use.text):
            message = f"{noun} {quoted(use.text)} has no letter for its address"
            yield Problem(use.path, use.line, message, "write it with letters a to z")


def _two_spellings(noun: str, uses: list[_Use]) -> Iterator[Problem]:
    groups: dict[str, list[_Use]] = defaultdict(list)
    for use in uses:
        groups[same_spelling_key(use.text)].append(use)
    for group in groups.values():
        counts = Counter(use.text for use in group)
        # The uses are sorted by path, so that of equals the first one counts.
        usual = max(counts, key=lambda text: counts[text])
        there = next(use for use in group if use.text == usual)
        for use in group:
            if use.text != usual:
                yield Problem(
                    use.path,
                    use.line,
                    f"{noun} {quoted(use.text)} is spelled {quoted(usual)} "
                    f"in {there.path}:{there.line}",
                    f"write {quoted(usual)} ({counts[usual]} of {len(group)} uses)",
                )
