"""The committed `sceau.toml` is the documentation of every key."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sceau.configuration import describe, load_configuration
from sceau.configuration.kinds import toml_spelling
from sceau.configuration.settings import Setting, settings_of
from sceau.configuration.tables import tables
from tests.configuration.written import load
from tests.sites import ROOT

KEYS = [
    (table, key)
    for table, made_of in tables().items()
    for key in settings_of(made_of).values()
]
_COMMENTED_OUT = re.compile(r"^#(?=[a-z_]+ = )", re.MULTILINE)


def test_the_committed_file_is_the_description() -> None:
    assert (ROOT / "sceau.toml").read_text("utf-8") == describe()


@pytest.mark.parametrize(("table", "key"), KEYS, ids=lambda value: str(value)[:30])
def test_every_key_stands_below_its_explanation(table: str, key: Setting) -> None:
    section = describe().split(f"\n[{table}]\n")[1].split("\n[")[0]
    line = f"#{key.name} = {toml_spelling(key.default)}"
    (paragraph,) = [part for part in section.split("\n\n") if line in part.split("\n")]
    *comments, last = paragraph.strip().split("\n")
    assert last == line
    explanation = " ".join(comment.removeprefix("# ") for comment in comments)
    assert explanation.startswith(key.about)
    assert key.about.endswith(".")
    if key.between is not None:
        assert explanation.endswith(f"From {key.between[0]} to {key.between[1]}.")


def test_nothing_is_set_before_a_line_is_changed(tmp_path: Path) -> None:
    assert tomllib.loads(describe()) == {name: {} for name in tables()}
    defaults = load_configuration(tmp_path, {})
    assert load(tmp_path, describe()) == defaults


@given(st.sets(st.sampled_from(range(len(KEYS)))))
@settings(deadline=None)
def test_taking_the_mark_from_any_lines_sets_their_defaults(
    folder: Path, chosen: set[int]
) -> None:
    pieces = _COMMENTED_OUT.split(describe())
    assert len(pieces) == len(KEYS) + 1
    text = pieces[0] + "".join(
        ("" if number in chosen else "#") + piece
        for number, piece in enumerate(pieces[1:])
    )
    said = sum(len(keys) for keys in tomllib.loads(text).values())
    assert said == len(chosen)
    assert load(folder, text) == load(folder, "")


def test_lines_are_short() -> None:
    assert max(map(len, describe().splitlines())) <= 88


def test_the_module_prints_it_in_utf8_whatever_the_locale() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "sceau.configuration"],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )
    assert printed.stdout.decode("utf-8") == describe()


@given(st.text())
def test_any_text_can_be_spelled_in_toml(text: str) -> None:
    assert tomllib.loads(f"a = {toml_spelling(text)}") == {"a": text}
