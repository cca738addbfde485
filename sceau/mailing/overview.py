"""How many mails wait, since when, and why: without anybody's address or a text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sceau.mailing.mail import DamagedMail
from sceau.mailing.queue import Place, Queue


@dataclass(frozen=True)
class Known:
    """One mail."""

    id: str
    since: str
    """When it was enqueued, `2026-11-23T15:02:11Z`."""
    attempts: int
    due: str
    """When it is tried again; empty when it is at the next pass, or never."""
    error: str
    """Of the last attempt."""


@dataclass(frozen=True)
class Overview:
    """The whole queue, the oldest mails first."""

    waiting: tuple[Known, ...]
    failed: tuple[Known, ...]
    damaged: tuple[str, ...]
    """Files that are no mails."""

    @property
    def since(self) -> str:
        """Since when the oldest one waits; empty when none does."""
        return self.waiting[0].since if self.waiting else ""


def overview(queue: Queue) -> Overview:
    """What there is now. Raises OSError."""
    damaged: list[str] = []
    waiting = sorted(_known(queue, "new", damaged), key=_age)
    failed = sorted(_known(queue, "failed", damaged), key=_age)
    return Overview(tuple(waiting), tuple(failed), tuple(damaged))


def _known(queue: Queue, place: Place, damaged: list[str]) -> Iterator[Known]:
    for name in queue.names(place):
        try:
            mail = queue.read(place, name)
        except DamagedMail:
            damaged.append(f"{place}/{name}")
            continue
        except FileNotFoundError:
            # Sent at this moment.
            continue
        state = queue.state(name)
        yield Known(
            name.removesuffix(".mail"),
            _moment(mail.queued),
            state.attempts,
            _moment(state.due) if state.due and place == "new" else "",
            state.error,
        )


def _age(known: Known) -> tuple[str, str]:
    return known.since, known.id


def _moment(seconds: float) -> str:
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        # Beyond all years: whoever enqueued it had a strange clock.
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
