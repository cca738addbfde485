"""What differs from `pelicanconf.py` when the site is published."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *  # noqa: F403

# Replace it with the site's real address; `make publish` refuses a `.example`.
SITEURL = os.environ.get("SITEURL", "https://souslesceau.example")

DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = ""
DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = ""
SHOW_DRAFTS = False
REQUIRE_LEGAL_NOTICE = True
