"""The checkers of feeds are strict: each rule refuses a feed that breaks it alone."""

from collections.abc import Callable

import pytest

from tests.feeds.checkers import (
    examples_atom,
    examples_json_feed,
    examples_rss,
)
from tests.feeds.checkers.atom import RULES as ATOM_RULES
from tests.feeds.checkers.atom import check_atom
from tests.feeds.checkers.examples import Broken
from tests.feeds.checkers.json_feed import RULES as JSON_RULES
from tests.feeds.checkers.json_feed import check_json_feed
from tests.feeds.checkers.lexical import is_language_tag, rfc_822_fault, rfc_3339_fault
from tests.feeds.checkers.markup import relative_addresses
from tests.feeds.checkers.rss import RULES as RSS_RULES
from tests.feeds.checkers.rss import check_rss
from tests.feeds.checkers.rule import Rule

Checker = Callable[[bytes], list[str]]

GOOD = [
    pytest.param(check_atom, examples_atom.GOOD, id="atom"),
    pytest.param(check_rss, examples_rss.GOOD, id="rss"),
    pytest.param(check_json_feed, examples_json_feed.GOOD, id="json"),
]
CHECKERS = [check_atom, check_rss, check_json_feed]

# The tables hold strings; a feed that is not UTF-8 has a test of its own.
NOT_IN_TABLES = {"utf-8"}


def broken(rows: list[Broken]) -> list[object]:
    return [
        pytest.param(row, id=f"{number}-{row.rule}") for number, row in enumerate(rows)
    ]


@pytest.mark.parametrize(("check", "good"), GOOD)
def test_a_good_feed_has_no_fault(check: Checker, good: str) -> None:
    assert check(good.encode()) == []


@pytest.mark.parametrize("row", broken(examples_atom.BROKEN))
def test_atom_refuses(row: Broken) -> None:
    assert_refused(check_atom, examples_atom.GOOD, row)


@pytest.mark.parametrize("row", broken(examples_rss.BROKEN))
def test_rss_refuses(row: Broken) -> None:
    assert_refused(check_rss, examples_rss.GOOD, row)


@pytest.mark.parametrize("row", broken(examples_json_feed.BROKEN))
def test_json_feed_refuses(row: Broken) -> None:
    assert_refused(check_json_feed, examples_json_feed.GOOD, row)


def assert_refused(check: Checker, good: str, row: Broken) -> None:
    faults = check(row.made_of(good))
    found = [fault for fault in faults if fault.endswith(f" [{row.rule}]")]

    assert found, faults
    assert any(row.fault in fault for fault in found), found


@pytest.mark.parametrize(
    ("rules", "rows"),
    [
        pytest.param(ATOM_RULES, examples_atom.BROKEN, id="atom"),
        pytest.param(RSS_RULES, examples_rss.BROKEN, id="rss"),
        pytest.param(JSON_RULES, examples_json_feed.BROKEN, id="json"),
    ],
)
def test_every_rule_has_a_broken_feed_and_a_name_of_its_own(
    rules: tuple[Rule, ...], rows: list[Broken]
) -> None:
    names = [rule.name for rule in rules]

    assert len(names) == len(set(names))
    assert all(rule.says for rule in rules)
    assert set(names) == {row.rule for row in rows} | NOT_IN_TABLES


@pytest.mark.parametrize(("check", "good"), GOOD)
def test_another_encoding_is_a_fault(check: Checker, good: str) -> None:
    faults = check(good.replace("Le chapô", "é").encode("latin-1"))

    assert any("not UTF-8" in fault for fault in faults), faults


@pytest.mark.parametrize(("check", "good"), GOOD)
def test_a_truncated_feed_is_a_fault_wherever_it_ends(
    check: Checker, good: str
) -> None:
    data = good.strip().encode()

    for end in range(0, len(data), 7):
        assert check(data[:end]), end


@pytest.mark.parametrize("check", CHECKERS)
@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"<",
        b"{",
        b"[]",
        b"{}",
        b"null",
        b"\x00\xff",
        b"[" * 100_000,
        b"<a>" * 1_000,
        b"<rss/>",
        b"<rss><channel/></rss>",
        b"<feed/>",
        b'<entry xmlns="http://www.w3.org/2005/Atom"/>',
        b'<!DOCTYPE rss [<!ENTITY e "x">]><rss>&e;<channel>&e;</channel></rss>',
        b'{"items": [1, {"tags": 3, "authors": [null]}], "title": {}}',
    ],
    ids=lambda garbage: repr(garbage[:24]),
)
def test_garbage_gives_faults_and_no_exception(check: Checker, garbage: bytes) -> None:
    assert check(garbage)


def test_no_entity_is_resolved_from_a_file() -> None:
    doctype = '<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/passwd">]><rss'
    feed = examples_rss.GOOD.replace("<rss", doctype).replace("Un journal", "&e;")

    faults = check_rss(feed.encode())

    assert any(fault.endswith("[no-doctype]") for fault in faults)
    assert not any("root:" in fault for fault in faults)


def test_an_atom_base_makes_relative_addresses_good() -> None:
    based = examples_atom.GOOD.replace("<feed ", '<feed xml:base="https://e.example/" ')

    for address in ("https://journal.example/icon.png", "https://e.example/a.png"):
        assert check_atom(based.replace(address, "a.png").encode()) == []


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 04 Oct 2007 23:59:45 +0000",
        "Thu, 4 Oct 2007 23:59:45 GMT",
        "Thu, 04 Oct 2007 23:59:45 EST",
        "Thu, 29 Feb 2024 00:00:00 -0330",
    ],
)
def test_dates_of_rfc_822(date: str) -> None:
    assert rfc_822_fault(date) is None


@pytest.mark.parametrize(
    ("date", "good"),
    [
        ("1996-12-19T16:39:57-08:00", True),
        ("1990-12-31T23:59:60Z", True),
        ("1985-04-12T23:20:50.52Z", True),
        ("1985-04-12T24:00:00Z", False),
        ("1985-04-12t23:20:50z", False),
        ("1985-04-12T23:20Z", False),
        ("1985-04-12", False),
    ],
)
def test_dates_of_rfc_3339(date: str, good: bool) -> None:
    assert (rfc_3339_fault(date) is None) is good


@pytest.mark.parametrize("tag", ["fr", "fr-CA", "zh-Hant-TW", "es-419", "de-1996"])
def test_language_tags(tag: str) -> None:
    assert is_language_tag(tag)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a href="https://e.example/">a</a>', []),
        ('<a href="mailto:a@e.example">a</a>', []),
        ('<a href="/a">a</a>', ["a href='/a'"]),
        ('<a href="?q">a</a>', ["a href='?q'"]),
        ('<img src="//e.example/a">', ["img src='//e.example/a'"]),
        ('<video poster="p.png"></video>', ["video poster='p.png'"]),
        ('<blockquote cite="a"></blockquote>', ["blockquote cite='a'"]),
        (
            '<img srcset="a.png 1x, https://e.example/b,c.png 2x,d.png">',
            ["img srcset='a.png'", "img srcset='d.png'"],
        ),
        ('<svg><use xlink:href="#a"></use></svg>', ["use href='#a'"]),
        ("&lt;a href='/a'&gt;", []),
    ],
)
def test_relative_addresses(html: str, found: list[str]) -> None:
    assert relative_addresses(html) == found
