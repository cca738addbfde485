"""Budget: comments are rendered at least four times as fast as by the usual tools.

The usual ones: Python-Markdown, then `bleach.clean`, then `bleach.linkify`, which the
project does not use for reader text, because hostile texts make two of them quadratic.
"""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import bleach
import markdown

from benchmarks.alternation import Comparison, alternate
from benchmarks.budgets import Outcome, Result
from benchmarks.pelican_runs import Cost
from benchmarks.prose import Prose
from sceau.comments.rendering import ALLOWED_TAGS, render_comment

COMMENTS = 10_000
ROUNDS = 5
FASTER = 4
WORDS = 90
MARKDOWN_ONE_IN = 5
_SEED = 20130321


def measure(
    folder: Path,
    *,
    comments: int = COMMENTS,
    rounds: int = ROUNDS,
    say: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Render the same comments in turns; `folder` is not needed."""
    texts = make_texts(comments)
    comparison = alternate(
        lambda: _cost(usual_tools, texts),
        lambda: _cost(render_comment, texts),
        rounds,
        say=say,
    )
    return outcome(comparison, comments)


def make_texts(count: int) -> list[str]:
    """Comments of about 90 words in two paragraphs with two addresses; every fifth has
    a quote, a list, or emphasis and code, in turns. The same ones each time."""
    chance = random.Random(_SEED)  # noqa: S311 (nothing secret hangs on it)
    prose = Prose(chance)
    texts: list[str] = []
    for number in range(count):
        first, second = prose.paragraph(WORDS // 2 - 8), prose.paragraph(WORDS // 2 - 8)
        page = f"https://www.exemple.fr/{chance.randint(2005, 2026)}/dossier"
        query = f"http://forum.exemple.org/?sujet={chance.randint(1, 9999)}&page=2"
        turn, rest = divmod(number, MARKDOWN_ONE_IN)
        if rest == 0:
            first = (
                f"> {prose.sentence()}\n\n{first}",
                f"{first}\n\n- *un*\n- deux\n\n",
                f"**Bref**, {first} *Hélas !* Et `v{number}` ?",
            )[turn % 3]
        texts.append(f"{first} Voir {page}.\n\n{second} ({query})")
    return texts


def usual_tools(text: str) -> str:
    """What a small blog does."""
    html = bleach.clean(
        markdown.markdown(text),
        tags=ALLOWED_TAGS,
        attributes={"a": ["href", "rel"], "ol": ["start"]},
    )
    return bleach.linkify(html)


def outcome(comparison: Comparison, comments: int) -> Outcome:
    """Processor time is judged, as one share of the other: a quarter or less."""
    share = comparison.cpu_ratio
    result = Result(
        "comment_rendering",
        f"processor time of {comments} comments, site / usual tools",
        share,
        1 / FASTER,
    )
    usual, ours = (
        median(cost.cpu for cost in costs)
        for costs in (comparison.first, comparison.second)
    )
    speeds = f"{comments / usual:,.0f} and {comments / ours:,.0f} comments a second"
    return Outcome((result,), (f"{1 / share:.1f} times as fast; medians: {speeds}",))


def _cost(render: Callable[[str], str], texts: Sequence[str]) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    for text in texts:
        render(text)
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)
