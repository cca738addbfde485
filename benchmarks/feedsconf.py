"""The site's own settings with a stopwatch, for `feeds_cost`.

Not called pelicanconf.py: Pelican would load it under that name, and the import below
would find this file instead of the real one.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pelicanconf
from pelicanconf import *  # noqa: F403

COMMENTS_PATH = os.environ.get("COMMENTS_PATH", pelicanconf.COMMENTS_PATH)
# First, because it wraps what plugins/feeds is about to connect.
PLUGINS = ["benchmarks.stopwatch", *pelicanconf.PLUGINS]
