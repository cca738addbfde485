"""Print `sceau.toml` with every key: `python -m sceau.configuration > sceau.toml`."""

import sys

from sceau.configuration.describing import describe

if __name__ == "__main__":
    # UTF-8 whatever the terminal's locale says: TOML knows no other encoding.
    sys.stdout.buffer.write(describe().encode("utf-8"))
