"""Budget: Lighthouse gives the real site 100 of 100 in all four categories."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median_low

from benchmarks.budgets import BenchmarkError, Outcome, Result
from benchmarks.lighthouse_report import CATEGORIES, Visit, parse_report
from benchmarks.pelican_runs import ROOT, run_pelican
from benchmarks.static_server import served

RUNS = 3
PERFECT = 100
HERE = Path(__file__).resolve().parent
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
)
SERVED = (
    "served with the headers of sceau.preview.headers as in production, and connect-src"
    " 'self' added to the policy: Lighthouse reads robots.txt from within the page"
)
TIMEOUT = 180
"""Seconds for one visit; twenty are usual on a busy machine."""

Say = Callable[[str], None]


def measure(folder: Path, *, runs: int = RUNS, say: Say = lambda line: None) -> Outcome:
    """Build the site as it is published, serve it, visit each page `runs` times."""
    program = _installed(say)
    output = folder / "output"
    with served(output) as address:
        say("building the site")
        run_pelican(
            ROOT / "content",
            output,
            ROOT / "publishconf.py",
            var=folder / "var",
            env={"SITEURL": address},
            # Who publishes it is not known here, and is no concern of Lighthouse.
            extra_args=["-e", "REQUIRE_LEGAL_NOTICE=false"],
        )
        pages = choose_pages(output)
        visits: dict[str, list[Visit]] = {name: [] for name in pages}
        for number in range(1, runs + 1):
            for name, page in pages.items():
                say(f"visit {number} of {runs}: {name}, {page}")
                report = _visit(program, address + page, folder)
                visits[name].append(parse_report(report))
    return outcome(visits, pages)


def choose_pages(output: Path) -> dict[str, str]:
    """The home page, the longest article and the longest tag page of a built site."""
    articles = output.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/*/index.html")
    chosen = {
        "article": _longest(articles),
        "tag": _longest(output.glob("tag/*/*.html")),
    }
    return {"home": "/"} | {
        name: f"/{page.parent.relative_to(output).as_posix()}/"
        for name, page in chosen.items()
    }


def outcome(visits: Mapping[str, Sequence[Visit]], pages: Mapping[str, str]) -> Outcome:
    """The median of each score; every complaint of any visit as a note."""
    results: list[Result] = []
    notes = [SERVED]
    for name, seen in visits.items():
        for category in CATEGORIES:
            scores = [visit.scores[category] for visit in seen]
            known = [score for score in scores if score is not None]
            results.append(
                Result(
                    "lighthouse",
                    f"{name}, {category}",
                    median_low(known) if len(known) == len(scores) else None,
                    PERFECT,
                    rule="exactly",
                )
            )
        notes.append(f"{name} is {pages[name]}, visited {len(seen)} times")
        notes += dict.fromkeys(f"  trouble: {v.trouble}" for v in seen if v.trouble)
        complaints = {c.audit: c for visit in reversed(seen) for c in visit.complaints}
        for complaint in complaints.values():
            notes += [f"  {line}" for line in complaint.lines()]
    return Outcome(tuple(results), tuple(notes))


def _longest(pages: Iterable[Path]) -> Path:
    found = sorted(pages)
    if not found:
        raise BenchmarkError(
            "the built site has no article or no tag: nothing to visit"
        )
    return max(found, key=lambda page: page.stat().st_size)


def _installed(say: Say) -> Path:
    """Lighthouse's program, installed with npm first where it is missing."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise BenchmarkError(
                f"{tool} is missing; on Debian: sudo apt-get install nodejs npm"
            )
    if not _chromium().exists():
        raise BenchmarkError(
            f"{_chromium()} is missing; on Debian: sudo apt-get install chromium, or"
            " name another browser in CHROME_PATH"
        )
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))
    version = wanted["devDependencies"]["lighthouse"]
    package = HERE / "node_modules" / "lighthouse"
    if _version(package) != version:
        say(f"installing lighthouse {version} with npm ci")
        _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], HERE, {})
    return package / "cli" / "index.js"


def _version(package: Path) -> str:
    try:
        text = (package / "package.json").read_text("utf-8")
    except FileNotFoundError:
        return ""
    return str(json.loads(text)["version"])


def _chromium() -> Path:
    return Path(os.environ.get("CHROME_PATH") or CHROMIUM)


def _visit(program: Path, url: str, folder: Path) -> dict[str, object]:
    """Lighthouse's report on one address."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    _run(
        [
            "node",
            str(program),
            url,
            "--quiet",
            "--no-enable-error-reporting",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags={' '.join(CHROMIUM_FLAGS)}",
        ],
        folder,
        # The browser's profiles go where they are cleared away with everything else.
        {"CHROME_PATH": str(_chromium()), "TMPDIR": str(folder)},
    )
    document: dict[str, object] = json.loads(report.read_text("utf-8"))
    return document


def _run(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> None:
    """Run a program; raises BenchmarkError with what it said when it fails."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    name = Path(command[1] if command[0] == "node" else command[0]).parts[-1]
    try:
        log, _ = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        # At SIGINT Lighthouse closes the browser that it started.
        process.send_signal(signal.SIGINT)
        raise BenchmarkError(f"{name} took more than {TIMEOUT} seconds") from None
    finally:
        _end(process)
    if process.returncode != 0:
        # npm says first what is wrong, Node last.
        lines = log.strip().split("\n")
        told = lines if len(lines) <= 24 else [*lines[:12], "…", *lines[-12:]]
        text = "\n".join(told)
        raise BenchmarkError(f"{name} ended with {process.returncode}:\n{text}")


def _end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
