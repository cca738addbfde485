"""A small world to count in: articles, readers, and lines of logs about them."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sceau.reads.articles import Articles, parse_articles
from sceau.reads.counting import Rules
from tests.reads.agents import GRAPHICAL, ROBOTS, TEXT

PARIS = ZoneInfo("Europe/Paris")
SEAL = "/sceau.svg"
FIREFOX, LYNX = GRAPHICAL[0], TEXT[0]
TOR = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"
BOT = ROBOTS["robot: known"][0]
AGENTS = {
    **dict.fromkeys(GRAPHICAL, "graphical"),
    **dict.fromkeys(TEXT, "text"),
    **{agent: rule for rule, agents in ROBOTS.items() for agent in agents},
}
"""What each user agent is."""

SITE = {
    "build_date": "2026-11-23",
    "siteurl": "https://souslesceau.example",
    "authors": [],
    "articles": {
        "ton-dossier": {"url": "/2013/03/ton-dossier/", "aliases": ["dossier"]},
        "l-ete": {"url": "/2014/06/l-été/", "aliases": []},
        "hadopi2": {"url": "/2014/06/hadopi2/", "aliases": ["hadopi", "hadopi1"]},
    },
}
"""`site.json`, as far as the counter reads it."""
TARGETS = {
    "/2013/03/ton-dossier/": "ton-dossier",
    "/2013/03/ton-dossier/?utm_source=x": "ton-dossier",
    "/2013/03/ton-dossier/index.html": "ton-dossier",
    "/2013/03/ton-dossier/index.html?a=/b/": "ton-dossier",
    "//2013//03/ton-dossier///": "ton-dossier",
    "/2013/03/ton%2Ddossier/": "ton-dossier",
    "/2013/03/ton%2ddossier/": "ton-dossier",
    "/2013/03/dossier/": "ton-dossier",
    "https://souslesceau.example/2013/03/ton-dossier/": "ton-dossier",
    "/2014/06/l-%C3%A9t%C3%A9/": "l-ete",
    "/2014/06/l-%c3%A9t%c3%a9/": "l-ete",
    "/2014/06/l-été/": "l-ete",
    "/2014/06/hadopi2/": "hadopi2",
    "/2014/06/hadopi/": "hadopi2",
    "/2014/06/hadopi1/index.html": "hadopi2",
    SEAL: "the seal",
    "/sceau.svg?x": "the seal",
    "//sceau.svg": "the seal",
    "": None,
    "/": None,
    "*": None,
    "/index.html": None,
    "/2013/03/ton-dossier": None,
    "/2013/03/Ton-dossier/": None,
    "/2013/03/ton-dossier/feed/": None,
    "/2013/03/ton-dossier/index.htm": None,
    "/2013/03/ton-dossier/xindex.html": None,
    "/2013/04/ton-dossier/": None,
    "/2014/06/dossier/": None,
    "/2014/06/l-%E9t%E9/": None,
    "/2013/03/ton-dossier/%3F": None,
    "/theme/css/style.0a1b2c3d.css": None,
    "/%": None,
    "http://[": None,
}
"""What each address leads to."""
KEY = b"k" * 32


def articles() -> Articles:
    """The articles of this world."""
    return parse_articles(json.dumps(SITE), SEAL)


def rules(**changes: Any) -> Rules:
    """Rules under which every day is open."""
    own = {"articles": articles(), "key_of": lambda day: KEY, "latest": 9e9}
    return Rules(**(own | changes))


def at(text: str) -> float:
    """Unix time of a moment in Paris, `2026-11-23 15:02:11.5`."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()


def line(
    time: float,
    target: str = "/2013/03/ton-dossier/",
    agent: str = FIREFOX,
    address: str = "203.0.113.0",
    **fields: Any,
) -> str:
    """A line of the counting log; the words of the log win."""
    own = {"t": time, "a": address, "m": "GET", "p": target, "s": 200, "u": agent}
    return json.dumps({**own, "x": 0, **fields}, ensure_ascii=False)
