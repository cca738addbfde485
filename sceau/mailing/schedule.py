"""When a mail is tried again, and when no more: pure."""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

FIRST_DELAY = 5 * 60.0
LONGEST_DELAY = 6 * 3600.0
_MOST_ATTEMPTS = 1_000_000


@dataclass(frozen=True)
class State:
    """What became of a mail so far. Times are seconds since 1970."""

    since: float = 0.0
    """When it was first tried; 0 while nobody did. Not when it was enqueued: another
    program's clock, or a mailer that did not run for a week, give up nothing."""
    attempts: int = 0
    due: float = 0.0
    error: str = ""
    """Of the last attempt, without anybody's address."""
    left: tuple[str, ...] | None = None
    """Recipients who do not have it yet, None for all."""
    refused: tuple[str, ...] = ()
    """Those for whom the server refused it for good."""
    given_up: bool = False


def delay(attempts: int) -> float:
    """Seconds to wait after so many attempts: 5, 10, 20 minutes … 6 hours."""
    # The exponent is bounded before 2 is raised to it.
    return min(FIRST_DELAY * 2.0 ** min(attempts - 1, 30), LONGEST_DELAY)


def is_due(state: State, now: float) -> bool:
    """Whether it is to be tried. What lies farther ahead than any delay was written
    by a clock that was wrong."""
    return not now < state.due <= now + LONGEST_DELAY


def after_failure(
    state: State,
    *,
    now: float,
    error: str,
    later: Iterable[str],
    forever: Iterable[str],
    give_up_seconds: float,
) -> State:
    """The state after an attempt that did not reach `later` and `forever`.

    It is given up when nobody is left to try, or it took too long.
    """
    attempts = state.attempts + 1
    since = state.since or now
    left = tuple(sorted(later))
    return replace(
        state,
        since=since,
        attempts=attempts,
        due=now + delay(attempts),
        error=error,
        left=left,
        refused=tuple(sorted({*state.refused, *forever})),
        given_up=not left or now - since > give_up_seconds,
    )


def anew(state: State, now: float) -> State:
    """The state of a mail that is tried again although it waits or was given up: due
    now, with all its days before it, for those who do not have it yet."""
    left = state.left
    if left is not None:
        left = tuple(sorted({*left, *state.refused}))
    return State(since=now, error=state.error, left=left)


def serialize_state(state: State) -> bytes:
    """The file's content."""
    return json.dumps(asdict(state), sort_keys=True).encode()


def parse_state(data: bytes) -> State:
    """The state of a file; a fresh one where the file is damaged, because then the
    mail is rather sent to somebody twice than not at all."""
    try:
        fields: dict[str, Any] = json.loads(data)
        left = fields["left"]
        state = State(
            float(fields["since"]),
            int(fields["attempts"]),
            float(fields["due"]),
            str(fields["error"]),
            None if left is None else tuple(map(str, left)),
            tuple(map(str, fields["refused"])),
            fields["given_up"] is True,
        )
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return State()
    numbers = math.isfinite(state.since) and math.isfinite(state.due)
    whole = numbers and 0 <= state.attempts <= _MOST_ATTEMPTS
    return state if whole else State()
