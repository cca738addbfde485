"""An upgrade in a process of its own, which waits until it is let go: ROOT CLONE."""

import sys
from pathlib import Path

from sceau.machine.commands import say
from sceau.machine.layout import Layout
from sceau.machine.migrations import Migration
from sceau.machine.upgrade import Upgrade, UpgradeFailed, answers
from tests.machine.upgrading import Machine

LINES = 20_000


def touched(layout: Layout) -> list[Path]:
    """What the migration changes."""
    return [layout.inbox / "ledger.jsonl", layout.numbers]


def rewrite(layout: Layout) -> None:
    """Every line of the ledger anew, not in one step: a kill finds it half done."""
    ledger = layout.inbox / "ledger.jsonl"
    lines = ledger.read_text("utf-8").splitlines()
    with ledger.open("w", encoding="utf-8") as stream:
        for line in lines:
            stream.write(f"new {line.removeprefix('new ')}\n")
    (layout.numbers / "reads.json").write_text("{}", "utf-8")


MIGRATION = Migration(2, "the ledger in a new way", touched, rewrite)


def main() -> int:
    """Returns 1 when everything is as it was."""
    machine = Machine(Layout(Path(sys.argv[1])), Path(sys.argv[2]))
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        Upgrade(machine.options, [MIGRATION], answers).apply(say)
    except UpgradeFailed as error:
        print(error, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
