"""One preview for all journeys of a process; each leaves nothing that others see."""

from collections.abc import Iterator

import pytest

from tests.inbox.journeys.clones import (
    ENDLESS,
    Preview,
    make_clone,
    running_preview,
)


@pytest.fixture(scope="session")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """`sceau preview` in a clone, for readers in a hurry."""
    clone = make_clone(tmp_path_factory.mktemp("journeys") / "clone")
    with running_preview(clone, ENDLESS) as running:
        yield running
