"""`sceau nginx`: what it writes, says and refuses."""

import json
import os
from pathlib import Path

import pytest

from sceau.cli import main
from tests.sites import ROOT


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_render_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nginx", "render"]) == 0
    assert "server_name" in capsys.readouterr().out


def test_render_writes_what_nginx_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "etc"
    assert main(["nginx", "render", "--into", str(folder)]) == 0
    assert "changed" in capsys.readouterr().out
    redirects = folder / "redirects.conf"
    assert redirects.read_text("utf-8").count("map ") == 4

    redirects.write_text("# another release's", "utf-8")
    assert main(["nginx", "render", "--into", str(folder)]) == 0
    assert capsys.readouterr().out.count(": unchanged") == 2
    assert redirects.read_text("utf-8") == "# another release's"
    names = {"redirects.conf", "site.conf", "logrotate.conf"}
    assert {path.name for path in folder.iterdir()} == names


def test_render_says_what_is_wrong_with_the_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCEAU_SERVER_DOMAIN", "a b")
    assert main(["nginx", "render"]) == 1
    assert "SCEAU_SERVER_DOMAIN" in capsys.readouterr().err


def test_redirects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "redirects.json", tmp_path / "redirects.conf"
    source.write_text(json.dumps([["/a", "/b/", 301], ["/c", "x", 301]]), "utf-8")
    command = ["nginx", "redirects", str(source), "--into", str(target)]

    assert main(command) == 0
    out, err = capsys.readouterr()
    assert out == f"{target}: changed\n"
    assert err.count("\n") == 1 and "entry 2" in err
    assert b'"/a" "301 /b/"' in target.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o644

    assert main(command) == 0
    assert capsys.readouterr().out == f"{target}: unchanged\n"


def test_redirects_are_printed_byte_by_byte(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    source = tmp_path / "redirects.json"
    source.write_text(json.dumps([["/caf%E9", "/b/", 301]]), "utf-8")

    assert main(["nginx", "redirects", str(source)]) == 0
    assert b'"/caf\xe9" "301 /b/"' in capfdbinary.readouterr().out


def make_missing(path: Path) -> None:
    pass


def make_link(path: Path) -> None:
    secret = path.with_name("secret")
    secret.write_text('["of the server"]', "utf-8")
    path.symlink_to(secret)


@pytest.mark.parametrize(
    "make",
    [
        make_missing,
        make_link,
        os.mkfifo,
        Path.mkdir,
        lambda path: path.write_bytes(b"\xff"),
        lambda path: path.write_bytes(b"[]" + b" " * 8_000_000),
        lambda path: path.write_text("{", "utf-8"),
    ],
)
def test_a_file_that_should_not_be_read_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: object
) -> None:
    source, target = tmp_path / "redirects.json", tmp_path / "redirects.conf"
    target.write_text("# as it was", "utf-8")
    make(source)  # type: ignore[operator]

    command = ["nginx", "redirects", str(source), "--into", str(target)]
    assert main(command) == 1
    err = capsys.readouterr().err
    assert str(source) in err
    assert "of the server" not in err
    assert target.read_text("utf-8") == "# as it was"


def test_many_faults_are_not_all_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "redirects.json"
    source.write_text(json.dumps(["x"] * 1000), "utf-8")
    target = str(tmp_path / "redirects.conf")

    assert main(["nginx", "redirects", str(source), "--into", target]) == 0
    err = capsys.readouterr().err
    assert err.count("\n") == 21
    assert "980 more" in err


@pytest.mark.parametrize("arguments", [[], ["nope"], ["redirects"]])
def test_misuse(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["nginx", *arguments])
    assert ended.value.code == 2
