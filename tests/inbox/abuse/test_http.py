"""What HTTP asks of every address, against the web process itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest

from tests.inbox.abuse.wire import (
    FORM,
    URLENCODED,
    assert_french,
    assert_strict,
    exchange,
    gives_back,
    post_bytes,
    request_bytes,
    shown,
    snapshot,
)
from tests.inbox.running import (
    ARTICLE,
    CLOSED,
    FIELDS,
    KNOWN,
    Home,
    Web,
    make_home,
    running_web,
)

EVIL = "mal.invalid"
BODY = "Un texte que personne ne doit perdre, à l’été."
TYPED = FIELDS | {"body": BODY}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    home = make_home(tmp_path_factory.mktemp("inbox"))
    with running_web(home) as running:
        yield running


@pytest.fixture(scope="module")
def receipt(web: Web) -> str:
    """Of a comment that git has."""
    text = web.comment()
    web.home.commit()
    return text


@dataclass(frozen=True)
class Address:
    path: str
    allowed: str
    """Methods, sorted; OPTIONS left out."""


def addresses(receipt: str) -> list[Address]:
    tracked = f"/commenter/suivi/{receipt}"
    return [
        Address(f"/commenter/nouveau?article={ARTICLE}", "GET HEAD"),
        Address(f"/commenter/nouveau?article={ARTICLE}&reply_to={KNOWN}", "GET HEAD"),
        Address("/commenter/apercu", "POST"),
        Address("/commenter/envoyer", "POST"),
        Address(f"/commenter/merci?suivi={receipt}&quoi=commentaire", "GET HEAD"),
        Address(tracked, "GET HEAD"),
        Address(f"{tracked}/corriger", "GET HEAD"),
        Address(f"{tracked}/exporter", "GET HEAD"),
        Address(f"{tracked}/retirer", "GET HEAD POST"),
        Address(
            f"/commenter/signaler?article={ARTICLE}&commentaire={KNOWN}",
            "GET HEAD POST",
        ),
    ]


def wrong_addresses(receipt: str) -> list[str]:
    """They answer with a page that says what is wrong."""
    return [
        *("/", "/commenter", "/commenter/", "/commenter/rien", "/commenter/merci"),
        *("/commenter/nouveau", "/commenter/nouveau?article=inconnu"),
        f"/commenter/nouveau?article={CLOSED}",
        f"/commenter/nouveau?article={ARTICLE}&reply_to=x",
        f"/commenter/merci?suivi={receipt[:-1]}",
        f"/commenter/suivi/{receipt}x",
        f"/commenter/suivi/{receipt}/autre",
        f"/commenter/suivi/{receipt}/",
        "/commenter/suivi/%ff%00%0d%0aX:%20y",
        "/commenter/signaler",
        f"/commenter/signaler?article={ARTICLE}&commentaire={'0' * 26}",
        "/commenter//nouveau",
        f"/commenter//nouveau?article={ARTICLE}",
        f"/commenter/./nouveau?article={ARTICLE}",
        f"/{EVIL}/commenter/nouveau?article={ARTICLE}",
        f"/commenter/nouveau/?article={ARTICLE}",
        f"/commenter//suivi/{receipt}",
    ]


METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "BREW")


# --- every answer ---------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_every_answer_is_strict_whatever_was_asked(web: Web, method: str) -> None:
    # One of its own: among what is asked is to take it back.
    receipt = web.comment()
    paths = [address.path for address in addresses(receipt)]
    for path in (*paths, *wrong_addresses(receipt)):
        body = b"" if method == "POST" else None
        answer = web.request(method, path, body, FORM if method == "POST" else {})
        assert_strict(answer.headers)
        assert answer.status < 500, path
        assert "Location" not in answer.headers or answer.headers[
            "Location"
        ].startswith("/commenter/merci?"), path


def test_addresses_answer_and_are_french(web: Web, receipt: str) -> None:
    for address in addresses(receipt):
        if "GET" in address.allowed:
            answer = web.get(address.path)
            assert answer.status == 200, address
            if answer.headers["Content-Type"].startswith("text/html"):
                assert_french(answer.text)
                assert_strict(answer.headers)
        head = web.request("HEAD", address.path)
        assert head.text == ""
        assert head.status == (200 if "GET" in address.allowed else 405)


def test_wrong_addresses_say_so_in_french(web: Web, receipt: str) -> None:
    for path in wrong_addresses(receipt):
        answer = web.get(path)
        assert answer.status in (403, 404, 422), path
        assert_french(answer.text)


def test_other_methods_are_told_which_there_are(web: Web, receipt: str) -> None:
    for address in addresses(receipt):
        for method in METHODS:
            if method in address.allowed.split() or method == "OPTIONS":
                continue
            answer = web.request(method, address.path, headers={"Content-Length": "0"})
            assert answer.status == 405, (method, address)
            allow = set(re.split(", ?", answer.headers["Allow"])) - {"OPTIONS"}
            assert allow == set(address.allowed.split()), address
            if method != "HEAD":
                assert_french(answer.text)


def test_get_and_head_change_nothing(web: Web, receipt: str) -> None:
    tampering = ("", "&token=x&fax=x", "&author=a&body=b&_method=POST", "&words=x")
    before = snapshot(web.home.inbox)
    paths = [address.path for address in addresses(receipt)]
    for path in (*paths, *wrong_addresses(receipt)):
        for more in tampering:
            full = path + (more if "?" in path else more.replace("&", "?", 1))
            for method in ("GET", "HEAD"):
                web.request(method, full)
                override = {"X-HTTP-Method-Override": "POST"}
                web.request(method, full, b"author=a&body=b", FORM | override)
    assert snapshot(web.home.inbox) == before


# --- the envelope of a POST -----------------------------------------------------------

GOOD = urlencode(TYPED).encode()
TYPE, LENGTH = "Content-Type", "Content-Length"
ENVELOPES = [
    # (headers but for Host and Connection, body, status)
    ({}, b"", 411),
    ({TYPE: URLENCODED}, b"", 411),
    ({TYPE: URLENCODED, LENGTH: "0"}, b"", 404),
    ({TYPE: URLENCODED, LENGTH: "*"}, b"x" * 98_305, 413),
    ({TYPE: URLENCODED, LENGTH: str(len(GOOD))}, GOOD, 200),
    ({TYPE: f"{URLENCODED}; charset=UTF-8", LENGTH: "*"}, GOOD, 200),
    ({LENGTH: "*"}, GOOD, 415),
    ({TYPE: "text/plain", LENGTH: "*"}, GOOD, 415),
    ({TYPE: "application/json", LENGTH: "*"}, b"{}", 415),
    ({TYPE: "multipart/form-data; boundary=x", LENGTH: "*"}, GOOD, 415),
    ({TYPE: f"{URLENCODED}; charset=latin-1", LENGTH: "*"}, GOOD, 415),
    ({TYPE: URLENCODED, "Content-Encoding": "gzip", LENGTH: "*"}, GOOD, 415),
    ({TYPE: URLENCODED, LENGTH: "*"}, GOOD + b"&x=%ff", 400),
    ({TYPE: URLENCODED, LENGTH: "*"}, GOOD + b"&x=\xff", 400),
    ({TYPE: URLENCODED, LENGTH: "*"}, GOOD + b"&x=%c0%af", 400),
    ({TYPE: URLENCODED, LENGTH: "*"}, GOOD + b"&x=%ed%a0%80", 400),
    ({TYPE: URLENCODED, LENGTH: "*"}, GOOD + b"&x=%00", 400),
    ({TYPE: URLENCODED, LENGTH: "*"}, GOOD + b"&x=%zz", 400),
    ({TYPE: URLENCODED, LENGTH: "*"}, GOOD + b"&body=zwei", 400),
    ({TYPE: URLENCODED, LENGTH: "*"}, GOOD + b"&%62ody=zwei", 400),
    ({TYPE: URLENCODED, LENGTH: "*"}, GOOD + b"&", 400),
    ({TYPE: URLENCODED, LENGTH: "*"}, GOOD + b"&=x", 400),
    (
        {TYPE: URLENCODED, LENGTH: "*"},
        GOOD + b"".join(b"&x%d=1" % n for n in range(16)),
        400,
    ),
    (
        {TYPE: URLENCODED, LENGTH: "*"},
        GOOD + b"".join(b"&x%d=1" % n for n in range(15)),
        200,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "body", "status"), ENVELOPES)
@pytest.mark.parametrize("path", ["/commenter/apercu", "/commenter/signaler"])
def test_an_envelope_has_its_status(
    web: Web, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    length = {"Content-Length": str(len(body))} if "*" in headers.values() else {}
    everything = {"Host": "127.0.0.1"} | headers | length
    answer = exchange(web.port, request_bytes("POST", path, everything, body))
    if status == 200 and path == "/commenter/signaler":
        # It reports no comment.
        status = 404
    assert answer.status == status
    assert_strict(dict(answer.headers))
    assert_french(answer.text)
    if len(body) > 10 and status in (200, 400):
        assert gives_back(answer.text, BODY)


def test_a_lying_length_keeps_nothing(web: Web) -> None:
    before = snapshot(web.home.inbox)
    longer = {"Content-Length": str(len(GOOD) + 100)}
    request = post_bytes("/commenter/apercu", TYPED, **longer)
    # The connection ends before the promised bytes: there is nobody to answer.
    assert exchange(web.port, request, half_close=True).status in (0, 400)
    shorter = {"Content-Length": str(len(GOOD) - 40)}
    answer = exchange(web.port, post_bytes("/commenter/apercu", TYPED, **shorter))
    assert answer.status in (200, 400, 404, 422)
    assert snapshot(web.home.inbox) == before


CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(GOOD), GOOD)


@pytest.mark.parametrize(
    "more",
    [{}, {"Content-Length": str(len(GOOD))}, {"Content-Length": str(len(CHUNKED))}],
)
def test_a_body_in_chunks_has_no_length(web: Web, more: dict[str, str]) -> None:
    chunked = {"Host": "127.0.0.1", **FORM, "Transfer-Encoding": "chunked", **more}
    request = request_bytes("POST", "/commenter/apercu", chunked, CHUNKED)
    answer = exchange(web.port, request)
    assert answer.status in (400, 411)
    assert_strict(dict(answer.headers))
    assert_french(answer.text)


UNREADABLE = {
    "no request": b"n'importe quoi\r\n\r\n",
    "small letters": b"get / HTTP/1.1\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
    "negative": b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "no number": b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    "many digits": b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
    "huge": b"POST /commenter/apercu HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n",
    "zipped": b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
    "no address": b"GET http://[1 HTTP/1.1\r\n\r\n",
    "bare line feed": b"GET / HTTP/1.1\r\nA: b\nc: d\r\n\r\n",
    "folded first": b"GET / HTTP/1.1\r\n a: b\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\nabc\r\n\r\n",
    "large headers": b"GET / HTTP/1.1\r\nA: " + b"b" * 40_000 + b"\r\n\r\n",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_the_server_refuses_by_itself_is_a_page_too(web: Web, name: str) -> None:
    answer = exchange(web.port, UNREADABLE[name])
    assert answer.status in (400, 411, 413, 431, 501)
    assert_strict(dict(answer.headers))
    assert_french(answer.text)


def test_a_body_a_little_too_large_is_told_so(web: Web) -> None:
    answer = web.preview(body="x" * 150_000)
    assert answer.status == 413
    assert_french(answer.text)


# --- whose page sent it ---------------------------------------------------------------

SITES = [
    ({}, 200),
    ({"Origin": "https://souslesceau.example"}, 200),
    ({"Origin": "http://127.0.0.1:{port}"}, 200),
    ({"Sec-Fetch-Site": "same-origin"}, 200),
    ({"Origin": f"https://{EVIL}"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": ""}, 403),
    ({"Origin": f"https://souslesceau.example.{EVIL}"}, 403),
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Sec-Fetch-Site": "none"}, 403),
    ({"Origin": "https://souslesceau.example", "Sec-Fetch-Site": "cross-site"}, 403),
]


@pytest.mark.parametrize(("headers", "status"), SITES)
def test_a_form_of_another_site_changes_nothing(
    web: Web, receipt: str, headers: dict[str, str], status: int
) -> None:
    sent = {name: value.format(port=web.port) for name, value in headers.items()}
    answer = web.post("/commenter/apercu", TYPED, **sent)
    assert answer.status == status
    assert gives_back(answer.text, BODY)
    if status == 403:
        assert_french(answer.text)
        before = snapshot(web.home.inbox)
        token = web.preview(body=BODY).hidden("/commenter/envoyer")
        assert web.post("/commenter/envoyer", token, **sent).status == 403
        withdrawal = f"/commenter/suivi/{receipt}/retirer"
        assert web.post(withdrawal, {}, **sent).status == 403
        told = web.post("/commenter/signaler", REPORT, **sent)
        assert told.status == 403
        assert gives_back(told.text, REPORT["words"])
        assert snapshot(web.home.inbox) == before


REPORT = {
    "article": ARTICLE,
    "comment": KNOWN,
    "reason": "other",
    "words": "Des mots à ne pas perdre.",
    "fax": "",
}


# --- names that the request brings ----------------------------------------------------

TRICKS = [
    {"Host": EVIL},
    {"Host": f"{EVIL}:80@127.0.0.1"},
    {"Host": f'127.0.0.1"><script src=//{EVIL}>'},
    {"Host": ""},
    {"Host": "127.0.0.1", "X-Forwarded-Host": EVIL},
    {"Host": "127.0.0.1", "X-Host": EVIL, "X-Forwarded-Server": EVIL},
    {"Host": "127.0.0.1", "Forwarded": f"host={EVIL};proto=https"},
    {"Host": "127.0.0.1", "X-Forwarded-Prefix": f"//{EVIL}"},
    {"Host": "127.0.0.1", "X-Original-URL": "/commenter/suivi/x"},
    {"Host": "127.0.0.1", "X-Script-Name": f"//{EVIL}"},
]


@pytest.mark.parametrize("headers", TRICKS)
def test_no_answer_leads_to_an_address_of_the_request(
    web: Web, receipt: str, headers: dict[str, str]
) -> None:
    token = web.preview().hidden("/commenter/envoyer")
    body = urlencode(token).encode()
    posted = headers | FORM | {"Content-Length": str(len(body))}
    paths = [address.path for address in addresses(receipt)]
    requests = [
        request_bytes("POST", "/commenter/envoyer", posted, body),
        request_bytes("POST", f"http://{EVIL}/commenter/envoyer", posted, body),
    ]
    for path in (*paths, *wrong_addresses(receipt)):
        requests += [
            request_bytes("GET", path, headers),
            request_bytes("GET", f"http://{EVIL}{path}", headers),
            request_bytes("GET", f"//{EVIL}{path}", headers),
        ]
    for number, request in enumerate(requests):
        answer = exchange(web.port, request)
        assert 200 <= answer.status < 500, request
        location = answer.headers.get("Location", "")
        assert bool(location) == (number < 2), request
        if location:
            assert location.startswith("/commenter/merci?suivi=")
        assert EVIL not in answer.text, request


@pytest.mark.parametrize("headers", TRICKS)
def test_the_link_to_keep_is_the_sites_own(
    web: Web, receipt: str, headers: dict[str, str]
) -> None:
    # The proxy speaks HTTP to the inbox; whoever holds the link can withdraw.
    request = request_bytes("GET", f"/commenter/merci?suivi={receipt}", headers)
    answer = exchange(web.port, request)
    assert answer.status == 200
    link = f"https://souslesceau.example/commenter/suivi/{receipt}"
    assert link in shown(answer.text)
    assert EVIL not in answer.text


# --- what is wrong with us, and the reader's text -------------------------------------


def test_every_refusal_gives_the_text_back(web: Web, receipt: str) -> None:
    closed = web.preview(body=BODY, article=CLOSED)
    unknown = web.preview(body=BODY, article="inconnu")
    no_reply = web.preview(body=BODY, reply_to="0" * 26)
    no_name = web.preview(body=BODY, author="")
    reserved = web.preview(body=BODY, author="Maël")
    long_name = web.preview(body=BODY, author="x" * 61)
    long_text = web.preview(body=BODY + "x" * 5000)
    no_token = web.post("/commenter/envoyer", TYPED)
    bad_receipt = web.preview(body=BODY, receipt=receipt[:-2])
    bad_receipt_sent = web.confirm(web.preview(body=BODY), body=BODY + "!", receipt="x")
    expected = [
        (closed, 403, BODY),
        (unknown, 404, BODY),
        (no_reply, 422, BODY),
        (no_name, 422, BODY),
        (reserved, 422, BODY),
        (long_name, 422, BODY),
        (long_text, 422, BODY + "x" * 5000),
        (no_token, 422, BODY),
        (bad_receipt, 404, BODY),
        (bad_receipt_sent, 404, BODY + "!"),
    ]
    for answer, status, text in expected:
        assert answer.status == status
        assert_french(answer.text)
        assert gives_back(answer.text, text), status


def test_a_report_that_is_not_taken_is_given_back(web: Web) -> None:
    for change, status in (
        ({"reason": ""}, 422),
        ({"words": "x" * 1001}, 422),
        ({"article": "inconnu"}, 404),
    ):
        fields = REPORT | change
        answer = web.post("/commenter/signaler", fields)
        assert answer.status == status, change
        assert_french(answer.text)
        assert gives_back(answer.text, fields["words"]), change


def _broken(home: Home, what: str) -> None:
    if what == "site":
        (home.root / "site.json").unlink()
    elif what == "no site but a folder":
        (home.root / "site.json").unlink()
        (home.root / "site.json").mkdir()
    elif what == "damaged site":
        (home.root / "site.json").write_text('{"articles": 3}')
    elif what == "keys":
        (home.inbox / "secret").unlink()
    elif what == "open keys":
        (home.inbox / "secret").chmod(0o644)
    elif what == "damaged keys":
        (home.inbox / "secret").write_bytes(b"\xff\n")
    elif what == "repository":
        home.repository.rename(home.root / "elsewhere.git")
    elif what == "spool":
        (home.inbox / "spool" / "tmp").rename(home.root / "tmp")
    elif what == "page shell":
        (home.root / "page_shell.html").write_bytes(b"\xff\xfe")
    else:
        (home.root / "page_shell.html").unlink()
        (home.root / "page_shell.html").mkdir()


@pytest.mark.parametrize(
    ("what", "statuses"),
    [
        # Of a preview, a confirmation, the preview of a correction, a report.
        ("site", (503, 503, 503, 503)),
        ("no site but a folder", (503, 503, 503, 503)),
        ("damaged site", (503, 503, 503, 503)),
        ("keys", (503, 503, 503, 503)),
        ("open keys", (503, 503, 503, 503)),
        ("damaged keys", (503, 503, 503, 503)),
        ("repository", (200, 303, 503, 303)),
        ("spool", (200, 503, 200, 503)),
        ("page shell", (200, 303, 200, 303)),
        ("no page shell but a folder", (200, 303, 200, 303)),
    ],
)
def test_our_own_faults_give_the_text_back(
    tmp_path_factory: pytest.TempPathFactory, what: str, statuses: tuple[int, ...]
) -> None:
    home = make_home(tmp_path_factory.mktemp("broken"))
    with running_web(home) as web:
        token = web.preview(body=BODY).hidden("/commenter/envoyer")
        receipt = web.comment()
        home.commit()
        _broken(home, what)
        answers = (
            web.preview(body=BODY),
            web.post("/commenter/envoyer", token),
            web.preview(body=BODY, receipt=receipt),
            web.post("/commenter/signaler", REPORT),
        )
    assert tuple(answer.status for answer in answers) == statuses
    for number, answer in enumerate(answers):
        assert_strict(answer.headers)
        if answer.status == 303:
            continue
        assert_french(answer.text)
        text = REPORT["words"] if number == 3 else BODY
        assert gives_back(answer.text, text), (what, number)


# --- whom to believe ------------------------------------------------------------------


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_a_stranger_cannot_have_the_allowance_of_others(
    tmp_path_factory: pytest.TempPathFactory, header: str
) -> None:
    few = {"SCEAU_INBOX_POSTS_BURST": "2", "SCEAU_INBOX_POSTS_PER_HOUR": "1"}
    home = make_home(tmp_path_factory.mktemp("believed"), **few)
    with running_web(home) as web:
        statuses = [
            web.post("/commenter/apercu", TYPED, **{header: f"198.51.{n}.7"}).status
            for n in range(4)
        ]
    assert statuses == [200, 200, 429, 429]


def test_the_proxy_is_believed_about_the_last_hop(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    few = {
        "SCEAU_INBOX_POSTS_BURST": "2",
        "SCEAU_INBOX_POSTS_PER_HOUR": "1",
        "SCEAU_INBOX_TRUSTED_PROXIES": "127.0.0.1",
    }
    home = make_home(tmp_path_factory.mktemp("believed"), **few)
    with running_web(home) as web:

        def status(forwarded: str) -> int:
            header = {"X-Forwarded-For": forwarded}
            return web.post("/commenter/apercu", TYPED, **header).status

        assert [status(f"198.51.{n}.7") for n in range(4)] == [200] * 4
        # What stands before the last hop is hearsay.
        one = [status(f"192.0.2.{n}, 203.0.113.{n}") for n in range(3)]
        assert one == [200, 200, 429]
        last = web.post(
            "/commenter/apercu", TYPED, **{"X-Forwarded-For": "203.0.113.9"}
        )
        assert last.status == 429
        assert int(last.headers["Retry-After"]) > 0
        assert_french(last.text)
        assert gives_back(last.text, BODY)


def test_attack_in_the_query_is_only_text(web: Web, receipt: str) -> None:
    evil = quote("\"'><script>window.pwned=1</script>\r\nSet-Cookie: a=b", safe="")
    for path in (
        f"/commenter/nouveau?article={evil}",
        f"/commenter/nouveau?article={ARTICLE}&reply_to={evil}",
        f"/commenter/merci?suivi={evil}",
        f"/commenter/merci?suivi={receipt}&quoi={evil}",
        f"/commenter/suivi/{evil}",
        f"/commenter/signaler?article={ARTICLE}&commentaire={evil}",
    ):
        answer = web.get(path)
        assert answer.status in (200, 404, 422)
        assert_strict(answer.headers)
        assert "<script" not in answer.text
