"""From sceau.toml to a configuration that nginx takes."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sceau.configuration import ServerSettings
from sceau.serving.rendering import SITE_FILE, TEMPLATES, authority, render
from sceau.serving.spelling import Unspeakable, literal, quoted
from tests.nginx import frame, free_ports, require_nginx
from tests.serving.running import NO_REDIRECTS, ONION, make_certificate, settings_for
from tests.sites import ROOT


def rendered(settings: ServerSettings, releases: Path = Path("/srv/releases")) -> str:
    return render(settings, releases, ROOT / TEMPLATES)


def refusal(settings: ServerSettings, folder: Path) -> str:
    """What `nginx -t` says of them."""
    (folder / "nginx").mkdir(exist_ok=True)
    (folder / "nginx" / "redirects.conf").write_bytes(NO_REDIRECTS)
    file = folder / "nginx" / SITE_FILE
    file.write_text(rendered(settings), "utf-8")
    whole = folder / "nginx.conf"
    whole.write_text(frame(folder, [f'include "{file}";']), "utf-8")
    done = subprocess.run(
        (require_nginx(), "-t", "-q", "-p", folder, "-c", whole, "-e", "stderr"),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr if done.returncode or "[warn]" in done.stderr else ""


CHANGES: dict[str, dict[str, object]] = {
    "as it is": {},
    "one name": {"other_names": ()},
    "IPv6 too": {"listen": ("127.0.0.1", "::1")},
    "without TLS": {"tls": False},
    "without TLS, one name": {"tls": False, "other_names": ()},
    "Tor": {"onion_name": ONION, "onion_socket": "unix:{folder}/tor.sock"},
    "Tor over TCP": {"onion_name": ONION, "onion_socket": "127.0.0.1:8090"},
    "an inbox over TCP": {"inbox_socket": "127.0.0.1:8001"},
    "an inbox over IPv6": {"inbox_socket": "[::1]:8001"},
    "strange folders": {"acme_folder": Path("/srv/l'été ; 100 % {a}#b")},
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_nginx_takes_it_without_a_warning(
    changes: dict[str, object], tmp_path: Path
) -> None:
    (tmp_path / "logs").mkdir()
    make_certificate(tmp_path)
    ports = dict(zip(("http_port", "https_port"), free_ports(2), strict=True))
    changes = {
        key: value.format(folder=tmp_path) if isinstance(value, str) else value
        for key, value in changes.items()
    }
    settings = settings_for(tmp_path, **{**ports, **changes})

    assert refusal(settings, tmp_path) == ""


def test_the_same_settings_give_the_same_bytes(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    first, again = (rendered(settings) for _ in range(2))

    assert first == again
    assert "{{" not in first and "{%" not in first


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "sceau.example"),
        ({"https_port": 8443}, "sceau.example:8443"),
        ({"tls": False}, "sceau.example"),
        ({"tls": False, "http_port": 8080}, "sceau.example:8080"),
    ],
)
def test_the_site_is_known_by_name_and_unusual_port(
    tmp_path: Path, changes: dict[str, object], expected: str
) -> None:
    assert authority(settings_for(tmp_path, **changes)) == expected


@pytest.mark.parametrize("bad", ['a"b', "a\\b", "a$b", "a\nb", "a\x00", "a\x7f"])
def test_what_would_break_out_of_its_quotes_is_not_rendered(
    tmp_path: Path, bad: str
) -> None:
    with pytest.raises(Unspeakable):
        quoted(bad)
    settings = replace(settings_for(tmp_path), logs=Path(f"/var/{bad}"))
    if "\x00" not in bad:
        with pytest.raises(Unspeakable):
            rendered(settings)
        with pytest.raises(Unspeakable):
            rendered(settings_for(tmp_path), Path(f"/srv/{bad}"))


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (b"/a b;{}#$x", b'"/a b;{}#$x"'),
        (b'/a"b\\n', b'"/a\\"b\\\\n"'),
        (b"/\xe9", b'"/\xe9"'),
    ],
)
def test_a_literal_keeps_every_byte(value: bytes, spelled: bytes) -> None:
    assert literal(value) == spelled


@pytest.mark.parametrize("bad", [b"a\nb", b"\x00", b"\x7f", b"\t"])
def test_a_literal_holds_no_control_character(bad: bytes) -> None:
    with pytest.raises(Unspeakable):
        literal(bad)
