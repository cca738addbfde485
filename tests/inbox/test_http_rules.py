import os
import socket
import threading
import traceback
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sceau.inbox.http_rules import (
    MAX_BODY,
    MAX_FIELDS,
    STRICT_HEADERS,
    Refused,
    read_form,
    salvage,
    same_site,
)
from sceau.preview.headers import content_security_policy, security_headers

URLENCODED = "application/x-www-form-urlencoded"
# Ten thousand random bodies in all; a tenth of them when time is short.
EXAMPLES = 2_500 if os.environ.get("SCEAU_TEST_ALL") == "1" else 250


class Body:
    """A connection that gives `step` bytes at a time and notes how many were taken."""

    def __init__(self, raw: bytes, step: int = MAX_BODY * 2) -> None:
        self.rest = raw
        self.step = step
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "never without saying how much"
        count = min(size, self.step)
        chunk, self.rest = self.rest[:count], self.rest[count:]
        self.taken += len(chunk)
        return chunk


def post(raw: bytes = b"", /, **changes: Any) -> WSGIEnvironment:
    """A form's POST; a change to None leaves that header out."""
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": URLENCODED,
        "CONTENT_LENGTH": str(len(raw)),
        "wsgi.input": Body(raw),
    }
    environ |= changes
    return {name: value for name, value in environ.items() if value is not None}


def refused(environ: WSGIEnvironment) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        read_form(environ)
    return caught.value.status, caught.value.reason


# --- the envelope -------------------------------------------------------------------
NOT_READ = [
    # Nothing else than POST has a form.
    ({"REQUEST_METHOD": "GET"}, (405, "post-required")),
    ({"REQUEST_METHOD": "HEAD"}, (405, "post-required")),
    ({"REQUEST_METHOD": "PUT"}, (405, "post-required")),
    ({"REQUEST_METHOD": "post"}, (405, "post-required")),
    # Length
    ({"CONTENT_LENGTH": None}, (411, "length-required")),
    ({"CONTENT_LENGTH": ""}, (411, "length-required")),
    (
        {"CONTENT_LENGTH": None, "wsgi.input_terminated": True},
        (411, "length-required"),
    ),
    (
        {"CONTENT_LENGTH": None, "HTTP_TRANSFER_ENCODING": "chunked"},
        (411, "length-required"),
    ),
    ({"HTTP_TRANSFER_ENCODING": "chunked"}, (400, "transfer-encoding")),
    ({"HTTP_TRANSFER_ENCODING": "identity"}, (400, "transfer-encoding")),
    ({"HTTP_TRANSFER_ENCODING": ""}, (400, "transfer-encoding")),
    ({"CONTENT_LENGTH": "-1"}, (400, "length-malformed")),
    ({"CONTENT_LENGTH": "+3"}, (400, "length-malformed")),
    ({"CONTENT_LENGTH": " 3"}, (400, "length-malformed")),
    ({"CONTENT_LENGTH": "3,3"}, (400, "length-malformed")),
    ({"CONTENT_LENGTH": "1_0"}, (400, "length-malformed")),
    ({"CONTENT_LENGTH": "0x3"}, (400, "length-malformed")),
    ({"CONTENT_LENGTH": "3.0"}, (400, "length-malformed")),
    ({"CONTENT_LENGTH": "\xb3"}, (400, "length-malformed")),
    ({"CONTENT_LENGTH": "٣"}, (400, "length-malformed")),
    ({"CONTENT_LENGTH": str(MAX_BODY + 1)}, (413, "body-too-large")),
    ({"CONTENT_LENGTH": "9" * 10_000}, (413, "body-too-large")),
    # Content type
    ({"CONTENT_TYPE": None}, (415, "content-type")),
    ({"CONTENT_TYPE": ""}, (415, "content-type")),
    ({"CONTENT_TYPE": "text/plain"}, (415, "content-type")),
    ({"CONTENT_TYPE": "application/json"}, (415, "content-type")),
    ({"CONTENT_TYPE": "multipart/form-data; boundary=x"}, (415, "content-type")),
    ({"CONTENT_TYPE": URLENCODED + "x"}, (415, "content-type")),
    ({"CONTENT_TYPE": f"{URLENCODED}, {URLENCODED}"}, (415, "content-type")),
    ({"CONTENT_TYPE": URLENCODED + ";"}, (415, "content-type")),
    ({"CONTENT_TYPE": URLENCODED + "\n"}, (415, "content-type")),
    ({"CONTENT_TYPE": URLENCODED + "; charset=iso-8859-1"}, (415, "content-type")),
    ({"CONTENT_TYPE": URLENCODED + '; charset="utf-8'}, (415, "content-type")),
    ({"CONTENT_TYPE": URLENCODED + "; charset=utf-7"}, (415, "content-type")),
    ({"CONTENT_TYPE": URLENCODED + "; boundary=x"}, (415, "content-type")),
    (
        {"CONTENT_TYPE": URLENCODED + "; charset=utf-8; charset=utf-8"},
        (415, "content-type"),
    ),
    # Long s and the Kelvin sign: equal to s and k only to those who ignore case.
    ({"CONTENT_TYPE": URLENCODED + "; charſet=utf-8"}, (415, "content-type")),
    ({"HTTP_CONTENT_ENCODING": "gzip"}, (415, "content-encoding")),
]


@pytest.mark.parametrize(("changes", "answer"), NOT_READ)
def test_a_wrong_envelope_is_refused_without_reading(
    changes: dict[str, str | None], answer: tuple[int, str]
) -> None:
    environ = post(b"a=b", **changes)
    with pytest.raises(Refused) as caught:
        read_form(environ)
    assert (caught.value.status, caught.value.reason) == answer
    assert caught.value.salvaged == {}
    assert environ["wsgi.input"].taken == 0


@pytest.mark.parametrize(
    "content_type",
    [
        URLENCODED,
        "Application/X-WWW-Form-URLEncoded",
        URLENCODED + "; charset=utf-8",
        URLENCODED + ";charset=UTF-8",
        URLENCODED + ' ; Charset="UTF-8" ',
    ],
)
def test_what_browsers_call_a_form_is_one(content_type: str) -> None:
    assert read_form(post(b"a=b", CONTENT_TYPE=content_type)) == {"a": "b"}


def test_the_body_is_read_exactly_to_its_length() -> None:
    environ = post(b"a=b", CONTENT_LENGTH="3")
    environ["wsgi.input"] = Body(b"a=bGET / HTTP/1.1", step=2)
    assert read_form(environ) == {"a": "b"}
    assert environ["wsgi.input"].taken == 3


def test_leading_zeros_are_digits() -> None:
    zeros = "0" * 5_000
    assert read_form(post(b"a=b", CONTENT_LENGTH=zeros + "3")) == {"a": "b"}
    assert read_form(post(b"", CONTENT_LENGTH=zeros)) == {}


def test_the_largest_body_is_read() -> None:
    raw = b"a=" + b"x" * (MAX_BODY - 2)
    assert read_form(post(raw)) == {"a": "x" * (MAX_BODY - 2)}
    assert refused(post(raw + b"x")) == (413, "body-too-large")


def test_the_limit_may_be_lower() -> None:
    with pytest.raises(Refused, match="413 body-too-large"):
        read_form(post(b"a=bcd"), limit=4)
    assert read_form(post(b"a=bc"), limit=4) == {"a": "bc"}


def test_a_body_cut_short_is_refused_and_salvaged() -> None:
    with pytest.raises(Refused) as caught:
        read_form(post(b"author=A&body=Bonj", CONTENT_LENGTH="100"))
    assert (caught.value.status, caught.value.reason) == (400, "body-short")
    assert caught.value.salvaged == {"author": "A", "body": "Bonj"}


def test_a_connection_that_breaks_is_a_body_cut_short() -> None:
    class Broken(Body):
        def read(self, size: int = -1) -> bytes:
            if not self.rest:
                raise ConnectionResetError
            return super().read(size)

    environ = post(CONTENT_LENGTH="9", **{"wsgi.input": Broken(b"body=x", step=4)})
    with pytest.raises(Refused) as caught:
        read_form(environ)
    assert caught.value.reason == "body-short"
    assert caught.value.salvaged == {"body": "x"}
    assert caught.value.__context__ is None


# --- the fields ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (b"", {}),
        (b"author=A+B&body=%C3%89t%C3%A9", {"author": "A B", "body": "Été"}),
        (b"body=a%2Bb%26c%3Dd%25e", {"body": "a+b&c=d%e"}),
        (b"body=a=b=c", {"body": "a=b=c"}),
        (b"body=", {"body": ""}),
        (b"body", {"body": ""}),
        (b"b%6Fdy=x", {"body": "x"}),
        (b"a+b=x", {"a b": "x"}),
        (b"body=a;b", {"body": "a;b"}),
        (b"body=%e2%80%AF", {"body": "\u202f"}),
        (b"body=%F0%9F%AA%B6", {"body": "🪶"}),
        (b"body=%EF%BB%BFx", {"body": "\ufeffx"}),
        # Bytes that a browser would have escaped, but that mean one thing only.
        (b"body=\xc3\xa9 x\r\ny", {"body": "é x\r\ny"}),
        (b"body=\xc3%A9", {"body": "é"}),
        # Cleaning texts is done elsewhere.
        (b"body=%0D%0A%1B%7F%C2%85", {"body": "\r\n\x1b\x7f\x85"}),
        (b"inconnu=1&body=x", {"inconnu": "1", "body": "x"}),
    ],
)
def test_fields_are_read(raw: bytes, form: dict[str, str]) -> None:
    assert read_form(post(raw)) == form


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"body=100%", "escape-malformed"),
        (b"body=%4", "escape-malformed"),
        (b"body=%4&a=1", "escape-malformed"),
        (b"body=%zz", "escape-malformed"),
        (b"body=%+1", "escape-malformed"),
        (b"body=%u00e9", "escape-malformed"),
        (b"bo%dy=x", "escape-malformed"),
        (b"body=%\xef\xbc\x91\xef\xbc\x91", "escape-malformed"),
        (b"body=%E9", "not-utf-8"),
        (b"body=\xe9", "not-utf-8"),
        (b"body=%C3", "not-utf-8"),
        (b"body=%C3&a=%A9", "not-utf-8"),
        (b"b%FFdy=x", "not-utf-8"),
        # A surrogate, NUL in two bytes, beyond the last character.
        (b"body=%ED%A0%80", "not-utf-8"),
        (b"body=%C0%80", "not-utf-8"),
        (b"body=%F4%90%80%80", "not-utf-8"),
        (b"body=a%00b", "nul"),
        (b"body=a\0b", "nul"),
        (b"body%00=x", "nul"),
        (b"=x", "name-empty"),
        (b"=", "name-empty"),
        (b"&", "name-empty"),
        (b"a=1&&b=2", "name-empty"),
        (b"a=1&", "name-empty"),
        (b"body=1&body=2", "field-repeated"),
        (b"body=1&body=1", "field-repeated"),
        (b"body=1&b%6fdy=2", "field-repeated"),
        (b"body=1&body", "field-repeated"),
    ],
)
def test_what_two_could_read_in_two_ways_is_refused(raw: bytes, reason: str) -> None:
    assert refused(post(raw)) == (400, reason)


def test_twenty_fields_are_enough() -> None:
    fields = [f"f{number}=x" for number in range(MAX_FIELDS + 1)]
    assert len(read_form(post("&".join(fields[:-1]).encode()))) == MAX_FIELDS
    assert refused(post("&".join(fields).encode())) == (400, "too-many-fields")
    assert refused(post(b"&" * MAX_BODY)) == (400, "too-many-fields")


# --- what is given back, and what is not told ---------------------------------------
@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        (b"body=100%&author=A", {"body": "100%", "author": "A"}),
        (b"body=%E9t%E9", {"body": "\ufffdt\ufffd"}),
        (b"body=a%00b&%00=x", {"body": "a\ufffdb", "\ufffd": "x"}),
        (b"body=1&body=2", {"body": "1"}),
        (b"&&=x&body=1&", {"body": "1"}),
        (b"body=%ED%A0%80", {"body": "\ufffd\ufffd\ufffd"}),
    ],
)
def test_readers_get_back_what_could_be_read(
    raw: bytes, fields: dict[str, str]
) -> None:
    assert salvage(raw) == fields
    with pytest.raises(Refused) as caught:
        read_form(post(raw))
    assert caught.value.salvaged == fields


def test_salvaging_is_limited() -> None:
    many = "&".join(f"f{number}=x" for number in range(1_000)).encode()
    assert list(salvage(many)) == [f"f{number}" for number in range(MAX_FIELDS)]
    assert len(salvage(b"a=" + b"x" * 10 * MAX_BODY)["a"]) == MAX_BODY - 2


CANARY = "canari"


def test_a_refusal_tells_a_log_nothing_of_what_was_sent() -> None:
    for rest in [b"%E9", b"%", b"%00", b"&body=2", b"&=", b"&" * 30]:
        with pytest.raises(Refused) as caught:
            read_form(post(b"body=" + CANARY.encode() + rest))
        error = caught.value
        assert error.salvaged["body"].startswith(CANARY)
        # Not even through an exception that this one replaced.
        assert (error.__cause__, error.__context__) == (None, None)
        told = "".join(traceback.format_exception(error)) + repr(error)
        assert f"{error.status} {error.reason}" in told
        assert CANARY not in told


# --- ten thousand bodies ------------------------------------------------------------
PIECES = [b"body", b"author", b"fax", b"=", b"=", b"&", b"&", b"+", b"%", b"%4"]
PIECES += [b"%41", b"%00", b"%C3%A9", b"%C3", b"%ED%A0%80", b"%26", b"%3D", b"%2B"]
PIECES += [b"\xc3\xa9", b"\xff", b"\0", b"\r\n", b";", b"?", b"#", b"[]", b"x" * 50]
SOUND = [
    b"x",
    b"+",
    b"=",
    b"%41",
    b"%C3%A9",
    b"%26",
    b"%2B",
    b"\xc3\xa9",
    b"\r\n",
    b";",
]


def joined(pieces: list[bytes]) -> st.SearchStrategy[bytes]:
    return st.lists(st.sampled_from(pieces), max_size=24).map(b"".join)


def much_like_a_form(values: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    names = st.sampled_from([b"article", b"author", b"b%6Fdy", b"reply_to", b"fax"])
    return st.dictionaries(names, values).map(
        lambda form: b"&".join(name + b"=" + value for name, value in form.items())
    )


bodies = (
    much_like_a_form(joined(SOUND))
    | much_like_a_form(joined(PIECES) | joined(SOUND))
    | joined(PIECES)
    | st.binary()
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@settings(max_examples=2 * EXAMPLES)
@given(raw=bodies, step=st.integers(1, 64))
def test_any_body_is_read_or_refused(raw: bytes, step: int) -> None:
    try:
        form = read_form(post(raw, **{"wsgi.input": Body(raw, step)}))
    except Refused as error:
        assert error.status == 400
        assert error.salvaged == salvage(raw)
        return
    assert len(form) <= MAX_FIELDS
    for text in [*form, *form.values()]:
        assert "\0" not in text
        text.encode("utf-8")
    assert form == salvage(raw)
    assert read_form(post(urlencode(form).encode())) == form
    if raw.isascii():
        # Another reader of forms understands the same.
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, errors="strict")
        assert pairs == list(form.items())


@settings(max_examples=EXAMPLES)
@given(
    form=st.dictionaries(texts.filter(bool), texts, max_size=MAX_FIELDS),
    data=st.data(),
)
def test_what_a_browser_encodes_arrives(
    form: dict[str, str], data: st.DataObject
) -> None:
    raw = urlencode(form).encode()
    assert read_form(post(raw)) == form
    short = data.draw(st.integers(0, len(raw)))
    if short < len(raw):
        cut = post(raw[:short], CONTENT_LENGTH=str(len(raw)))
        assert refused(cut) == (400, "body-short")


@settings(max_examples=EXAMPLES)
@example(raw=b"%", headers={"CONTENT_LENGTH": "1"})
@given(
    raw=bodies,
    headers=st.dictionaries(
        st.sampled_from(["CONTENT_LENGTH", "CONTENT_TYPE", "REQUEST_METHOD"]),
        st.text() | st.integers(-5, 200_000).map(str),
    ),
)
def test_any_envelope_is_read_or_refused(raw: bytes, headers: dict[str, str]) -> None:
    environ = post(raw, **headers)
    try:
        read_form(environ)
    except Refused as error:
        assert error.status in {400, 405, 411, 413, 415}
    assert environ["wsgi.input"].taken <= MAX_BODY


# --- over a real connection ---------------------------------------------------------
class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    """A server that answers with the status, and with what it read."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            status, told = 200, repr(read_form(environ))
        except Refused as error:
            status, told = error.status, error.reason
        start_response(f"{status} x", [("Content-Type", "text/plain")])
        return [told.encode()]

    server = make_server("127.0.0.1", 0, app, WSGIServer, Silent)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield "127.0.0.1", server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("request_", "status", "told"),
    [
        (f"Content-Type: {URLENCODED}\nContent-Length: 3\n\na=b", 200, "{'a': 'b'}"),
        (f"Content-Type: {URLENCODED}\nContent-Length: 4\n\na=b", 400, "body-short"),
        (f"Content-Type: {URLENCODED}\n\n", 411, "length-required"),
        (
            f"Content-Type: {URLENCODED}\nTransfer-Encoding: chunked\n\n",
            411,
            "length-required",
        ),
        (
            "Transfer-Encoding: chunked\nContent-Length: 3\n\na=b",
            400,
            "transfer-encoding",
        ),
        # None of this body is ever sent: who waits for it never answers.
        (f"Content-Type: {URLENCODED}\nContent-Length: 99999\n\n", 413, "body-too"),
        ("Content-Length: 3\n\n", 415, "content-type"),
    ],
)
def test_over_a_real_connection(
    address: tuple[str, int], request_: str, status: int, told: str
) -> None:
    head = f"POST / HTTP/1.1\nHost: localhost\n{request_}".replace("\n", "\r\n")
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(head.encode())
        if told == "body-short":
            connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65_536), b"")).decode()
    assert answer.split()[1] == str(status)
    assert told in answer


# --- where a request comes from -----------------------------------------------------
SITE = "https://exemple.fr"


def comes_from_the_site(
    origin: str | None = None,
    fetch_site: str | None = None,
    *,
    host: str | None = "exemple.fr",
    method: str = "POST",
    site: str = SITE,
) -> bool:
    headers = {
        "HTTP_ORIGIN": origin,
        "HTTP_SEC_FETCH_SITE": fetch_site,
        "HTTP_HOST": host,
        "REQUEST_METHOD": method,
    }
    environ = {name: value for name, value in headers.items() if value is not None}
    return same_site(environ, site)


def test_browsers_that_say_nothing_are_welcome() -> None:
    assert comes_from_the_site()
    assert comes_from_the_site(host=None)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (SITE, "exemple.fr"),
        ("https://EXEMPLE.fr", "exemple.fr"),
        # Behind a proxy that names itself.
        (SITE, "127.0.0.1:8001"),
        (SITE, None),
        # In preview.
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://localhost:8000", "LOCALHOST:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("https://apercu.exemple.fr", "apercu.exemple.fr"),
    ],
)
def test_a_post_from_the_site_is_the_sites(origin: str, host: str | None) -> None:
    assert comes_from_the_site(origin, host=host)
    assert comes_from_the_site(origin, "same-origin", host=host)
    assert comes_from_the_site(origin, host=host, site=SITE + "/")


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "NULL",
        "https://ailleurs.fr",
        "https://exemple.fr.ailleurs.fr",
        "https://ailleurs-exemple.fr",
        "https://exemple.fr:8443",
        "https://exemple.fr/",
        "https://exemple.fr@ailleurs.fr",
        "ftp://exemple.fr",
        "exemple.fr",
        "//exemple.fr",
        "https://",
        "https://exemple.fr, https://exemple.fr",
        "https://exemple.fr https://ailleurs.fr",
        "file://",
    ],
)
def test_a_post_from_elsewhere_is_not(origin: str) -> None:
    assert not comes_from_the_site(origin)
    assert not comes_from_the_site(origin, "same-origin")
    assert not comes_from_the_site(origin, host="", site="")
    assert not comes_from_the_site(origin, host=None, site="null")


@pytest.mark.parametrize(
    ("fetch_site", "method", "right"),
    [
        ("same-origin", "POST", True),
        ("same-origin", "GET", True),
        ("none", "GET", True),
        ("none", "HEAD", True),
        ("none", "POST", False),
        ("same-site", "POST", False),
        ("cross-site", "POST", False),
        ("cross-site", "GET", False),
        ("", "POST", False),
        ("same-origin, cross-site", "POST", False),
    ],
)
def test_the_browser_says_where_a_click_came_from(
    fetch_site: str, method: str, right: bool
) -> None:
    assert comes_from_the_site(None, fetch_site, method=method) is right
    assert comes_from_the_site(SITE, fetch_site, method=method) is right


# --- the answer's headers -----------------------------------------------------------
def test_answers_carry_the_sites_policy() -> None:
    headers = dict(STRICT_HEADERS)
    assert len(headers) == len(STRICT_HEADERS)
    policy = content_security_policy("/commenter/apercu", preview=False)
    assert headers["Content-Security-Policy"] == policy
    page = security_headers("/commenter/apercu", "text/html", preview=False)
    assert headers.items() >= page.items()


def test_answers_are_neither_stored_nor_indexed() -> None:
    headers = dict(STRICT_HEADERS)
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
