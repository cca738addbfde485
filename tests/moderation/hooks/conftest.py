from pathlib import Path

import pytest

from tests.moderation.hooks.servers import Servers, make_servers


@pytest.fixture
def servers(tmp_path: Path) -> Servers:
    return make_servers(tmp_path)


@pytest.fixture
def at_home(tmp_path: Path) -> Servers:
    return make_servers(tmp_path, with_site=False)
