"""The golden copy of the small site: `make golden` writes it, a test compares.

Only text is kept, and fingerprints are replaced by a word, so that a change of the
style sheet does not change every golden page.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

from tests.sites import ROOT, build_fixture_site

GOLDEN = ROOT / "tests" / "golden" / "site"
TEXT = {".html", ".xml", ".txt", ".json", ".webmanifest"}
_FINGERPRINT = re.compile(r"\.[0-9a-f]{8}\.(?=[a-z0-9]+\b)")


def golden_files(output: Path) -> dict[str, str]:
    """Every text file of a built site and of its `var/`, by path, fingerprints gone."""
    found = {}
    for folder, prefix in ((output, ""), (output.parent / "var", "var/")):
        for path in sorted(folder.rglob("*")):
            name = prefix + path.relative_to(folder).as_posix()
            if path.is_file() and path.suffix in TEXT and not name.startswith("theme/"):
                text = path.read_text("utf-8")
                found[name] = _FINGERPRINT.sub(".FINGERPRINT.", text)
    return found


def write_golden() -> int:
    """Build the small site and replace the golden copy; returns how many files."""
    with tempfile.TemporaryDirectory() as folder:
        files = golden_files(build_fixture_site(Path(folder)))
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for name, text in files.items():
        path = GOLDEN / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return len(files)


if __name__ == "__main__":
    sys.stdout.write(f"{write_golden()} files in {GOLDEN.relative_to(ROOT)}\n")
