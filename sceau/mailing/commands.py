"""What `sceau mail …` does: arguments in, exit code out."""

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from sceau.comments.errors import printable
from sceau.configuration import Configuration, ConfigurationError, load_configuration
from sceau.mailing.errors import MailError
from sceau.mailing.overview import Known, overview
from sceau.mailing.queue import Busy, Queue
from sceau.mailing.schedule import anew
from sceau.mailing.sending import Report, send_due
from sceau.mailing.smtp import place_of, send


def run(arguments: Namespace, project: Path) -> int:
    """Run one action; returns the exit code: 0 done, 1 failed or given up."""
    try:
        settings = load_configuration(project, os.environ)
        if settings.mail.queue is None:
            reason = "empty: mails are sent at once and none waits"
            raise MailError("[mail] queue", reason, "name a folder to have a queue")
        queue = Queue(settings.mail.queue)
        if arguments.action == "list":
            return _list(queue, as_json=arguments.json)
        if arguments.action == "retry":
            return _retry(queue)
        return _send(queue, settings)
    except (ConfigurationError, MailError) as error:
        _complain(str(error))
    except OSError as error:
        _complain(printable(f"{error.filename or 'the queue'}: {error.strerror}"))
    return 1


def _send(queue: Queue, settings: Configuration) -> int:
    place_of(settings.moderation)
    queue.create()
    try:
        with queue.alone():
            report = send_due(
                queue, settings.mail, lambda mail: send(mail, settings.moderation)
            )
    except Busy:
        _say("mail: another pass is under way")
        return 0
    for line in lines_of(report):
        _say(line)
    return 1 if report.given_up or report.damaged else 0


def lines_of(report: Report) -> list[str]:
    """What a pass did, for a log."""
    numbers = (
        (report.sent, "sent"),
        (report.put_off, "put off"),
        (report.given_up, "given up, see: sceau mail list"),
        (report.held, "too many for this hour"),
        (report.damaged, "no mail at all, see: sceau mail list"),
    )
    said = [f"{number} {what}" for number, what in numbers if number]
    first = f"mail: {', '.join(said) if said else 'nothing is due'}"
    return [first, *(f"mail: {error}" for error in report.errors)]


def _list(queue: Queue, *, as_json: bool) -> int:
    found = overview(queue)
    if as_json:
        _say(json.dumps(asdict(found) | {"since": found.since}))
        return 0
    count = len(found.waiting)
    _say(f"{count} waiting" + (f", the oldest since {found.since}" if count else ""))
    _say_each(found.waiting)
    if found.failed:
        _say(f"{len(found.failed)} given up; try them again with: sceau mail retry")
        _say_each(found.failed)
    for path in found.damaged:
        _say(f"no mail, look at it and remove it: {queue.folder / path}")
    return 0


def _say_each(mails: Sequence[Known]) -> None:
    for one in mails:
        again = f", again at {one.due}" if one.due else ""
        _say(f"  {one.id}  since {one.since}, attempts: {one.attempts}{again}")
        if one.error:
            _say(f"    {printable(one.error)}")


def _retry(queue: Queue) -> int:
    """Make all due now. Waits for a pass that is under way."""
    with queue.alone(wait=True):
        now = time.time()
        waiting, failed = queue.names("new"), queue.names("failed")
        for name in waiting:
            queue.note(name, anew(queue.state(name), now))
        for name in failed:
            # The state first: killed between the two, it only stays where it was.
            queue.note(name, anew(queue.state(name), now))
            queue.move(name, "failed", "new")
    total = len({*waiting, *failed})
    _say(f"{total} will be tried at the next pass: sceau mail send")
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


def _complain(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
