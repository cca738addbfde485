"""What runs where the inbox itself is: the moderators' mail, and the year's numbers."""

import contextlib
import json
import os
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sceau.comments.errors import printable
from sceau.comments.ledger import read_ledger
from sceau.configuration import Configuration
from sceau.durable import replace_file
from sceau.mailing.posting import post
from sceau.moderation.digest import Waiting, compose
from sceau.moderation.git import Git
from sceau.moderation.queue import list_refs, load_pending
from sceau.moderation.stats import unknown_words, yearly, years
from sceau.moderation.stats_json import to_json

Say = Callable[[str], None]


def run_digest(settings: Configuration, arguments: Namespace, say: Say) -> int:
    """Mail or print how much waits; returns the exit code. Raises GitFailed, MailError.

    Silent when nothing waits. Where there is a queue, the mail is sent later.
    """
    git = _inbox(settings)
    titles = _titles(settings.inbox.site_manifest)
    waiting = [
        Waiting(one.article, titles.get(one.article, ""), one.received)
        for one in load_pending(git)
    ]
    message = compose(
        waiting,
        removals=len(list_refs(git, "removals")),
        reports=len(list_refs(git, "reports")),
        now=datetime.now(UTC),
        settings=settings.moderation,
    )
    if message is None:
        return 0
    if arguments.stdout or arguments.json:
        text = message.get_content()
        say(
            json.dumps({"subject": message["Subject"], "text": text})
            if arguments.json
            else f"{message['Subject']}\n\n{text}".rstrip()
        )
        return 0
    to = settings.moderation
    post(message, to.digest_to, to.digest_from, settings)
    return 0


def run_stats(settings: Configuration, arguments: Namespace, say: Say) -> int:
    """Say the numbers of a year or of all; returns the exit code. Raises GitFailed.

    With --json it is what the build takes as var/transparency.json.
    """
    decisions = read_ledger(settings.inbox.folder / "ledger.jsonl")
    waiting = [ref.partition("/")[2] for ref in list_refs(_inbox(settings), "pending")]
    wanted = [arguments.year] if arguments.year else years(decisions, waiting)
    found = [yearly(decisions, waiting, year) for year in wanted]
    if arguments.into is not None:
        # Whoever builds reads it, and is somebody else.
        replace_file(arguments.into, to_json(found).encode(), 0o644)
        return 0
    if arguments.json:
        say(to_json(found).rstrip())
        return 0
    for year in found:
        rejected = ", ".join(f"{why} {n}" for why, n in year.rejected.items() if n)
        say(f"{year.year}: received {year.received}")
        say(
            f"  approved {year.approved}, rejected {sum(year.rejected.values())}"
            + (f" ({rejected})" if rejected else "")
        )
        say(
            f"  withdrawn {year.withdrawn}, removed {year.removed},"
            f" waiting {year.waiting}"
        )
        if year.median_wait_hours is not None:
            say(f"  median wait: {year.median_wait_hours:.1f} h")
    for word in unknown_words(decisions):
        say(f"the ledger has a word this version does not know: {printable(word)}")
    return 0


def _inbox(settings: Configuration) -> Git:
    # On a server it is another user's; whoever named it in sceau.toml trusts it.
    trusted = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }
    return Git(settings.inbox.folder / "inbox.git", {**os.environ, **trusted})


def _titles(manifest: Path) -> dict[str, str]:
    """Titles by slug; none while the site is not built."""
    with contextlib.suppress(OSError, ValueError, KeyError, AttributeError, TypeError):
        articles = json.loads(manifest.read_text("utf-8"))["articles"]
        return {slug: str(article["title"]) for slug, article in articles.items()}
    return {}
