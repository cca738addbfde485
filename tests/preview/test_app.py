"""The preview server's answers, one request at a time."""

import os
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

import html5lib
import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from sceau.building.outcome import BuildOutcome, BuildProblem, HeldBack
from sceau.preview.app import create_app
from sceau.preview.reload import SCRIPT_TAG
from sceau.preview.site import PreviewSite

from .conftest import Heard, write

ARTICLE = "/2013/03/ton-dossier/"
BROKEN = BuildOutcome(
    ok=False,
    exit_code=3,
    problems=(
        BuildProblem("content/articles/2013/ton-dossier.md", 2, "clé <Catgory>", "a"),
        BuildProblem("content/pages/neuf.md", None, "vide", ""),
    ),
    held_back=(HeldBack("content/futur.md", "futur", "2031-01-01"),),
)
CRASHED = BuildOutcome(ok=False, exit_code=1, log="Traceback\nTypeError: <x>\n")
GOOD = BuildOutcome(ok=True, exit_code=0, seconds=1.2)
BANNER = "La dernière construction a échoué"


def tree(response: TestResponse):
    """The page, parsed strictly: what is put into it must leave it well-formed."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(response.text)


def length_is_right(response: TestResponse) -> bool:
    return int(response.headers["Content-Length"]) == len(response.data)


def test_a_page_is_answered_with_everything_a_reader_gets(client: Client) -> None:
    response = client.get(ARTICLE)

    assert response.status_code == 200
    assert response.content_type == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "script-src 'self'" in policy
    assert length_is_right(response)


def test_pages_get_the_reload_script_and_files_keep_their_bytes(
    client: Client, output: Path
) -> None:
    page = client.get("/")
    assert page.text.count(SCRIPT_TAG) == 1
    assert page.text.endswith(f"{SCRIPT_TAG}</body></html>")
    assert tree(page).find(".//script").get("src") == "/_preview/reload.js"
    assert SCRIPT_TAG not in (output / "index.html").read_text()

    for path in ("/robots.txt", "/feed/", "/theme/site.1a2b3c4d.css"):
        assert b"preview" not in client.get(path).data


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/feed/", "application/rss+xml; charset=utf-8"),
        ("/feed/atom/", "application/atom+xml; charset=utf-8"),
        ("/feed/json/", "application/feed+json; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/images/photo.png", "image/png"),
    ],
)
def test_types(client: Client, path: str, content_type: str) -> None:
    assert client.get(path).content_type == content_type


def test_a_fingerprinted_file_may_be_kept_for_a_year(client: Client) -> None:
    response = client.get("/theme/site.1a2b3c4d.css")

    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_pictures_may_be_shown_elsewhere(client: Client) -> None:
    policies = {
        path: client.get(path).headers["Cross-Origin-Resource-Policy"]
        for path in ("/images/photo.png", "/")
    }

    assert policies == {"/images/photo.png": "cross-origin", "/": "same-origin"}


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/2013/03/ton-dossier", ARTICLE),
        ("/2013/03/ton-dossier?utm=1&x=%C3%A9", f"{ARTICLE}?utm=1&x=%C3%A9"),
        ("/2013/03/ton-dossier/index.html", ARTICLE),
        ("/feed", "/feed/"),
    ],
)
def test_one_address_for_one_page(client: Client, path: str, location: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.headers["Location"]) == (301, location)


def test_slashes_in_front_lead_to_no_other_host(client: Client) -> None:
    # The test client would take //feed for a host.
    response = client.get("/", environ_overrides={"PATH_INFO": "//feed"})

    assert (response.status_code, response.headers["Location"]) == (301, "/feed/")


def test_a_redirect_to_a_folder_is_percent_encoded(
    client: Client, output: Path
) -> None:
    write(output / "où ça/index.html", "<body></body>")

    response = client.get("/o%C3%B9%20%C3%A7a")

    assert response.headers["Location"] == "/o%C3%B9%20%C3%A7a/"
    assert client.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/absent/",
        "/images/",
        "/.git/config",
        "/%2e%2e/%2e%2e/pelicanconf.py",
        "/..%2f..%2fpelicanconf.py",
        "/..%5c..%5cpelicanconf.py",
        "/robots.txt%00",
        "/%ff/",
        "/_preview/absent",
    ],
)
def test_what_is_not_there(client: Client, path: str, tmp_path: Path) -> None:
    write(tmp_path / "pelicanconf.py", "SECRET = 1")
    response = client.get(path)

    assert response.status_code == 404
    assert response.content_type == "text/html; charset=utf-8"
    assert "introuvable" in response.text
    assert SCRIPT_TAG in response.text
    assert "SECRET" not in response.text


def test_without_a_page_of_the_theme_there_is_a_plain_one(
    client: Client, output: Path, tmp_path: Path
) -> None:
    write(tmp_path / "var/redirects.json", '[["/gone", null, 410]]')
    (output / "404.html").unlink()
    (output / "410.html").unlink()

    for path, status in (("/absent/", 404), ("/gone", 410)):
        response = client.get(path)
        assert response.status_code == status
        assert tree(response).get("lang") == "fr"


def test_old_addresses(client: Client, tmp_path: Path) -> None:
    write(
        tmp_path / "var/redirects.json",
        '[["/old", "/new/", 301], ["/gone", null, 410], ["/?p=12", "/a-propos/", 301]]',
    )

    assert client.get("/old").headers["Location"] == "/new/"
    assert client.get("/?p=12").headers["Location"] == "/a-propos/"
    assert client.get("/?p=13").status_code == 200
    gone = client.get("/gone")
    assert (gone.status_code, "disparu" in gone.text) == (410, True)


def test_a_damaged_redirect_file_stops_nothing(
    client: Client, tmp_path: Path, heard: Heard
) -> None:
    write(tmp_path / "var/redirects.json", "[")

    assert client.get("/").status_code == 200
    assert "redirects.json" in heard[0]


@pytest.mark.parametrize("path", ["/", "/robots.txt", "/images/photo.png"])
def test_what_did_not_change_is_not_sent_again(client: Client, path: str) -> None:
    first = client.get(path)

    by_etag = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(
        path, headers={"If-Modified-Since": first.headers["Last-Modified"]}
    )
    other = client.get(path, headers={"If-None-Match": '"autre"'})

    for response in (by_etag, by_date):
        assert response.status_code == 304
        assert response.data == b""
        assert response.headers["ETag"] == first.headers["ETag"]
        assert response.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert "Content-Security-Policy" in response.headers
    assert other.status_code == 200
    assert other.data == first.data


def test_a_files_date_is_its_own(client: Client, output: Path) -> None:
    modified = (output / "robots.txt").stat().st_mtime

    response = client.get("/robots.txt")

    assert response.headers["Last-Modified"] == formatdate(modified, usegmt=True)


def test_a_page_is_new_when_what_is_put_into_it_is(
    client: Client, site: PreviewSite, output: Path
) -> None:
    os.utime(output / "index.html", (1_300_000_000, 1_300_000_000))
    before = client.get("/")
    status = site.record(CRASHED)

    after = client.get("/", headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert BANNER in after.text
    assert length_is_right(after)
    dated = parsedate_to_datetime(after.headers["Last-Modified"]).timestamp()
    assert dated == int(status.since)


def test_head_is_get_without_the_body(client: Client) -> None:
    for path in ("/", "/robots.txt", "/absent/", "/feed", "/_preview/errors"):
        whole, head = client.get(path), client.head(path)
        assert head.data == b""
        assert head.status_code == whole.status_code
        assert head.headers.get("Content-Length") == whole.headers.get("Content-Length")
        assert head.headers.get("ETag") == whole.headers.get("ETag")


@pytest.mark.parametrize(
    ("asked", "body", "content_range"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
    ],
)
def test_ranges(client: Client, asked: str, body: bytes, content_range: str) -> None:
    response = client.get("/images/photo.png", headers={"Range": asked})

    assert response.status_code == 206
    assert response.data == body
    assert response.headers["Content-Range"] == content_range
    assert length_is_right(response)


def test_a_range_that_is_not_there(client: Client) -> None:
    response = client.get("/images/photo.png", headers={"Range": "bytes=10-20"})

    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */10"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/_preview/errors", "/partager/mastodon/aller"])
def test_the_site_is_only_read(client: Client, method: str, path: str) -> None:
    response = client.open(path, method=method)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_an_inbox_there_are_no_comments_yet(
    client: Client, method: str
) -> None:
    response = client.open("/commenter/envoyer", method=method)

    assert response.status_code == 503
    assert "pas encore installée" in response.text
    assert tree(response).get("lang") == "fr"


def test_the_inbox_gets_everything_under_commenter(
    tmp_path: Path, output: Path
) -> None:
    @Request.application
    def inbox(request: Request) -> Response:
        text = f"{request.method} {request.path} {request.form.get('body')}"
        return Response(text, headers={"Content-Security-Policy": "its own"})

    client = Client(create_app(PreviewSite(tmp_path, output=output, inbox=inbox)))

    response = client.post("/commenter/envoyer", data={"body": "Bonjour"})
    assert response.text == "POST /commenter/envoyer Bonjour"
    assert response.headers["Content-Security-Policy"] == "its own"
    assert client.get("/commenter").text == "GET /commenter None"
    assert client.get("/commenteraire/").status_code == 404


def test_the_inbox_works_although_the_site_does_not(tmp_path: Path) -> None:
    @Request.application
    def inbox(request: Request) -> Response:
        return Response("ici")

    site = PreviewSite(tmp_path, output=tmp_path / "none", inbox=inbox)

    assert Client(create_app(site)).get("/commenter/nouveau").text == "ici"


class TestAfterAFailedBuild:
    @pytest.fixture(autouse=True)
    def broken(self, site: PreviewSite, tmp_path: Path) -> None:
        write(
            tmp_path / "content/articles/2013/ton-dossier.md",
            "Title: x\nCatgory: <b>\n",
        )
        site.record(BROKEN)

    @pytest.mark.parametrize(
        "path", [ARTICLE, "/2013/03/ton-dossier", "/drafts/ton-dossier/"]
    )
    def test_the_broken_article_shows_its_problem(
        self, client: Client, path: str
    ) -> None:
        response = client.get(path)

        assert response.status_code == 500
        page = tree(response)
        shown = "".join(page.itertext())
        assert "content/articles/2013/ton-dossier.md, ligne 2" in shown
        assert "clé <Catgory>" in shown
        assert "".join(page.find(".//mark").itertext()) == "→ 2  Catgory: <b>"
        assert "neuf.md" not in shown
        assert SCRIPT_TAG in response.text
        assert response.headers["Cache-Control"] == "no-cache"

    def test_an_article_that_was_never_built_shows_its_problem_too(
        self, client: Client
    ) -> None:
        assert client.get("/neuf/").status_code == 500

    @pytest.mark.parametrize("path", ["/", "/a-propos/", "/absent/"])
    def test_other_pages_carry_a_banner(self, client: Client, path: str) -> None:
        page = tree(client.get(path))

        link = page.find(".//aside/a")
        assert link.text == f"{BANNER}\u202f: 2 problèmes"
        assert link.get("href") == "/_preview/errors"

    def test_files_carry_none(self, client: Client) -> None:
        assert client.get("/feed/").data == b"<rss/>"

    def test_the_list_names_everything(self, client: Client) -> None:
        response = client.get("/_preview/errors")

        assert response.status_code == 200
        for name in ("ton-dossier.md", "neuf.md", "futur.md"):
            assert name in response.text

    def test_mended_everything_is_as_before(
        self, client: Client, site: PreviewSite
    ) -> None:
        site.record(GOOD)

        assert client.get(ARTICLE).status_code == 200
        assert BANNER not in client.get("/").text
        assert "a réussi" in client.get("/_preview/errors").text


def test_a_crash_is_on_the_errors_page(client: Client, site: PreviewSite) -> None:
    site.record(CRASHED)

    assert client.get(ARTICLE).status_code == 200
    assert "voir le journal" in client.get("/").text
    assert "TypeError: &lt;x&gt;" in client.get("/_preview/errors").text


@pytest.mark.parametrize("path", ["/", ARTICLE, "/feed/", "/partager/mastodon/aller"])
def test_without_any_output_every_page_is_the_error_page(
    tmp_path: Path, path: str
) -> None:
    site = PreviewSite(tmp_path, output=tmp_path / "none")
    site.record(CRASHED)
    client = Client(create_app(site))

    response = client.get(path)

    assert response.status_code == 500
    assert "TypeError" in response.text
    assert SCRIPT_TAG in response.text
    assert "TypeError" in client.get("/_preview/errors").text
    assert client.get("/_preview/preview.css").status_code == 200


def test_the_servers_own_files(client: Client) -> None:
    script = client.get("/_preview/reload.js")
    style = client.get("/_preview/preview.css")

    assert script.content_type == "text/javascript; charset=utf-8"
    assert "EventSource" in script.text
    assert style.content_type == "text/css; charset=utf-8"
    assert "prefers-color-scheme: dark" in style.text
    assert script.headers["Cache-Control"] == "no-store"


def test_events(client: Client, site: PreviewSite) -> None:
    response = client.get("/_preview/events", buffered=False)
    stream = response.iter_encoded()

    assert response.content_type == "text/event-stream; charset=utf-8"
    assert next(stream) == b"retry: 500\n\n"
    assert next(stream) == b"data: %d\n\n" % site.status.number
    site.stop()
    assert list(stream) == []
    response.close()


def test_no_page_holds_anything_inline(client: Client, site: PreviewSite) -> None:
    site.record(BROKEN)

    for path in (ARTICLE, "/", "/absent/", "/_preview/errors", "/commenter/"):
        page = tree(client.get(path))
        assert page.find(".//style") is None
        assert not [each for each in page.iter() if each.get("style")]
        for script in page.iter("script"):
            assert script.get("src") and not script.text
