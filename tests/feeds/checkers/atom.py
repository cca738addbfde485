"""Atom 1.0: RFC 4287, its schema and its prose, and RFC 4685 for threads."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from tests.feeds.checkers.atom_prose import PROSE_RULES
from tests.feeds.checkers.atom_threading import THREADING_RULES
from tests.feeds.checkers.rule import Rule, faults_of
from tests.feeds.checkers.xml_source import XML_RULES, XmlSource, read


def check_atom(data: bytes) -> list[str]:
    """Every fault of an Atom feed or entry document; none means that it is valid."""
    source = read(data)
    if source.root is None:
        return faults_of(XML_RULES, source)
    return faults_of(RULES, source)


@cache
def _schema() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


def _follows_schema(source: XmlSource) -> Iterator[str]:
    schema = _schema()
    if not schema.validate(source.root):
        for error in schema.error_log:
            yield f"line {error.line}: {error.message}"


RULES = (
    *XML_RULES,
    Rule("schema", "RFC 4287, appendix B: the RELAX NG grammar", _follows_schema),
    *PROSE_RULES,
    *THREADING_RULES,
)
