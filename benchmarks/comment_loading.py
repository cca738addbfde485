"""Budget: what loading and threading 100,000 comment files takes.

Against merely reading the same files in Python; both as processes of their own, in
turns, by processor time. The memory is the peak of the process that loads.
"""

import datetime
import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.budgets import BenchmarkError, Outcome, Result
from benchmarks.pelican_runs import ROOT
from sceau.comments.fileformat import serialize_comment
from sceau.comments.model import Comment, new_ulid

NAME = "comment_loading"
COMMENTS = 100_000
ARTICLES = 1_000
RATIO = 3.5
MEBIBYTES = 400
ROUNDS = 5

_REPORT = """
import json, resource, sys, time
from pathlib import Path
root = Path(sys.argv[1])
begun = time.process_time()
{work}
print(json.dumps({{
    "seconds": time.process_time() - begun,
    "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "comments": count,
}}))
"""
# Imports are not counted on either side: the build has them loaded already.
_READ = _REPORT.format(
    work="""
count = 0
for folder in sorted(root.iterdir()):
    for path in folder.iterdir():
        with open(path, encoding="utf-8") as stream:
            stream.read()
        count += 1
"""
)
_LOAD = "from sceau.comments.store import CommentStore\n" + (
    "from sceau.comments.threads import build_threads\n"
    + _REPORT.format(
        work="""
comments, problems = CommentStore(root).load_all()
assert not problems, problems[:3]
by_article = {}
for comment in comments:
    by_article.setdefault(comment.article, []).append(comment)
forests = {slug: build_threads(found) for slug, found in by_article.items()}
count = len(comments)
"""
    )
)


def make_comments(
    folder: Path, comments: int, slugs: Sequence[str], seed: int = 1
) -> None:
    """Write comments in French-like prose, a third of them replies; deterministic.

    Every article has as many of them, so `comments` is a multiple of their number.
    """
    rng = random.Random(seed)  # noqa: S311  not for secrets
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    words = "le secret médical n'est pas à vendre ; où dort mon dossier"
    vocabulary = words.split()
    for number, slug in enumerate(slugs):
        (folder / slug).mkdir(parents=True)
        earlier: list[str] = []
        for step in range(comments // len(slugs)):
            date = start + datetime.timedelta(minutes=number + step * 7)
            comment = Comment(
                id=new_ulid(lambda at=date: at.timestamp(), rng.randbytes),
                article=slug,
                author=f"Lectrice n° {rng.randrange(1000)}",
                date=date,
                body=" ".join(rng.choices(vocabulary, k=60)),
                reply_to=rng.choice(earlier) if earlier and step % 3 == 0 else None,
            )
            earlier.append(comment.id)
            path = folder / slug / f"{comment.id}.md"
            path.write_text(serialize_comment(comment), "utf-8")


def _run(script: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BenchmarkError(f"it does not run:\n{done.stderr.strip()[-1500:]}")
    report: dict[str, float] = json.loads(done.stdout)
    return report


def measure(folder: Path, *, say: Callable[[str], None] = lambda line: None) -> Outcome:
    """Write the files, then read and load them in turns."""
    root = folder / "comments"
    say(f"writing {COMMENTS} comments")
    make_comments(root, COMMENTS, [f"article-{n}" for n in range(ARTICLES)])
    _run(_READ, root), _run(_LOAD, root)  # fills the system's caches
    ratios, peaks = [], []
    for number in range(1, ROUNDS + 1):
        read, load = _run(_READ, root), _run(_LOAD, root)
        if not read["comments"] == load["comments"] == COMMENTS:
            raise BenchmarkError("not every comment was loaded")
        ratios.append(load["seconds"] / read["seconds"])
        peaks.append(load["mebibytes"])
        say(
            f"round {number} of {ROUNDS}: {read['seconds']:.2f} s to read,"
            f" {load['seconds']:.2f} s to load and thread"
        )
    return Outcome(
        (
            Result(NAME, "time, load and thread / read", median(ratios), RATIO),
            Result(NAME, "peak memory", max(peaks), MEBIBYTES, "MiB"),
        ),
        (f"{COMMENTS} comments of {ARTICLES} articles, medians of {ROUNDS} rounds",),
    )
