"""The same count, slow and obvious: all of a log at once, and nothing remembered.

Nothing of `sceau.reads` is used. What user agents and addresses are comes from the
tables of `world`.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import ip_address, ip_network
from typing import Any

from tests.reads.world import AGENTS, PARIS, TARGETS

LOCAL = [
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.168.0.0/16", "::/127", "fc00::/7", "fe80::/10"),
    )
]
PATIENCE = 120


@dataclass(frozen=True)
class Count:
    """What lines come to."""

    lines: Counter[tuple[date | None, str]]
    """By day and reason; reads are `read`."""
    reads: Counter[tuple[date, str]]
    """By day and slug."""


def count(lines: Sequence[str], closed: Collection[date] = ()) -> Count:
    """Count the lines of a counting log."""
    found = [_fields(text) for text in lines]
    confirmed = {
        _identity(line, line["t"] + shift)
        for line in found
        if line and _fetches_the_seal(line)
        for shift in (-PATIENCE, 0, PATIENCE)
    }
    done: set[tuple[object, ...]] = set()
    reasons: Counter[tuple[date | None, str]] = Counter()
    reads: Counter[tuple[date, str]] = Counter()
    for line in found:
        if line is None:
            reasons[None, "bad line"] += 1
            continue
        day = _day(line["t"])
        reason = _reason(line)
        if reason is None and day in closed:
            reason = "too late"
        if reason is None:
            slug = TARGETS[line["p"]]
            reader = _identity(line, line["t"])
            view = (*reader, slug)
            if view in done:
                reason = "duplicate"
            elif AGENTS[line["u"]] == "text" or reader in confirmed:
                reads[day, slug] += 1
                reason = "read"
            else:
                reason = "not confirmed"
            done.add(view)
        reasons[day, reason] += 1
    return Count(reasons, reads)


def _fields(text: str) -> dict[str, Any] | None:
    try:
        fields = json.loads(text)
    except ValueError:
        return None
    return fields if isinstance(fields, dict) else None


def _day(time: float) -> date:
    return datetime.fromtimestamp(time, PARIS).date()


def _reason(line: dict[str, Any]) -> str | None:
    if TARGETS[line["p"]] in (None, "the seal"):
        return "unknown address"
    return _refused(line) or (
        AGENTS[line["u"]] if AGENTS[line["u"]].startswith("robot") else None
    )


def _refused(line: dict[str, Any]) -> str | None:
    if line["m"] != "GET":
        return "method"
    if line["s"] not in {200, 304}:
        return "status"
    return "speculative" if line["x"] else None


def _fetches_the_seal(line: dict[str, Any]) -> bool:
    return TARGETS[line["p"]] == "the seal" and _refused(line) is None


def _identity(line: dict[str, Any], time: float) -> tuple[object, ...]:
    """The reader, as somebody who asks at that time."""
    try:
        address = ip_address(line["a"])
    except ValueError:
        return _day(time), "local", time // 1800, line["u"]
    address = getattr(address, "ipv4_mapped", None) or address
    if any(address in network for network in LOCAL):
        return _day(time), "local", time // 1800, line["u"]
    length = 24 if address.version == 4 else 48
    return _day(time), ip_network((address, length), strict=False), line["u"]
