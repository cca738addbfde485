"""Network addresses in settings: where to listen, and which proxies to believe."""

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path

from sceau.configuration.errors import RefusedValue, quoted

_PORT = re.compile(r"[0-9]{1,5}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# What only a machine's number can look like: 127.0.0.256 is no host name.
_DIGITS = re.compile(r"[0-9.]+")
# sockaddr_un holds 108 bytes on Linux, the final zero among them.
_UNIX_PATH_BYTES = 107
_FORMS = "write host:port, [IPv6]:port or unix:/path"


@dataclass(frozen=True)
class TcpAddress:
    """A host and a port; port 0 lets the kernel choose."""

    host: str
    port: int


@dataclass(frozen=True)
class UnixAddress:
    """A socket in the file system; the path is absolute."""

    path: Path


def parse_bind(text: str) -> TcpAddress | UnixAddress:
    """What `host:port`, `[IPv6]:port` or `unix:/path` means.

    Raises `RefusedValue` for anything else.
    """
    if text.startswith("unix:"):
        return UnixAddress(_unix_path(text, text.removeprefix("unix:")))
    host, colon, port = text.rpartition(":")
    if not colon or not host:
        raise RefusedValue(f"{quoted(text)} lacks host or port", _FORMS)
    if _PORT.fullmatch(port) is None or int(port) > 65535:
        reason = f"the port of {quoted(text)} is no number from 0 to 65535"
        raise RefusedValue(reason, _FORMS)
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
        if _is_address(host, version=6):
            return TcpAddress(host, int(port))
    elif ":" in host:
        reason = f"{quoted(text)} has more than one colon"
        raise RefusedValue(reason, "put an IPv6 address in brackets, as in [::1]:8001")
    elif is_host(host):
        return TcpAddress(host, int(port))
    raise RefusedValue(f"the host of {quoted(text)} is no address and no name", _FORMS)


def is_host(text: str) -> bool:
    """Whether the text is a host's name or an IP address, without brackets."""
    if ":" in text:
        return _is_address(text, version=6)
    if _DIGITS.fullmatch(text):
        return _is_address(text, version=4)
    return len(text) <= 253 and _HOST_NAME.fullmatch(text) is not None


def checked_bind(text: str) -> str:
    """The text as it is, if `parse_bind` understands it."""
    parse_bind(text)
    return text


def checked_addresses(texts: tuple[str, ...]) -> tuple[str, ...]:
    """IP addresses in their one usual spelling: `0:0::1` becomes `::1`.

    Raises `RefusedValue` for what is no address, networks and names included.
    """
    wrong = [text for text in texts if not _is_address(text)]
    if wrong:
        reason = f"{', '.join(map(quoted, wrong))} is no IP address"
        if len(wrong) > 1:
            reason = f"{', '.join(map(quoted, wrong))} are no IP addresses"
        raise RefusedValue(reason, "write single addresses, as in 127.0.0.1 or ::1")
    return tuple(str(ipaddress.ip_address(text)) for text in texts)


def _unix_path(text: str, path: str) -> Path:
    if not path.startswith("/") or path.endswith("/"):
        reason = f"{quoted(text)} names no file by its whole path"
        raise RefusedValue(reason, "write unix: and a path that begins with /")
    if any(ord(char) < 32 or ord(char) == 127 for char in path):
        reason = f"{quoted(text)} has control characters"
        raise RefusedValue(reason, "write unix: and a path without them")
    if len(os.fsencode(path)) > _UNIX_PATH_BYTES:
        reason = f"the path of {quoted(text)} is too long for a socket"
        raise RefusedValue(reason, f"write one of at most {_UNIX_PATH_BYTES} bytes")
    return Path(path)


def _is_address(text: str, version: int | None = None) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return version in {None, address.version}
