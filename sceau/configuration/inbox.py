"""The table `[inbox]`: the program that takes readers' comments in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sceau.configuration.addresses import checked_addresses, checked_bind
from sceau.configuration.errors import RefusedValue, quoted
from sceau.configuration.settings import Contradiction, Table, setting

MANY = 1_000_000
# Unicode's own names: Latin, Greek, Old_Italic.
_SCRIPT = re.compile(r"[A-Z][a-z]+(?:_[A-Z]?[a-z]+)*")


def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    if not all(word.strip() for word in words):
        reason = "one of the words is empty and would be found in every text"
        raise RefusedValue(reason, "remove it")
    return words


def _scripts(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if _SCRIPT.fullmatch(name) is None:
            reason = f"{quoted(name)} is no script's name"
            raise RefusedValue(reason, "write Unicode's, as in Latin, Greek or Arabic")
    return names


@dataclass(frozen=True)
class InboxSettings(Table):
    """What web process and committer of the inbox need to know.

    From `load_configuration`, paths are absolute and everything is checked.
    """

    about: ClassVar[str] = (
        "The inbox: the web process that takes readers' comments in, and the committer "
        "that turns them into pending refs."
    )

    # RUF009 fears defaults that instances share; a path never changes.
    folder: Path = setting(  # noqa: RUF009
        Path("var/inbox"),
        "Where comments wait for a moderator: the spool, the repository inbox.git, the "
        "signing keys.",
    )
    site_manifest: Path = setting(  # noqa: RUF009
        Path("var/site.json"),
        "What the build wrote of the articles: which there are, which are open.",
    )
    page_shell: Path = setting(  # noqa: RUF009
        Path("var/page_shell.html"),
        "The page the build wrote for the inbox, so that its answers look like the "
        "site.",
    )
    bind: str = setting(
        "127.0.0.1:8001",
        "Where the web process listens: host:port, [IPv6]:port or unix:/path. Port 0 "
        "lets the system choose. A socket passed by systemd wins.",
        check=checked_bind,
    )
    threads: int = setting(
        8, "How many requests are answered at the same time.", between=(1, 64)
    )
    connections: int = setting(
        200,
        "How many connections are held at the same time; at least as many as threads.",
        between=(1, 10_000),
    )
    trusted_proxies: tuple[str, ...] = setting(
        (),
        "IP addresses from which X-Forwarded-For is believed. Over a unix socket the "
        "proxy is always believed.",
        check=checked_addresses,
    )
    max_pending: int = setting(
        2000,
        "How many comments may wait for a moderator in all; then the inbox asks "
        "readers to come back later.",
        between=(1, MANY),
    )
    max_pending_per_article: int = setting(
        100,
        "How many comments on one article may wait; at most max_pending.",
        between=(1, MANY),
    )
    max_pending_per_hour: int = setting(
        120, "How many comments may come in within an hour.", between=(1, MANY)
    )
    posts_burst: int = setting(
        8,
        "How many forms one truncated address may send at once. Preview and "
        "confirmation are two.",
        between=(2, MANY),
    )
    posts_per_hour: int = setting(
        30,
        "How many forms one truncated address may send in an hour in the long run.",
        between=(1, MANY),
    )
    reports_per_hour: int = setting(
        10,
        "How many times in an hour one truncated address may report a published "
        "comment.",
        between=(1, MANY),
    )
    token_min_seconds: int = setting(
        4,
        "Seconds that pass at least between preview and confirmation; people need "
        "them, programs do not.",
        between=(0, 3600),
    )
    token_max_hours: int = setting(
        24, "Hours for which a preview can be confirmed.", between=(1, 168)
    )
    max_links: int = setting(
        3, "More links than this are a signal to the moderator.", between=(0, 1000)
    )
    spam_words: tuple[str, ...] = setting(
        (), "Words that are a signal to the moderator.", check=_words
    )
    expected_scripts: tuple[str, ...] = setting(
        ("Latin",),
        "Scripts, by Unicode's names, in which readers write; any other is a signal to "
        "the moderator.",
        check=_scripts,
    )
    commit_seconds: float = setting(
        1.0,
        "Seconds the committer waits between two looks at the spool.",
        between=(0.01, 3600),
    )
    key_days: int = setting(
        90,
        "Days after which a new signing key is made; older ones stay valid for the "
        "receipts they signed.",
        between=(1, 3650),
    )

    def contradictions(self) -> Iterator[Contradiction]:
        """What the values say against one another."""
        if self.connections < self.threads:
            yield Contradiction(
                ("connections", "threads"),
                f"{self.connections} is less than threads ({self.threads})",
                "raise connections or lower threads",
            )
        if self.max_pending_per_article > self.max_pending:
            yield Contradiction(
                ("max_pending_per_article", "max_pending"),
                f"{self.max_pending_per_article} is more than max_pending "
                f"({self.max_pending})",
                "lower max_pending_per_article or raise max_pending",
            )
        if self.token_min_seconds >= self.token_max_hours * 3600:
            yield Contradiction(
                ("token_min_seconds", "token_max_hours"),
                f"{self.token_min_seconds} seconds are no less than token_max_hours "
                f"({self.token_max_hours})",
                "lower token_min_seconds or raise token_max_hours",
            )
