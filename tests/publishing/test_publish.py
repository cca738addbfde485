"""From a push to what is shown, for real: git, bubblewrap, rsync, the whole site."""

import datetime
import re
import subprocess
from pathlib import Path

import pytest

from sceau.configuration import PublishingSettings, load_configuration
from sceau.publishing.publish import Builder
from tests.inbox.journeys.clones import git
from tests.publishing.servers import DATE, SITE_URL, Server, make_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """One server for all tests of this module; each leaves main whole."""
    server = make_server(tmp_path_factory.mktemp("server"), wait_seconds=0)
    assert server.publish().ok
    return server


def test_the_first_release_is_whole(server: Server) -> None:
    assert (server.current / "index.html").is_file()
    assert f'href="{SITE_URL}/' in server.page("")
    for name in ("site.json", "redirects.json", "page_shell.html", "release.json"):
        assert (server.releases / "current" / name).is_file(), name
    page = server.current / "index.html"
    assert (page.with_name("index.html.gz")).stat().st_mtime == page.stat().st_mtime
    assert page.with_name("index.html.br").is_file()
    # Nothing of the build is in it.
    assert not [p for p in server.current.rglob("*") if p.is_symlink()]
    # Readable for a web server that is somebody else.
    assert all(p.stat().st_mode & 0o044 == 0o044 for p in server.current.rglob("*"))


def test_what_did_not_change_is_the_same_file_with_its_time(server: Server) -> None:
    before = (server.releases / "current").resolve()
    author = server.author("Ju")
    author.article("un-mot-de-plus", "Un mot *de plus*.")
    author.push("An article")
    outcome = server.publish()
    assert outcome.ok, outcome
    assert "Un mot <em>de plus</em>." in server.page("2026/11/un-mot-de-plus/")
    after = server.releases / outcome.release
    shared = changed = 0
    for path in after.rglob("*"):
        old = before / path.relative_to(after)
        if path.is_file() and old.is_file() and path.read_bytes() == old.read_bytes():
            assert path.samefile(old) or path.parent == after, path
            shared += path.samefile(old)
        elif path.is_file():
            changed += 1
    assert shared > 3 * changed > 0


def test_nothing_new_is_not_built_again(server: Server) -> None:
    names = server.names()
    assert server.publish().ok
    assert server.names() == names
    # Another day is another site: threads close, articles appear.
    tomorrow = "2026-11-24"
    assert server.publish(date=tomorrow).release != names[-1]
    assert server.publish().ok


def test_the_night_shows_what_was_counted_after_a_push_of_the_same_day(
    server: Server,
) -> None:
    numbers = server.root / "var/publishing/numbers"
    numbers.mkdir(parents=True)
    (numbers / "reads.json").write_text('{"ton-dossier": 1}\n')
    names = server.names()
    assert server.publish().ok
    assert server.names() == names
    nightly = ("publish", "nightly", "--json", "--date", DATE)
    assert server.run(*nightly).returncode == 0
    after = server.names()
    assert after != names
    assert server.run(*nightly).returncode == 0
    assert server.names() == after


def test_what_a_rewritten_history_had_is_in_no_object(server: Server) -> None:
    author = server.author("Oublieuse")
    author.article("oubli", "Rien de particulier.")
    author.push("An article")
    secret = " ".join(("Une adresse", "que personne", "ne doit lire."))
    author.article("oubli", secret)
    author.push("A slip")
    assert server.publish().ok
    git(author.folder, "reset", "--quiet", "--hard", "HEAD~1")
    author.article("encore-oubli", "Autre chose.")
    author.commit("Another article")
    git(author.folder, "push", "--quiet", "--force", "origin", "HEAD:main")
    assert server.publish().ok
    for folder in (server.site, server.build / "source"):
        objects = ("cat-file", "--batch-all-objects", "--batch", "--unordered")
        shown = subprocess.check_output(["git", "-C", folder, *objects])
        assert secret.encode() not in shown, folder
    # A rollback would show it again.
    for path in server.releases.rglob("*.html"):
        assert secret.encode() not in path.read_bytes(), path


def test_an_article_that_does_not_build_leaves_the_old_site(server: Server) -> None:
    before = server.page("")
    author = server.author("Maladroit")
    author.article("casse", "Texte.", Dat="hier")
    author.push("A broken article")
    outcome = server.publish()
    assert not outcome.ok
    assert any("content/articles/2026/casse.md" in line for line in outcome.problems)
    assert server.page("") == before
    (author.folder / "content/articles/2026/casse.md").unlink()
    author.push("Without it")
    assert server.publish().ok


def test_a_link_that_leads_nowhere_is_not_published(server: Server) -> None:
    author = server.author("Distrait")
    author.article("vers-rien", "Voir [ceci](/2013/03/n-existe-pas/).")
    author.push("A dead link")
    outcome = server.publish()
    assert not outcome.ok
    assert any("n-existe-pas" in line for line in outcome.problems)
    (author.folder / "content/articles/2026/vers-rien.md").unlink()
    author.push("Without it")
    assert server.publish().ok


def test_a_site_that_shrinks_is_published_when_that_is_meant(server: Server) -> None:
    author = server.author("Radical")
    for number in range(60):
        author.article(f"long-{number}", "Texte.")
    author.push("Many more")
    assert server.publish().ok
    pages = len(list(server.current.rglob("*.html")))
    for number in range(60):
        (author.folder / f"content/articles/2026/long-{number}.md").unlink()
    author.push("Away with them")
    outcome = server.publish()
    assert not outcome.ok
    assert any(f"{pages} before" in line for line in outcome.problems)
    author.write("note.txt", "meant")
    author.push("Away with them [shrink]")
    assert server.publish().ok
    assert len(list(server.current.rglob("*.html"))) < 0.95 * pages


def test_releases_are_kept_and_rolled_back(server: Server) -> None:
    for _ in range(6):
        assert server.publish("--again").ok
    names = server.names()
    assert len(names) == 5
    listed = server.run("rollback", "--list").stdout.splitlines()
    assert len(listed) == 5
    assert listed[-1].startswith(f"* {names[-1]}")
    assert server.run("rollback").returncode == 0
    assert (server.releases / "current").readlink() == Path(names[-2])
    # Not at once taken back by the night, which has the same main.
    outcome = server.publish()
    assert outcome.ok and "held back" in outcome.notes[0]
    assert (server.releases / "current").readlink() == Path(names[-2])
    author = server.author("Reparation")
    author.write("note.txt", "mended")
    author.push("Mended")
    assert server.publish().release not in {"", *names}
    done = server.run("rollback", "000001-000000000000")
    assert done.returncode == 1 and "no whole release" in done.stdout


def test_the_author_hears_what_the_build_warned_of(server: Server) -> None:
    author = server.author("Attentive")
    settings = author.folder / "pelicanconf.py"
    before = settings.read_text("utf-8")
    soon = r'\1"2026-12-10T00:00:00Z"'
    changed = re.sub(r'(SECURITY_TXT_EXPIRES = )"[^"]*"', soon, before)
    settings.write_text(changed, "utf-8")
    author.push("It expires soon")
    outcome = server.publish()
    assert outcome.ok
    assert any("security.txt expires on 2026-12-10" in line for line in outcome.notes)
    settings.write_text(before, "utf-8")
    author.push("It expires late")


def test_a_clock_that_is_wrong_by_a_year_publishes_nothing(server: Server) -> None:
    current = (server.releases / "current").readlink()
    for date in ("2025-11-23", "2027-11-23"):
        outcome = Builder(_settings(server)).publish(
            datetime.date.fromisoformat(date), print, again=True
        )
        assert not outcome.ok
        assert "timedatectl" in outcome.problems[0]
    assert (server.releases / "current").readlink() == current


def test_a_damaged_repository_is_said_and_publishes_nothing(server: Server) -> None:
    """The last test of this module: nothing can be published afterwards."""
    page = server.page("")
    author = server.author("Malchance")
    author.article("perdu", "Texte.")
    author.push("An article")
    tree = git(server.site, "rev-parse", "main:content/articles/2026").strip()
    (server.site / "objects" / tree[:2] / tree[2:]).unlink()
    outcome = server.publish()
    assert not outcome.ok
    assert "git fsck" in " ".join(outcome.problems)
    assert server.page("") == page


def _settings(server: Server) -> PublishingSettings:
    return load_configuration(server.root, {}).publishing
