"""The map of old addresses: a list that a build made, and what nginx makes of it.

Whoever can write redirects.json decides where old addresses lead and nothing else: no
directive of nginx, no variable, no second line.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from sceau.preview.app import create_app
from sceau.preview.redirects import Redirect
from sceau.preview.site import PreviewSite
from sceau.serving.redirect_map import MOST_EXPRESSIONS, redirect_maps
from sceau.serving.redirects import (
    LONGEST_OLD,
    MOST_ENTRIES,
    OldAddress,
    RefusedFile,
    read_redirects,
)
from tests.serving.running import Site, ask, serving
from tests.serving.test_addresses import previewed

HOSTILE = [
    '"; } } server { listen 1; } map $a $b { "',
    '\\"; }',
    "\\",
    '"',
    "'",
    "$uri",
    "${uri}",
    "$http_cookie",
    "{",
    "}",
    ";",
    "#",
    " ",
    "~^/.*$",
    "/~.*",
    "default",
    "include /etc/passwd",
    "\n",
    "\r\nSet-Cookie: x",
    "\x00",
    "\u2028",
    "\\n",
    "\\t",
    "%0a",
    "%22",
    "%5c%22",
    "%24uri",
    "%00",
    "*",
    "(((((((((",
    "[",
    "\\Q",
    "\\1",
    "$1",
    "é",
    "\ud800",
]
ENTRIES: list[list[Any]] = [
    ["/old", "/new/", 301],
    ["/old/", "/new/?a=b&c=d#e", 302],
    ["/gone", None, 410],
    ["/vide", "", 410],
    ["/?p=123", "/2013/03/ton-dossier/", 301],
    ["/?p=124", None, 410],
    ["/?p=123&a=b", "/a-propos/", 307],
    ["/x?p=1", "/exact/", 301],
    ["/x", "/path/", 301],
    ["/caf%C3%A9/", "/café-neuf/", 308],
    ["/th%c3%a9/", '/thé $prix "x"/'.replace(" ", "%20"), 301],
    ["/espace%20ici", "/sans-espace/", 301],
    ["/ailleurs", "https://example.org/a?b=c#d", 302],
    # Old addresses come before files.
    ["/a-propos/", "/2013/03/ton-dossier/", 301],
    ["/index.html", "/accueil/", 301],
    ["/About/", "/2013/", 301],
    ["/about/", "/2014/", 302],
    ["/Majuscule/", "/majuscule/", 301],
    ["/prix$uri", "/prix/", 301],
    ["/tout-{a};b#c'd", "/e/", 301],
    ['/dit "oui"', "/oui/", 301],
    ["/inverse\\oblique", "/f/", 301],
    ["/.git/config", "/g/", 301],
    ["/b/?q=%C3%A9", "/h/", 301],
]
QUESTIONS = [
    *("/old", "/old?a=b", "/old?", "/old/", "/OLD", "/Old/", "/gone", "/gone?x=1"),
    *("/vide", "/?p=123", "/?p=12", "/?p=1234", "/?P=123", "/?p=124", "/?p=123&a=b"),
    *("/?p=123&a=c", "/?a=b&p=123", "/x", "/x?p=1", "/x?p=2", "/x?P=1", "/X?p=1"),
    *("/caf%C3%A9/", "/caf%c3%a9/", "/caf%E9/", "/th%C3%A9/", "/espace%20ici"),
    *("/espace+ici", "/ailleurs", "/a-propos/", "/a-propos", "/index.html", "/"),
    *("/About/", "/about/", "/ABOUT/", "/Majuscule/", "/majuscule/", "/prix$uri"),
    *("/prix%24uri", "/prix/prix", "/tout-%7Ba%7D;b%23c'd", "/dit%20%22oui%22"),
    *("/inverse%5Coblique", "/.git/config", "/b/?q=%C3%A9", "/b/?q=%c3%a9"),
    *("/2013/03/ton-dossier/", "/404.html", "/410.html", "/nope", "/%6Fld"),
]


@pytest.fixture(scope="module")
def redirects_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("var") / "redirects.json"
    file.write_text(json.dumps(ENTRIES), "utf-8")
    return file


@pytest.fixture(scope="module")
def redirecting(
    public: Path, redirects_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    text, left_out = maps(ENTRIES)
    assert left_out == ()
    with serving(public, tmp_path_factory.mktemp("nginx"), redirects=text) as site:
        yield site


@pytest.fixture(scope="module")
def preview(public: Path, redirects_file: Path) -> Client:
    var = redirects_file.parent
    return Client(create_app(PreviewSite(var, output=public, var=var, live=False)))


def maps(entries: object) -> tuple[bytes, tuple[str, ...]]:
    table = read_redirects(json.dumps(entries))
    text, left_out = redirect_maps(table)
    return text, (*table.damage, *left_out)


# --- what nginx does -----------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", QUESTIONS)
def test_nginx_redirects_as_the_preview_does(
    redirecting: Site, preview: Client, path: str, method: str
) -> None:
    expected = previewed(preview, path, method)
    found = ask(redirecting, path, method=method)

    assert found.status == expected.status_code
    location = expected.headers.get("Location")
    # The dollar sign is nginx's own.
    assert found.headers["Location"] == (location and location.replace("$", "%24"))
    if method != "POST":
        assert found.headers["Cache-Control"] == "no-cache"
    if found.status == 410:
        assert found.body == expected.data
        assert found.headers["Content-Type"] == "text/html; charset=utf-8"
    assert found.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert found.headers["Strict-Transport-Security"]


def test_a_path_that_is_no_text_is_compared_byte_by_byte(
    public: Path, tmp_path: Path
) -> None:
    text, _ = maps([["/caf%E9", "/a/", 301], ["/caf%E8", "/b/", 301]])
    with serving(public, tmp_path, redirects=text) as site:
        assert ask(site, "/caf%e9").headers["Location"] == "/a/"
        assert ask(site, "/caf%E8").headers["Location"] == "/b/"
        assert ask(site, "/caf%EA").status == 404


def test_many_long_redirects(public: Path, tmp_path: Path) -> None:
    entries: list[list[Any]] = [[f"/old/{n}", f"/new/{n}/", 301] for n in range(19_000)]
    entries += [[f"/?p={n}", f"/new/{n}/", 301] for n in range(999)]
    longest = "/" + "é" * ((LONGEST_OLD - 1) // 2)
    entries += [[longest, "/long/", 301]]
    text, left_out = maps(entries)
    assert left_out == ()
    with serving(public, tmp_path, redirects=text) as site:
        for n in (0, 1, 9_999, 18_999):
            answer = ask(site, f"/old/{n}?x")
            assert answer.headers["Location"] == f"/new/{n}/"
        assert ask(site, "/?p=998").headers["Location"] == "/new/998/"
        encoded = "/" + "%C3%A9" * ((LONGEST_OLD - 1) // 2)
        assert ask(site, encoded).headers["Location"] == "/long/"
        assert ask(site, "/").status == 200


# --- hostile lists -------------------------------------------------------------------


def test_nothing_in_the_list_breaks_out(public: Path, tmp_path: Path) -> None:
    entries: list[list[Any]] = []
    for position, part in enumerate(HOSTILE):
        entries.append([f"/{position}/{part}", "/safe/", 301])
        entries.append([f"/q/?{position}{part}", "/safe/", 301])
        entries.append([f"/target/{position}", f"/{part}/{part}", 301])
        entries.append([f"/host/{position}", f"https://{part}.example/{part}", 302])
        entries.append([part, "/safe/", 301])
        entries.append([f"/status/{position}", "/safe/", part])
    text, _ = maps(entries)
    with serving(public, tmp_path, redirects=text) as site:
        assert ask(site, "/").status == 200
        assert ask(site, "/a-propos/").status == 200
        assert ask(site, "/etc/passwd").status == 404
        for position, part in enumerate(HOSTILE):
            for path in (f"/target/{position}", f"/host/{position}"):
                answer = ask(site, path)
                assert answer.headers["Set-Cookie"] is None
                location = answer.headers["Location"]
                if location is None:
                    assert answer.status == 404, part
                    continue
                # What stood there is there still, and nobody expanded it.
                assert re.fullmatch(r"(?:/|https://)[!-~]*", location)
                assert not set(location) & set('"\\$<>^`{|} ')
                assert str(site.folder) not in location
                assert "sceau" not in location


_ANY = st.one_of(
    st.none(),
    st.integers(),
    st.sampled_from(HOSTILE),
    st.text(max_size=20),
    st.sampled_from([301, 302, 307, 308, 410, True]),
)
_ADDRESS = st.lists(
    st.sampled_from([*HOSTILE, "/", "?", "a", "A", "é", "%41"]), max_size=6
).map(lambda parts: "/" + "".join(parts))
_ENTRY = st.one_of(
    st.tuples(_ADDRESS, _ADDRESS, st.sampled_from([301, 302, 307, 308])),
    st.tuples(_ADDRESS, st.none(), st.just(410)),
    st.tuples(_ANY, _ANY, _ANY),
    _ANY,
)


@given(st.lists(_ENTRY, max_size=12))
def test_every_list_gives_maps_and_nothing_but_maps(entries: list[Any]) -> None:
    text, _ = maps(entries)

    found = parsed(text)
    assert len(found) == 4
    for (_, variable), rows in found.items():
        for key, value in rows:
            if variable.endswith(b"answer"):
                assert re.fullmatch(rb"410|30[1278] (?:/|https?://)[!-~]*", value)
                assert not set(value) & set(b'"$\\')
            else:
                # Either what is compared with the request, or the request itself.
                fixed = value.removeprefix(b"$uri").removeprefix(b"?$args")
                assert b"$" not in fixed
                assert fixed == b"" or fixed == key
        keys = [key.lower() for key, _ in rows if not key.startswith(b"~")]
        assert len(keys) == len(set(keys)), "nginx refuses the same key twice"


@given(st.lists(_ENTRY, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_list_changes_nothing(entries: list[Any], random: Any) -> None:
    table = read_redirects(json.dumps(entries))
    shuffled = list(table.entries.items())
    random.shuffle(shuffled)

    again = type(table)(dict(shuffled), ())
    assert redirect_maps(again)[0] == redirect_maps(table)[0]


def tokens(text: bytes) -> Iterator[tuple[bytes, bool]]:
    """Words of a configuration as nginx's own parser splits them: (word, quoted)."""
    position = 0
    while position < len(text):
        char = text[position : position + 1]
        if char in b" \t\r\n":
            position += 1
        elif char == b"#":
            position = text.index(b"\n", position)
        elif char in b"{};":
            yield char, False
            position += 1
        elif char == b'"':
            word, position = b"", position + 1
            while (char := text[position : position + 1]) != b'"':
                assert char, "a quotation mark is never closed"
                if char == b"\\" and text[position + 1 : position + 2] in b'"\\':
                    position += 1
                    char = text[position : position + 1]
                word += char
                position += 1
            position += 1
            assert text[position : position + 1] in b" ;{\n", "something follows"
            yield word, True
        else:
            match = re.compile(rb"[^\s;{}\"#]+").match(text, position)
            assert match is not None
            yield match[0], False
            position = match.end()


Rows = list[tuple[bytes, bytes]]


def parsed(text: bytes) -> dict[tuple[bytes, bytes], Rows]:
    """`{(source, variable): [(key, value)]}`; fails for anything but maps."""
    found: dict[tuple[bytes, bytes], Rows] = {}
    words = iter(list(tokens(text)))
    for word, is_quoted in words:
        assert (word, is_quoted) == (b"map", False)
        source, variable = next(words)[0], next(words)[0]
        assert next(words) == (b"{", False)
        rows: Rows = []
        while (key := next(words)) != (b"}", False):
            value = next(words)[0]
            assert next(words) == (b";", False)
            if key == (b"default", False):
                assert value == b""
                continue
            assert key[1] and key[0].startswith((b"/", b"~\\A/")), key
            rows.append((key[0], value))
        found[source, variable] = rows
    return found


# --- what is left out ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (["/a%0Ab", "/", 301], "control characters"),
        (["/a\x7f", "/", 301], "control characters"),
        (["/a?\n", "/", 301], "control characters"),
        (["/a?", "/b", 301], "nothing behind it"),
        (["/a//b", "/", 301], "no request"),
        (["/a/../b", "/", 301], "no request"),
        (["/./b", "/", 301], "no request"),
        (["/%2e%2e/b", "/", 301], "no request"),
        (["/" + "a" * LONGEST_OLD, "/", 301], "too long"),
        (["/a", "/" + "b" * 4000, 301], "too long"),
        (["/commenter", "https://evil.example/", 307], "server's own"),
        (["/commenter/envoyer", "https://evil.example/", 308], "server's own"),
        (["/Commenter/envoyer", "/", 301], "server's own"),
        (["/%63ommenter/envoyer", "/", 301], "server's own"),
        (["/.well-known/acme-challenge/x", "https://evil.example/", 301], "server's"),
        (["/partager/mastodon/aller", "https://evil.example/", 301], "server's own"),
        (["/a\ud800", "/", 301], "half a character"),
        (["/a", "/\ud800", 301], "half a character"),
        (["/a", "//evil.example/", 301], "path or an http"),
        (["/a", "javascript:alert(1)", 301], "path or an http"),
        (["/a", "/b\r\nSet-Cookie: x", 301], "path or an http"),
        (["a", "/b", 301], "must begin with a slash"),
        (["/a", "/b", 200], "the status"),
        (["/a", "/b", "301; return 200"], "the status"),
        (["/a", "/b"], "expected"),
        ({"/a": "/b"}, "expected"),
    ],
)
def test_what_is_left_out_is_said(entry: object, reason: str) -> None:
    table = read_redirects(json.dumps([["/good", "/x/", 301], entry]))

    assert table.entries == {OldAddress(b"/good"): Redirect(301, "/x/")}
    (damage,) = table.damage
    assert damage.startswith("entry 2 (")
    assert reason in damage
    assert damage.isascii()
    assert "\n" not in damage


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "{}", "null", '"a"', "[" * 100_000, "[1" + "0" * 5000 + "]x"),
        json.dumps([["/a", "/b", 301]] * (MOST_ENTRIES + 1)),
    ],
)
def test_a_file_that_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(RefusedFile):
        read_redirects(text)


def test_a_location_can_be_read_by_every_program() -> None:
    entry = ["/a", "/é/$x\"\\<>^`{|}/%41?a=é&b='c'#d", 301]
    table = read_redirects(json.dumps([entry]))

    (redirect,) = table.entries.values()
    assert redirect.location == (
        "/%C3%A9/%24x%22%5C%3C%3E%5E%60%7B%7C%7D/%41?a=%C3%A9&b='c'#d"
    )


def test_too_many_expressions_are_left_out() -> None:
    entries = [[f"/{n}$", "/x/", 301] for n in range(MOST_EXPRESSIONS + 3)]
    text, left_out = maps([*entries, ["/good", "/x/", 301]])

    assert len(left_out) == 3
    assert text.count(b"~\\\\A") == 2 * MOST_EXPRESSIONS
    assert b'"/good"' in text


def test_random_lists_mean_the_same_to_both_servers(
    public: Path, tmp_path: Path
) -> None:
    random = Random(20130321)  # noqa: S311
    parts = ["a", "A", "b", "%41", "%C3%A9", "%24", "$", "%22", "'", "%20", ";", "x/y"]
    queries = ["", "?p=1", "?p=2", "?P=1", "?p=1&q=A", "?p=%41"]

    def address() -> str:
        return "/" + "".join(random.choices(parts, k=3)) + random.choice(queries)

    entries: list[list[Any]] = []
    for number in range(150):
        status = random.choice([301, 302, 307, 308, 410])
        new = None if status == 410 else f"/to/{number}"
        entries.append([address(), new, status])
    text, left_out = maps(entries)
    assert left_out == ()
    (tmp_path / "redirects.json").write_text(json.dumps(entries), "utf-8")
    client = Client(
        create_app(PreviewSite(tmp_path, output=public, var=tmp_path, live=False))
    )
    with serving(public, tmp_path / "nginx", redirects=text) as site:
        for path in [old for old, _, _ in entries] + [address() for _ in range(150)]:
            expected = previewed(client, path)
            found = ask(site, path)
            assert found.status == expected.status_code, path
            assert found.headers["Location"] == expected.headers.get("Location"), path
