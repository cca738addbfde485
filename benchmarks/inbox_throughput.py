"""Budget: confirmations a second of one web process, beside what Isso accepts.

Both flush each comment to the same disk before they answer; the inbox with its
committer running. Each round is a fresh inbox and a fresh Isso, in turns, with the same
texts from the same clients. Isso runs the fastest of the ways in `isso_server.WAYS`,
chosen by heats at the beginning.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from benchmarks import inbox_home, isso_server
from benchmarks.budgets import BenchmarkError, Outcome, Result
from benchmarks.comment_rendering import make_texts
from benchmarks.inbox_home import slug_of
from benchmarks.posting import Clients, Load, Post, Visit, clients, token_of
from benchmarks.servers import require_disk, resident_mebibytes

NAME = "inbox_throughput"
COMMENTS = 1_000
ROUNDS = 5
HEATS = 2
CONNECTIONS = 8
CONFIRM_FASTER = 3
BOTH_FASTER = 2
THREADS = 20
"""Articles that are commented; Isso meets none of them for the first time."""
MEBIBYTES = 64

Say = Callable[[str], None]
Fields = Mapping[str, str]


@dataclass(frozen=True)
class Round:
    """Seconds for as many comments."""

    confirm: float
    both: float
    """Preview and confirmation."""
    isso: float
    mebibytes: float
    """Of the web process, after its load."""
    clients: float
    """Processors that all clients together took, at most."""


def measure(
    folder: Path,
    *,
    comments: int = COMMENTS,
    rounds: int = ROUNDS,
    heats: int = HEATS,
    say: Say = lambda line: None,
) -> Outcome:
    """Install Isso where it is missing, choose its best way, then measure in turns."""
    require_disk(folder)
    programs = isso_server.install(say)
    fields = make_fields(comments)
    with clients(CONNECTIONS) as posting:
        rates = _heats(
            folder, programs, posting, fields[: max(1, comments // 3)], heats
        )
        say(
            "; ".join(
                f"Isso, {way}: {rate:.0f} a second" for way, rate in rates.items()
            )
        )
        way = max(rates, key=lambda name: rates[name])
        measured = []
        for number in range(1, rounds + 1):
            place = folder / f"round-{number}"
            done = measure_round(place, programs, way, posting, fields)
            measured.append(done)
            say(
                f"round {number} of {rounds}: {comments} comments in {done.confirm:.2f}"
                f" s (confirmations), {done.both:.2f} s (both), {done.isso:.2f} s"
                " (Isso)"
            )
    return outcome(measured, comments, rates)


def make_fields(count: int) -> list[Fields]:
    """What readers type; the same each time."""
    return [
        {
            "article": slug_of(number % THREADS),
            "author": f"Lectrice n° {number}",
            "body": text,
        }
        for number, text in enumerate(make_texts(count))
    ]


def measure_round(
    folder: Path,
    programs: Path,
    way: str,
    posting: Clients,
    fields: Sequence[Fields],
) -> Round:
    """One inbox, then one Isso."""
    confirm, both, mebibytes = measure_inbox(folder / "inbox", posting, fields)
    isso = _measure_isso(folder / "isso", programs, way, posting, fields)
    return Round(
        confirm.seconds,
        both.seconds,
        isso.seconds,
        mebibytes,
        clients=max(load.cpu / load.seconds for load in (confirm, both, isso)),
    )


def outcome(
    rounds: Sequence[Round], comments: int, rates: Mapping[str, float]
) -> Outcome:
    """Times are judged, as shares of Isso's: a third or less is three times as fast."""
    confirm = median(r.confirm / r.isso for r in rounds)
    both = median(r.both / r.isso for r in rounds)

    def rate(part: Callable[[Round], float]) -> str:
        found = sorted(comments / part(r) for r in rounds)
        return f"{median(found):,.0f} a second ({found[0]:,.0f} to {found[-1]:,.0f})"

    best = max(rates, key=lambda name: rates[name])
    medians = (
        f"medians of {len(rounds)} rounds of {comments} comments from {CONNECTIONS}"
        " clients"
    )
    return Outcome(
        (
            Result(NAME, "confirmations, time / Isso's", confirm, 1 / CONFIRM_FASTER),
            Result(NAME, "both steps, time / Isso's", both, 1 / BOTH_FASTER),
            Result(
                NAME,
                "web process after the load",
                max(r.mebibytes for r in rounds),
                MEBIBYTES,
                "MiB",
            ),
        ),
        (
            f"{1 / confirm:.1f} and {1 / both:.1f} times as fast as Isso: {medians}",
            f"confirmations: {rate(lambda r: r.confirm)}",
            f"both steps: {rate(lambda r: r.both)}",
            f"Isso behind gunicorn, {best}: {rate(lambda r: r.isso)}",
            f"Isso's heats, comments a second: {_listed(rates)}",
            f"clients: at most {max(r.clients for r in rounds):.2f} of one processor",
        ),
    )


def _listed(rates: Mapping[str, float]) -> str:
    return "; ".join(f"{way} {rate:,.0f}" for way, rate in rates.items())


def _heats(
    folder: Path,
    programs: Path,
    posting: Clients,
    fields: Sequence[Fields],
    heats: int,
) -> dict[str, float]:
    """Comments a second by each way, at its best."""
    rates = dict.fromkeys(isso_server.WAYS, 0.0)
    for heat in range(heats):
        for number, way in enumerate(rates):
            place = folder / f"heat-{heat}-{number}"
            load = _measure_isso(place, programs, way, posting, fields)
            rates[way] = max(rates[way], len(fields) / load.seconds)
    return rates


def measure_inbox(
    folder: Path, posting: Clients, fields: Sequence[Fields]
) -> tuple[Load, Load, float]:
    """The loads of confirmations and of both steps, and the memory after them."""
    with inbox_home.running(inbox_home.make_home(folder)) as inbox:
        previews = [(_preview(one),) for one in fields]
        pages = posting.post(inbox.port, previews, keep=True).pages
        confirmations = [
            (_confirmation(one, page),) for one, page in zip(fields, pages, strict=True)
        ]
        confirm = posting.post(inbox.port, confirmations)
        inbox.wait_for_committer()
        visits = [(_preview(one), _confirmation(one)) for one in fields]
        both = posting.post(inbox.port, visits)
        inbox.wait_for_committer()
        mebibytes = resident_mebibytes(inbox.pid)
        if inbox.home.pending() != 2 * len(fields):
            raise BenchmarkError("not every confirmed comment became a reference")
    return confirm, both, mebibytes


def _measure_isso(
    folder: Path,
    programs: Path,
    way: str,
    posting: Clients,
    fields: Sequence[Fields],
) -> Load:
    with isso_server.running(folder, programs, way) as isso:
        warm = fields[:THREADS]
        posting.post(isso.port, [_to_isso(one) for one in warm])
        load = posting.post(isso.port, [_to_isso(one) for one in fields])
        if isso.accepted() != len(fields) + len(warm):
            raise BenchmarkError("Isso did not keep every comment")
    return load


def _preview(fields: Fields) -> Post:
    form = urlencode({**fields, "reply_to": "", "fax": ""}).encode("ascii")
    return Post("/commenter/apercu", form, expected=200)


def _confirmation(fields: Fields, page: bytes | None = None) -> Post:
    """With the token of a page, or with that of the answer before."""
    form = urlencode({**fields, "reply_to": ""}).encode("ascii")
    if page is not None:
        form += b"&token=" + token_of(page)
    return Post("/commenter/envoyer", form, expected=303, takes_token=page is None)


def _to_isso(fields: Fields) -> Visit:
    document = {
        "author": fields["author"],
        "email": None,
        "website": None,
        "parent": None,
        "title": fields["article"],
        "text": fields["body"],
    }
    return (
        Post(
            f"/new?uri=%2F2013%2F03%2F{fields['article']}%2F",
            json.dumps(document).encode("ascii"),
            expected=201,
            content_type="application/json",
        ),
    )
