"""A site that was built (by hand), and a project that Pelican really builds."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.test import Client

from sceau.building.outcome import BuildOutcome
from sceau.preview.app import create_app
from sceau.preview.site import PreviewSite

PAGE = "<!DOCTYPE html><html lang=fr><title>{0}</title><body><p>{0}</body></html>"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def wait_until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for a condition; fail when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


class Heard(list[str]):
    """Everything that was said to the author."""

    def __call__(self, line: str) -> None:
        self.append(line)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    root = tmp_path / "var" / "preview" / "site"
    for name in ("", "2013/03/ton-dossier/", "a-propos/"):
        write(root / name / "index.html", PAGE.format(name or "accueil"))
    write(root / "404.html", PAGE.format("introuvable"))
    write(root / "410.html", PAGE.format("disparu"))
    write(root / "feed/index.xml", "<rss/>")
    write(root / "feed/atom/index.xml", "<feed/>")
    write(root / "feed/json/index.json", "{}")
    write(root / "robots.txt", "User-agent: *\n")
    write(root / "theme/site.1a2b3c4d.css", "body { color: black }\n")
    write(root / "images/photo.png", "0123456789")
    return root


@pytest.fixture
def site(tmp_path: Path, output: Path, heard: Heard) -> PreviewSite:
    site = PreviewSite(tmp_path, output=output, say=heard)
    site.record(BuildOutcome(ok=True, exit_code=0, seconds=1.2))
    return site


@pytest.fixture
def client(site: PreviewSite) -> Client:
    return Client(create_app(site))
