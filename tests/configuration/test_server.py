"""The table `[server]`: what it takes, what it refuses, and what it says to do."""

from pathlib import Path

import pytest

from tests.configuration.written import faults, load

ONION = "a" * 56 + ".onion"


def test_what_the_file_says_comes_out(tmp_path: Path) -> None:
    text = f"""[server]
domain = "Exemple.FR"
other_names = ["www.exemple.fr"]
listen = ["192.0.2.1", "2001:DB8:0::1"]
logs = "logs"
tls = false
inbox_socket = "unix:/run/sceau/inbox.sock"
onion_name = "{ONION}"
onion_socket = "unix:/run/sceau/tor.sock"
"""
    server = load(tmp_path, text).server

    assert server.domain == "exemple.fr"
    assert server.other_names == ("www.exemple.fr",)
    assert server.listen == ("192.0.2.1", "2001:db8::1")
    assert server.logs == tmp_path / "logs"
    assert server.tls is False
    assert server.onion_name == ONION


DOMAIN = "write it without https://, as in exemple.fr"


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (
            'domain = "https://exemple.fr"',
            f'domain: "https://exemple.fr" is no domain; {DOMAIN}',
        ),
        ('domain = "exemple"', f'domain: "exemple" is no domain; {DOMAIN}'),
        (
            'domain = "a.fr; return 200"',
            f'domain: "a.fr; return 200" is no domain; {DOMAIN}',
        ),
        ('other_names = ["a b.fr"]', f'other_names: "a b.fr" is no domain; {DOMAIN}'),
        (
            "listen = []",
            'listen: there is no address; write ["0.0.0.0", "::"] for all',
        ),
        (
            'logs = "/srv/$host"',
            (
                'logs: "/srv/$host" has a character that nginx cannot be told of; '
                'choose a path without ", \\ and $'
            ),
        ),
        (
            "inbox_socket = 'unix:/run/a\"b'",
            (
                'inbox_socket: "unix:/run/a"b" has a character that nginx cannot be '
                'told of; choose a path without ", \\ and $'
            ),
        ),
        (
            'onion_name = "exemple.fr"',
            'onion_name: "exemple.fr" is no onion name; write it with .onion',
        ),
        (
            f'onion_name = "{ONION}"',
            (
                "onion_name: an onion service needs a name and a socket; write both or "
                "neither"
            ),
        ),
        (
            'domain = "a.fr"\nother_names = ["a.fr"]',
            'other_names: "a.fr" would lead to itself; remove it from other_names',
        ),
        (
            "http_port = 443",
            "http_port: http and https cannot share port 443; change one of them",
        ),
    ],
)
def test_what_is_refused(tmp_path: Path, lines: str, fault: str) -> None:
    (found,) = faults(tmp_path, f"[server]\n{lines}")

    assert found.partition("[server] ")[2] == fault
