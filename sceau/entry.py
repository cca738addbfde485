"""Where the command `sceau` begins.

What can be seen without the rest of the program is seen without it: loading it takes
longer than most of what a timer makes it do, and every fetch and push of a moderator
passes here.
"""

import sys
import time


def main() -> int:
    """Run one command; returns the exit code."""
    if sys.argv[1:3] == ["reads", "ingest"]:
        from sceau.reads.unchanged import logs_unchanged

        logs = logs_unchanged(sys.argv[3:], time.time())
        if logs is not None:
            print(f"reads: 0 new lines in {logs} logs", flush=True)
            return 0
    if sys.argv[1:2] == ["ssh-gate"] and "--help" not in sys.argv:
        from sceau.moderators.running import run_gate

        return run_gate(sys.argv[2:])
    from sceau.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
