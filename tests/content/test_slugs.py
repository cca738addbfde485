import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.content.slugs import (
    MAX_SLUG_LENGTH,
    is_reserved,
    is_valid_slug,
    same_spelling_key,
    slugify,
)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Dossiers ouverts à tous vents", "dossiers-ouverts-a-tous-vents"),
        ("L'œuvre d’Éluard", "l-oeuvre-d-eluard"),
        ("Ex æquo, ŒDIPE & Ægir", "ex-aequo-oedipe-aegir"),
        ("À quoi sert-il\u202f? — « À rien\u202f! »", "a-quoi-sert-il-a-rien"),
        ("  --a--b--  ", "a-b"),
        ("Le n° 1 des 10²", "le-n-1-des-102"),
        ("Straße", "strasse"),
        ("e\u0301te\u0301", "ete"),
        ("!!!", ""),
        ("日本", ""),
        ("", ""),
    ],
)
def test_titles_become_slugs(title: str, slug: str) -> None:
    assert slugify(title) == slug


@pytest.mark.parametrize(
    ("title", "length"),
    [
        ("mot " * 40, 79),
        ("x" * 200, MAX_SLUG_LENGTH),
        ("a" * 80 + " b", 80),
        ("a " + "b" * 90, 1),
        ("a" * 79 + " b", 79),
    ],
)
def test_long_slugs_are_cut_at_a_word(title: str, length: int) -> None:
    assert len(slugify(title)) == length


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_a_slug_is_valid_or_empty_and_its_own_slug(title: str) -> None:
    slug = slugify(title)
    assert slug == "" or is_valid_slug(slug)
    assert len(slug) <= MAX_SLUG_LENGTH
    assert slugify(slug) == slug


@pytest.mark.parametrize("slug", ["a", "a-b", "2013", "a1-2b"])
def test_valid_slugs(slug: str) -> None:
    assert is_valid_slug(slug)


@pytest.mark.parametrize(
    "slug", ["", "-a", "a-", "a--b", "A", "é", "a b", "a_b", "a.b", "a\n", "²"]
)
def test_invalid_slugs(slug: str) -> None:
    assert not is_valid_slug(slug)


@pytest.mark.parametrize(
    "slug",
    [
        *("feed", "comments", "commenter", "category", "tag", "author", "page"),
        *(
            "index",
            "partager",
            "well-known",
            "404",
            "410",
            "2013",
            "0000",
            "sceau",
            "transparence",
        ),
    ],
)
def test_reserved_slugs(slug: str) -> None:
    assert is_reserved(slug)


@pytest.mark.parametrize(
    "slug", ["flux", "a-propos", "feeds", "201", "20131", "2013-1"]
)
def test_free_slugs(slug: str) -> None:
    assert not is_reserved(slug)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vie privée", "vie-privee"),
        ("CNIL", "Cnil"),
        ("l'œuvre", "L’Oeuvre"),
        ("secret  médical", "Secret médical"),
        ("R.G.P.D", "r g p d"),
    ],
)
def test_two_spellings_share_a_key(one: str, other: str) -> None:
    assert same_spelling_key(one) == same_spelling_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("DMP", "DPM"), ("vie privée", "vieprivée"), ("日本", "中国"), ("!", "?")],
)
def test_two_words_do_not(one: str, other: str) -> None:
    assert same_spelling_key(one) != same_spelling_key(other)
