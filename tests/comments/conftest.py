"""A folder of comments."""

from pathlib import Path

import pytest


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "comments"
    made.mkdir()
    return made
