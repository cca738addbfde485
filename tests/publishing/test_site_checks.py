"""Every internal link and fragment leads somewhere, and no page asks another host."""

from pathlib import Path

import pytest

from sceau.publishing.site_checks import SiteFault, check_site

URL = "https://journal.example"
FILES = {
    "index.html": '<p id="haut">',
    "404.html": "<p>",
    "2013/03/a/index.html": '<h2 id="deux"><h2 id="caf\u00e9"><a name="vieux"></a>',
    "feed/index.xml": "<rss/>",
    "feed/json/index.json": "{}",
    "images/plan.svg": "<svg/>",
    "images/été à deux.png": "",
    "100%/index.html": "<p>",
    "sans/rien.txt": "",
}


def site(folder: Path, page: str, name: str = "page/index.html") -> Path:
    for path, text in {**FILES, name: page}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, page: str, redirected: tuple[str, ...] = ()) -> list[str]:
    found = check_site(site(folder, page), site_url=URL, redirected=redirected)
    assert all(fault.page == "page/index.html" for fault in found)
    return [fault.message for fault in found]


@pytest.mark.parametrize(
    "address",
    [
        # pages, feeds and files, from the root or from the page
        "/",
        "/2013/03/a/",
        "../2013/03/a/",
        "/2013/../2013/03/./a/",
        "/feed/",
        "/feed/json/",
        "/images/plan.svg",
        "../images/plan.svg",
        "/404.html",
        "/2013/03/a/index.html",
        "",
        "?page=2",
        "/?p=12",
        "/2013/03/a/?utm=1",
        # fragments
        "#ici",
        "#",
        "#top",
        "/#haut",
        "/2013/03/a/#deux",
        "/2013/03/a/#caf%C3%A9",
        "/2013/03/a/#café",
        "/2013/03/a/#vieux",
        "/feed/#whatever",
        # percent-encoded paths
        "/images/%C3%A9t%C3%A9%20%C3%A0%20deux.png",
        "/images/%c3%a9t%c3%a9 à deux.png",
        "/100%25/",
        # the site's own absolute address
        URL,
        f"{URL}/",
        f"{URL}/2013/03/a/#deux",
        f"{URL}/feed/",
        f"{URL}?p=12",
        f"{URL}#haut",
        # programs behind the web server
        "/commenter/nouveau?article=a&amp;reply_to=",
        "/commenter/envoyer",
        "/partager/mastodon/aller",
        # other hosts, followed only on a reader's wish
        "https://ailleurs.example/no/",
        "//ailleurs.example/",
        "http://journal.example/no/",
        f"{URL}.evil.example/no/",
        "mailto:ju@journal.example",
        "tel:+33123456789",
    ],
)
def test_good_links(tmp_path: Path, address: str) -> None:
    assert faults(tmp_path, f'<p id="ici"><a href="{address}">') == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/no/", "links to /no/, which does not exist"),
        ("no", "links to no, which does not exist"),
        ("2013/03/a/", "links to 2013/03/a/, which does not exist"),
        ("/sans/", "links to /sans/, which does not exist"),
        # The server would answer with a redirect: write what it leads to.
        ("/2013/03/a", "links to /2013/03/a, which does not exist"),
        ("/Images/plan.svg", "links to /Images/plan.svg, which does not exist"),
        ("/images/", "links to /images/, which does not exist"),
        ("/100%2525/", "links to /100%2525/, which does not exist"),
        (f"{URL}/no/", f"links to {URL}/no/, which does not exist"),
        ("/commenter", "links to /commenter, which does not exist"),
        ("/%2e%2e/%2e%2e/etc/passwd", "does not exist"),
        ("/../../../../../../../../etc/passwd", "does not exist"),
        ("/a%00b", "does not exist"),
        ("/" + "x" * 300 + "/", "does not exist"),
        ("javascript:alert(1)", "links to javascript:alert(1), which does not exist"),
        ("#no", "links to #no, but that page has no #no"),
        ("/#no", "links to /#no, but that page has no #no"),
        ("/2013/03/a/#DEUX", "has no #DEUX"),
        ("/2013/03/a/#caf%C3%A8", "has no #cafè"),
        (f"{URL}/#no", f"links to {URL}/#no, but that page has no #no"),
        ("https://[ici]/", "links to https://[ici]/, which is not an address"),
    ],
)
def test_bad_links(tmp_path: Path, address: str, told: str) -> None:
    (message,) = faults(tmp_path, f'<a href="{address}">')

    assert message.endswith(told)


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="" src="{}/x.png">',
        '<img alt="" srcset="/images/plan.svg 1x, {}/x.png 2x">',
        '<script src="{}/x.js"></script>',
        '<link rel="stylesheet" href="{}/x.css">',
        '<link rel="preconnect" href="{}">',
        '<link rel="dns-prefetch" href="{}">',
        '<iframe src="{}/x"></iframe>',
        '<video poster="{}/x">',
        '<svg><use xlink:href="{}/x#y"/></svg>',
    ],
)
@pytest.mark.parametrize("host", ["https://ailleurs.example", "//ailleurs.example"])
def test_no_page_makes_the_browser_ask_another_host(
    tmp_path: Path, html: str, host: str
) -> None:
    (message,) = faults(tmp_path, html.format(host))

    assert message.startswith(f"asks another host for {host}")


@pytest.mark.parametrize(
    ("html", "messages"),
    [
        ('<img alt="" src="/images/plan.svg">', []),
        ('<img alt="" src="data:image/gif;base64,AA==">', []),
        (f'<img alt="" src="{URL}/images/plan.svg">', []),
        ('<img alt="" src="/no.png">', ["links to /no.png, which does not exist"]),
        ('<link rel="canonical" href="https://ailleurs.example/">', []),
        ('<link rel="alternate" href="/no/">', ["links to /no/, which does not exist"]),
        ('<form action="/no/">', ["links to /no/, which does not exist"]),
    ],
)
def test_other_references(tmp_path: Path, html: str, messages: list[str]) -> None:
    assert faults(tmp_path, html) == messages


@pytest.mark.parametrize(
    ("rule", "address"),
    [
        ("/vieux/", "/vieux/"),
        ("/vieux/", "/vieux/#x"),
        ("/vieux/", f"{URL}/vieux/"),
        ("/caf%C3%A9/", "/café/"),
        ("/café/", "/caf%C3%A9/"),
    ],
)
def test_a_redirected_address_is_answered(
    tmp_path: Path, rule: str, address: str
) -> None:
    page = f'<a href="{address}">'

    assert faults(tmp_path, page, redirected=(rule,)) == []
    assert len(faults(tmp_path, page)) == 1


def test_every_fault_is_told_in_the_order_of_pages_and_lines(tmp_path: Path) -> None:
    site(tmp_path, '<a href="/b">\n<a href="/a">\n<a href="/a">', "b/index.html")
    site(tmp_path, '\n<img src="//h.example/x">', "a.html")

    found = check_site(tmp_path, site_url=URL)

    assert [str(fault) for fault in found] == [
        "a.html:2: asks another host for //h.example/x",
        "b/index.html:1: links to /b, which does not exist",
        "b/index.html:2: links to /a, which does not exist",
        "b/index.html:3: links to /a, which does not exist",
    ]
    assert isinstance(found[0], SiteFault)


def test_a_page_that_is_no_index_stands_in_its_folder(tmp_path: Path) -> None:
    page = '<p id="x"><a href="#x"><a href="2013/03/a/"><a href="404.html">'

    assert check_site(site(tmp_path, page, "410.html"), site_url=URL) == []


def test_without_a_site_address_nothing_absolute_is_its_own(tmp_path: Path) -> None:
    site(tmp_path, '<img src="//h.example/x"><a href="/no/"><a href="/">')

    messages = [fault.message for fault in check_site(tmp_path, site_url="")]

    assert messages == [
        "asks another host for //h.example/x",
        "links to /no/, which does not exist",
    ]


@pytest.mark.parametrize("name", ["real_site", "fixture_site"])
def test_the_sites_of_this_repository_have_no_faults(
    name: str, request: pytest.FixtureRequest
) -> None:
    found = check_site(
        request.getfixturevalue(name), site_url="https://souslesceau.example"
    )

    assert [str(fault) for fault in found] == []
