"""Which articles stand near an article."""

import datetime
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.article_navigation.related import Subject, related

DAY = datetime.datetime(2013, 3, 21, tzinfo=datetime.UTC)


def subject(
    slug: str, tags: str, *, day: int = 0, lang: str = "fr", category: str = "c"
) -> Subject:
    date = DAY + datetime.timedelta(days=day)
    return Subject(slug, date, lang, frozenset(tags.split()), category)


def near(*subjects: Subject, most: int = 9) -> tuple[str, ...]:
    """What stands near the first of them."""
    return related(subjects, most)[subjects[0].slug]


def test_articles_without_a_shared_tag_are_not_related() -> None:
    assert near(subject("a", "x"), subject("b", "y"), subject("c", "")) == ()
    assert near(subject("a", ""), subject("b", "")) == ()


def test_more_shared_tags_stand_nearer() -> None:
    found = near(
        subject("a", "x y z"),
        subject("one", "x", day=9),
        subject("three", "x y z"),
        subject("two", "x y"),
    )

    assert found == ("three", "two", "one")


def test_a_rare_tag_counts_more_than_a_common_one() -> None:
    found = near(
        subject("a", "rare common"),
        subject("b", "common", day=9),
        subject("c", "common", day=8),
        subject("d", "rare"),
    )

    assert found == ("d", "b", "c")


def test_between_equals_the_shared_category_decides() -> None:
    found = near(
        subject("a", "x", category="here"),
        subject("b", "x", category="there", day=9),
        subject("c", "x", category="here"),
    )

    assert found == ("c", "b")


def test_then_the_newer_and_then_the_slug() -> None:
    found = near(
        subject("a", "x"),
        subject("e", "x"),
        subject("d", "x"),
        subject("old", "x", day=-1),
        subject("new", "x", day=1),
    )

    assert found == ("new", "d", "e", "old")


def test_other_languages_are_not_proposed() -> None:
    assert near(subject("a", "x"), subject("b", "x", lang="en"), subject("c", "x")) == (
        "c",
    )


@pytest.mark.parametrize(("most", "count"), [(0, 0), (1, 1), (3, 3), (9, 4)])
def test_there_are_at_most_so_many(most: int, count: int) -> None:
    subjects = [subject(slug, "x") for slug in "abcde"]

    assert len(near(*subjects, most=most)) == count


def test_nothing_is_near_nothing() -> None:
    assert related([], 3) == {}


SUBJECTS = st.lists(
    st.builds(
        Subject,
        slug=st.text(alphabet="abcdefgh", min_size=1, max_size=3),
        date=st.integers(0, 2).map(lambda day: DAY + datetime.timedelta(days=day)),
        lang=st.sampled_from(["fr", "en"]),
        tags=st.frozensets(st.sampled_from("xyz")),
        category=st.sampled_from("cd"),
    ),
    max_size=12,
    unique_by=lambda subject: subject.slug,
)


@settings(deadline=None)
@given(SUBJECTS, st.randoms(use_true_random=False))
def test_the_order_of_the_articles_does_not_matter(
    subjects: list[Subject], chance: random.Random
) -> None:
    shuffled = list(subjects)
    chance.shuffle(shuffled)

    assert related(shuffled, 3) == related(subjects, 3)


@settings(deadline=None)
@given(SUBJECTS)
def test_everyone_has_neighbours_of_their_language_that_share_a_tag(
    subjects: list[Subject],
) -> None:
    by_slug = {subject.slug: subject for subject in subjects}
    nearest = related(subjects, 3)

    assert nearest.keys() == by_slug.keys()
    for slug, others in nearest.items():
        assert len(set(others)) == len(others) <= 3
        for other in others:
            assert other != slug
            assert by_slug[other].lang == by_slug[slug].lang
            assert by_slug[other].tags & by_slug[slug].tags
