"""A certificate authority in a container: Pebble, which asks for the same proof as one
that the whole world trusts, and which certbot is told of as a friend would tell it."""

import contextlib
import json
import ssl
import time
import urllib.request
from dataclasses import dataclass

from tests.debian.container import Container
from tests.nginx import free_ports

_FOLDER = "/srv/authority"
_SECONDS = 60
_KEY = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost"
    f" -keyout {_FOLDER}/key.pem -out {_FOLDER}/cert.pem"
)


@dataclass(frozen=True)
class Authority:
    """`port` is of its protocol, `manage` of what tells its own certificate."""

    port: int
    manage: int

    def trusting(self) -> ssl.SSLContext:
        """A client that trusts this authority and nobody else."""
        return ssl.create_default_context(cadata=self._root())

    def _root(self) -> str:
        unchecked = ssl.create_default_context()
        unchecked.check_hostname = False
        unchecked.verify_mode = ssl.CERT_NONE
        address = f"https://127.0.0.1:{self.manage}/roots/0"
        with urllib.request.urlopen(address, context=unchecked) as answer:
            return str(answer.read().decode("ascii"))


def start_authority(machine: Container, domain: str, http_port: int) -> Authority:
    """Install and start one; it looks for its proofs on `http_port` of the domain."""
    machine.run("apt-get", "install", "--yes", "--quiet", "pebble", "openssl")
    port, manage = free_ports(2)
    authority = Authority(port, manage)
    machine.shell(f"mkdir -p {_FOLDER} && {_KEY}")
    settings = {
        "listenAddress": f"127.0.0.1:{port}",
        "managementListenAddress": f"127.0.0.1:{manage}",
        "certificate": f"{_FOLDER}/cert.pem",
        "privateKey": f"{_FOLDER}/key.pem",
        "httpPort": http_port,
        "tlsPort": free_ports(1)[0],
    }
    root = machine.root
    path = root / _FOLDER.lstrip("/") / "config.json"
    path.write_text(json.dumps({"pebble": settings}), "utf-8")
    with (root / "etc/hosts").open("a", encoding="utf-8") as hosts:
        hosts.write(f"127.0.0.1 {domain}\n")
    # Where certbot looks for what its user wants always.
    wishes = root / "root/.config/letsencrypt/cli.ini"
    wishes.parent.mkdir(parents=True, exist_ok=True)
    wishes.write_text(
        f"server = https://127.0.0.1:{port}/dir\nno-verify-ssl = true\n", "utf-8"
    )
    machine.run(
        *("systemd-run", "--unit=authority", "--setenv=PEBBLE_VA_NOSLEEP=1"),
        # Otherwise it errs now and then on purpose, to try out clients.
        "--setenv=PEBBLE_WFE_NONCEREJECT=0",
        *("pebble", "-config", f"{_FOLDER}/config.json"),
    )
    _wait_until_up(machine, authority)
    return authority


def _wait_until_up(machine: Container, authority: Authority) -> None:
    deadline = time.monotonic() + _SECONDS
    while True:
        with contextlib.suppress(OSError):
            authority.trusting()
            return
        said = machine.run("journalctl", "--unit=authority", "--no-pager", check=False)
        assert time.monotonic() < deadline, said
        time.sleep(0.1)
