"""ULIDs: 48 bits of time and 80 of chance in 26 characters that sort by time.

    01J9Z3K8QK 7N3B5X2M4R6T8V0W
    time in ms chance

https://github.com/ulid/spec; only the upper-case spelling is accepted, since the id is
a file's name and must have one spelling.
"""

import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# As int() spells base 32.
_DIGITS = str.maketrans(_ALPHABET, "0123456789abcdefghijklmnopqrstuv")
_TIME_LENGTH = 10
_CHANCE_BITS = 80
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_10000 = 253_402_300_800_000

# The first character holds three bits: 26 characters of five would be 130.
ULID_PATTERN = r"[0-7][0-9A-HJKMNP-TV-Z]{25}"
_ULID = re.compile(ULID_PATTERN)


def is_ulid(text: str) -> bool:
    """Whether the text is a ULID in its only accepted spelling."""
    return _ULID.fullmatch(text) is not None


def new_ulid(
    now: Callable[[], float] = time.time,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> str:
    """A new ULID; `now` gives seconds since 1970, `randomness` that many bytes.

    Two made in one millisecond sort by chance. Raises `ValueError` for a clock before
    1970 or after the year 10889, and for a wrong number of bytes.
    """
    milliseconds = int(now() * 1000)
    chance = randomness(_CHANCE_BITS // 8)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError(f"a ULID cannot hold the time {milliseconds} ms")
    if len(chance) != _CHANCE_BITS // 8:
        raise ValueError(f"a ULID needs 10 random bytes, not {len(chance)}")
    number = milliseconds << _CHANCE_BITS | int.from_bytes(chance)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def ulid_milliseconds(ulid: str) -> int:
    """When the ULID was made, in milliseconds since 1970.

    Raises `ValueError` for what is not a ULID or lies beyond the year 9999.
    """
    if not is_ulid(ulid):
        raise ValueError("not a ULID")
    milliseconds = int(ulid[:_TIME_LENGTH].translate(_DIGITS), 32)
    if milliseconds >= _YEAR_10000:
        raise ValueError("the ULID's time lies beyond the year 9999")
    return milliseconds


def ulid_time(ulid: str) -> datetime:
    """The same in UTC, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=ulid_milliseconds(ulid))
