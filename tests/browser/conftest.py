"""The built sites, served as they will be in production."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from sceau.preview.app import create_app
from sceau.preview.site import PreviewSite
from tests.sites import ROOT


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs the browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


class _QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """A test's own assertions say what went wrong."""


@contextmanager
def served(output: Path, var: Path) -> Iterator[str]:
    """Serve a built site on a free port of this machine; yields its address."""
    site = PreviewSite(ROOT, output=output, var=var, live=False)
    app = create_app(site)
    server = make_server(
        "127.0.0.1", 0, app, threaded=True, request_handler=_QuietHandler
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def real_address(real_site: Path) -> Iterator[str]:
    """The publication itself, served."""
    with served(real_site, real_site.parent / "var") as address:
        yield address


@pytest.fixture(scope="session")
def fixture_address(fixture_site: Path) -> Iterator[str]:
    """The small site, served."""
    with served(fixture_site, fixture_site.parent / "var") as address:
        yield address
