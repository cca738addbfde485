"""What is written down: no whole address, no receipt, no query; not on any error."""

import contextlib
import re
import shutil
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.serving.running import (
    DOMAIN,
    ONION,
    OTHER_NAME,
    Site,
    ask,
    connect,
    connect_onion,
    serving,
)
from tests.serving.stub import stub_inbox
from tests.serving.test_inbox import REALIP

ADDRESSES = ("203.0.113.77", "2001:db8:aaaa:bbbb::cccc")
RECEIPT = "Canary.receipt-0123456789"
QUERY = "canaryquery"
REFERRER = "canaryreferrer"
# What must stand in no file afterwards, and the address that every connection has.
CANARIES = ("203.0.113.77", "bbbb", "cccc", RECEIPT, QUERY, REFERRER, "127.0.0.1")

TRACK = f"/commenter/suivi/{RECEIPT}"
TYPED = (
    *(TRACK, f"{TRACK}/retirer", f"/commenter/merci?suivi={RECEIPT}", f"/{TRACK}"),
    *(f"/COMMENTER/suivi/{RECEIPT}", f"/x/..{TRACK}", f"/%63ommenter/suivi/{RECEIPT}"),
    *(f"/commenter%2fsuivi%2f{RECEIPT}", f"/suivi/{RECEIPT}", f"{TRACK}%zz"),
    *(f"/a-propos/suivi/{RECEIPT}", f"/?suivi={RECEIPT}", f"/nope?suivi={RECEIPT}"),
    *(f"/feed?{QUERY}", f"/a-propos?{QUERY}={RECEIPT}", f"/index.html?{QUERY}"),
    f"/partager/mastodon/aller?serveur={QUERY}.example&texte={RECEIPT}",
)


def everything(site: Site, folder: Path) -> None:
    """Every kind of request that nginx may have something to say about."""
    for address in ADDRESSES:
        known = {"X-Test-Address": address, "Referer": f"https://{REFERRER}.example/"}
        for path in TYPED:
            for plain, host in ((False, DOMAIN), (True, DOMAIN), (False, OTHER_NAME)):
                with contextlib.suppress(ConnectionError):
                    ask(site, path, headers=known, plain=plain, host=host)
        # Nobody listens: 502.
        ask(site, TRACK, headers=known)
        with stub_inbox(folder / "inbox.sock") as stub:
            ask(site, TRACK, headers=known)
            ask(site, "/commenter/broken?" + QUERY, headers=known)
            ask(site, "/commenter/slow?" + QUERY, headers=known)
            # Too much, once too often, half a body.
            body = b"a" * 200_000
            post = f"{TRACK}/retirer"
            ask(site, post, method="POST", body=body, headers=known)
            ask(site, f"/a-propos/?{QUERY}", method="POST", body=body, headers=known)
            statuses = [ask(site, TRACK, headers=known).status for _ in range(40)]
            assert 429 in statuses
            half = f"POST {post} HTTP/1.1\r\nHost: {DOMAIN}\r\n"
            say(site, f"{half}X-Test-Address: {address}\r\nContent-Length: 9\r\n\r\na=")
            # A reader who does not wait for the answer.
            say(
                site,
                f"GET /commenter/slow?{RECEIPT} HTTP/1.1\r\nHost: {DOMAIN}\r\n"
                f"X-Test-Address: {address}\r\n\r\n",
            )
            stub.release.set()
        (folder / "inbox.sock").unlink()
        # Headers that are too long, too many or none.
        for line in (
            "X: " + "a" * 20_000,
            f"X-Test-Address: {address}\r\n: bad",
            "bad",
        ):
            say(site, f"GET {TRACK} HTTP/1.1\r\nHost: {DOMAIN}\r\n{line}\r\n\r\n")
        for first in (
            f"GET {TRACK}",
            f"GET {TRACK} HTTP/9.9",
            f"GET {TRACK}\x00 HTTP/1.1",
            f"GET /{'a' * 40_000}?{RECEIPT} HTTP/1.1",
            f"{RECEIPT}",
            f"GET {TRACK} HTTP/1.1\r\nHost: {RECEIPT}.example",
            f"GET {TRACK} HTTP/1.1\r\nHost: a b",
            f"GET /{'a' * 300}?{QUERY} HTTP/1.1\r\nHost: {DOMAIN}",
            f"GET /circle/?{QUERY}{RECEIPT} HTTP/1.1\r\nHost: {DOMAIN}",
            f"GET /a-propos/../..{TRACK} HTTP/1.1\r\nHost: {DOMAIN}",
        ):
            for plain in (False, True):
                say(site, f"{first}\r\nX-Test-Address: {address}\r\n\r\n", plain=plain)
        for method in ("PUT", "TRACE", "CONNECT", "CANARY"):
            say(
                site,
                f"{method} {TRACK} HTTP/1.1\r\nHost: {DOMAIN}\r\n"
                f"X-Test-Address: {address}\r\n\r\n",
            )
        for condition in ({"Range": "bytes=99999-"}, {"If-Match": '"x"'}):
            ask(site, f"/robots.txt?{QUERY}", headers={**known, **condition})
        # Through Tor.
        ask(site, TRACK, headers=known, host=ONION, over=connect_onion(site))
        ask(site, f"/?{QUERY}", headers=known, host=ONION, over=connect_onion(site))
    # Connections that are no TLS, or no good one.
    port = site.settings.https_port
    for bytes_ in (
        b"GET %b HTTP/1.1\r\n\r\n" % TRACK.encode(),
        b"\x16\x03\x01junk",
        b"",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as plain_socket:
            plain_socket.sendall(bytes_)
            plain_socket.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionError):
                plain_socket.recv(1000)
    for name in ("evil.example", f"{RECEIPT.replace('.', '-')}.example"):
        with pytest.raises(ssl.SSLError):
            connect(site, name=name)


def say(site: Site, text: str, *, plain: bool = False) -> None:
    """Send it as it stands, take what comes first, and leave."""
    with contextlib.suppress(OSError), connect(site, plain=plain) as sock:
        sock.settimeout(0.3)
        sock.sendall(text.encode("latin-1"))
        sock.recv(1000)


def written(folder: Path) -> dict[str, bytes]:
    """What nginx wrote, by file."""
    own = {"site.conf", "nginx.conf", "redirects.conf", "certificate.pem", "key.pem"}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in own and not path.is_symlink()
    }


def after_everything(
    public: Path, folder: Path, edit: Callable[[str], str] = str
) -> dict[str, bytes]:
    root = folder / "public"
    shutil.copytree(public, root)
    (root / "circle").symlink_to("circle")

    def impatient(text: str) -> str:
        return edit(
            text.replace("proxy_read_timeout 30s;", "proxy_read_timeout 200ms;")
        )

    nginx = folder / "nginx"
    tor = f"unix:{nginx / 'tor.sock'}"
    with serving(
        root, nginx, http=REALIP, edit=impatient, onion_name=ONION, onion_socket=tor
    ) as site:
        everything(site, nginx)
    return written(nginx)


def test_no_log_holds_an_address_or_a_receipt(public: Path, tmp_path: Path) -> None:
    files = after_everything(public, tmp_path)

    reads = files["logs/reads.log"]
    assert reads.count(b'"a":"203.0.113.0"') > 10
    assert reads.count(b'"a":"2001:db8:aaaa::"') > 10
    # The ordinary log is there, because nginx was told of it, and empty.
    assert files["access.log"] == b""
    # So is the error log of the whole, which hears of starting and stopping.
    assert b"exit" in files["error.log"]
    for name, content in files.items():
        for canary in CANARIES:
            assert canary.encode() not in content, (name, canary)
    assert b"?" not in reads
    assert b"/suivi/" not in reads


def test_an_ordinary_error_log_would(public: Path, tmp_path: Path) -> None:
    """That the requests above do make nginx say what must not be kept."""

    def chatty(text: str) -> str:
        assert "error_log /dev/null emerg;" in text
        return text.replace("error_log /dev/null emerg;", "")

    files = after_everything(public, tmp_path, chatty)

    for canary in CANARIES:
        assert canary.encode() in files["error.log"], canary


def test_no_server_of_the_configuration_has_a_log_of_its_own(
    public: Path, tmp_path: Path
) -> None:
    tor = f"unix:{tmp_path / 'tor.sock'}"
    with serving(public, tmp_path, onion_name=ONION, onion_socket=tor) as site:
        text = (site.settings.nginx_folder / "site.conf").read_text("utf-8")
    servers = re.split(r"^server \{$", text, flags=re.MULTILINE)[1:]

    assert len(servers) == 6
    for server in servers:
        assert server.count("error_log /dev/null emerg;") == 1
        assert re.search(r"^    access_log ", server, re.MULTILINE)
    logs = set(re.findall(r"access_log ([^;]+);", text))
    assert logs == {
        "off",
        f'"{tmp_path}/logs/reads.log" sceau_reads if=$sceau_counted',
    }
