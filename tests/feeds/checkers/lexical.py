"""What dates, addresses, media types, language tags and numbers look like.

Functions named ``..._fault`` return a reason in words, or None for a good value.
"""

import re
import unicodedata
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

# RFC 3339 permits a lower-case t and z; RFC 4287 does not, and readers differ.
_RFC_3339 = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}):([0-9]{2})(?:\.[0-9]+)?"
    r"(?:Z|[+-]([0-9]{2}):([0-9]{2}))"
)
# Sun, 14 Oct 2007 17:17:44 GMT
_RFC_822 = re.compile(
    r"(?P<weekday>[A-Za-z]+), (?P<day>[0-9]{1,2}) (?P<month>[A-Za-z]+)"
    r" (?P<year>[0-9]+) (?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2}) (?P<zone>\S+)"
)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun")
_MONTHS += ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Universal time, American zones and offsets; military letters mean the wrong hour.
_ZONE = re.compile(r"UT|GMT|[ECMP][SD]T|[+-](?:[01][0-9]|2[0-3])[0-5][0-9]")

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.+)", re.DOTALL)
# RFC 3987 leaves these out of an IRI, and so does RFC 3986 out of a URI.
_NOT_IN_ADDRESS = re.compile(r'[\x00-\x20\x7f-\xa0<>"{}|\\^`]')
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")

_NAME = r"[A-Za-z0-9!#$&^_.+-]+"
_MEDIA_TYPE = re.compile(rf'{_NAME}/{_NAME}(?:\s*;\s*{_NAME}=(?:{_NAME}|"[^"]*"))*')
_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}(?:-[A-Za-z]{4})?"
    r"(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    r"(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*(?:-x(?:-[A-Za-z0-9]{1,8})+)?"
)
_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]*")
_EMAIL = re.compile(r"[^\s@()<>,;:]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")

# XML 1.0 and JSON let some of these through; no reader can show them.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class DateFault(NamedTuple):
    """``kind`` is one of: form, year, zone, calendar, weekday."""

    kind: str
    reason: str


def rfc_3339_fault(value: str) -> str | None:
    """A date-time such as 2013-03-21T10:00:00+01:00 (RFC 3339, section 5.6)."""
    match = _RFC_3339.fullmatch(value)
    if match is None:
        return f"{value!r} is not an RFC 3339 date-time"
    minutes, seconds, zone_hours, zone_minutes = match.groups()
    if int(zone_hours or 0) > 23 or int(zone_minutes or 0) > 59:
        return f"{value!r} has no possible time zone"
    if int(seconds) > 60:  # 60 is a leap second
        return f"{value!r} is not a date of the calendar"
    try:
        datetime.strptime(f"{minutes}Z", "%Y-%m-%dT%H:%M%z")
    except ValueError:
        return f"{value!r} is not a date of the calendar"
    return None


def rfc_822_fault(value: str) -> DateFault | None:
    """The forms of RFC 822 that the RSS profile found to work in most readers."""
    match = _RFC_822.fullmatch(value)
    if match is None:
        return DateFault(
            "form", f"{value!r} is not like 'Sun, 14 Oct 2007 17:17:44 GMT'"
        )
    if match["weekday"] not in _WEEKDAYS or match["month"] not in _MONTHS:
        return DateFault("form", f"{value!r} has no RFC 822 name of day or month")
    if len(match["year"]) != 4:
        return DateFault("year", f"{value!r} has no four-digit year")
    if not _ZONE.fullmatch(match["zone"]):
        return DateFault("zone", f"{value!r} has no usable time zone")
    try:
        date = datetime.strptime(
            f"{match['year']} {_MONTHS.index(match['month'])} {match['day']} "
            f"{match['time']} +0000",
            "%Y %m %d %H:%M:%S %z",
        )
    except ValueError:
        return DateFault("calendar", f"{value!r} is not a date of the calendar")
    if _WEEKDAYS[date.weekday()] != match["weekday"]:
        return DateFault("weekday", f"{value!r} is a {_WEEKDAYS[date.weekday()]}")
    return None


def address_fault(
    value: str,
    *,
    schemes: frozenset[str] | None = None,
    ascii_only: bool = False,
) -> str | None:
    """An absolute IRI (RFC 3987), or with ``ascii_only`` a URI (RFC 3986)."""
    if _NOT_IN_ADDRESS.search(value):
        return f"{value!r} has a character that no address may have"
    match = _SCHEME.fullmatch(value)
    if match is None:
        return f"{value!r} is not an absolute address"
    if _BAD_ESCAPE.search(value):
        return f"{value!r} has a broken percent escape"
    if ascii_only and not value.isascii():
        return f"{value!r} is not ASCII: map the IRI to a URI"
    scheme = match[1].lower()
    if schemes is not None and scheme not in schemes:
        return f"{value!r} has the unexpected scheme {scheme!r}"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        return f"{value!r} is not an address: {error}"
    if scheme in {"http", "https", "ftp"} and not parts.hostname:
        return f"{value!r} has no host"
    return None


def normal_form_fault(iri: str) -> str | None:
    """What RFC 4287, section 4.2.6, wants so that equal ids look equal."""
    parts = urlsplit(iri)
    host = parts.netloc.rpartition("@")[2]
    if not iri.startswith(parts.scheme) or host != host.lower():
        return f"{iri!r} has upper case in its scheme or host"
    if any(found != found.upper() for found in re.findall("%[0-9A-Fa-f]{2}", iri)):
        return f"{iri!r} has a percent escape in lower case"
    if {".", ".."} & set(parts.path.split("/")):
        return f"{iri!r} has dot segments"
    if parts.netloc and not parts.path:
        return f"{iri!r} has an empty path instead of '/'"
    if unicodedata.normalize("NFC", iri) != iri:
        return f"{iri!r} is not in Unicode normal form C"
    return None


def is_media_type(value: str) -> bool:
    """Such as ``text/html`` or ``text/html; charset=utf-8`` (RFC 6838)."""
    return _MEDIA_TYPE.fullmatch(value) is not None


def is_language_tag(value: str) -> bool:
    """A well-formed tag of BCP 47, such as ``fr`` or ``zh-Hant-TW``."""
    return _LANGUAGE.fullmatch(value) is not None


def is_whole_number(value: str) -> bool:
    """The canonical form of XML Schema's nonNegativeInteger: no sign, no zeros."""
    return _WHOLE_NUMBER.fullmatch(value) is not None


def is_email(value: str) -> bool:
    """Someone at a host with a dot; nothing around it."""
    return _EMAIL.fullmatch(value) is not None
