"""What may be listened on."""

from pathlib import Path

import pytest

from sceau.configuration import RefusedValue, TcpAddress, UnixAddress, parse_bind

FORMS = "write host:port, [IPv6]:port or unix:/path"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8001", TcpAddress("127.0.0.1", 8001)),
        ("0.0.0.0:0", TcpAddress("0.0.0.0", 0)),  # noqa: S104
        ("localhost:65535", TcpAddress("localhost", 65535)),
        ("web-1.example:80", TcpAddress("web-1.example", 80)),
        ("[::1]:8001", TcpAddress("::1", 8001)),
        ("unix:/run/sceau/inbox.sock", UnixAddress(Path("/run/sceau/inbox.sock"))),
        ("unix:/" + "é" * 53, UnixAddress(Path("/" + "é" * 53))),
    ],
)
def test_addresses(text: str, address: TcpAddress | UnixAddress) -> None:
    assert parse_bind(text) == address


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", f'"" lacks host or port; {FORMS}'),
        ("8001", f'"8001" lacks host or port; {FORMS}'),
        (":8001", f'":8001" lacks host or port; {FORMS}'),
        ("a:", f'the port of "a:" is no number from 0 to 65535; {FORMS}'),
        ("a:65536", f'the port of "a:65536" is no number from 0 to 65535; {FORMS}'),
        ("a:٨", f'the port of "a:٨" is no number from 0 to 65535; {FORMS}'),
        ("a:-1", f'the port of "a:-1" is no number from 0 to 65535; {FORMS}'),
        (
            "::1:80",
            (
                '"::1:80" has more than one colon; '
                "put an IPv6 address in brackets, as in [::1]:8001"
            ),
        ),
        (
            "127.0.0.256:80",
            f'the host of "127.0.0.256:80" is no address and no name; {FORMS}',
        ),
        (
            "[127.0.0.1]:80",
            f'the host of "[127.0.0.1]:80" is no address and no name; {FORMS}',
        ),
        ("a b:80", f'the host of "a b:80" is no address and no name; {FORMS}'),
        ("-a:80", f'the host of "-a:80" is no address and no name; {FORMS}'),
        ("*:80", f'the host of "*:80" is no address and no name; {FORMS}'),
        (
            "a\x1b\u202e:80",
            f'the host of "a\\x1b\\u202e:80" is no address and no name; {FORMS}',
        ),
        (
            "unix:inbox.sock",
            (
                '"unix:inbox.sock" names no file by its whole path; '
                "write unix: and a path that begins with /"
            ),
        ),
        (
            "unix:/run/",
            (
                '"unix:/run/" names no file by its whole path; '
                "write unix: and a path that begins with /"
            ),
        ),
        (
            "unix:/a\0b",
            (
                '"unix:/a\\x00b" has control characters; '
                "write unix: and a path without them"
            ),
        ),
        (
            "unix:/" + "a" * 107,
            (
                f'the path of "unix:/{"a" * 53}…" is too long for a socket; '
                "write one of at most 107 bytes"
            ),
        ),
    ],
)
def test_refusals(text: str, refusal: str) -> None:
    with pytest.raises(RefusedValue) as caught:
        parse_bind(text)
    assert str(caught.value) == refusal
