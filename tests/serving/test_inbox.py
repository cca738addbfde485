"""/commenter/ behind nginx: limits, memory, what passes and what does not."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from sceau.inbox.http_rules import MAX_BODY, STRICT_HEADERS
from sceau.serving.headers import TRANSPORT_SECURITY, fixed_headers
from sceau.serving.rendering import INBOX_BODY, INBOX_BUFFER
from tests.inbox.running import FIELDS, make_home, receipt_of, started
from tests.inbox.running import Answer as InboxAnswer
from tests.serving.running import (
    DOMAIN,
    Answer,
    Site,
    ask,
    connect,
    patient,
    serving,
    write,
)
from tests.serving.stub import LARGE, Stub, stub_inbox
from tests.serving.test_connections import curl

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Readers come from here, where a test says so.
REALIP = ("set_real_ip_from 127.0.0.1;", "real_ip_header X-Test-Address;")


@pytest.fixture(scope="module")
def site(public: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    with serving(public, folder, http=REALIP, edit=patient) as site:
        # Whatever did not fit into memory would be written here, and now cannot.
        for name in ("client_body_temp", "proxy_temp"):
            shutil.rmtree(site.folder / name)
        yield site


@pytest.fixture
def stub(site: Site) -> Iterator[Stub]:
    path = Path(site.settings.inbox_socket.removeprefix("unix:"))
    path.unlink(missing_ok=True)
    with stub_inbox(path) as stub:
        yield stub
    path.unlink()


_readers = iter(range(1, 250))


def reader() -> dict[str, str]:
    """A reader whom no test asked for yet, so that no limit is shared."""
    return {"X-Test-Address": f"198.51.{next(_readers)}.7"}


def post(site: Site, path: str, body: bytes, **headers: str) -> Answer:
    return ask(
        site, path, method="POST", body=body, headers={**reader(), **FORM, **headers}
    )


# --- what passes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/commenter/nouveau?article=ton-dossier&reply_to=%C3%A9",
        "/commenter/suivi/a.b-c_d",
        "/commenter/.x",
        "/commenter//nouveau",
        "/commenter/%2e%2e/x",
        "/commenter/index.html",
        "/commenter/feed/index.xml",
    ],
)
def test_the_inbox_sees_the_address_as_it_was_asked(
    site: Site, stub: Stub, path: str
) -> None:
    answer = ask(site, path, headers=reader())

    if "%2e%2e" in path:
        # That leads elsewhere.
        assert (answer.status, stub.requests) == (404, [])
        return
    assert answer.status == 200
    assert [request.path for request in stub.requests] == [path]


@pytest.mark.parametrize("path", ["/commenter", "/commenter?a=b"])
def test_without_the_final_slash_the_inbox_answers_too(
    site: Site, stub: Stub, path: str
) -> None:
    assert ask(site, path, headers=reader()).status == 200
    assert stub.requests[0].path == path.replace("commenter", "commenter/")


@pytest.mark.parametrize("path", ["/commenterx", "/commentera/x", "/Commenter/x"])
def test_what_only_looks_like_it_is_a_file(site: Site, stub: Stub, path: str) -> None:
    assert ask(site, path).status == 404
    assert stub.requests == []


def test_the_inbox_gets_what_it_needs_and_no_more(site: Site, stub: Stub) -> None:
    sent = {
        "Origin": site.url,
        "Sec-Fetch-Site": "same-origin",
        "Cookie": "a=b",
        "Authorization": "Basic x",
        "User-Agent": "Browser/1.0",
        "Referer": f"{site.url}/2013/03/ton-dossier/",
        "Accept-Language": "fr-FR",
        "X-Forwarded-For": "203.0.113.99",
        "X-Test-Address": "192.0.2.77",
        "Via": "1.1 proxy",
        "If-None-Match": '"x"',
        "Range": "bytes=0-1",
    }
    post(site, "/commenter/apercu", b"a=b&c=d", **sent)

    (request,) = stub.requests
    assert (request.method, request.body) == ("POST", b"a=b&c=d")
    assert dict(request.headers) == {
        "Host": site.authority.replace(":443", ""),
        "X-Forwarded-For": "192.0.2.0",
        "Origin": site.url,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": FORM["Content-Type"],
        "Content-Length": "7",
        "Connection": "close",
    }


def test_a_reader_who_lies_about_the_host_changes_nothing(
    site: Site, stub: Stub
) -> None:
    with connect(site) as secured:
        secured.sendall(
            b"GET https://sceau.example/commenter/echo HTTP/1.1\r\n"
            b"Host: evil.example\r\nConnection: close\r\n\r\n"
        )
        assert secured.recv(100).startswith(b"HTTP/1.1 200")
    assert dict(stub.requests[0].headers)["Host"] == site.authority


def test_the_inboxs_headers_are_said_once(site: Site, stub: Stub) -> None:
    for path in ("/commenter/echo", "/commenter/rude", "/commenter/status/400"):
        headers = ask(site, path, headers=reader()).headers
        for name, value in (*STRICT_HEADERS, *fixed_headers().items()):
            assert headers.get_all(name) == [value], name
        assert headers.get_all("Strict-Transport-Security") == [TRANSPORT_SECURITY]
        assert headers.get_all("Server") == ["nginx"]
        assert headers["Set-Cookie"] is None


def test_the_inbox_cannot_open_files(site: Site, stub: Stub) -> None:
    assert ask(site, "/commenter/rude", headers=reader()).text == "rude"


@pytest.mark.parametrize("status", [400, 405, 413, 429, 500, 503])
def test_the_inboxs_own_pages_pass(site: Site, stub: Stub, status: int) -> None:
    answer = ask(site, f"/commenter/status/{status}", headers=reader())

    assert (answer.status, answer.text) == (status, "<p>own page")
    assert answer.headers.get_all("Retry-After") == ["7"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_never_reach_the_inbox(
    site: Site, stub: Stub, method: str
) -> None:
    assert ask(site, "/commenter/echo", method=method).status == 405
    assert stub.requests == []


# --- bodies --------------------------------------------------------------------------


def test_the_limit_is_the_inboxs() -> None:
    assert INBOX_BODY == MAX_BODY
    assert INBOX_BUFFER > INBOX_BODY


def test_what_readers_write_stays_in_memory(site: Site, stub: Stub) -> None:
    body = b"a" * INBOX_BODY
    answer = post(site, "/commenter/apercu", body)

    assert answer.status == 200
    assert stub.requests[0].body == body
    # It would have been made anew.
    assert not (site.folder / "client_body_temp").exists()


def test_a_body_in_pieces_arrives_whole(site: Site, stub: Stub) -> None:
    with connect(site) as secured:
        secured.sendall(
            b"POST /commenter/apercu HTTP/1.1\r\nHost: sceau.example\r\n"
            b"X-Test-Address: 198.51.250.7\r\nConnection: close\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n4\r\n&c=d\r\n0\r\n\r\n"
        )
        assert secured.recv(100).startswith(b"HTTP/1.1 200")
    assert stub.requests[0].body == b"a=b&c=d"
    assert dict(stub.requests[0].headers)["Content-Length"] == "7"


def test_long_answers_stay_in_memory(site: Site, stub: Stub) -> None:
    assert ask(site, "/commenter/large", headers=reader()).body == LARGE


@pytest.mark.parametrize("chunked", [True, False])
def test_too_much_is_answered_with_a_page(
    site: Site, stub: Stub, chunked: bool
) -> None:
    head = b"Content-Length: %d\r\n\r\n" % (INBOX_BODY + 1)
    if chunked:
        head = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % (INBOX_BODY + 1)
    with connect(site) as secured:
        secured.sendall(
            b"POST /commenter/apercu HTTP/1.1\r\nHost: sceau.example\r\n"
            b"X-Test-Address: 198.51.251.7\r\nConnection: close\r\n" + head
        )
        if chunked:
            secured.sendall(b"a" * (INBOX_BODY + 1))
        text = b""
        while part := secured.recv(10_000):
            text += part
    assert text.startswith(b"HTTP/1.1 413")
    assert text.endswith((site.public / "413.html").read_bytes())
    assert stub.requests == []


def post_2(site: Site, body: Path, address: str) -> str:
    """A post over HTTP/2, as browsers make them."""
    return curl(
        site,
        "/commenter/apercu",
        *("--http2", "--data-binary", f"@{body}", "-H", "Expect:"),
        *("-H", f"X-Test-Address: {address}"),
    )


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413), (100_000, 413)])
def test_the_limit_over_http_2(
    site: Site, stub: Stub, tmp_path: Path, more: int, status: int
) -> None:
    body = write(tmp_path / "body", b"a" * (INBOX_BODY + more))
    answer = post_2(site, body, reader()["X-Test-Address"])

    assert answer.startswith(f"HTTP/2 {status}")
    if status == 413:
        assert answer.endswith((site.public / "413.html").read_text("utf-8"))
        assert stub.requests == []
    else:
        assert len(stub.requests[0].body) == INBOX_BODY
    assert not (site.folder / "client_body_temp").exists()


def test_no_inbox_over_http_2(site: Site, tmp_path: Path) -> None:
    body = write(tmp_path / "body", b"a" * 50_000)
    answer = post_2(site, body, reader()["X-Test-Address"])

    assert answer.startswith("HTTP/2 502")
    assert answer.endswith((site.public / "502.html").read_text("utf-8"))


def test_a_flood_over_http_2(site: Site, stub: Stub, tmp_path: Path) -> None:
    body = write(tmp_path / "body", b"a" * 50_000)
    address = reader()["X-Test-Address"]
    for _ in range(31):
        ask(site, "/commenter/echo", headers={"X-Test-Address": address})
    refused = post_2(site, body, address)

    assert refused.startswith("HTTP/2 429")
    assert refused.endswith((site.public / "429.html").read_text("utf-8"))


# --- pages for what went wrong -------------------------------------------------------


def test_too_many_requests_are_answered_with_a_page(site: Site, stub: Stub) -> None:
    address = reader()
    answers = [ask(site, "/commenter/echo", headers=address) for _ in range(60)]

    statuses = [answer.status for answer in answers]
    # Whoever types has thirty at once, and one.
    assert statuses == [200] * 31 + [429] * 29
    refused = next(answer for answer in answers if answer.status == 429)
    assert refused.body == (site.public / "429.html").read_bytes()
    assert refused.headers["Retry-After"] == "10"
    assert len(stub.requests) == statuses.count(200)
    # The neighbour in the same network shares the limit, the one beside it does not.
    number = address["X-Test-Address"].removesuffix("7")
    shared = ask(site, "/commenter/echo", headers={"X-Test-Address": f"{number}8"})
    assert shared.status == 429
    assert ask(site, "/commenter/echo", headers=reader()).status == 200
    # Pages have no limit.
    assert ask(site, "/", headers=address).status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_no_inbox_is_answered_with_a_page(site: Site, method: str) -> None:
    headers = reader()
    answer = ask(
        site, "/commenter/envoyer", method=method, headers=headers, body=b"a=b"
    )

    assert answer.status == 502
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    page = (site.public / "502.html").read_bytes()
    assert answer.body == (b"" if method == "HEAD" else page)
    for name, value in fixed_headers().items():
        assert answer.headers.get_all(name) == [value]


def test_an_inbox_that_dies_over_an_answer(site: Site, stub: Stub) -> None:
    answer = ask(site, "/commenter/broken", headers=reader())

    assert answer.status == 502
    assert answer.body == (site.public / "502.html").read_bytes()


def test_an_inbox_that_takes_too_long(public: Path, tmp_path: Path) -> None:
    def impatient(text: str) -> str:
        assert text.count("proxy_read_timeout 30s;") == 1
        return text.replace("proxy_read_timeout 30s;", "proxy_read_timeout 200ms;")

    with (
        serving(public, tmp_path, edit=impatient) as site,
        stub_inbox(tmp_path / "inbox.sock"),
    ):
        answer = ask(site, "/commenter/slow")

    assert answer.status == 504
    assert answer.body == (public / "502.html").read_bytes()


def test_a_release_without_those_pages(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    with serving(tmp_path / "public", tmp_path / "nginx") as site:
        answer = ask(site, "/commenter/nouveau")

    assert answer.status == 502
    assert "<center>nginx</center>" in answer.text


# --- slow readers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("directive", "sent"),
    [
        ("client_header_timeout 10s;", b"GET / HT"),
        (
            "client_body_timeout 20s;",
            b"POST /commenter/x HTTP/1.1\r\nHost: %b\r\nContent-Length: 9\r\n\r\n"
            % DOMAIN.encode(),
        ),
        (
            "keepalive_timeout 60s;",
            b"GET /robots.txt HTTP/1.1\r\nHost: sceau.example\r\n\r\n",
        ),
    ],
)
def test_who_says_nothing_more_is_let_go(
    public: Path, tmp_path: Path, directive: str, sent: bytes
) -> None:
    def impatient(text: str) -> str:
        assert directive in text
        return re.sub(re.escape(directive), directive.split()[0] + " 200ms;", text)

    with (
        serving(public, tmp_path, edit=impatient) as site,
        stub_inbox(tmp_path / "inbox.sock") as stub,
        connect(site) as secured,
    ):
        secured.sendall(sent)
        while secured.recv(10_000):
            pass
        assert stub.requests == []


# --- the real inbox ------------------------------------------------------------------


def test_a_comment_from_the_form_to_its_receipt(public: Path, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    bind = f"unix:{tmp_path / 'nginx' / 'inbox.sock'}"
    with (
        serving(public, tmp_path / "nginx") as site,
        started(home, "serve", "--bind", bind) as process,
    ):
        assert process.stderr is not None
        assert "listening" in process.stderr.readline()
        own = {"Origin": site.url, "Sec-Fetch-Site": "same-origin"}

        def send(path: str, fields: dict[str, str]) -> InboxAnswer:
            answer = post(site, path, urlencode(fields).encode(), **own)
            return InboxAnswer(answer.status, dict(answer.headers), answer.text)

        preview = send("/commenter/apercu", FIELDS)
        assert preview.status == 200
        confirmed = send("/commenter/envoyer", preview.hidden("/commenter/envoyer"))
        assert confirmed.status == 303
        assert confirmed.headers["Location"].startswith("/commenter/merci?")
        thanks = ask(site, confirmed.headers["Location"])
        assert thanks.status == 200
        receipt = receipt_of(confirmed)
        assert ask(site, f"/commenter/suivi/{receipt}").status == 200
        assert len(home.spooled) == 1

        foreign = {**own, "Origin": "https://evil.example"}
        refused = post(site, "/commenter/apercu", urlencode(FIELDS).encode(), **foreign)
        assert refused.status == 403
