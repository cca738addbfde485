"""Lines to the terminal of whoever moderates."""

import json
import sys
from argparse import Namespace

from sceau.comments.errors import printable
from sceau.moderation.decisions import Outcome


def say(line: str) -> None:
    """Say one line, at once even into a pipe."""
    print(line, flush=True)


def complain(text: str) -> None:
    """Say what went wrong, where a person and not a pipe sees it."""
    print(text, file=sys.stderr, flush=True)


def answer(arguments: Namespace, line: str, **fields: object) -> int:
    """Say that it is done, as a line or as JSON; returns the exit code."""
    say(json.dumps(fields) if arguments.json else line)
    return 0


def tell(outcome: Outcome, arguments: Namespace, done: str) -> int:
    """Say what became of each comment; returns the exit code."""
    if arguments.json:
        refused = {printable(id_): why for id_, why in outcome.refused.items()}
        known = {"done": outcome.done, "corrected": outcome.corrected}
        say(json.dumps(known | {"refused": refused}))
    else:
        for id_ in outcome.done:
            say(f"{id_}: {done}")
        for id_ in outcome.corrected:
            say(f"{id_}: a correction came meanwhile and waits: sceau moderate show")
        for id_, why in outcome.refused.items():
            complain(f"{printable(id_)}: {printable(why)}")
    return 1 if outcome.refused else 0
