"""A log of people, robots and robots in disguise, with the right answer line by line.

Everybody has a network of their own, so nobody's answer depends on anybody else.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.reads.world import AGENTS, SEAL, TARGETS, line

_ARTICLES = {
    slug: [target for target, other in TARGETS.items() if other == slug]
    for slug in ("ton-dossier", "l-ete", "hadopi2")
}
_OTHERS = [target for target, slug in TARGETS.items() if slug is None]


@dataclass(frozen=True)
class Labelled:
    """A line, and what becomes of it in the words of `Reason` and `reference`."""

    time: float
    text: str
    label: str
    slug: str = ""
    """The article that gets the read, where it is one."""


def labelled_log(seed: int, visitors: int, begin: float) -> list[Labelled]:
    """The lines of so many visitors of one day, in order."""
    chance = random.Random(seed)  # noqa: S311
    found: list[Labelled] = []
    for number in range(visitors):
        kind = chance.choice(["person", "person", "text", "robot", "disguised"])
        found += _visit(chance, kind, _address(number), begin)
    return sorted(found, key=lambda line: line.time)


def _address(number: int) -> str:
    if number % 5 == 4:
        return f"2001:db8:{number:x}::"
    return f"{1 + number // 65536}.{number // 256 % 256}.{number % 256}.0"


def _visit(
    chance: random.Random, kind: str, address: str, begin: float
) -> Iterator[Labelled]:
    wanted = {"person": "graphical", "disguised": "graphical", "text": "text"}
    agent = chance.choice(
        [
            agent
            for agent, known in AGENTS.items()
            if known == wanted.get(kind) or (kind == "robot" and "robot" in known)
        ]
    )
    time = begin + chance.uniform(0, 60_000)
    seen: set[str] = set()

    def said(label: str, target: str, slug: str = "", **fields: object) -> Labelled:
        text = line(round(time, 3), target, agent, address, **fields)
        return Labelled(time, text, label, slug)

    for _ in range(chance.randint(1, 6)):
        time += chance.uniform(1, 900)
        slug = chance.choice([*_ARTICLES])
        target = chance.choice(_ARTICLES[slug])
        label = {
            "robot": AGENTS[agent],
            "disguised": "duplicate" if slug in seen else "not confirmed",
        }.get(kind, "duplicate" if slug in seen else "read")
        match chance.randint(0, 9):
            case 0:
                yield said("speculative", target, x=1)
                continue
            case 1:
                yield said("status", target, s=chance.choice([206, 301, 404, 500]))
                continue
            case 2:
                yield said("method", target, m="HEAD")
                continue
        seen.add(slug)
        yield said(label, target, slug, s=chance.choice([200, 304]))
        if kind == "person":
            time += chance.uniform(0, 3)
            yield said("unknown address", SEAL, s=chance.choice([200, 304]))
        yield said("unknown address", chance.choice(_OTHERS))
