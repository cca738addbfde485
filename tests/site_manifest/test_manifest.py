"""What the build tells the programs around it."""

import datetime
import random
from collections.abc import Iterable

import pytest

from plugins.site_manifest.manifest import (
    ManifestArticle,
    RedirectConflict,
    Rule,
    closing_date,
    redirects,
    site_manifest,
    without_pages,
)

DAY = datetime.date(2013, 3, 21)


def made(
    slug: str = "a",
    *,
    date: datetime.date = DAY,
    is_open: bool = True,
    aliases: tuple[str, ...] = (),
    wordpress_id: str = "",
    comments: tuple[str, ...] = (),
) -> ManifestArticle:
    return ManifestArticle(
        slug=slug,
        title=f"Titre {slug}",
        url=f"/2013/03/{slug}/",
        date=date,
        open=is_open,
        aliases=aliases,
        wordpress_id=wordpress_id,
        comments=comments,
    )


def manifest(
    articles: Iterable[ManifestArticle],
    build_date: datetime.date = DAY,
    close_after_days: int | None = None,
) -> dict:
    return site_manifest(
        articles,
        build_date=build_date,
        site_url="https://journal.example",
        authors=("Maël", "Ju", "Ju"),
        close_after_days=close_after_days,
    )


# --- site.json ---------------------------------------------------------------------


def test_the_shape_of_the_manifest() -> None:
    article = made(
        aliases=("ancien", "plus-ancien"), comments=("01J9Z3K8QK7N3B5X2M4R6T8V0W",)
    )

    assert manifest([article]) == {
        "build_date": "2013-03-21",
        "siteurl": "https://journal.example",
        "authors": ["Ju", "Maël"],
        "articles": {
            "a": {
                "title": "Titre a",
                "url": "/2013/03/a/",
                "open": True,
                "closes": None,
                "aliases": ["ancien", "plus-ancien"],
                "comments": ["01J9Z3K8QK7N3B5X2M4R6T8V0W"],
            }
        },
    }


def test_articles_are_listed_by_slug() -> None:
    articles = [made(slug) for slug in "cabd"]

    assert list(manifest(articles)["articles"]) == list("abcd")


@pytest.mark.parametrize(
    ("is_open", "close_after_days", "age", "opens", "closes"),
    [
        (True, None, 0, True, None),
        (True, None, 9999, True, None),
        (False, None, 0, False, None),
        # Open for so many days, the day of publication counted.
        (True, 30, 0, True, "2013-04-20"),
        (True, 30, 29, True, "2013-04-20"),
        (True, 30, 30, False, "2013-04-20"),
        (True, 30, 31, False, "2013-04-20"),
        (False, 30, 0, False, "2013-04-20"),
        (True, 1, 0, True, "2013-03-22"),
        (True, 1, 1, False, "2013-03-22"),
        (True, 0, 0, False, "2013-03-21"),
        # Built with an earlier date, by hand.
        (True, 30, -1, True, "2013-04-20"),
    ],
)
def test_a_thread_closes_on_its_day(
    is_open: bool, close_after_days: int | None, age: int, opens: bool, closes: str
) -> None:
    build_date = DAY + datetime.timedelta(days=age)

    found = manifest([made(is_open=is_open)], build_date, close_after_days)

    entry = found["articles"]["a"]
    assert (entry["open"], entry["closes"]) == (opens, closes)


def test_a_leap_day_counts() -> None:
    assert closing_date(datetime.date(2024, 2, 28), 2) == datetime.date(2024, 3, 1)
    assert closing_date(datetime.date(2023, 2, 28), 2) == datetime.date(2023, 3, 2)


# --- redirects.json ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("article", "rules"),
    [
        (made(), []),
        (
            made(aliases=("ancien",)),
            [("/2013/03/ancien/", "/2013/03/a/", 301)],
        ),
        (made(wordpress_id="12"), [("/?p=12", "/2013/03/a/", 301)]),
        (
            made(aliases=("z", "b"), wordpress_id="12"),
            [
                ("/2013/03/b/", "/2013/03/a/", 301),
                ("/2013/03/z/", "/2013/03/a/", 301),
                ("/?p=12", "/2013/03/a/", 301),
            ],
        ),
    ],
    ids=["none", "alias", "WordPress", "all"],
)
def test_old_addresses_lead_to_the_article(
    article: ManifestArticle, rules: list[Rule]
) -> None:
    assert redirects([article], []) == rules


def test_a_former_page_stood_at_the_root() -> None:
    page = ManifestArticle(
        "a-propos", "À propos", "/a-propos/", DAY, open=False, aliases=("qui",)
    )

    assert redirects([page], []) == [("/qui/", "/a-propos/", 301)]


def test_listed_rules_are_taken_as_they_are_and_sorted() -> None:
    listed: list[Rule] = [
        ("/z/", "/a/", 302),
        ("/gone", None, 410),
        ("/b?c=d", "/", 301),
    ]

    assert redirects([], listed) == [
        ("/b?c=d", "/", 301),
        ("/gone", None, 410),
        ("/z/", "/a/", 302),
    ]


def test_the_order_of_articles_and_lines_does_not_matter() -> None:
    articles = [made(slug, aliases=(f"old-{slug}",)) for slug in "abcde"]
    listed: list[Rule] = [(f"/{n}/", "/", 301) for n in range(5)]
    expected = redirects(articles, listed)
    chance = random.Random(7)  # noqa: S311  any order will do

    chance.shuffle(articles)
    chance.shuffle(listed)

    assert redirects(articles, listed) == expected


def test_the_same_rule_twice_is_one() -> None:
    listed: list[Rule] = [("/2013/03/old/", "/2013/03/a/", 301)]

    assert redirects([made(aliases=("old",))], listed) == listed


@pytest.mark.parametrize(
    ("articles", "listed", "address"),
    [
        ([made("a", aliases=("x",)), made("b", aliases=("x",))], [], "/2013/03/x/"),
        ([made("a", aliases=("x",))], [("/2013/03/x/", "/", 301)], "/2013/03/x/"),
        ([made("a", aliases=("x",))], [("/2013/03/x/", None, 410)], "/2013/03/x/"),
        ([made("a", wordpress_id="3"), made("b", wordpress_id="3")], [], "/?p=3"),
        ([], [("/x/", "/a/", 301), ("/x/", "/a/", 302)], "/x/"),
        ([], [("/x/", "/a/", 301), ("/x/", "/b/", 301)], "/x/"),
    ],
    ids=["aliases", "listed", "gone", "WordPress", "status", "target"],
)
def test_two_rules_for_one_address_are_refused(
    articles: list[ManifestArticle], listed: list[Rule], address: str
) -> None:
    with pytest.raises(RedirectConflict) as caught:
        redirects(articles, listed)

    assert f"two redirects for {address}: to " in str(caught.value)


def test_a_redirect_must_not_hide_a_page() -> None:
    pages = {"/2013/03/a/": "Titre a"}
    without_pages([("/2013/03/b/", "/2013/03/a/", 301)], pages)

    with pytest.raises(RedirectConflict, match="« Titre a » and is redirected too"):
        without_pages([("/2013/03/a/", "/", 301)], pages)
