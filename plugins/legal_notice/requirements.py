"""What must be filled in before the site may be published: a pure check."""

from collections.abc import Mapping
from urllib.parse import urlsplit

REQUIRED = {
    "publisher": "who publishes, with an address",
    "director": "the « directeur de la publication », a natural person",
    "host": "who hosts the server: name, address, telephone",
}


class NotReadyToPublish(SystemExit):
    """Something the law or the site needs is still empty.

    Python prints the text and exits with 1. Not an Exception: Pelican would print a
    traceback below the sentences that say what to do.
    """


def missing(
    legal_notice: Mapping[str, str], site_url: str, contact_email: str
) -> list[str]:
    """One sentence for each thing that is missing, and what to do; in a fixed order."""
    found = [
        f"pelicanconf.py: LEGAL_NOTICE[{key!r}] is empty. Write {what}."
        for key, what in REQUIRED.items()
        if not legal_notice.get(key, "").strip()
    ]
    host = urlsplit(site_url).hostname or ""
    if not site_url.startswith("https://") or host.endswith(".example"):
        found.append(
            f"publishconf.py: SITEURL is {site_url!r}. Write the site's real https"
            " address, without a slash at its end."
        )
    if contact_email.endswith(".example"):
        found.append(
            f"pelicanconf.py: CONTACT_EMAIL is {contact_email!r}. Write an address"
            " that someone reads."
        )
    return found
