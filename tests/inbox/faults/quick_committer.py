"""`sceau inbox commit`, for which a lock is stale after one second and not after ten.

Processes that are killed by the hundred leave locks, and tests do not wait so long.
"""

import sys

from sceau.cli import main
from sceau.inbox import refs

refs.STALE_LOCK_SECONDS = 1.0

if __name__ == "__main__":
    sys.exit(main(["inbox", "commit", *sys.argv[1:]]))
