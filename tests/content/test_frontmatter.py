import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.content.frontmatter import (
    Field,
    FrontMatterError,
    parse_front_matter,
    serialize_front_matter,
)
from sceau.content.problems import ContentError


def test_a_file_is_taken_apart() -> None:
    parsed = parse_front_matter("Title: Un titre\nTags: a, b\n\nLe texte.\n\nFin.\n")
    assert parsed.fields == (Field("Title", "Un titre", 1), Field("Tags", "a, b", 2))
    assert parsed.body == "Le texte.\n\nFin.\n"
    assert parsed.body_line == 4
    assert parsed.problems == ()


def test_a_value_goes_on_in_indented_lines() -> None:
    parsed = parse_front_matter("Summary: un\n    deux\n        trois: 3\nSlug: x\n\n")
    assert parsed.fields == (
        Field("Summary", "un\ndeux\ntrois: 3", 1),
        Field("Slug", "x", 4),
    )


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("title", "Title"), ("IMAGE_ALT", "Image_alt"), ("wordPress_ID", "Wordpress_id")],
)
def test_keys_are_reported_in_one_spelling(written: str, canonical: str) -> None:
    assert parse_front_matter(f"{written}: x").fields == (Field(canonical, "x", 1),)


@pytest.mark.parametrize(
    ("text", "fields", "body"),
    [
        ("\ufeffTitle: a\n\nb", [("Title", "a")], "b"),
        ("Title: a\r\n\r\nb\r\nc", [("Title", "a")], "b\nc"),
        ("Title: a: b", [("Title", "a: b")], ""),
        ("Title:a", [("Title", "a")], ""),
        ("Title:", [("Title", "")], ""),
        ("Title: a\n   \nb", [("Title", "a")], "b"),
        ("Title: a\u2028b\x85c\n\nd", [("Title", "a\u2028b\x85c")], "d"),
        ("\nb", [], "b"),
        ("", [], ""),
    ],
)
def test_tolerated_spellings(
    text: str, fields: list[tuple[str, str]], body: str
) -> None:
    parsed = parse_front_matter(text)
    assert [(field.key, field.value) for field in parsed.fields] == fields
    assert parsed.body == body
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("text", "line", "message", "advice"),
    [
        ("Title: a\nsans rien\n\nb", 2, '"sans rien" has no colon', "`Key: value`"),
        ("Title: a\n: b\n\n", 2, "without a key", "`Key: value`"),
        ("Title: a\n--- : b\n\n", 2, "line of dashes", "remove it"),
        ("---\nTitle: a\n---\n\nb", 1, "line of dashes", "starts on line 1"),
        ("    a\nTitle: b\n\n", 1, "no key above it", "remove the spaces"),
        ("Title: a\n  b: c\n\n", 2, "one to three spaces", "four spaces"),
        ("Title: a\nTags : b\n\n", 2, 'before the colon of "Tags"', "write `Tags:`"),
        ("Title: a\nil dit : b\n\n", 2, '"il dit " is not a key', "blank line ends"),
        ("Title: a\nTags:\tb\n\n", 2, "a tab", "spaces instead"),
        ("Title: a\n\tb\n\n", 2, "a tab", "four to continue"),
        ("Title: a\0b\n\n", 1, "control character U+0000", "delete it"),
        ("Title: a\n\nb\nc\x1bd", 4, "control character U+001B", "delete it"),
        ("Title: a\n\nb\rc", 3, "control character U+000D", "delete it"),
    ],
)
def test_faults_are_collected_with_their_line(
    text: str, line: int, message: str, advice: str
) -> None:
    problem = parse_front_matter(text, "content/x.md").problems[0]
    assert (problem.path, problem.line) == ("content/x.md", line)
    assert message in problem.message
    assert advice in problem.advice


def test_every_fault_is_collected() -> None:
    problems = parse_front_matter("---\nTitle: a\nb\n: c\n---\n\n\x00\n\x01").problems
    assert [problem.line for problem in problems] == [1, 3, 4, 5, 7, 8]


def test_a_text_is_put_together() -> None:
    fields = [Field("title", "Un titre", 0), Field("Summary", "a\nb", 0)]
    assert serialize_front_matter(fields, "Le texte.\n") == (
        "Title: Un titre\nSummary: a\n    b\n\nLe texte.\n"
    )


@pytest.mark.parametrize(
    ("key", "value", "body"),
    [
        ("Title: b", "a", ""),
        ("", "a", ""),
        ("---", "a", ""),
        ("Titre é", "a", ""),
        ("Title", "a\n", ""),
        ("Title", "a\n\nStatus: published", ""),
        ("Title", "a\n b", ""),
        ("Title", " a", ""),
        ("Title", "a ", ""),
        ("Title", "a\tb", ""),
        ("Title", "a\rb", ""),
        ("Title", "a\0", ""),
        ("Title", "\ud800", ""),
        ("Title", "a", "b\r\nc"),
        ("Title", "a", "b\0"),
    ],
)
def test_what_would_not_come_back_is_refused(key: str, value: str, body: str) -> None:
    with pytest.raises(FrontMatterError) as refusal:
        serialize_front_matter([Field(key, value, 0)], body)
    assert isinstance(refusal.value, ContentError)


_CHARACTERS = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[chr(c) for c in (*range(32), 0x7F)],
)
_LINES = st.text(_CHARACTERS, max_size=12).map(lambda text: text.strip(" "))
_VALUES = st.builds(
    lambda first, more: "\n".join([first, *more]),
    _LINES,
    st.lists(_LINES.filter(bool), max_size=2),
)
_KEYS = st.from_regex(r"[A-Z][a-z0-9_-]{0,8}", fullmatch=True)
_BODIES = st.text(st.one_of(_CHARACTERS, st.sampled_from("\n\t:- ")), max_size=40)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_KEYS, _VALUES), max_size=4), _BODIES)
def test_what_is_put_together_comes_apart_the_same(
    pairs: list[tuple[str, str]], body: str
) -> None:
    text = serialize_front_matter([Field(key, value, 0) for key, value in pairs], body)
    parsed = parse_front_matter(text)
    assert [(field.key, field.value) for field in parsed.fields] == pairs
    assert parsed.body == body
    assert parsed.problems == ()
    again = serialize_front_matter(parsed.fields, parsed.body)
    assert parse_front_matter(again) == parsed
    assert text.split("\n")[parsed.body_line - 1 :] == body.split("\n")


@settings(max_examples=150, deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("\n\r\t:- #é")), max_size=60))
def test_any_text_is_taken_apart(text: str) -> None:
    parsed = parse_front_matter(text, "x.md")
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in parsed.problems)
    assert parse_front_matter(text, "x.md") == parsed
