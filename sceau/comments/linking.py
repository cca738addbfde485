"""Finds explicit `http://` and `https://` addresses in plain text.

    (voir https://a.fr/b_(c)).   ->   https://a.fr/b_(c)

Linear in the length of the text, whatever the text: an address is read once from left
to right, and what is refused is skipped whole instead of being tried again further in.
Guesses are not made: « C'est fait.Il » and « script.py » name no scheme.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Longer ones are refused; servers and mail programs do so too.
_LONGEST = 2000
_LONGEST_HOST = 253
_LONGEST_LABEL = 63

START = r"(?<![^\W_])(?<!\+)[hH][tT][tT][pP][sS]?://"
"""Where an address begins, as a pattern: not inside a word, nor after `git+`."""

_START = re.compile(START)
# Characters that nobody sees or that turn the direction of what follows: zero-width
# ones, bidi controls, interlinear marks, tags.
_INVISIBLE = (
    r"\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_RUN = re.compile(
    rf"[^\s<>\"`«»“”‹›\x00-\x1f\x7f-\x9f\ud800-\udfff{_INVISIBLE}]*",
)
_BRACKET = re.compile(r"[()\[\]{}]")
_CLOSES = {")": "(", "]": "[", "}": "{"}
# Punctuation that belongs to the sentence; * _ ~ are what people emphasize with.
_TRAILING = frozenset(".,;:!?'*_~…’‘‚„·")
_AUTHORITY = re.compile(r"[^/?#]*")
_HOST = re.compile(r"(?P<host>[\w.-]+)(?::(?P<port>[0-9]+))?")
# What may stand directly behind a host without belonging to the address:
# « https://a.fr,https://b.fr ».
_AFTER_HOST = frozenset(",;!'()[]{}*|…’")

_ASCII_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_TOP_LEVEL = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]+")
# A host made of these alone is shown as written.
_FRENCH_HOST = re.compile(r"[a-z0-9.àâäæçéèêëîïôöœùûüÿ-]+")
_LETTERS = frozenset(("Ll", "Lo", "Lm", "Mn", "Mc", "Nd"))
# Hosts written from right to left have rules of their own; none is linked.
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))

_ALLOWED = r"A-Za-z0-9\-._~:/?#@!$&()*+,;=%"
# A per cent sign that begins no escape, or what may not stand in an address.
_TO_ENCODE = re.compile(rf"%(?![0-9A-Fa-f]{{2}})|[^{_ALLOWED}]+")
_TARGET = re.compile(
    r"https?://(?:[a-z0-9-]+\.)+[a-z0-9-]+(?::[0-9]{1,5})?"
    rf"(?:[/?#][{_ALLOWED}]*)?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """`text[start:end]` is an address: `shown` is what a reader may be shown, with a
    host that does not deceive; `href` is ASCII, as it goes into an attribute."""

    start: int
    end: int
    shown: str
    href: str


def find_addresses(text: str) -> Iterator[Address]:
    """The addresses of a plain text, in their order."""
    position = 0
    # Looking for :// is many times as fast as looking for the pattern.
    while (colon := text.find("://", position)) >= 0:
        start = _scheme_before(text, colon, position)
        if start is None:
            position = colon + 3
            continue
        address, position = read_address(text, start)
        if address:
            yield address


def read_address(text: str, start: int) -> tuple[Address | None, int]:
    """The address that begins at `start`, where START matches, and where to read on.

    None when it is refused: what lies before the position to read on is then text.
    """
    opening = _START.match(text, start)
    if opening is None:
        return None, start
    first = opening.end()
    end_of_run = _end(_RUN, text, first)
    run = text[first:end_of_run]
    parts = _read_run(run) if len(run) <= _LONGEST else None
    if parts is None:
        return None, end_of_run
    length, shown, href = parts
    scheme = opening[0].lower()
    end = first + length
    return Address(start, end, scheme + shown, scheme + href), end


def is_link_target(address: str) -> bool:
    """Whether an address has the shape of every `Address.href`: absolute, http or
    https, a host in ASCII with a dot, no user, nothing that needs encoding."""
    return len(address) <= _LONGEST * 12 and bool(_TARGET.fullmatch(address))


def _scheme_before(text: str, colon: int, position: int) -> int | None:
    """Where the address begins whose :// is at `colon`, unless before `position`."""
    for start in (colon - 5, colon - 4):
        opening = _START.match(text, start) if start >= position else None
        if opening and opening.end() == colon + 3:
            return start
    return None


def _read_run(run: str) -> tuple[int, str, str] | None:
    """Length, shown text and href of the address that a run of characters begins
    with, all without the scheme."""
    # Browsers read \ as /, and what stands before @ as a user: both serve to show
    # one host and lead to another.
    if "\\" in run:
        return None
    run = _without_trailing(run)
    if "@" in run[: _end(_AUTHORITY, run, 0)]:
        return None
    match = _HOST.match(run)
    if match and run[match.end() :][:1] in _AFTER_HOST:
        run = _without_trailing(run[: match.end()])
        match = _HOST.match(run)
    if match is None or run[match.end() :][:1] not in ("", "/", "?", "#"):
        return None
    written = match["host"].lower()
    host, port, rest = _ascii_host(written), match["port"], run[match.end() :]
    if host is None:
        return None
    if port is not None:
        if len(port) > 5 or not 0 < int(port) < 65536:
            return None
        rest = f":{int(port)}{rest}"
    shown = written if _FRENCH_HOST.fullmatch(written) else host
    return len(run), shown + rest, host + _TO_ENCODE.sub(_encoded, rest)


def _without_trailing(run: str) -> str:
    """Cut before the first closing bracket that nothing opened, then leave out
    punctuation and brackets at the end that nothing closes."""
    open_at: list[int] = []
    for match in _BRACKET.finditer(run):
        opening = _CLOSES.get(match[0])
        if opening is None:
            open_at.append(match.start())
        elif open_at and run[open_at[-1]] == opening:
            open_at.pop()
        else:
            run = run[: match.start()]
            break
    end = len(run)
    while end and (run[end - 1] in _TRAILING or (open_at and open_at[-1] == end - 1)):
        end -= 1
        if open_at and open_at[-1] == end:
            open_at.pop()
    return run[:end]


def _ascii_host(host: str) -> str | None:
    """A host in lower case as DNS has it, or None if it is refused.

    At least two labels, the last one of letters: addresses of machines by number are
    refused as well.
    """
    if len(host) > _LONGEST_HOST:
        return None
    labels = [_ascii_label(label) for label in host.split(".")]
    names = [label for label in labels if label is not None]
    if len(names) != len(labels) or len(names) < 2:
        return None
    ascii_host = ".".join(names)
    if len(ascii_host) > _LONGEST_HOST or not _TOP_LEVEL.fullmatch(names[-1]):
        return None
    return ascii_host


def _ascii_label(label: str) -> str | None:
    if not label.isascii():
        return _punycode(label)
    if len(label) > _LONGEST_LABEL or not _ASCII_LABEL.fullmatch(label):
        return None
    if label[2:4] != "--":
        return label
    try:
        written = label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return None
    return label if _punycode(written) == label else None


def _punycode(label: str) -> str | None:
    """An internationalised label in ASCII; None for what browsers would map to
    something else, such as « ﬁ » to fi, or refuse.

    Not by Python's `idna` codec: it follows the rules of 2003, in which « straße » is
    another host than in browsers.
    """
    if label.isascii() or len(label) > _LONGEST_LABEL:
        return None
    if unicodedata.normalize("NFKC", label.lower()) != label:
        return None
    if label[0] == "-" or label[-1] == "-" or label[2:4] == "--":
        return None
    if unicodedata.category(label[0])[0] == "M":
        return None
    for character in label:
        if character != "-" and unicodedata.category(character) not in _LETTERS:
            return None
        if unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
            return None
    encoded = "xn--" + label.encode("punycode").decode("ascii")
    return encoded if len(encoded) <= _LONGEST_LABEL else None


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8"))


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Where a pattern that may match nothing stops."""
    match = pattern.match(text, position)
    return match.end() if match else position
