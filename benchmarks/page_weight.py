"""What a page weighs on its way to a reader, and what it makes a browser do. Pure."""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

_DATA_BLOCKS = frozenset({"application/ld+json", "application/json"})
_PRINT_ONLY = re.compile(r"\s*print\s*", re.IGNORECASE)
_IMPORT = re.compile(r"@import\s+(?:url\(\s*)?[\"']?(?P<address>[^\"');\s]+)", re.I)

Read = Callable[[str], bytes]
"""From an address as it stands in the page to the bytes that are served there."""


@dataclass(frozen=True)
class PageWeight:
    """Bytes after `gzip -9`, and counts."""

    html: int
    css: int
    """Of every style sheet that the page links or that one imports, in sum."""
    scripts: int
    """Scripts that run: elements, handlers in attributes, `javascript:` links."""
    data_blocks: int
    """JSON-LD and other JSON: a browser does not run these."""
    blocking: int
    """Requests beside the page itself that a browser waits for before it paints."""

    @property
    def total(self) -> int:
        """HTML and CSS together."""
        return self.html + self.css


def gzipped(data: bytes) -> int:
    """Bytes that `gzip -9` makes of it when it reads from a pipe."""
    return len(gzip.compress(data, compresslevel=9, mtime=0))


def weigh(html: bytes, read: Read) -> PageWeight:
    """Weigh a page; `read` finds its style sheets."""
    page = _Page()
    page.feed(html.decode())
    page.close()
    sheets: dict[str, bytes] = {}
    for address in page.style_sheets:
        _collect(address, read, sheets)
    # A style sheet for print is fetched, but nothing waits for it.
    blocking: dict[str, bytes] = {}
    for address in page.blocking_sheets:
        _collect(address, read, blocking)
    return PageWeight(
        html=gzipped(html),
        css=sum(gzipped(data) for data in sheets.values()),
        scripts=page.scripts,
        data_blocks=page.data_blocks,
        blocking=len(blocking) + page.blocking_scripts,
    )


def _collect(address: str, read: Read, sheets: dict[str, bytes]) -> None:
    """Read a style sheet and those it imports."""
    if address in sheets:
        return
    sheets[address] = read(address)
    folder = address.rpartition("/")[0]
    for match in _IMPORT.finditer(sheets[address].decode()):
        imported = match["address"]
        absolute = imported.startswith("/") or "://" in imported
        _collect(imported if absolute else f"{folder}/{imported}", read, sheets)


class _Page(HTMLParser):
    """Notes what a page links and runs."""

    def __init__(self) -> None:
        super().__init__()
        self.style_sheets: list[str] = []
        self.blocking_sheets: list[str] = []
        self.scripts = 0
        self.data_blocks = 0
        self.blocking_scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script":
            self._script(values)
        if tag == "link" and "stylesheet" in values.get("rel", "").lower().split():
            address = values.get("href", "")
            self.style_sheets.append(address)
            if not _PRINT_ONLY.fullmatch(values.get("media", "")):
                self.blocking_sheets.append(address)
        for name, value in values.items():
            is_address = name in ("href", "src", "action", "formaction")
            runs = is_address and value.strip().lower().startswith("javascript:")
            if name.startswith("on") or runs:
                self.scripts += 1

    def _script(self, values: dict[str, str]) -> None:
        kind = values.get("type", "").strip().lower()
        if kind in _DATA_BLOCKS:
            self.data_blocks += 1
            return
        # Whatever else it says it is: a browser may run it.
        self.scripts += 1
        waits = kind != "module" and not {"async", "defer"} & values.keys()
        if "src" in values and waits:
            self.blocking_scripts += 1
