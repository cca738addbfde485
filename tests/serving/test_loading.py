"""A redirect that a push brings answers without anybody touching nginx."""

import json
import time
from pathlib import Path

import pytest

from sceau.cli import main
from sceau.serving.rendering import SITE_FILE
from tests.nginx import require_nginx
from tests.serving.running import Site, ask, serving, write


def _bring(site: Site, *redirects: list[object]) -> int:
    source = write(site.folder / "redirects.json", json.dumps(redirects))
    nginx = f"{require_nginx()} -p {site.folder} -c {site.folder / 'nginx.conf'}"
    target = site.settings.nginx_folder / "redirects.conf"
    words = ["nginx", "redirects", str(source), "--into", str(target)]
    return main([*words, "--nginx", nginx])


def _answers(site: Site, path: str, status: int, seconds: float = 20.0) -> bool:
    """Workers of before may answer for a moment yet."""
    deadline = time.monotonic() + seconds
    while ask(site, path).status != status:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_new_redirects_are_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    public = write(tmp_path / "public" / "index.html", "home").parent
    with serving(public, tmp_path / "nginx") as site:
        assert ask(site, "/old/").status == 404
        assert _bring(site, ["/old/", "/", 301]) == 0
        assert "nginx has loaded them" in capsys.readouterr().out
        assert _answers(site, "/old/", 301)

        assert _bring(site, ["/old/", "/", 301]) == 0
        assert "has loaded" not in capsys.readouterr().out


def test_what_nginx_does_not_take_is_put_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    public = write(tmp_path / "public" / "index.html", "home").parent
    with serving(public, tmp_path / "nginx") as site:
        table = site.settings.nginx_folder / "redirects.conf"
        before = table.read_bytes()
        with (site.settings.nginx_folder / SITE_FILE).open("a") as stream:
            stream.write("nonsense;\n")
        assert _bring(site, ["/old/", "/", 301]) == 1
        said = capsys.readouterr()
        assert "nonsense" in said.err and "nginx goes on with what it had" in said.err
        assert table.read_bytes() == before
        assert ask(site, "/").status == 200
