"""What stands at an address: nginx does as the preview does."""

from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from werkzeug.test import Client, TestResponse

from sceau.preview.app import create_app
from sceau.preview.site import PreviewSite
from tests.serving.running import DOMAIN, Site, ask

PATHS = [
    *("/", "/2013/03/ton-dossier/", "/2013/03/ton-dossier", "/a-propos", "/a-propos/"),
    *("/index.html", "/2013/03/ton-dossier/index.html", "/nope/index.html"),
    *("/2013/03/ton-dossier/index.html?a=b", "/2013/03/ton-dossier?a=b&c", "/?p=1"),
    *("//2013///03/ton-dossier/", "/%32013/03"),
    *("/2013/", "/vide", "/vide/", "/nope", "/nope/", "/404.html", "/410.html"),
    *("/robots.txt", "/robots.txt/", "/site.webmanifest", "/sitemap.xml", "/feed.css"),
    *("/sceau.svg", "/images/photo.png", "/images/photo.1a2b3c4d.png"),
    *("/theme/site.1a2b3c4d.css", "/theme/plain.css", "/theme/texte.00000000.woff2"),
    *("/theme/gone.1a2b3c4d.css", "/images/gone.png"),
    *("/.git/config", "/.git/", "/.git", "/2013/.secret", "/.nope", "/%2egit/config"),
    *("/.well-known/security.txt", "/.well-known/.hidden", "/.well-known"),
    *("/.well-known/", "/.well-knownx", "/a/.well-known/security.txt"),
    *("/feed", "/feed/", "/feed/atom/", "/feed/json/", "/feed/index.xml"),
    *("/2013/03/ton-dossier/feed/", "/feed/json/index.json", "/feed/nope/"),
    *("/partager/mastodon/x/", "/partager/mastodon/nope/", "/partager/mastodon/"),
    *("/a%0d%0aSet-Cookie:x", "/a%5cb", "/%c3%a9", "/%e9", "/a%20b", "/a%3fb"),
    *("/fichiers/notes.tar.gz", "/index.html.gz", "/theme/site.1a2b3c4d.css.gz"),
    "/2013/03/ton-dossier%2findex.html",
]


@pytest.fixture(scope="module")
def preview(public: Path, tmp_path_factory: pytest.TempPathFactory) -> Client:
    folder = tmp_path_factory.mktemp("project")
    site = PreviewSite(folder, output=public, live=False)
    return Client(create_app(site))


def previewed(
    client: Client, path: str, method: str = "GET", accept: str = "*/*"
) -> TestResponse:
    """The preview's answer, asked byte for byte as it stands."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "HTTP_ACCEPT": accept,
        "HTTP_HOST": DOMAIN,
        # As a server decodes it: one character for each byte.
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
    }
    return client.open("/", environ_overrides=environ)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [path for path in PATHS if ".gz" not in path])
def test_nginx_answers_as_the_preview_does(
    site: Site, preview: Client, path: str, method: str
) -> None:
    expected = previewed(preview, path, method)
    found = ask(site, path, method=method, headers={"Accept": "*/*"})

    assert found.status == expected.status_code
    if found.status == 301:
        assert found.headers["Location"] == expected.location
    else:
        assert found.headers["Content-Type"] == expected.headers["Content-Type"]
        assert found.body == expected.data
    for name in (
        "Cache-Control",
        "Content-Security-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Referrer-Policy",
        "Vary",
        "X-Content-Type-Options",
    ):
        values = found.headers.get_all(name) or []
        if name == "Content-Security-Policy" and found.status == 404:
            # A page of the site's own, which has no form that leads to Mastodon.
            assert len(values) == 1
            continue
        if name == "Vary":
            values = [value for value in values if value != "Accept-Encoding"]
        assert values == expected.headers.getlist(name), name


@pytest.mark.parametrize(
    "path", ["/2013/./03/../03/ton-dossier/", "/nope/../a-propos/"]
)
def test_dots_lead_where_a_browser_would_go(site: Site, path: str) -> None:
    assert ask(site, path).status == 200


@pytest.mark.parametrize("path", ["/../etc/passwd", "/%2e%2e/nginx.conf", "/a/../.."])
def test_no_dots_lead_out(site: Site, path: str) -> None:
    assert ask(site, path).status in (400, 404)
