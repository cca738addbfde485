"""A backup or a restore in a process of its own, which waits until it is let go.

So that a kill meets it at work: most of a short run is Python that starts.
"""

import sys
from argparse import Namespace
from pathlib import Path

from sceau.backup.commands import run, run_restore


def main() -> int:
    """`run HOME` or `restore SOURCE KEY`."""
    action, *words = sys.argv[1:]
    print("ready", flush=True)
    sys.stdin.readline()
    if action == "run":
        return run(Namespace(action="run", anew=False, json=False), Path(words[0]))
    source, key = words
    return run_restore(Namespace(source=source, identity=Path(key), at=None, into=None))


if __name__ == "__main__":
    sys.exit(main())
