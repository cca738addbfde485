"""How the next table is added."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from sceau.configuration import Configuration
from sceau.configuration.kinds import KINDS, text_spelling, toml_spelling
from sceau.configuration.settings import Table, setting, settings_of
from sceau.configuration.tables import tables


@dataclass(frozen=True)
class FeedSettings(Table):
    about: ClassVar[str] = "The feeds."

    entries: int = setting(10, "How many entries a feed has.", between=(1, 100))
    whole: bool = setting(True, "Whether entries hold the whole text.")


def test_a_dataclass_is_a_table() -> None:
    keys = settings_of(FeedSettings)
    assert list(keys) == ["entries", "whole"]
    assert keys["entries"].about == "How many entries a feed has."
    assert keys["entries"].between == (1, 100)
    assert list(FeedSettings().contradictions()) == []


def bare() -> type[Table]:
    @dataclass(frozen=True)
    class Bare(Table):
        entries: int = 10

    return Bare


def unknown_type() -> type[Table]:
    @dataclass(frozen=True)
    class UnknownType(Table):
        entries: bytes = setting(b"", "Bytes.")

    return UnknownType


def no_range() -> type[Table]:
    @dataclass(frozen=True)
    class NoRange(Table):
        entries: int = setting(10, "How many.")

    return NoRange


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (bare, "Bare.entries is no setting"),
        (unknown_type, "UnknownType.entries is no setting"),
        (no_range, "NoRange.entries is a number without range"),
    ],
)
def test_a_table_without_documentation_or_range_is_a_fault_of_the_program(
    make: Callable[[], type[Table]], fault: str
) -> None:
    with pytest.raises(TypeError) as caught:
        settings_of(make())
    assert str(caught.value) == fault


def test_every_default_is_within_its_range_and_every_table_explains_itself() -> None:
    for table in tables().values():
        assert table.about.endswith(".")
        for key in settings_of(table).values():
            if key.between is not None:
                assert key.between[0] <= key.default <= key.between[1], key.name
            if key.check is not None:
                assert key.check(key.default) == key.default


def test_no_two_keys_share_a_variable() -> None:
    names = [
        f"{table}_{key}".upper()
        for table, made_of in tables().items()
        for key in settings_of(made_of)
    ]
    assert len(set(names)) == len(names)
    assert list(tables()) == list(Configuration.__dataclass_fields__)


@pytest.mark.parametrize(
    ("kind", "value", "toml", "text"),
    [
        (bool, True, "true", "true"),
        (bool, False, "false", "false"),
        (int, -8, "-8", "-8"),
        (float, 0.5, "0.5", "0.5"),
        (str, 'a "b" \\', '"a \\"b\\" \\\\"', 'a "b" \\'),
        (str, "\x7f\n", '"\\u007f\\n"', "\x7f\n"),
        (Path, Path("var/x"), '"var/x"', "var/x"),
        (tuple[str, ...], (), "[]", ""),
        (tuple[str, ...], ("a", "b c"), '["a", "b c"]', "a,b c"),
    ],
)
def test_each_type_has_its_spellings(
    kind: object, value: Any, toml: str, text: str
) -> None:
    assert toml_spelling(value) == toml
    assert text_spelling(value) == text
    assert KINDS[kind].from_text(text) == value


@pytest.mark.parametrize("text", ["True", "1", "yes", " true", ""])
def test_only_true_and_false_are_true_or_false(text: str) -> None:
    with pytest.raises(ValueError):
        KINDS[bool].from_text(text)
