"""The table `[reads]`: the counter of reads."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sceau.configuration.errors import RefusedValue, quoted
from sceau.configuration.settings import Table, setting


def _address(text: str) -> str:
    if not text.startswith("/") or text.startswith("//") or "?" in text:
        reason = f"{quoted(text)} is no address of the site"
        raise RefusedValue(reason, "write it from the root, as in /sceau.svg")
    return text


def _patterns(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        if not text.startswith("/"):
            reason = f"{quoted(text)} does not start with /"
            raise RefusedValue(reason, "write the whole path of the logs")
    return texts


@dataclass(frozen=True)
class ReadsSettings(Table):
    """What `sceau reads` needs to know.

    From `load_configuration`, paths are absolute and everything is checked.
    """

    about: ClassVar[str] = (
        "The reads: how often each article was read, counted from the web server's log."
    )

    # RUF009 fears defaults that instances share; a path never changes.
    folder: Path = setting(  # noqa: RUF009
        Path("var/reads"),
        "Where the ledger is, and the key of the day, which belongs into no backup.",
    )
    logs: tuple[str, ...] = setting(
        (),
        "The logs, with the rotated ones, as a shell's patterns: "
        "/var/log/nginx/reads.log*. Those that the command names win.",
        check=_patterns,
    )
    site_manifest: Path = setting(  # noqa: RUF009
        Path("var/site.json"),
        "What the build wrote of the articles: their addresses.",
    )
    export: Path = setting(  # noqa: RUF009
        Path("var/reads.json"),
        "Where the next build finds the numbers.",
    )
    seal: str = setting(
        "/sceau.svg",
        "The picture that every page shows and no cache keeps. Browsers fetch it with "
        "every page, most robots never.",
        check=_address,
    )
    confirm: bool = setting(
        True,
        "Whether a browser counts only when it fetched the seal as well on the same "
        "day. Text browsers always count. The report has both numbers.",
    )
    keep_months: int = setting(
        25,
        "Months for which the ledger has numbers of single days; older ones become one "
        "total (sceau reads purge).",
        between=(1, 1200),
    )
