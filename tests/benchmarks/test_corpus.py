from pathlib import Path

import pytest

from benchmarks.corpus import (
    BUILD_DATE,
    TAGS,
    TAGS_OF_AN_ARTICLE,
    Corpus,
    make_corpus,
    tag_names,
)
from benchmarks.prose import count_words
from sceau.content.checks import check_tree
from sceau.content.frontmatter import parse_front_matter
from sceau.content.slugs import slugify


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return make_corpus(tmp_path_factory.mktemp("corpus"), articles=60)


def test_one_seed_gives_the_same_bytes(corpus: Corpus, tmp_path: Path) -> None:
    again = make_corpus(tmp_path, articles=60)
    assert again.articles == corpus.articles
    assert files(again.root) == files(corpus.root)


def test_another_seed_gives_other_articles(corpus: Corpus, tmp_path: Path) -> None:
    other = make_corpus(tmp_path, articles=60, seed=2)
    slugs = {article.slug for article in corpus.articles}
    assert slugs.isdisjoint(article.slug for article in other.articles)


def test_it_passes_the_content_check(corpus: Corpus) -> None:
    report = check_tree(corpus.root, BUILD_DATE)
    assert [str(problem) for problem in report.problems] == []
    assert report.held_back == ()


def test_it_spans_the_years_in_order(corpus: Corpus) -> None:
    moments = [article.moment for article in corpus.articles]
    assert moments == sorted(moments)
    assert {moment.year for moment in moments} == set(range(2010, 2027))


def test_every_article_has_its_words_and_three_tags(corpus: Corpus) -> None:
    for article in corpus.articles:
        text = (corpus.content / article.path).read_text(encoding="utf-8")
        parsed = parse_front_matter(text)
        tags = next(field.value for field in parsed.fields if field.key == "Tags")
        assert len(set(tags.split(", "))) == TAGS_OF_AN_ARTICLE
        assert 400 <= article.words <= 1200
        assert count_words(parsed.body) == article.words


@pytest.mark.parametrize(
    "markup",
    ["\n## ", "\n### ", "\n- ", "\n1. ", "\n| ", "\n> ", "\n![", "]({filename}/", "]("],
)
def test_every_kind_of_markup_occurs(corpus: Corpus, markup: str) -> None:
    texts = [(corpus.content / a.path).read_text("utf-8") for a in corpus.articles]
    assert any(markup in text for text in texts)


def test_words_and_pictures_can_be_asked_for(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path, articles=3, words=(200, 200), pictured=1.0)
    for article in corpus.articles:
        text = (corpus.content / article.path).read_text(encoding="utf-8")
        assert "\nImage: images/" in text
        assert count_words(parse_front_matter(text).body) == 200


def test_a_number_of_tags_can_be_asked_for(corpus: Corpus, tmp_path: Path) -> None:
    assert files(make_corpus(tmp_path / "as-ever", 60, tags=len(TAGS)).root) == files(
        corpus.root
    )
    few = make_corpus(tmp_path / "few", articles=12, tags=TAGS_OF_AN_ARTICLE)
    for article in few.articles:
        text = (few.content / article.path).read_text(encoding="utf-8")
        parsed = parse_front_matter(text)
        tags = next(field.value for field in parsed.fields if field.key == "Tags")
        assert set(tags.split(", ")) == set(TAGS[:TAGS_OF_AN_ARTICLE])
    many = make_corpus(tmp_path / "many", articles=12, tags=200)
    assert check_tree(many.root, BUILD_DATE).problems == ()


@pytest.mark.parametrize("count", [TAGS_OF_AN_ARTICLE, len(TAGS), 200, 800])
def test_every_tag_has_an_address_of_its_own(count: int) -> None:
    names = tag_names(count)
    assert len({slugify(name) for name in names}) == count
    assert names[: len(TAGS)] == TAGS[:count]


@pytest.mark.parametrize("count", [-1, 0, TAGS_OF_AN_ARTICLE - 1, 801])
def test_too_few_and_too_many_tags_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} tags"):
        tag_names(count)


def test_it_never_writes_into_content_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    with pytest.raises(FileExistsError):
        make_corpus(tmp_path, articles=1)


def test_one_article_links_to_no_other(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path, articles=1)
    assert check_tree(corpus.root, BUILD_DATE).problems == ()
