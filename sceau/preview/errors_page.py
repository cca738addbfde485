"""What the author sees after a build that failed. Pure: values in, HTML out.

The last good output keeps being served. The article that is broken shows its problems
at its own address, every other page a banner that leads to the whole list.
"""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import PurePosixPath

from sceau.building.outcome import BuildOutcome, BuildProblem, HeldBack
from sceau.preview.pages import STYLESHEET_LINK, page, paragraph

ERRORS_ADDRESS = "/_preview/errors"
FAILED = "La dernière construction a échoué"
# How many lines of the source stand before and after the one that is wrong.
AROUND = 3

# The lines of a source file by its path in the project, None if it cannot be read.
ReadSource = Callable[[str], Sequence[str] | None]


def problems_at(
    path: str, problems: Sequence[BuildProblem]
) -> tuple[BuildProblem, ...]:
    """The problems of the article whose address this is.

    An article's slug is its file's name, so /2013/03/<slug>/ and /drafts/<slug>/ are
    both addresses of content/articles/2013/<slug>.md.
    """
    slug = PurePosixPath(path).name
    return tuple(
        problem for problem in problems if slug and _slug(problem.path) == slug
    )


def _slug(path: str) -> str:
    return PurePosixPath(path).stem


def banner(outcome: BuildOutcome) -> str:
    """What stands at the foot of every page until the build works again."""
    count = len(outcome.problems)
    if count == 0:
        what = "voir le journal"
    else:
        what = f"{count} problème" + ("s" if count > 1 else "")
    return (
        f"{STYLESHEET_LINK}"
        '<aside class="preview-banner" aria-label="État de la construction">'
        f'<a href="{ERRORS_ADDRESS}">{FAILED}\u202f: {what}</a></aside>'
    )


def article_page(problems: Sequence[BuildProblem], read_source: ReadSource) -> str:
    """For the address of a broken article: its own problems."""
    listed = "".join(_problem(problem, read_source) for problem in problems)
    more = f'<p><a href="{ERRORS_ADDRESS}">Toute la construction</a></p>'
    return page("Cet article ne peut pas être construit", listed + more)


def errors_page(outcome: BuildOutcome | None, read_source: ReadSource) -> str:
    """Everything about the last build: the problems, or the log, and who waits."""
    if outcome is None:
        text = "La première construction n’est pas encore terminée."
        return page("Un instant", paragraph(text), calm=True)
    waiting = _held_back(outcome.held_back)
    if outcome.ok:
        text = f"Elle a duré {outcome.seconds:.1f} s.".replace(".", ",", 1)
        title = "La dernière construction a réussi"
        return page(title, paragraph(text) + waiting, calm=True)
    if outcome.problems:
        listed = "".join(_problem(each, read_source) for each in outcome.problems)
        return page(FAILED, listed + waiting)
    return page(FAILED, _crash(outcome) + waiting)


def _problem(problem: BuildProblem, read_source: ReadSource) -> str:
    place = escape(problem.path or "(fichier inconnu)")
    if problem.line is not None:
        place += f", ligne {problem.line}"
    advice = paragraph(problem.advice) if problem.advice else ""
    excerpt = ""
    if problem.line is not None:
        lines = read_source(problem.path)
        excerpt = _excerpt(lines, problem.line) if lines else ""
    return (
        f"<section>\n<h2>{place}</h2>\n"
        f"<p><strong>{escape(problem.message)}</strong></p>\n"
        f"{advice}{excerpt}</section>\n"
    )


def _excerpt(lines: Sequence[str], line: int) -> str:
    """The lines around, the one that is meant marked by an arrow as well as a colour.

      11   Date: 2013-03-21
    → 12   Catgory: Santé
    """
    first = max(1, line - AROUND)
    last = min(len(lines), line + AROUND)
    if line > len(lines):
        # The file was edited since.
        return ""
    width = len(str(last))
    rows = []
    for number in range(first, last + 1):
        text = escape(lines[number - 1].rstrip("\r"))
        row = f"{'→' if number == line else ' '} {number:>{width}}  {text}"
        rows.append(f"<mark>{row}</mark>" if number == line else row)
    # A region that scrolls must be reachable with the keyboard.
    return (
        '<pre tabindex="0" role="region" '
        f'aria-label="Source autour de la ligne {line}">' + "\n".join(rows) + "</pre>\n"
    )


def _crash(outcome: BuildOutcome) -> str:
    log = escape(outcome.log_tail()) or "(le journal est vide)"
    return (
        paragraph(
            "Aucun fichier n’est en cause à coup sûr\u202f: la construction s’est "
            f"arrêtée avec le code {outcome.exit_code}. Voici la fin de son journal."
        )
        + '<pre tabindex="0" role="region" aria-label="Fin du journal">'
        + f"{log}</pre>\n"
    )


def _held_back(held_back: Sequence[HeldBack]) -> str:
    if not held_back:
        return ""
    rows = "".join(
        f'<li>{escape(each.path)} <span class="preview-quiet">'
        f"(à paraître le {escape(each.date)})</span></li>\n"
        for each in held_back
    )
    return f"<section>\n<h2>Articles retenus</h2>\n<ul>\n{rows}</ul>\n</section>\n"
