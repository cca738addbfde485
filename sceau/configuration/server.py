"""The table `[server]`: the web server in front of the site, for `sceau nginx`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sceau.configuration.addresses import checked_addresses, checked_bind, is_host
from sceau.configuration.errors import RefusedValue, quoted
from sceau.configuration.settings import Contradiction, Table, setting

# nginx looks for variables inside of quotes and has no escape for the dollar sign.
_UNSPEAKABLE = frozenset('"\\$')
_PORTS = (1, 65535)


def _name(text: str) -> str:
    name = text.lower()
    if not is_host(name) or ":" in name or "." not in name:
        reason = f"{quoted(text)} is no domain"
        raise RefusedValue(reason, "write it without https://, as in exemple.fr")
    return name


def _names(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_name(text) for text in texts)


def _onion(text: str) -> str:
    if text and not _name(text).endswith(".onion"):
        raise RefusedValue(f"{quoted(text)} is no onion name", "write it with .onion")
    return text.lower()


def _path(path: Path) -> Path:
    if _UNSPEAKABLE & set(str(path)):
        reason = f"{quoted(str(path))} has a character that nginx cannot be told of"
        raise RefusedValue(reason, 'choose a path without ", \\ and $')
    return path


def _bind(text: str) -> str:
    _path(Path(checked_bind(text)))
    return text


def _socket(text: str) -> str:
    return _bind(text) if text else text


def _listen(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts:
        raise RefusedValue("there is no address", 'write ["0.0.0.0", "::"] for all')
    return checked_addresses(texts)


@dataclass(frozen=True)
class ServerSettings(Table):
    """What the configuration of nginx is made from.

    From `load_configuration`, paths are absolute and everything is checked.
    """

    about: ClassVar[str] = (
        "The web server: `sceau nginx render` makes nginx's configuration of this."
    )

    domain: str = setting(
        "souslesceau.example",
        "The one name the site is read under.",
        check=_name,
    )
    other_names: tuple[str, ...] = setting(
        (),
        "Further names that lead to the domain, as www.exemple.fr; the certificate "
        "must hold them too.",
        check=_names,
    )
    catch_all: bool = setting(
        True,
        "Whether whoever asks for another name on these ports is refused here. Beside "
        "sites of which one is nginx's default_server it must be false.",
    )
    listen: tuple[str, ...] = setting(
        ("0.0.0.0", "::"),  # noqa: S104
        "The IP addresses to listen on.",
        check=_listen,
    )
    http_port: int = setting(80, "The port that leads to https.", between=_PORTS)
    https_port: int = setting(443, "The port of the site.", between=_PORTS)
    tls: bool = setting(
        True,
        "Whether readers come over https. Without it, for trying things out, the site "
        "is on http_port and nobody is sent to https.",
    )
    # RUF009 fears defaults that instances share; a path never changes.
    certificate: Path = setting(  # noqa: RUF009
        Path("/etc/letsencrypt/live/souslesceau.example/fullchain.pem"),
        "The certificate with its chain.",
        check=_path,
    )
    certificate_key: Path = setting(  # noqa: RUF009
        Path("/etc/letsencrypt/live/souslesceau.example/privkey.pem"),
        "The certificate's key.",
        check=_path,
    )
    acme_folder: Path = setting(  # noqa: RUF009
        Path("/var/lib/sceau/acme"),
        "Where the program that renews the certificate writes what proves that the "
        "domain is ours (its webroot). Nothing below /.well-known/acme-challenge/ ever "
        "comes from the site.",
        check=_path,
    )
    nginx_folder: Path = setting(  # noqa: RUF009
        Path("var/nginx"),
        "Where site.conf looks for redirects.conf, which `sceau nginx redirects` "
        "makes; on a server /etc/nginx/sceau.",
        check=_path,
    )
    inbox_socket: str = setting(
        "unix:/run/sceau/inbox.sock",
        "Where the inbox listens, as bind in [inbox] or a socket of systemd says.",
        check=_bind,
    )
    logs: Path = setting(  # noqa: RUF009
        Path("/var/log/sceau"),
        "The folder of reads.log, from which reads are counted; it is kept for 48 "
        "hours. There is no other log.",
        check=_path,
    )
    brotli: bool = setting(
        False,
        "Whether nginx has the module brotli_static and may send files that end in "
        ".br.",
    )
    onion_name: str = setting(
        "", "The site's name for readers who come through Tor.", check=_onion
    )
    onion_socket: str = setting(
        "",
        "Where nginx listens for Tor: unix:/path, or host:port on this machine.",
        check=_socket,
    )

    def contradictions(self) -> Iterator[Contradiction]:
        """What the values say against one another."""
        if self.domain in self.other_names:
            yield Contradiction(
                ("other_names", "domain"),
                f"{quoted(self.domain)} would lead to itself",
                "remove it from other_names",
            )
        if bool(self.onion_name) != bool(self.onion_socket):
            yield Contradiction(
                ("onion_name", "onion_socket"),
                "an onion service needs a name and a socket",
                "write both or neither",
            )
        if self.tls and self.http_port == self.https_port:
            yield Contradiction(
                ("http_port", "https_port"),
                f"http and https cannot share port {self.http_port}",
                "change one of them",
            )
