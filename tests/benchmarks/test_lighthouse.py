import http.client
import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks import lighthouse
from benchmarks.budgets import BenchmarkError
from benchmarks.lighthouse_report import CATEGORIES, Complaint, Visit, parse_report
from benchmarks.static_server import served

NODE = {
    "type": "node",
    "selector": "p > a",
    "snippet": '<a href="/x/">',
    "explanation": "Fix:\n  Too small",
}


def report(**audits: Mapping[str, object]) -> dict[str, object]:
    """What Lighthouse writes, with only these audits, all about accessibility."""
    references = [{"id": name, "weight": 7} for name in audits]
    return {
        "categories": {
            name: {
                "score": 0.96 if name == "accessibility" else 1,
                "auditRefs": references if name == "accessibility" else [],
            }
            for name in CATEGORIES
        },
        "audits": {name: {"id": name, **audit} for name, audit in audits.items()},
    }


def test_scores_are_of_a_hundred() -> None:
    visit = parse_report(report())
    assert visit.scores == {
        "performance": 100,
        "accessibility": 96,
        "best-practices": 100,
        "seo": 100,
    }
    assert visit.complaints == ()
    assert visit.trouble == ""


def test_complaints_name_the_element() -> None:
    visit = parse_report(
        report(
            fine={"score": 1, "scoreDisplayMode": "binary", "title": "Fine"},
            absent={"score": None, "scoreDisplayMode": "notApplicable", "title": "No"},
            small={
                "score": 0,
                "scoreDisplayMode": "binary",
                "title": "Targets are small",
                "details": {"type": "table", "items": [{"node": NODE}]},
            },
        )
    )
    assert visit.complaints == (
        Complaint(
            category="accessibility",
            audit="small",
            score=0.0,
            weight=7,
            text="Targets are small",
            elements=('p > a <a href="/x/"> Fix: Too small',),
        ),
    )


def test_an_audit_that_broke_is_a_complaint() -> None:
    broken = {
        "score": None,
        "scoreDisplayMode": "error",
        "title": "Title",
        "errorMessage": "no trace",
    }
    (complaint,) = parse_report(report(broken=broken)).complaints
    assert complaint.text == "Title; no trace"


def test_the_median_is_judged_and_no_score_is_no_measurement() -> None:
    visits = [parse_report(report()) for _ in range(3)]
    failed = Visit({**visits[0].scores, "seo": None}, (), "no page")
    outcome = lighthouse.outcome(
        {"home": visits, "tag": [failed]},
        {"home": "/", "tag": "/tag/x/"},
    )
    verdicts = {result.what: result.verdict for result in outcome.results}
    assert verdicts["home, accessibility"] == "MISSED"
    assert verdicts["home, seo"] == "ok"
    assert verdicts["tag, seo"] == "NOT RUN"
    assert "  trouble: no page" in outcome.notes


def test_the_longest_pages_are_visited(tmp_path: Path) -> None:
    for name, size in (
        ("2013/03/court", 10),
        ("2014/01/long", 90),
        ("tag/dmp", 50),
        ("tag/nir", 5),
    ):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text("x" * size, encoding="utf-8")
    assert lighthouse.choose_pages(tmp_path) == {
        "home": "/",
        "article": "/2014/01/long/",
        "tag": "/tag/dmp/",
    }


def test_a_site_without_articles_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError):
        lighthouse.choose_pages(tmp_path)


@pytest.mark.parametrize(
    ("path", "status", "kind", "encoding"),
    [
        ("/", 200, "text/html; charset=utf-8", "gzip"),
        ("/2013/", 200, "text/html; charset=utf-8", "gzip"),
        ("/2013", 301, "application/octet-stream", None),
        ("/gone/", 404, "text/html; charset=utf-8", "gzip"),
        ("/font.woff2", 200, "font/woff2", None),
    ],
)
def test_pages_are_served_as_by_nginx(
    tmp_path: Path, path: str, status: int, kind: str, encoding: str | None
) -> None:
    (tmp_path / "2013").mkdir()
    for name in ("index.html", "2013/index.html", "404.html", "font.woff2"):
        (tmp_path / name).write_text("<p>Texte", encoding="utf-8")
    with served(tmp_path) as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
    assert answer.status == status
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Encoding"] == encoding
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_lighthouse_is_pinned_and_its_lock_names_no_registry() -> None:
    wanted = json.loads((lighthouse.HERE / "package.json").read_text("utf-8"))
    locked = json.loads((lighthouse.HERE / "package-lock.json").read_text("utf-8"))
    version = wanted["devDependencies"]["lighthouse"]
    assert locked["packages"]["node_modules/lighthouse"]["version"] == version
    assert [
        name for name, entry in locked["packages"].items() if "resolved" in entry
    ] == []
    without_hash = [
        name for name, p in locked["packages"].items() if "integrity" not in p
    ]
    assert without_hash == [""]  # the project itself
