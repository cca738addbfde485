"""The rules of MDN's HTTP Observatory, as of its algorithm of 2024/2026, written anew.

https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring

One hundred points, less what is missing; additions count only from 90 points on. Of the
answers that each rule may find, those stand here that the headers of one site can give.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SIX_MONTHS = 15_768_000
FROM_HERE_ON_ADDITIONS_COUNT = 90
GRADES = (
    *((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-")),
    *((60, "C+"), (50, "C"), (45, "C-"), (40, "D+"), (30, "D"), (25, "D-"), (0, "F")),
)
BROAD = {
    *("ftp:", "http:", "https:", "*"),
    *("http://*", "http://*.*", "https://*", "https://*.*"),
}
UNSAFE = BROAD | {"'unsafe-inline'", "data:"}


@dataclass(frozen=True)
class Scan:
    """What a visitor got: the page over https, and the way there from http.

    `redirects` are the addresses of the way, from the first, over http, to the last.
    Names of headers are in lower case.
    """

    headers: Mapping[str, str]
    html: str
    redirects: tuple[str, ...]
    cookies: tuple[str, ...] = field(default=())


def policy_of(header: str) -> dict[str, set[str]]:
    """`{"img-src": {"'self'", "data:"}}`; a directive that comes twice counts once."""
    found: dict[str, set[str]] = {}
    for part in header.split(";"):
        name, *sources = part.split()
        found.setdefault(name.lower(), set(sources))
    return found


def content_security_policy(scan: Scan) -> int:
    header = scan.headers.get("content-security-policy")
    if not header:
        return -25
    policy = policy_of(header)
    default = policy.get("default-src", {"*"})
    scripts = policy.get("script-src", default)
    objects = policy.get("object-src", default)
    styles = policy.get("style-src", default)
    passive = policy.get("img-src", default) | policy.get("media-src", default)
    active = set().union(
        *(
            sources
            for name, sources in policy.items()
            if name not in ("img-src", "media-src")
        )
    )
    if scripts & UNSAFE or objects & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return -20
    if "'unsafe-eval'" in scripts | styles:
        return -10
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return -10
    if styles & UNSAFE:
        return 0
    return 10 if default == {"'none'"} else 5


def cookies(scan: Scan) -> int:
    # The site sets none; what a rule would say of one does not matter.
    return 0 if not scan.cookies else -40


def cross_origin_resource_sharing(scan: Scan) -> int:
    origin = scan.headers.get("access-control-allow-origin")
    credentials = scan.headers.get("access-control-allow-credentials")
    return -50 if origin and origin != "*" and credentials == "true" else 0


def cross_origin_resource_policy(scan: Scan) -> int:
    value = scan.headers.get("cross-origin-resource-policy")
    if value is None or value == "cross-origin":
        return 0
    return 10 if value in ("same-origin", "same-site") else -5


def redirection(scan: Scan) -> int:
    way = [urlsplit(address) for address in scan.redirects]
    if way[-1].scheme != "https":
        return -20
    if way[1].scheme != "https":
        return -10
    return 0 if way[1].hostname == way[0].hostname else -5


def referrer_policy(scan: Scan) -> int:
    value = scan.headers.get("referrer-policy")
    if value is None:
        return 0
    private = {
        *("no-referrer", "same-origin"),
        *("strict-origin", "strict-origin-when-cross-origin"),
    }
    return 5 if value.rpartition(",")[2].strip().lower() in private else -5


def strict_transport_security(scan: Scan) -> int:
    header = scan.headers.get("strict-transport-security", "")
    match = re.search(r"max-age=\"?([0-9]+)", header, re.IGNORECASE)
    if match is None:
        return -20
    # Five more for a site in the browsers' own list, which no header can bring about.
    return 0 if int(match[1]) >= SIX_MONTHS else -10


def subresource_integrity(scan: Scan) -> int:
    scripts = re.findall(r"<script[^>]*\ssrc=[\"']?([^\s\"'>]+)", scan.html)
    return -50 if any(re.match(r"(?:https?:)?//", src) for src in scripts) else 0


def x_content_type_options(scan: Scan) -> int:
    value = scan.headers.get("x-content-type-options", "")
    return 0 if value.lower() == "nosniff" else -5


def x_frame_options(scan: Scan) -> int:
    policy = policy_of(scan.headers.get("content-security-policy") or "none")
    ancestors = policy.get("frame-ancestors", {"*"})
    if not ancestors & BROAD:
        return 5
    value = scan.headers.get("x-frame-options", "").upper()
    return 0 if value in ("DENY", "SAMEORIGIN") else -20


RULES = (
    content_security_policy,
    cookies,
    cross_origin_resource_sharing,
    cross_origin_resource_policy,
    redirection,
    referrer_policy,
    strict_transport_security,
    subresource_integrity,
    x_content_type_options,
    x_frame_options,
)


def score(scan: Scan) -> int:
    """From 0 on; more than 100 is possible."""
    modifiers = [rule(scan) for rule in RULES]
    points = 100 + sum(modifier for modifier in modifiers if modifier < 0)
    if points >= FROM_HERE_ON_ADDITIONS_COUNT:
        points += sum(modifier for modifier in modifiers if modifier > 0)
    return max(points, 0)


def grade(points: int) -> str:
    return next(name for least, name in GRADES if points >= least)
