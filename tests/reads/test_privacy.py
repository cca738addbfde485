"""After a day has closed, nothing of its readers is in any file."""

import json
import random
import stat
import struct
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from sceau.reads import ledger as ledgers
from sceau.reads.export import write_export
from tests.reads.counter import Counter
from tests.reads.labelled import labelled_log
from tests.reads.world import AGENTS, LYNX, SEAL, at, line

DAY = at("2026-11-23 04:00")
EVENING = at("2026-11-23 23:30")
NIGHT = at("2026-11-24 02:00")


def forms_of(number: int) -> Iterator[bytes]:
    """How a number of a reader may stand in a file."""
    unsigned = number % 2**64
    yield struct.pack(">q", number)
    yield struct.pack("<q", number)
    yield str(number).encode()
    yield f"{unsigned:016x}".encode()


def readers_in(folder: Path) -> set[int]:
    with ledgers.opened(folder) as ledger:
        return {
            reader
            for day in ledger.open_days()
            for kind in ("views", "seals")
            for (reader,) in ledger.rows(f"SELECT reader FROM {kind}_{day}")  # noqa: S608
        }


def files_below(*folders: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def traces(files: dict[str, bytes], secrets: set[bytes]) -> list[str]:
    """Where something is found that should be gone."""
    return [
        f"{secret!r} in {name}"
        for name, data in files.items()
        for secret in secrets
        if secret in data
    ]


def test_nothing_of_a_reader_survives_the_night(
    counter: Counter, capfd: pytest.CaptureFixture[str]
) -> None:
    visits = labelled_log(3, 400, DAY)
    known: set[int] = set()
    for begin in range(0, len(visits), 200):
        counter.log(*(visit.text for visit in visits[begin : begin + 200]))
        counter.ingest(now=EVENING)
        known |= readers_in(counter.state)
    [key] = counter.keys()
    secrets = {(counter.state / "keys" / key).read_bytes()}
    secrets |= {form for number in known for form in forms_of(number)}
    secrets |= {
        json.loads(visit.text)["a"].encode().removesuffix(b".0") for visit in visits
    }
    secrets |= {
        agent.encode("utf-8", "surrogatepass") for agent in AGENTS if agent.strip()
    }
    secrets.discard(b"Lynx")
    assert len(known) > 150
    # They are there before, so that the search is known to find them.
    assert traces(files_below(counter.state), {*forms_of(min(known))})

    outcome = counter.ingest(now=NIGHT)
    reported = json.dumps([asdict(day) for day in counter.report()])
    write_export(counter.folder / "export" / "reads.json", counter.reads())

    found = files_below(counter.state, counter.folder / "export")
    found["what was said"] = f"{outcome} {counter.told} {reported}".encode()
    found["the terminal"] = "".join(capfd.readouterr()).encode()
    assert traces(found, secrets) == []
    assert counter.keys() == []


@pytest.mark.parametrize("seed", range(3))
def test_nor_among_what_stays_of_other_days(counter: Counter, seed: int) -> None:
    """Rows of two days lie on the same pages of the ledger, which grow and split."""
    chance = random.Random(seed)  # noqa: S311
    before: set[int] = set()
    for _ in range(25):
        lines = []
        for _ in range(200):
            address = f"{chance.randint(1, 9)}.{chance.randint(0, 99)}.3.0"
            time = chance.choice([EVENING, EVENING + 7_000]) + chance.random()
            target = chance.choice(["/2013/03/ton-dossier/", SEAL])
            lines.append(line(time, target, chance.choice([*AGENTS]), address))
        counter.log(*lines)
        counter.ingest(now=NIGHT - 60)
        before |= readers_in(counter.state)
    counter.ingest(now=NIGHT)
    gone = before - readers_in(counter.state)
    assert 300 < len(gone) < len(before)
    secrets = {form for number in gone for form in forms_of(number)}
    assert traces(files_below(counter.state), secrets) == []


def test_keys_and_ledger_are_closed_to_others(counter: Counter) -> None:
    counter.log(line(EVENING, agent=LYNX))
    counter.ingest(now=EVENING)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (counter.state, *counter.state.rglob("*"))
    }
    assert modes == {
        "reads": 0o700,
        "keys": 0o700,
        "2026-11-23.key": 0o600,
        "ledger.sqlite": 0o600,
        "lock": 0o600,
    }


def test_every_day_has_another_key(counter: Counter) -> None:
    counter.log(line(EVENING, agent=LYNX), line(EVENING + 7_000, agent=LYNX))
    counter.ingest(now=NIGHT - 60)
    keys = [path.read_bytes() for path in (counter.state / "keys").iterdir()]
    assert len(set(keys)) == len(keys) == 2
    assert all(len(key) == 32 for key in keys)
