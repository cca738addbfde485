"""How often one client may post: a bucket of tokens for each, in memory only.

A bucket holds `burst` tokens, each post takes one, and `per_hour` flow back in an hour.
All there is to know of a bucket is the moment when it will be full again: each token
taken moves that moment on by the time one token needs, and as soon as it has passed,
the bucket is as good as new and forgotten.

    burst=3, one token every 60 s; posts at 0 s, 1 s, 2 s: full again at 180 s
    at 3 s, one more would move that to 240 s: more than 3 × 60 s away, so refused
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

# Times are whole microseconds, so that sums of them are exact.
SECOND = 1_000_000
HOUR = 3600 * SECOND
SALT_LIFE = 24 * HOUR
CROWD = 10
"""Beyond `most_clients`, newcomers in an hour: one for every ten remembered."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The size of a bucket: tokens in it, and tokens that flow back in an hour."""

    burst: int
    per_hour: int

    @property
    def interval(self) -> int:
        """The time one token needs, rounded up: never more than `per_hour`."""
        return -(-HOUR // self.per_hour)

    def wait(self, full_at: int, now: int) -> int:
        """How long until there is a token in the bucket that is full at `full_at`."""
        debt = max(0, full_at - now)
        return max(0, debt - (self.burst - 1) * self.interval)

    def taken(self, full_at: int, now: int) -> int:
        """When the bucket is full again once a token has been taken from it."""
        return max(full_at, now) + self.interval


class RateLimiter:
    """Thread-safe, and bounded by `most_clients` buckets (some 190 bytes each).

    Clients are known by a keyed digest. The key is drawn at random, never leaves
    memory, and is replaced together with all buckets by the first question after 24
    hours, so that neither an address nor a trace across days is kept.
    """

    # When each client's bucket is full; least recently heard of first.
    _full_at: OrderedDict[bytes, int]
    _crowd_full_at: int

    def __init__(
        self,
        burst: int,
        per_hour: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[int], bytes] = secrets.token_bytes,
        most_clients: int = 50_000,
    ) -> None:
        if min(burst, per_hour, most_clients) < 1:
            raise ValueError("burst, per_hour and most_clients are at least 1")
        crowd = -(-most_clients // CROWD)
        self._pace = Pace(burst, per_hour)
        self._crowd_pace = Pace(crowd, crowd)
        self._most_clients = most_clients
        self._clock = clock
        self._random = random
        self._lock = threading.Lock()
        self._now = 0
        self._last_reading = clock()
        self._begin()

    @property
    def remembered(self) -> int:
        """How many clients have a bucket, at most `most_clients`."""
        return len(self._full_at)

    def allow(self, client: str) -> bool:
        """Whether `client` may post now; if so, that takes a token."""
        with self._lock:
            key = self._arrive(client)
            if self._wait(key):
                # Whoever insists is remembered longest.
                if key in self._full_at:
                    self._full_at.move_to_end(key)
                return False
            if self._is_crowded(key):
                self._crowd_full_at = self._crowd_pace.taken(
                    self._crowd_full_at, self._now
                )
                self._full_at.popitem(last=False)
            full_at = self._full_at.get(key, self._now)
            self._full_at[key] = self._pace.taken(full_at, self._now)
            self._full_at.move_to_end(key)
            return True

    def retry_after(self, client: str) -> int:
        """Whole seconds until `client` may post, for `Retry-After`; 0 if it may now."""
        with self._lock:
            return -(-self._wait(self._arrive(client)) // SECOND)

    def _begin(self) -> None:
        self._since = self._now
        self._salt = self._random(32)
        self._full_at = OrderedDict()
        self._crowd_full_at = self._now

    def _arrive(self, client: str) -> bytes:
        """The client's key, once what is out of date has been forgotten.

        A full bucket that stands behind one still filling is forgotten after it, at
        the latest when nothing has been heard of either for the time a bucket takes.
        """
        reading = self._clock()
        # Only steps forward count, so that a clock set back makes nobody wait.
        self._now += max(0, round((reading - self._last_reading) * SECOND))
        self._last_reading = reading
        if self._now - self._since >= SALT_LIFE:
            self._begin()
        while self._full_at and next(iter(self._full_at.values())) <= self._now:
            self._full_at.popitem(last=False)
        name = client.encode("utf-8", errors="surrogatepass")
        return blake2b(name, key=self._salt, digest_size=16).digest()

    def _is_crowded(self, key: bytes) -> bool:
        """Whether room must be made for a newcomer at the expense of another.

        That forgives the other's debt: with enough addresses, nobody would ever run
        out of tokens. So newcomers then share one bucket besides having their own, and
        those who are already known do not suffer from it.
        """
        return key not in self._full_at and len(self._full_at) >= self._most_clients

    def _wait(self, key: bytes) -> int:
        wait = self._pace.wait(self._full_at.get(key, self._now), self._now)
        if self._is_crowded(key):
            wait = max(wait, self._crowd_pace.wait(self._crowd_full_at, self._now))
        return wait
