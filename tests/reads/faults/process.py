"""`python -m tests.reads.faults.process FOLDER NOW`: a run to be killed.

It reads all logs of the folder in very small pieces, and says when it begins.
"""

import sys
from pathlib import Path

from sceau.reads import log_files
from tests.reads.counter import Counter


def main(folder: Path, now: float) -> None:
    """Count, at a moment of the caller's."""
    log_files.BLOCK = 4096
    counter = Counter(folder, now=now, piece=1)
    logs = sorted(folder.glob("reads.log*"))
    print("begun", flush=True)
    counter.ingest(*logs)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
