"""One pass over the queue: try each mail that is due, once.

A mail is noted as sent, durably, when the server has said 250, and removed after that.
Killed between the two, it is not sent again. Killed between the server's 250 and the
note, it is sent once more, and so it is when the connection breaks before the 250 is
heard: nobody can know that the server had it. The second one has the same Message-ID,
by which mail programs recognize it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from sceau.configuration import MailSettings
from sceau.mailing.errors import MailRefused, ServerTrouble, for_log
from sceau.mailing.mail import DamagedMail, Mail
from sceau.mailing.queue import Queue
from sceau.mailing.schedule import State, after_failure, anew, is_due

HOUR = 3600.0
DAY = 24 * HOUR

Deliver = Callable[[Mail], None]
"""Hands a mail to the server. Raises ServerTrouble, MailRefused."""


@dataclass
class Report:
    """What a pass did; numbers of mails."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    held: int = 0
    """Due, but too many were sent within an hour."""
    damaged: int = 0
    errors: tuple[str, ...] = ()
    """Each once, without anybody's address."""


def send_due(
    queue: Queue,
    settings: MailSettings,
    deliver: Deliver,
    clock: Callable[[], float] = time.time,
) -> Report:
    """Try what is due. The caller holds the queue's lock. Raises OSError."""
    report = Report()
    _end_what_was_begun(queue)
    now = clock()
    queue.sweep(
        sent_before=now - max(settings.give_up_days * DAY, HOUR),
        written_before=now - HOUR,
    )
    room = settings.max_per_hour - queue.sent_between(now - HOUR, now)
    attempt = _Attempt(queue, settings.give_up_days * DAY, deliver, clock, report)
    for mail, state in _due(queue, report, now):
        if room <= 0:
            report.held += 1
        elif attempt.send(mail, state):
            room -= 1
    return report


def _end_what_was_begun(queue: Queue) -> None:
    """What a killed pass left, and what was enqueued again after it was sent. Before
    anything is swept: a note may be old and its mail still there."""
    given_up = set(queue.names("failed"))
    for name in queue.names("new"):
        if queue.was_sent(name):
            queue.forget(name)
        elif queue.state(name).given_up and name not in given_up:
            queue.move(name, "new", "failed")
    queue.keep_states({*queue.names("new"), *queue.names("failed")})


def _due(queue: Queue, report: Report, now: float) -> list[tuple[Mail, State]]:
    """The oldest first."""
    found = []
    for name in queue.names("new"):
        try:
            mail = queue.read("new", name)
        except DamagedMail:
            report.damaged += 1
            continue
        except FileNotFoundError:
            # Somebody removed it by hand.
            continue
        state = queue.state(name)
        if state.given_up:
            # Enqueued again after it was given up: that is worth a new attempt.
            state = anew(state, now)
        if is_due(state, now):
            found.append((mail, state))
    return sorted(found, key=lambda pair: (pair[0].queued, pair[0].name))


@dataclass
class _Attempt:
    queue: Queue
    give_up_seconds: float
    deliver: Deliver
    clock: Callable[[], float]
    report: Report
    trouble: ServerTrouble | None = None
    """Concerns all mails: who comes after it need not try."""

    def send(self, mail: Mail, state: State) -> bool:
        """Whether the server was given it."""
        wanted = mail.recipients if state.left is None else state.left
        try:
            if self.trouble is not None:
                raise self.trouble
            self.queue.begin(mail.name, self.clock())
            self.deliver(replace(mail, recipients=wanted))
        except ServerTrouble as error:
            self.trouble = error
            self._put_off(mail, state, for_log(error), later=wanted)
            return False
        except MailRefused as error:
            self._put_off(
                *(mail, state, for_log(error)), later=error.later, forever=error.forever
            )
            return True
        if state.refused:
            # Everybody else has it now.
            self._put_off(mail, state, state.error)
            return True
        self.queue.finish(mail.name)
        self.report.sent += 1
        return True

    def _put_off(
        self,
        mail: Mail,
        state: State,
        error: str,
        *,
        later: frozenset[str] | tuple[str, ...] = (),
        forever: frozenset[str] = frozenset(),
    ) -> None:
        self.queue.abandon(mail.name)
        state = after_failure(
            state,
            now=self.clock(),
            error=error,
            later=later,
            forever=forever,
            give_up_seconds=self.give_up_seconds,
        )
        self.queue.note(mail.name, state)
        if state.given_up:
            self.queue.move(mail.name, "new", "failed")
            self.report.given_up += 1
        else:
            self.report.put_off += 1
        if error not in self.report.errors:
            self.report.errors += (error,)
