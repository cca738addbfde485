"""Connections: TLS, HTTP/2, names, ports, slow clients."""

import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.serving.running import DOMAIN, OTHER_NAME, Site, ask, connect, serving, write

# --- TLS -----------------------------------------------------------------------------


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_current_versions_of_tls(site: Site, version: ssl.TLSVersion) -> None:
    context = site.context()
    context.minimum_version = context.maximum_version = version
    port = site.settings.https_port
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as sock,
        context.wrap_socket(sock, server_hostname=DOMAIN) as secured,
    ):
        assert secured.version() == version.name.replace("_", ".")
        cipher = secured.cipher()
        assert cipher is not None
        assert "GCM" in cipher[0] or "CHACHA20" in cipher[0]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_are_refused(site: Site, version: ssl.TLSVersion) -> None:
    context = site.context()
    # Old versions need ciphers that OpenSSL otherwise no longer offers.
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    port = site.settings.https_port
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as sock,
        pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"),
    ):
        context.wrap_socket(sock, server_hostname=DOMAIN)


def test_no_certificate_for_a_name_that_is_not_ours(site: Site) -> None:
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        connect(site, name="evil.example")


def test_sessions_have_no_tickets(site: Site) -> None:
    context = site.context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection(
            ("127.0.0.1", site.settings.https_port), timeout=20
        ) as sock,
        context.wrap_socket(sock, server_hostname=DOMAIN) as secured,
    ):
        assert secured.session is not None
        assert not secured.session.has_ticket


def curl(site: Site, path: str, *arguments: str) -> str:
    program = shutil.which("curl")
    if program is None:
        pytest.skip("curl is missing")
    done = subprocess.run(
        (
            *(program, "--silent", "--include", "--cacert", site.certificate),
            *("--resolve", f"{site.authority}:127.0.0.1", "--noproxy", "*"),
            *(*arguments, site.url + path),
        ),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_http_2(site: Site) -> None:
    head, _, body = curl(site, "/a-propos/", "--http2").partition("\n\n")
    lines = head.lower().splitlines()

    assert lines[0].startswith("http/2 200")
    assert "a-propos" in body
    for name in ("strict-transport-security", "content-security-policy"):
        assert sum(line.startswith(f"{name}:") for line in lines) == 1


def test_http_1(site: Site) -> None:
    assert curl(site, "/a-propos/", "--http1.1").startswith("HTTP/1.1 200")


# --- names ---------------------------------------------------------------------------


@pytest.mark.parametrize("host", [DOMAIN, OTHER_NAME, OTHER_NAME.upper()])
@pytest.mark.parametrize(
    "path", ["/", "/a-propos/?a=b%20c&d", "/nope//x", "/%0d%0aX:y"]
)
def test_http_leads_to_https_of_the_same_name(site: Site, host: str, path: str) -> None:
    answer = ask(site, path, plain=True, host=host)

    assert answer.status == 301
    expected = f"https://{host.lower()}:{site.settings.https_port}{path}"
    assert answer.headers["Location"] == expected
    assert answer.headers["Strict-Transport-Security"] is None
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/a-propos/?a=b%20c&d", "/nope//x"])
def test_other_names_lead_to_the_one(site: Site, path: str) -> None:
    answer = ask(site, path, host=OTHER_NAME)

    assert answer.status == 301
    assert answer.headers["Location"] == site.url + path
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_nobody_elses_name_leads_here(site: Site) -> None:
    # A browser that has a connection to us may believe the name to be ours: 421 tells
    # it to try a connection of its own.
    assert ask(site, "/", host="evil.example", name=DOMAIN).status == 421
    with connect(site, plain=True) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert plain.recv(1000) == b""


def test_without_a_name_there_is_no_answer(site: Site) -> None:
    with connect(site, plain=True) as plain:
        plain.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert plain.recv(1000) == b""


# --- what proves that the domain is ours ---------------------------------------------


@pytest.mark.parametrize("plain", [True, False])
def test_the_certificates_proof_never_comes_from_the_site(
    tmp_path: Path, plain: bool
) -> None:
    where = ".well-known/acme-challenge"
    write(tmp_path / "public" / where / "planted", "planted")
    write(tmp_path / "nginx" / "acme" / where / "proof", "proof")
    with serving(tmp_path / "public", tmp_path / "nginx") as site:
        assert ask(site, f"/{where}/proof", plain=plain).text == "proof"
        assert ask(site, f"/{where}/planted", plain=plain).status == 404


# --- what is refused -----------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "X"])
@pytest.mark.parametrize("path", ["/", "/a-propos/", "/robots.txt", "/feed/"])
def test_pages_are_only_read(site: Site, method: str, path: str) -> None:
    answer = ask(site, path, method=method, body=b"a=b")

    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/nope", "/a-propos", "/index.html"])
def test_the_version_is_told_to_nobody(site: Site, path: str) -> None:
    assert ask(site, path).headers["Server"] == "nginx"


@pytest.mark.parametrize(
    "request_line",
    [b"GET / HTTP/9.9", b"GET  HTTP/1.1", b"GET /a\x00b HTTP/1.1", b"\x16\x03", b"GET"],
)
def test_what_is_no_request_is_refused(site: Site, request_line: bytes) -> None:
    with connect(site) as secured:
        secured.sendall(request_line + b"\r\nHost: sceau.example\r\n\r\n")
        received = secured.recv(100)
    assert b" 200 " not in received
    assert b"nginx/" not in received


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_what_debian_says_in_http_changes_nothing(public: Path, tmp_path: Path) -> None:
    debian = (
        "include /etc/nginx/mime.types;",
        "default_type application/octet-stream;",
        "types_hash_max_size 2048;",
        "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;",
        "ssl_prefer_server_ciphers on;",
        "gzip on;",
        "gzip_types text/css application/rss+xml;",
    )
    with serving(public, tmp_path, http=debian) as site:
        assert ask(site, "/sitemap.xml").headers["Content-Type"] == "application/xml"
        packed = {"Accept-Encoding": "gzip"}
        answer = ask(site, "/theme/plain.css", headers=packed)
        assert answer.headers["Content-Encoding"] is None
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        test_old_versions_are_refused(site, ssl.TLSVersion.TLSv1_1)
        assert ask(site, "/nope").headers["Server"] == "nginx"
