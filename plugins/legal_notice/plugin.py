"""Refuse to publish a site without publisher, director and host.

Setting: `REQUIRE_LEGAL_NOTICE`, true in `publishconf.py`.
"""

import sys
from typing import Any

from pelican import signals

from plugins.legal_notice.requirements import NotReadyToPublish, missing


def check(pelican: Any) -> None:
    """Runs before anything is read or written; all that is missing is said at once."""
    settings = pelican.settings
    if not settings.get("REQUIRE_LEGAL_NOTICE"):
        return
    found = missing(
        settings["LEGAL_NOTICE"], settings["SITEURL"], settings["CONTACT_EMAIL"]
    )
    for sentence in found:
        print(sentence, file=sys.stderr)
    if found:
        raise NotReadyToPublish(
            f"{len(found)} settings to fill in, nothing was written"
        )


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(check)
