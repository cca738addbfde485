"""Who read, as a number that means nothing without the key of its day."""

import hashlib
from collections.abc import Callable

from sceau.reads.addresses import LOCAL, truncated

SHARED_SECONDS = 1800
"""How long readers without an address of their own are taken for one."""
_REMEMBERED = 32_768


class Readers:
    """`key_of` has the key of a day, or None when the day is closed."""

    def __init__(self, key_of: Callable[[int], bytes | None]) -> None:
        self._key_of = key_of
        self._known: dict[tuple[int, str, str], int] = {}

    def number(self, day: int, time: float, address: str, agent: str) -> int | None:
        """64 bits for a reader on a day, or None when the day is closed.

        Of the truncated address and the user agent; and of the half-hour where there
        is no address, because everybody with Tor Browser would be one reader.
        """
        who = (day, address, agent)
        number = self._known.get(who)
        if number is not None:
            return number
        key = self._key_of(day)
        if key is None:
            return None
        place = truncated(address)
        if place == LOCAL:
            return _number(f"{LOCAL} {int(time // SHARED_SECONDS)}", agent, key)
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        number = self._known[who] = _number(place, agent, key)
        return number


def _number(place: str, agent: str, key: bytes) -> int:
    text = f"{place}\n{agent}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(text, key=key, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
