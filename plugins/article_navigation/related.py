"""Which articles stand near an article: pure functions on frozen values."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """The fields of an article that decide what it is related to."""

    slug: str
    date: datetime.datetime
    lang: str
    tags: frozenset[str]
    category: str


def related(subjects: Sequence[Subject], most: int) -> dict[str, tuple[str, ...]]:
    """For each slug, the slugs of at most `most` articles with shared tags.

    A shared tag counts more the fewer articles carry it; a shared category counts
    a little. Ties go to the newer article, then by slug, so the same articles always
    give the same answer. Only articles in the same language are proposed.
    """
    by_tag: dict[tuple[str, str], list[Subject]] = defaultdict(list)
    for subject in subjects:
        for tag in subject.tags:
            by_tag[subject.lang, tag].append(subject)
    by_slug = {subject.slug: subject for subject in subjects}
    nearest: dict[str, tuple[str, ...]] = {}
    for subject in subjects:
        scores: Counter[str] = Counter()
        for tag in sorted(subject.tags):
            carriers = by_tag[subject.lang, tag]
            weight = 1000 // len(carriers)
            for other in carriers:
                scores[other.slug] += weight
        scores.pop(subject.slug, None)
        candidates = sorted(
            (by_slug[slug] for slug in scores),
            key=lambda other: (
                -scores[other.slug] - (1 if other.category == subject.category else 0),
                -other.date.timestamp(),
                other.slug,
            ),
        )
        nearest[subject.slug] = tuple(other.slug for other in candidates[:most])
    return nearest
