"""What threads share, and which source files the error pages may show."""

from pathlib import Path

import pytest

from sceau.preview.site import PreviewSite

from .conftest import write


@pytest.fixture
def fresh(tmp_path: Path) -> PreviewSite:
    write(tmp_path / "project/content/a.md", "un\ndeux\r\ntrois")
    write(tmp_path / "secret.txt", "secret")
    (tmp_path / "project/content/link.md").symlink_to("../../secret.txt")
    return PreviewSite(tmp_path / "project", output=tmp_path / "site")


def test_source_lines(fresh: PreviewSite, tmp_path: Path) -> None:
    absolute = str(tmp_path / "project/content/a.md")

    assert fresh.source_lines("content/a.md") == ["un", "deux\r", "trois"]
    assert fresh.source_lines(absolute) == ["un", "deux\r", "trois"]


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "content/link.md", "content", "absent.md", "", "nul\0", "/etc"],
)
def test_sources_that_are_not_shown(fresh: PreviewSite, path: str) -> None:
    assert fresh.source_lines(path) is None


def test_before_the_first_build(fresh: PreviewSite) -> None:
    assert fresh.status.number == 0
    assert not fresh.status.failed
    assert not fresh.files.exists()
