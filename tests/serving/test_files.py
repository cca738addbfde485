"""Files: compressed ones, parts of them, and what need not be sent again."""

import gzip
import time
from pathlib import Path

import pytest

from tests.serving.conftest import PICTURE
from tests.serving.running import Site, ask, serving, write

ONE_YEAR = "public, max-age=31536000, immutable"


def test_the_seal_is_asked_for_again_with_every_page(site: Site) -> None:
    answer = ask(site, "/sceau.svg")

    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize("status", [200, 206, 304, 404])
def test_only_what_is_there_under_a_fingerprinted_name_is_kept_for_ever(
    site: Site, status: int
) -> None:
    path = "/images/photo.1a2b3c4d.png"
    first = ask(site, path)
    if status == 206:
        first = ask(site, path, headers={"Range": "bytes=0-9"})
    elif status == 304:
        first = ask(site, path, headers={"If-None-Match": first.headers["ETag"]})
    elif status == 404:
        first = ask(site, "/images/nope.1a2b3c4d.png")

    assert first.status == status
    assert first.headers["Cache-Control"] == ("no-cache" if status == 404 else ONE_YEAR)
    # A picture that comes from a cache is a picture too.
    whose = "same-origin" if status == 404 else "cross-origin"
    assert first.headers["Cross-Origin-Resource-Policy"] == whose


@pytest.mark.parametrize("path", ["/", "/sceau.svg", "/theme/site.1a2b3c4d.css"])
def test_what_did_not_change_is_not_sent_again(site: Site, path: str) -> None:
    first = ask(site, path)
    known = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}

    for header, condition in known.items():
        again = ask(site, path, headers={condition: first.headers[header]})
        assert (again.status, again.body) == (304, b"")
        for name in ("ETag", "Cache-Control", "Content-Security-Policy"):
            assert again.headers[name] == first.headers[name]
    again = ask(site, path, headers={"If-None-Match": '"other"'})
    assert (again.status, again.body) == (200, first.body)


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-9", 206, PICTURE[:10]),
        ("bytes=1020-", 206, PICTURE[1020:]),
        ("bytes=-4", 206, PICTURE[-4:]),
        ("bytes=2000-", 416, None),
        ("lines=1-2", 200, PICTURE),
    ],
)
def test_parts_of_a_file(
    site: Site, asked: str, status: int, expected: bytes | None
) -> None:
    answer = ask(site, "/images/photo.png", headers={"Range": asked})

    assert answer.status == status
    if expected is None:
        assert answer.headers["Content-Range"] == f"bytes */{len(PICTURE)}"
    else:
        assert answer.body == expected


def test_many_parts_at_once_are_the_whole(site: Site) -> None:
    asked = "bytes=" + ",".join(f"{n}-{n}" for n in range(50))

    assert ask(site, "/images/photo.png", headers={"Range": asked}).status == 200


@pytest.mark.parametrize("path", ["/", "/theme/site.1a2b3c4d.css"])
@pytest.mark.parametrize("via", [{}, {"Via": "1.1 proxy"}])
def test_compressed_files_are_sent_to_who_takes_them(
    site: Site, path: str, via: dict[str, str]
) -> None:
    plain = ask(site, path)
    packed = ask(site, path, headers={"Accept-Encoding": "gzip", **via})

    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
    for answer in (plain, packed):
        assert answer.headers.get_all("Vary") == ["Accept-Encoding"]


def test_nothing_is_compressed_on_the_way(site: Site) -> None:
    answer = ask(site, "/theme/plain.css", headers={"Accept-Encoding": "gzip, br"})

    assert answer.headers["Content-Encoding"] is None


@pytest.mark.parametrize("path", ["/index.html.gz", "/theme/site.1a2b3c4d.css.gz"])
def test_a_compressed_file_is_no_address(site: Site, path: str) -> None:
    assert ask(site, path).status == 404


def test_an_archive_for_readers_is_one(site: Site) -> None:
    assert ask(site, "/fichiers/notes.tar.gz").status == 200


def test_a_release_takes_the_place_of_another(tmp_path: Path) -> None:
    old, new = "<p>ancien" * 5000, "<p>nouveau" * 6000
    write(tmp_path / "public" / "index.html", old)
    write(tmp_path / "public" / "a-propos" / "index.html", old)
    with serving(tmp_path / "public", tmp_path / "nginx") as site:
        # Often enough for nginx to keep it open.
        assert [ask(site, "/").text for _ in range(4)] == [old] * 4
        write(site.releases / "2" / "public" / "index.html", new)
        link = site.releases / "next"
        link.symlink_to("2")
        link.replace(site.releases / "current")

        deadline = time.monotonic() + 20
        while (answer := ask(site, "/")).text != new:
            assert (answer.status, answer.text) == (200, old)
            assert time.monotonic() < deadline
        # It has no page for what is not there: nginx's own words, and no circle.
        while (answer := ask(site, "/a-propos/")).status == 200:
            assert time.monotonic() < deadline
        assert (answer.status, "<center>nginx" in answer.text) == (404, True)


@pytest.mark.parametrize("target", ["/etc/hostname", "../secret", "index.html"])
@pytest.mark.parametrize("compressed", [True, False])
def test_links_lead_nowhere(tmp_path: Path, target: str, *, compressed: bool) -> None:
    public = tmp_path / "public"
    write(tmp_path / "secret", "secret")
    write(public / "index.html", "<p>")
    name = "linked.txt.gz" if compressed else "linked.txt"
    (public / name).symlink_to(target)
    (public / "folder").symlink_to("..")
    with serving(public, tmp_path / "nginx") as site:
        answer = ask(site, "/linked.txt", headers={"Accept-Encoding": "gzip"})
        assert answer.status in (403, 404)
        assert ask(site, "/folder/secret").status in (403, 404)
        assert ask(site, "/").status == 200


MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")


@pytest.mark.skipif(not MODULE.exists(), reason="nginx has no brotli_static")
def test_brotli_where_there_is_the_module(public: Path, tmp_path: Path) -> None:
    root = tmp_path / "public"
    write(root / "index.html", "<p>")
    write(root / "index.html.br", b"br")
    write(root / "index.html.gz", b"gz")
    with serving(
        root, tmp_path / "nginx", main=[f'load_module "{MODULE}";'], brotli=True
    ) as site:
        for accepted, sent in (("br, gzip", "br"), ("gzip", "gzip"), ("", None)):
            answer = ask(site, "/", headers={"Accept-Encoding": accepted})
            assert answer.headers["Content-Encoding"] == sent
            assert answer.headers.get_all("Vary") == ["Accept-Encoding"]
