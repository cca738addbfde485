"""Where each feed lives."""

import pytest

from plugins.feeds.addresses import FeedLink, Kind, feed_links

XML = ("application/rss+xml", "application/atom+xml")


@pytest.mark.parametrize(
    ("kind", "folder", "paths"),
    [
        ("site", "", ["/feed/", "/feed/atom/", "/feed/json/"]),
        ("comments", "comments/", ["/comments/feed/", "/comments/feed/atom/"]),
        ("category", "libertes/", ["/libertes/feed/", "/libertes/feed/atom/"]),
        ("tag", "tag/hadopi/", ["/tag/hadopi/feed/", "/tag/hadopi/feed/atom/"]),
        ("author", "auteur/c/", ["/auteur/c/feed/", "/auteur/c/feed/atom/"]),
        ("article", "2013/03/x/", ["/2013/03/x/feed/"]),
    ],
)
def test_every_kind_has_its_formats_in_this_order(
    kind: Kind, folder: str, paths: list[str]
) -> None:
    links = feed_links(kind, "Nom", folder)

    assert [link.path for link in links] == paths
    assert {(link.kind, link.name) for link in links} == {(kind, "Nom")}


@pytest.mark.parametrize(
    ("path", "format_", "file", "type_"),
    [
        ("/feed/", "rss", "feed/index.xml", XML[0]),
        ("/feed/atom/", "atom", "feed/atom/index.xml", XML[1]),
        ("/feed/json/", "json", "feed/json/index.json", "application/feed+json"),
        ("/tag/x/feed/", "rss", "tag/x/feed/index.xml", XML[0]),
    ],
)
def test_format_decides_about_file_and_content_type(
    path: str, format_: str, file: str, type_: str
) -> None:
    link = FeedLink("tag", "x", format_, path)  # type: ignore[arg-type]

    assert (link.file, link.type) == (file, type_)


def test_all_addresses_end_with_a_slash_and_are_different() -> None:
    folders: dict[Kind, str] = {
        "site": "",
        "comments": "comments/",
        "category": "libertes/",
        "tag": "tag/libertes/",
        "author": "auteur/libertes/",
        "article": "2013/03/libertes/",
    }
    paths = [
        link.path
        for kind, folder in folders.items()
        for link in feed_links(kind, "", folder)
    ]

    assert all(path.startswith("/") and path.endswith("/") for path in paths)
    assert len(paths) == len(set(paths))
