"""Everything the web process works with, made from its settings."""

import ipaddress
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sceau.comments.ledger import Ledger
from sceau.configuration import InboxSettings
from sceau.inbox.caps import Caps, Limits
from sceau.inbox.clients import IPAddress
from sceau.inbox.keys import KeyFile
from sceau.inbox.manifest import ManifestFile
from sceau.inbox.rate import RateLimiter
from sceau.inbox.receipts import ReceiptSigner
from sceau.inbox.repository import InboxRepository
from sceau.inbox.signals import SignalRules
from sceau.inbox.spool import Spool
from sceau.inbox.states import States
from sceau.inbox.summary import SUMMARY
from sceau.inbox.tokens import TokenSigner

_HOUR = 3600.0
_REMEMBERED_TEXTS = 1000
_REPORTS_AT_ONCE = 3


class RecentTexts:
    """Digests of the last texts, in memory only, to notice one sent again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: deque[tuple[str, str]] = deque()
        self._owners: Counter[str] = Counter()
        self._by_digest: dict[str, Counter[str]] = defaultdict(Counter)

    def of_others(self, id_: str) -> "Others":
        """Digests of all texts but those of this comment."""
        return Others(self, id_)

    def knows(self, id_: str) -> bool:
        """Whether a text of this comment was taken in not long ago."""
        with self._lock:
            return id_ in self._owners

    def others_have(self, id_: str, digest: str) -> bool:
        """Whether another comment has a text of this digest."""
        with self._lock:
            return bool(self._by_digest.get(digest, {}).keys() - {id_})

    def add(self, id_: str, digest: str) -> None:
        """Remember one, and forget the oldest of too many."""
        with self._lock:
            self._last.append((id_, digest))
            self._owners[id_] += 1
            self._by_digest[digest][id_] += 1
            if len(self._last) > _REMEMBERED_TEXTS:
                owner, old = self._last.popleft()
                _take_one(self._owners, owner)
                _take_one(self._by_digest[old], owner)
                if not self._by_digest[old]:
                    del self._by_digest[old]


@dataclass(frozen=True, slots=True)
class Others:
    """What `in` is asked of; see `RecentTexts.of_others`."""

    recent: RecentTexts
    id: str

    def __contains__(self, digest: object) -> bool:
        return isinstance(digest, str) and self.recent.others_have(self.id, digest)


def _take_one(counts: Counter[str], key: str) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


@dataclass(frozen=True, slots=True)
class Services:
    """What requests are answered with."""

    settings: InboxSettings
    manifest: ManifestFile
    tokens: TokenSigner
    receipts: ReceiptSigner
    spool: Spool
    states: States
    caps: Caps
    posts: RateLimiter
    reports: RateLimiter
    proxies: tuple[IPAddress, ...]
    unix_socket: bool
    approve_command: str
    """What a newcomer types to approve a comment; empty on a server."""
    clock: Callable[[], float] = time.time
    recent: RecentTexts = field(default_factory=RecentTexts)

    def signal_rules(self, id_: str) -> SignalRules:
        """The rules for one comment."""
        return SignalRules(
            max_links=self.settings.max_links,
            spam_words=self.settings.spam_words,
            expected_scripts=frozenset(
                script.upper() for script in self.settings.expected_scripts
            ),
            recent_digests=self.recent.of_others(id_),
        )


def make_services(
    settings: InboxSettings,
    *,
    approve_command: str = "",
    unix_socket: bool = False,
    clock: Callable[[], float] = time.time,
) -> Services:
    """Nothing is read or written before the first request."""
    folder = settings.folder
    keys = KeyFile(folder / "secret")
    spool = Spool(folder / "spool")
    return Services(
        settings=settings,
        manifest=ManifestFile(settings.site_manifest),
        tokens=TokenSigner(
            keys.values,
            min_seconds=settings.token_min_seconds,
            max_seconds=settings.token_max_hours * _HOUR,
        ),
        receipts=ReceiptSigner(keys.values),
        spool=spool,
        states=States(
            spool,
            InboxRepository(folder / "inbox.git"),
            Ledger(folder / "ledger.jsonl"),
        ),
        caps=Caps(
            folder / SUMMARY,
            Limits(
                settings.max_pending,
                settings.max_pending_per_article,
                settings.max_pending_per_hour,
            ),
            spool.names,
        ),
        posts=RateLimiter(settings.posts_burst, settings.posts_per_hour),
        reports=RateLimiter(
            min(_REPORTS_AT_ONCE, settings.reports_per_hour), settings.reports_per_hour
        ),
        proxies=tuple(ipaddress.ip_address(text) for text in settings.trusted_proxies),
        unix_socket=unix_socket,
        approve_command=approve_command,
        clock=clock,
    )


class ShellFile:
    """`page_shell.html`, re-read when the build replaces it; a bare page without it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._text = _BARE_PAGE

    def __call__(self) -> str:
        try:
            status = self._path.stat()
            stamp = (status.st_ino, status.st_mtime_ns)
            if stamp != self._stamp:
                self._text = self._path.read_text("utf-8")
                self._stamp = stamp
        except (OSError, ValueError):
            # The site is being built for the first time, or the file is no text.
            return self._text
        return self._text


_BARE_PAGE = (
    '<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title><!--sceau:title--></title></head>"
    "<body><main><!--sceau:main--></main></body></html>\n"
)
