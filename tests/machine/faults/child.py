"""A set-up in a process of its own, which waits until it is let go.

So that a kill meets it at work: half of a short run is Python that starts.
"""

import sys
from pathlib import Path

from sceau.machine.commands import say
from sceau.machine.layout import Layout
from sceau.machine.setup import Options, set_up


def main() -> int:
    """`ROOT PROJECT ENVIRONMENT`."""
    root, project, environment = (Path(word) for word in sys.argv[1:])
    print("ready", flush=True)
    sys.stdin.readline()
    options = Options(Layout(root), project, tls=False, environment=environment)
    set_up(options, say)
    return 0


if __name__ == "__main__":
    sys.exit(main())
