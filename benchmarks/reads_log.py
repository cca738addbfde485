"""A big log in the combined format, as a small site's server might have written it.

35 % robots, 40 % what pages show (style sheet, fonts, pictures, the seal), the rest
pages that people ask for, a fifth of them no articles. Days differ in everything but
their shape; the same day has the same bytes every time.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

ARTICLES = 60
ROBOTS, ASSETS = 0.35, 0.40
_FIRST = datetime(2026, 10, 1, tzinfo=UTC)
_SYSTEMS = (
    "Windows NT 10.0; Win64; x64",
    "Macintosh; Intel Mac OS X 10_15_7",
    "X11; Linux x86_64",
    "Linux; Android 10; K",
)
_ASSETS = (
    ("/theme/css/style.0a1b2c3d.css", 200, 9_412),
    ("/theme/fonts/spectral-latin-400-normal.1a2b3c4d.woff2", 200, 21_800),
    ("/theme/fonts/spectral-latin-600-normal.4d3c2b1a.woff2", 200, 22_164),
    ("/favicon.ico", 200, 4_286),
    ("/images/armoire.svg", 200, 6_120),
)


def write_site(path: Path) -> None:
    """The `site.json` that knows the articles of the log."""
    articles = {
        f"article-{number}": {"url": _article(number), "aliases": []}
        for number in range(ARTICLES)
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"articles": articles}), "utf-8")


def write_log(path: Path, lines: int, days: int = 1) -> None:
    """Write so many lines for each of some days."""
    with path.open("w", encoding="ascii", errors="replace") as stream:
        for day in range(days):
            for text in _day(day, lines):
                stream.write(text)


def _day(day: int, lines: int) -> Iterator[str]:
    chance = random.Random(day)  # noqa: S311
    people, robots = _people(chance), _robots()
    for hour in range(24):
        share = lines * (hour + 1) // 24 - lines * hour // 24
        wanted = [int(share * part) for part in (ROBOTS, ASSETS)]
        begin = _FIRST + timedelta(days=day, hours=hour)
        found = [_robot(chance, robots) for _ in range(wanted[0])]
        assets = pages = 0
        while assets < wanted[1] or pages < share - sum(wanted):
            for line, is_asset in _visit(chance, people):
                if is_asset and assets < wanted[1]:
                    assets += 1
                elif not is_asset and pages < share - sum(wanted):
                    pages += 1
                else:
                    continue
                found.append(line)
        for seconds, line in sorted(found):
            moment = begin + timedelta(seconds=min(seconds, 3599))
            yield line.replace("@", f"{moment:%d/%b/%Y:%H:%M:%S} +0000", 1)


def _visit(
    chance: random.Random, people: list[str]
) -> Iterator[tuple[tuple[float, str], bool]]:
    """What one person asks for: seconds, line, and whether it is what a page shows."""
    agent, address = chance.choice(people), _address(chance)
    seconds = chance.uniform(0, 3600)
    for view in range(chance.choice((1, 1, 1, 2, 3))):
        path = _article(_popular(chance)) if chance.random() < 0.8 else "/"
        yield _line(seconds, address, path, 200, 14_000, agent), False
        seconds += 0.4
        yield (
            _line(seconds, address, "/sceau.svg", 304 if view else 200, 0, agent),
            True,
        )
        if not view and chance.random() < 0.4:
            for path, status, size in _ASSETS[: chance.randint(1, len(_ASSETS))]:
                yield _line(seconds, address, path, status, size, agent), True
        seconds += chance.uniform(20, 400)


def _robot(chance: random.Random, robots: list[str]) -> tuple[float, str]:
    path = chance.choice((_article(_popular(chance)), "/feed/", "/wp-login.php"))
    status = 404 if path == "/wp-login.php" else 200
    agent = chance.choice(robots)
    return _line(chance.uniform(0, 3600), _address(chance), path, status, 9_000, agent)


def _line(
    seconds: float, address: str, path: str, status: int, size: int, agent: str
) -> tuple[float, str]:
    text = f'{address} - - [@] "GET {path} HTTP/2.0" {status} {size} "-" "{agent}"\n'
    return seconds, text


def _address(chance: random.Random) -> str:
    # As the server truncates them. Networks that are nobody's own are left out.
    return f"{chance.randint(11, 99)}.{chance.randint(0, 255)}.{chance.randint(0, 9)}.0"


def _article(number: int) -> str:
    return f"/{2013 + number % 12}/{number % 12 + 1:02}/article-{number}/"


def _popular(chance: random.Random) -> int:
    """Few articles are read much, and many a little."""
    return min(ARTICLES - 1, int(chance.paretovariate(1)) - 1)


def _people(chance: random.Random) -> list[str]:
    """Browsers in some thousand versions."""
    found = []
    for _ in range(3_000):
        system, major = chance.choice(_SYSTEMS), chance.randint(90, 140)
        build = f"{major}.0.{chance.randint(4000, 7000)}.{chance.randint(10, 200)}"
        webkit = f"AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{build} Safari/537.36"
        gecko = f"Gecko/20100101 Firefox/{major}.0"
        found.append(f"Mozilla/5.0 ({system}) {webkit}")
        found.append(f"Mozilla/5.0 ({system}; rv:{major}.0) {gecko}")
    return found


def _robots() -> list[str]:
    """Whatever the list of robots has seen, and programs that nobody has."""
    listed = [
        agent for entry in CRAWLER_USER_AGENTS_DATA for agent in entry["instances"]
    ]
    plain = [agent for agent in listed if '"' not in agent and agent.isascii()]
    return plain + [f"Program-{number}/1.0" for number in range(300)]
