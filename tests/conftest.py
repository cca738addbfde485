"""What all tests share: built sites, one browser, and where the repository is."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.sites import ROOT, build_fixture_site, build_real_site


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the publication itself."""
    return build_real_site(tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="session")
def fixture_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the small site in `tests/fixtures/site`."""
    return build_fixture_site(tmp_path_factory.mktemp("fixture"))


# A shell starts what it puts in the background deaf to Ctrl-C, and so would everything
# be that the tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

CHROMIUM = shutil.which("chromium")
LEFT_OUT = "Chromium is missing: sudo apt-get install --no-install-recommends chromium"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave tests that need the browser out where there is none, and say so; but with
    CI=true nothing is left out."""
    if item.get_closest_marker("browser") and CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail(LEFT_OUT)
        pytest.skip(LEFT_OUT)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless, that asks nobody for updates; one for all tests of
    a process, because Playwright cannot be started twice in one."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            # Only our own pages are opened, and a container may not allow the sandbox.
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        yield chromium
        chromium.close()
