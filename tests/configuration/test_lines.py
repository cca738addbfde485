"""On which line a key stands, whatever stands around it."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.configuration.lines import key_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", {}),
        ("a = 1", {("a",): 1}),
        ("\n\n[ t ] # [u]\n a = 1", {("t",): 3, ("t", "a"): 4}),
        ("t.a.b = 1\nt.c = 1", {("t",): 1, ("t", "a"): 1, ("t", "c"): 2}),
        ("[t]\na.b.c = 1", {("t",): 1, ("t", "a"): 2}),
        ("t = {a = 1, b = {c = 1}}", {("t",): 1, ("t", "a"): 1, ("t", "b"): 1}),
        ("[[t]]\na = 1\n[[t]]\na = 2", {("t",): 1, ("t", "a"): 2}),
        ("[t.a.b]\nc = 1", {("t",): 1, ("t", "a"): 1}),
        ("['t ]']\n\"a\\u003d\" = 1", {("t ]",): 1, ("t ]", "a="): 2}),
        ("t = {a = [\n'}',\n]}\nb = 1", {("t",): 1, ("t", "a"): 1, ("b",): 4}),
    ],
)
def test_lines_of_tables_and_keys(text: str, lines: dict[tuple[str, ...], int]) -> None:
    tomllib.loads(text)
    assert key_lines(text) == lines


# Values over which a mere search for "key =" at the start of a line stumbles.
VALUES = [
    "1",
    '"[x]"',
    "'\"'",
    '"\\""',
    "'#'",
    "1 # [x] '",
    '"""\nk0 = 1\n[t0]\n"""',
    '"""a\\"""b\n"" """""',
    "'''\n]\\'''",
    "'''it''s\n'''''",
    "[\n]",
    '[\n  "]", # ]\n  [1, {a = "}"}],\n]',
    '{k0 = 1, "b]" = [\n1]}',
    '""',
    "''",
    "1979-05-27T07:32:00Z",
]


@given(
    st.lists(st.lists(st.sampled_from(VALUES), max_size=4), max_size=4),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n", "# [t9]\n", "  \n\t"]),
)
@settings(deadline=None)
def test_every_key_is_found_between_all_kinds_of_values(
    tables: list[list[str]], newline: str, filler: str
) -> None:
    text = ""
    expected: dict[tuple[str, ...], int] = {}
    for number, values in enumerate(tables):
        expected[(f"t{number}",)] = text.count("\n") + 1
        text += f"[t{number}]\n{filler}"
        for index, value in enumerate(values):
            expected[(f"t{number}", f"k{index}")] = text.count("\n") + 1
            text += f"k{index} = {value}\n{filler}"
    text = text.replace("\n", newline)
    tomllib.loads(text)
    assert key_lines(text) == expected
