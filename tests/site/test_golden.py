"""The small site against its golden copy: every change of a page is seen in a diff."""

import difflib
from pathlib import Path

from tests.golden_site import GOLDEN, golden_files


def test_the_small_site_is_what_it_was(fixture_site: Path) -> None:
    built = golden_files(fixture_site)
    golden = {
        path.relative_to(GOLDEN).as_posix(): path.read_text("utf-8")
        for path in GOLDEN.rglob("*")
        if path.is_file()
    }
    assert sorted(built) == sorted(golden), "files came or went: make golden"
    for name, text in built.items():
        difference = "\n".join(
            difflib.unified_diff(
                golden[name].splitlines(),
                text.splitlines(),
                "golden",
                name,
                lineterm="",
            )
        )
        assert not difference, f"{difference}\nIf that is meant: make golden"
