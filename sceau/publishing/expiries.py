"""What runs out some day, told in time: never a reason not to publish."""

import datetime
import re
import subprocess
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

TOLD_AT = frozenset({30, 14, 7, 3, 2, 1, 0})
"""So many days before, and each day after."""
_EXPIRES = re.compile(r"(?mi)^Expires:\s*(\d{4}-\d{2}-\d{2})T")


def warnings(
    public: Path, certificate: Path | None, today: datetime.date
) -> Iterator[str]:
    """Lines for the author, on the days when they are told.

    `certificate` is None where the site is not served over https.
    """
    for what, date, advice in (
        (
            "security.txt",
            security_txt_expires(public / ".well-known" / "security.txt"),
            "write a later SECURITY_TXT_EXPIRES into pelicanconf.py and push",
        ),
        (
            "the certificate",
            certificate_expires(certificate) if certificate else None,
            "tell whoever keeps the server: certbot renew",
        ),
    ):
        if date is None:
            continue
        days = (date - today).days
        if days in TOLD_AT:
            yield f"{what} runs out in {days} days, on {date}; {advice}"
        elif days < 0:
            yield f"{what} has run out {-days} days ago, on {date}; {advice}"


def security_txt_expires(path: Path) -> datetime.date | None:
    """The day, or None where there is none to be read."""
    try:
        found = _EXPIRES.search(path.read_text("utf-8"))
        return datetime.date.fromisoformat(found[1]) if found else None
    except (OSError, ValueError):
        return None


def certificate_expires(path: Path) -> datetime.date | None:
    """The day; None also where whoever asks may not read it."""
    try:
        said = subprocess.run(
            ["openssl", "x509", "-noout", "-enddate", "-in", str(path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        # `notAfter=Nov 29 12:00:00 2026 GMT`
        month, day, clock, year, zone = said.strip().partition("=")[2].split()
        text = f"{day} {month} {year} {clock} {zone}"
        return parsedate_to_datetime(text).date()
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
