import pytest

from sceau.content.documents import Kind
from sceau.content.vocabulary import VOCABULARY, nearest


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (
            "article",
            (
                "Aliases Authors Category Comments Date Guid Image Image_alt "
                "Image_caption Lang Modified Reads Slug Status Summary Tags Title "
                "Wordpress_id"
            ),
        ),
        ("page", "Aliases Date Lang Modified Slug Status Summary Template Title"),
        ("author", "Link Name Picture Picture_alt Role"),
    ],
)
def test_the_keys_of_each_kind(kind: Kind, keys: str) -> None:
    assert " ".join(sorted(VOCABULARY[kind])) == keys


def test_what_is_required() -> None:
    required = {
        kind: {key for key, rule in rules.items() if rule.required}
        for kind, rules in VOCABULARY.items()
    }
    assert required == {
        "article": {"Title", "Date", "Category", "Authors"},
        "page": {"Title"},
        "author": {"Name"},
    }


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("Author", "Authors"),
        ("Sumary", "Summary"),
        ("title", "Title"),
        ("Keywords", "Wordpress_id"),
        ("Picture_alt", "Image_alt"),
        ("", "Wordpress_id"),
    ],
)
def test_some_key_is_always_nearest(written: str, known: str) -> None:
    assert nearest(written, VOCABULARY["article"]) == known


def test_a_long_word_is_compared_quickly() -> None:
    assert nearest("k" * 2_000_000, VOCABULARY["article"])


def test_nothing_is_near_when_a_likeness_is_asked_for() -> None:
    assert nearest("xyz", ["abc"], at_least=0.6) == ""
    assert nearest("abc", [], at_least=0.0) == ""
