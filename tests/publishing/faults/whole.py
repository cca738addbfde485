"""Whether what is shown is a whole release."""

import gzip
import json
from pathlib import Path

from tests.publishing.servers import Server


def require_whole(server: Server) -> Path:
    """`current` points at a release with everything in it; returns its folder."""
    release = server.releases / (server.releases / "current").readlink()
    about = json.loads((release / "release.json").read_text())
    pages = list((release / "public").rglob("*.html"))
    assert len(pages) == about["pages"]
    for name in ("site.json", "redirects.json", "page_shell.html"):
        assert (release / name).stat().st_size > 0
    for page in pages:
        text = page.read_bytes()
        assert text.rstrip().endswith(b"</html>"), page
        compressed = page.with_name(page.name + ".gz")
        if compressed.exists():
            assert gzip.decompress(compressed.read_bytes()) == text, page
    return release


def leftovers(server: Server) -> list[str]:
    """What no release is, in their folder."""
    return [p.name for p in server.releases.iterdir() if p.name.startswith(".")]
