"""A site as the build makes it, behind the real nginx."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.running import Site, ask, patient, serving


@pytest.fixture(scope="module")
def built(
    fixture_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    with serving(fixture_site, folder, edit=patient) as site:
        yield site


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/commenter/apercu", b"a" * 100_000, 413, "Raccourcissez-le"),
        ("/commenter/apercu", b"a=b", 502, "dans quelques minutes"),
        ("/partager/mastodon/aller?serveur=x", None, 400, "mastodon.social"),
        ("/nulle-part/", None, 404, "pas ici"),
    ],
)
def test_what_went_wrong_is_said_in_the_sites_look(
    built: Site, path: str, body: bytes | None, status: int, words: str
) -> None:
    answer = ask(built, path, method="POST" if body else "GET", body=body)

    assert answer.status == status
    assert words in answer.text
    assert '<html lang="fr"' in answer.text
    assert '<link rel="stylesheet" href="/theme/' in answer.text
    if status != 404:
        # The way back to what the reader typed is the browser's own.
        assert (
            "Revenez en arrière" in answer.text or "revenez en arrière" in answer.text
        )


def test_a_flood_is_told_to_wait(built: Site) -> None:
    answers = [ask(built, "/commenter/nouveau") for _ in range(50)]
    refused = next(answer for answer in answers if answer.status == 429)

    assert "Attendez une minute" in refused.text
    assert "noindex" in refused.text


def test_every_page_is_served(built: Site) -> None:
    pages = sorted(built.public.rglob("index.html"))
    assert len(pages) > 20
    for page in pages:
        folder = page.parent.relative_to(built.public).as_posix()
        path = "/" if folder == "." else f"/{folder}/"
        answer = ask(built, path)
        assert (answer.status, answer.body) == (200, page.read_bytes()), path
        assert answer.headers["Cache-Control"] == "no-cache"


def test_every_asset_of_a_page_is_kept_for_ever_but_the_seal(built: Site) -> None:
    assets = [path for path in (built.public / "theme").rglob("*") if path.is_file()]
    assert assets
    for asset in assets:
        path = "/" + asset.relative_to(built.public).as_posix()
        assert "immutable" in ask(built, path).headers["Cache-Control"], path
    assert ask(built, "/sceau.svg").headers["Cache-Control"] == "no-cache"
