"""User agents as servers see them, and who is behind them.

`tests/fixtures/user_agents/` has one a line. People's are what browsers send; robots'
are of kinds that no list of names knows, or spelled so that a hasty rule errs.
"""

from tests.sites import ROOT

_FOLDER = ROOT / "tests" / "fixtures" / "user_agents"


def _agents(name: str) -> dict[str, list[str]]:
    """The lines below each heading; those above the first have an empty one."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (_FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            heading = line[2:]
        else:
            found.setdefault(heading, []).append(line)
    return found


GRAPHICAL = [agent for group in _agents("graphical").values() for agent in group]
TEXT = [agent for group in _agents("text").values() for agent in group]
ROBOTS = _agents("robots")
"""By the rule that finds them."""
ROBOTS["robot: shape"] += [
    "",
    " ",
    f"{GRAPHICAL[0]} {600 * 'x '}",
    GRAPHICAL[0].replace("Gecko/", "Gecko/\udcff"),
]
