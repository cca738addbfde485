"""The build's report is read as far as it can be, and never raises."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sceau.building.outcome import BuildProblem, HeldBack
from sceau.building.report import BuildReport, parse_report, read_report

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["problems", "held_back", "path", "line", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def test_a_whole_report() -> None:
    text = json.dumps(
        {
            "problems": [
                {"path": "content/a.md", "line": 3, "message": "m", "advice": "a"}
            ],
            "held_back": [{"path": "content/b.md", "slug": "b", "date": "2031-01-01"}],
        }
    )

    assert parse_report(text) == BuildReport(
        (BuildProblem("content/a.md", 3, "m", "a"),),
        (HeldBack("content/b.md", "b", "2031-01-01"),),
    )


@pytest.mark.parametrize("line", [None, 0, -1, True, "3", 1.5])
def test_a_line_that_is_none(line: object) -> None:
    text = json.dumps({"problems": [{"path": "a.md", "line": line}]})

    assert parse_report(text).problems == (BuildProblem("a.md", None, "", ""),)


@pytest.mark.parametrize(
    ("text", "damage"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "does not hold an object"),
        ('{"problems": 3}', "problems is not a list"),
        ('{"held_back": ["x"]}', "something that is not an object"),
    ],
)
def test_damage_is_told(text: str, damage: str) -> None:
    (told,) = parse_report(text).damage

    assert damage in told


@given(JSON)
def test_no_json_makes_it_raise(data: object) -> None:
    report = parse_report(json.dumps(data))

    assert all(isinstance(problem.path, str) for problem in report.problems)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bytes.json").write_bytes(b"\xff")

    assert read_report(tmp_path / "missing.json") == BuildReport()
    assert "cannot be read" in read_report(tmp_path / "bytes.json").damage[0]
    assert "cannot be read" in read_report(tmp_path).damage[0]
