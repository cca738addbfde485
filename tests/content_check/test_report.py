import json
from datetime import date
from pathlib import Path

import pytest

from plugins.content_check.report import report_json, write_atomically
from sceau.content.checks import CheckReport, HeldBack
from sceau.content.problems import Problem


def test_the_shape_of_the_report() -> None:
    report = CheckReport(
        problems=(Problem("content/a.md", 3, "« é »", "x"),),
        held_back=(HeldBack("content/b.md", "b", date(2030, 1, 1)),),
    )
    assert json.loads(report_json(report)) == {
        "problems": [
            {"path": "content/a.md", "line": 3, "message": "« é »", "advice": "x"}
        ],
        "held_back": [{"path": "content/b.md", "slug": "b", "date": "2030-01-01"}],
    }


def test_a_name_that_is_not_utf_8_can_be_reported(tmp_path: Path) -> None:
    report = CheckReport((Problem("content/\udcff.md", 1, "a", "b"),), ())
    write_atomically(tmp_path / "report.json", report_json(report))
    data = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert data["problems"][0]["path"] == "content/\udcff.md"


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "var" / "report.json"
    write_atomically(path, "un")
    write_atomically(path, "deux")
    assert path.read_text(encoding="utf-8") == "deux"
    assert list(path.parent.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("un", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "un"
    assert list(tmp_path.iterdir()) == [path]
