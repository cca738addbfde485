"""`sceau moderate` in real clones of real repositories with their hooks."""

import json
import subprocess
import threading
from pathlib import Path

import pytest

from sceau.comments.fileformat import serialize_comment
from sceau.comments.model import Comment
from sceau.moderation.clone import open_clone
from sceau.moderation.decisions import approve
from tests.inbox.desk import NOON, id_of, text_of
from tests.moderation.hooks.servers import ARTICLE, pending, place
from tests.moderation.moderators import Moderator, Site, make_site
from tests.moderation.terminals import faults_of_lines


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


def signals(site: Site, number: int) -> None:
    fields = {"signals": [{"name": "links", "detail": "7"}]}
    path = f"signals/{id_of(number)}.json"
    site.servers.keep(
        f"refs/signals/{id_of(number)}", path, json.dumps(fields).encode()
    )


# --- setting up -----------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/nope", "ssh://git@localhost:1/x", "--help", ""])
def test_an_address_that_leads_nowhere_sets_nothing_up(
    site: Site, address: str
) -> None:
    eve = site.moderator("Eve")
    before = eve.git("config", "--list", "--local")
    done = eve.moderate("init", "--", address)
    assert (done.returncode, done.stdout) == (1, "")
    assert "leads to no git repository that you may read" in done.stderr
    assert "nothing was set up" in done.stderr
    assert eve.git("config", "--list", "--local") == before


def test_the_address_of_the_site_is_no_inbox(site: Site) -> None:
    done = site.moderator("Eve").moderate("init", str(site.servers.site))
    assert (done.returncode, done.stdout) == (1, "")
    assert "is a site's repository" in done.stderr


# --- looking --------------------------------------------------------------------------
def test_what_waits_is_listed_the_oldest_first(site: Site) -> None:
    eve = site.moderator("Eve")
    assert eve.moderate("list").stdout == "Nothing waits.\n"
    site.servers.wait(2, text_of("Deux\nlignes.", "Basile"))
    site.servers.wait(1, text_of("Un."))
    signals(site, 2)
    lines = eve.moderate("list").stdout.splitlines()
    assert [line.split()[0] for line in lines[::2]] == [id_of(1), id_of(2)]
    assert lines[1] == "    Une lectrice: Un."
    assert lines[2].endswith(f"{ARTICLE}  [links 7]")
    assert lines[3] == "    Basile: Deux lignes."
    assert [one["signals"] for one in eve.json("list")] == [[], ["links 7"]]


def test_one_is_shown_with_what_it_answers_and_what_became_of_its_article(
    site: Site,
) -> None:
    answer = Comment(author="B", date=NOON, body="À *toi*.", reply_to=id_of(1))
    assert site.servers.publish({place(1): text_of("La question.", "Anne")}).ok
    site.servers.wait(2, serialize_comment(answer))
    site.servers.wait(3, article="ferme")
    site.servers.wait(4, article="dossier-ancien")
    site.servers.wait(5, article="disparu")
    eve = site.moderator("Eve")
    said = eve.moderate("show", id_of(2)).stdout
    assert "In reply to Anne: La question." in said
    assert said.endswith("\n\nÀ *toi*.\n")
    assert "its thread is closed" in eve.moderate("show", id_of(3)).stdout
    assert f"is called {ARTICLE} now" in eve.moderate("show", id_of(4)).stdout
    assert "the article is gone" in eve.moderate("show", id_of(5)).stdout
    assert eve.json("show", id_of(2))["reply_to"] == id_of(1)
    missing = eve.moderate("show", id_of(9))
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "no comment of this id waits" in missing.stderr


@pytest.mark.parametrize("id_", ["*", "?" * 26, "-", "../x", "a\tb", "\U0010ffff", ""])
def test_what_is_no_id_reaches_no_name_and_no_pattern(site: Site, id_: str) -> None:
    assert site.servers.publish({place(1): text_of("Un."), place(2): text_of("D.")}).ok
    eve = site.moderator("Eve")
    before = site.servers.refs(site.servers.site)
    for words in (("forget", id_, "--purge-history"), ("edit", id_), ("approve", id_)):
        done = eve.moderate(*words)
        assert done.returncode == 1
        assert "no comment has such an id" in done.stderr
        assert faults_of_lines(done.stderr) == []
    assert site.servers.refs(site.servers.site) == before


def test_of_what_was_rejected_no_object_is_left(site: Site) -> None:
    site.servers.wait(1, text_of("Un secret de famille."))
    site.servers.wait(2, text_of("Un autre mot."))
    eve = site.moderator("Eve")
    assert eve.moderate("reject", id_of(1), "--reason", "unlawful").returncode == 0
    assert eve.moderate("approve", id_of(2)).returncode == 0
    for at in (site.servers.inbox, site.servers.site):
        # As the nightly run does.
        site.servers.git("gc", "--quiet", "--prune=now", at=at)
        texts = site.servers.git("cat-file", "--batch-all-objects", "--batch", at=at)
        assert "secret de famille" not in texts
        for file in at.rglob("*"):
            assert not file.is_file() or b"secret de famille" not in file.read_bytes()


def test_a_damaged_one_is_shown_and_not_published(site: Site) -> None:
    site.servers.wait(1, "Merci.\n")
    site.servers.wait(2, text_of("Un.").replace("\n\n", "\nRole: author\n\n"))
    eve = site.moderator("Eve")
    assert "damaged: line 1:" in eve.moderate("list").stdout
    done = eve.moderate("approve", id_of(1), id_of(2))
    assert done.returncode == 1
    assert f"{id_of(1)}: it cannot be published: line 1:" in done.stderr
    assert f"{id_of(2)}: it cannot be published: it has headers" in done.stderr
    assert site.main() == {}
    assert len(site.servers.refs()) == 2


# --- approving ------------------------------------------------------------------------
def test_approving_publishes_first_and_tells_who_did_it(site: Site) -> None:
    text = text_of("Un texte.")
    site.servers.wait(1, text)
    signals(site, 1)
    eve = site.moderator("Eve")
    done = eve.moderate("approve", id_of(1))
    assert done.stdout == f"{id_of(1)}: approved, pushed\n"
    assert site.main() == {place(1): text.rstrip("\n")}
    assert site.servers.refs() == {}, "the pending ref and its signals are gone"
    assert site.servers.decided(1) == [("approved", "")]
    names = eve.git("log", "-1", "--format=%an|%ae|%aI|%cn|%B", "origin/main")
    assert names.split("\n")[0] == (
        "Sous le sceau|inbox@localhost|2026-11-23T12:00:00+00:00|Eve"
        f"|A comment on {ARTICLE}"
    )
    assert (eve.folder / place(1)).read_text("utf-8") == text, "its own main follows"
    assert eve.git("status", "--porcelain") == ""
    assert eve.git("for-each-ref", "refs/pending", "refs/sceau") == ""
    assert eve.moderate("approve", id_of(1)).returncode == 1, "decided"


def test_many_at_once_are_one_commit_each(site: Site) -> None:
    for number in range(1, 8):
        site.servers.wait(number)
    eve = site.moderator("Eve")
    ids = [id_of(number) for number in range(1, 8)]
    assert eve.json("approve", *ids, ids[0]) == {
        "done": ids,
        "corrected": [],
        "refused": {},
    }
    assert len(site.main()) == 7
    assert site.log()[:7] == [f"A comment on {ARTICLE}"] * 7


def test_the_moderators_own_work_is_left_alone(site: Site) -> None:
    for number in (1, 2, 3):
        site.servers.wait(number)
    eve = site.moderator("Eve")
    article = eve.folder / f"content/articles/2013/{ARTICLE}.md"
    article.write_text("half-written", "utf-8")
    (eve.folder / "new.md").write_text("x", "utf-8")
    eve.git("add", "new.md")
    assert eve.moderate("approve", id_of(1)).returncode == 0
    assert article.read_text("utf-8") == "half-written"
    assert set(eve.git("diff", "--cached", "--name-only").split()) == {"new.md"}
    # Commits of her own, on main; and a detached head.
    eve.git("commit", "--quiet", "-m", "mine")
    done = eve.moderate("approve", id_of(2))
    assert done.returncode == 0
    assert "make push puts them after these" in done.stderr
    assert eve.git("log", "-1", "--format=%s") == "mine"
    eve.git("stash", "--quiet")
    eve.git("switch", "--quiet", "--detach", "HEAD~1")
    before = eve.git("rev-parse", "HEAD")
    assert eve.moderate("approve", id_of(3)).returncode == 0
    assert eve.git("rev-parse", "HEAD") == before
    assert len(site.main()) == 3
    assert "mine" not in site.log()


def test_a_clone_that_is_shallow_or_behind_will_do(site: Site) -> None:
    site.servers.wait(1)
    site.servers.wait(2)
    behind = site.moderator("Eve")
    folder = site.servers.root / "shallow"
    url = f"file://{site.servers.site}"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", url, folder], check=True)
    shallow = Moderator(folder)
    shallow.git("config", "user.name", "S")
    shallow.git("config", "user.email", "s@site.example")
    assert shallow.moderate("init", str(site.servers.inbox)).returncode == 0
    assert shallow.moderate("approve", id_of(1)).returncode == 0
    assert behind.moderate("approve", id_of(2)).returncode == 0
    assert len(site.main()) == 2
    assert behind.git("rev-parse", "HEAD") == behind.git("rev-parse", "origin/main")


def test_a_correction_of_a_published_comment_replaces_it(site: Site) -> None:
    site.servers.wait(1, text_of("Avant."))
    eve = site.moderator("Eve")
    assert eve.moderate("approve", id_of(1)).returncode == 0
    site.servers.wait(1, text_of("Après."))
    assert eve.moderate("approve", id_of(1)).returncode == 0
    assert "Après." in site.main()[place(1)]
    assert site.servers.refs() == {}


def test_a_correction_that_comes_meanwhile_waits_and_is_said(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.servers.wait(1, text_of("Avant."))
    eve = site.moderator("Eve")
    clone = open_clone(eve.folder, Path("/nonexistent"))
    publish = type(clone).publish

    def publish_late(*arguments: object) -> None:
        publish(*arguments)  # type: ignore[arg-type]
        site.servers.wait(1, text_of("Après."))

    monkeypatch.setattr(type(clone), "publish", publish_late)
    outcome = approve(clone, [id_of(1)], lambda line: None)
    assert (outcome.done, outcome.corrected) == ([id_of(1)], [id_of(1)])
    assert "Avant." in site.main()[place(1)]
    assert "Après." in eve.moderate("show", id_of(1)).stdout


def test_what_was_removed_does_not_come_back_by_a_correction(site: Site) -> None:
    place_only = Comment(author="-", date=NOON, body="-", moderation="removed")
    assert site.servers.publish({place(1): serialize_comment(place_only)}).ok
    site.servers.wait(1)
    done = site.moderator("Eve").moderate("approve", id_of(1))
    assert done.returncode == 1
    assert "it was removed from the site" in done.stderr
    assert list(site.servers.refs()) == [pending(1)]


def test_an_article_that_is_gone_keeps_a_comment_waiting(site: Site) -> None:
    site.servers.wait(1, article="disparu")
    site.servers.wait(2, article="dossier-ancien")
    eve = site.moderator("Eve")
    done = eve.moderate("approve", id_of(1), id_of(2))
    assert (done.returncode, done.stdout) == (1, f"{id_of(2)}: approved, pushed\n")
    assert "the article is gone: reject it, or approve it with --anyway" in done.stderr
    assert eve.moderate("approve", "--anyway", id_of(1)).returncode == 0
    assert set(site.main()) == {place(1, "disparu"), place(2, "dossier-ancien")}


def test_a_signed_commit_where_the_moderator_signs(site: Site, tmp_path: Path) -> None:
    for number in (1, 2):
        site.servers.wait(number)
    key = tmp_path / "key"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True
    )
    eve = site.moderator("Eve")
    eve.git("config", "gpg.format", "ssh")
    eve.git("config", "user.signingKey", f"{key}.pub")
    eve.git("config", "commit.gpgSign", "true")
    assert eve.moderate("approve", id_of(1), id_of(2)).returncode == 0
    for commit in ("origin/main", "origin/main~1"):
        assert "gpgsig -----BEGIN SSH SIGNATURE" in eve.git("cat-file", "-p", commit)
        assert "author Sous le sceau <inbox@localhost> 1795435200 +0000" in eve.git(
            "cat-file", "-p", commit
        )
    assert len(site.main()) == 2


def test_a_remote_that_refuses_leaves_all_as_it_was(site: Site) -> None:
    site.servers.wait(1)
    eve = site.moderator("Eve")
    hook = site.servers.site / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'closed for \x1b[2Jrepairs' >&2\nexit 1\n")
    before = (eve.git("rev-parse", "HEAD"), site.servers.refs())
    done = eve.moderate("approve", id_of(1))
    assert (done.returncode, done.stdout) == (1, "")
    assert r"closed for \x1b[2Jrepairs" in done.stderr
    assert (eve.git("rev-parse", "HEAD"), site.servers.refs()) == before
    assert site.main() == {}


def test_approving_again_finishes_what_broke_off_after_the_push(site: Site) -> None:
    text = text_of("Un texte.")
    site.servers.wait(1, text)
    assert site.servers.publish({place(1): text}).ok
    tip = site.log()
    assert site.moderator("Eve").moderate("approve", id_of(1)).returncode == 0
    assert site.log() == tip, "no second commit"
    assert site.servers.refs() == {}


# --- rejecting ------------------------------------------------------------------------
def test_rejecting_leaves_nothing_but_a_line_of_the_ledger(site: Site) -> None:
    site.servers.wait(1, text_of("Un secret de famille."))
    signals(site, 1)
    eve = site.moderator("Eve")
    done = eve.moderate("reject", id_of(1), "--reason", "personal-data")
    assert done.stdout == f"{id_of(1)}: rejected: personal-data\n"
    assert site.servers.refs() == {}
    assert site.servers.decided(1) == [("rejected", "personal-data")]
    assert site.main() == {}
    for folder in (site.servers.inbox, eve.folder):
        site.servers.git("gc", "--quiet", "--prune=now", at=folder)
        found = site.servers.git(
            *("cat-file", "--batch-all-objects", "--batch"), at=folder
        )
        assert "Un secret de famille." not in found


def test_a_reason_is_needed_and_comes_from_a_list(site: Site) -> None:
    site.servers.wait(1)
    eve = site.moderator("Eve")
    for arguments in (("reject", id_of(1)), ("reject", id_of(1), "--reason", "ugly")):
        assert eve.moderate(*arguments).returncode == 2
    assert list(site.servers.refs()) == [pending(1)]


# --- two moderators -------------------------------------------------------------------
def test_two_moderators_at_once_lose_and_double_nothing(site: Site) -> None:
    numbers = range(1, 21)
    for number in numbers:
        site.servers.wait(number)
    ids = [id_of(number) for number in numbers]
    answers = []

    def work(moderator: Moderator, order: list[str]) -> None:
        for start in range(0, len(order), 4):
            answers.append(moderator.moderate("approve", *order[start : start + 4]))

    moderators = [site.moderator("Eve"), site.moderator("Max")]
    threads = [
        threading.Thread(target=work, args=(moderators[0], ids)),
        threading.Thread(target=work, args=(moderators[1], ids[10:] + ids[:10])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(site.main()) == {place(number) for number in numbers}
    assert site.servers.refs() == {}
    assert site.log().count(f"A comment on {ARTICLE}") == 20
    told = "".join(answer.stderr for answer in answers)
    assert "Traceback" not in told


# --- at home --------------------------------------------------------------------------
def test_at_home_approving_is_a_commit_and_nothing_is_pushed(site: Site) -> None:
    site.servers.wait(1)
    folder = site.servers.root / "home"
    subprocess.run(["git", "clone", "--quiet", site.servers.site, folder], check=True)
    home = Moderator(folder)
    home.git("config", "user.name", "N")
    home.git("config", "user.email", "n@site.example")
    assert "sceau moderate init" in home.moderate("list").stderr, "no inbox yet"
    site.servers.git("config", "--unset", "sceau.site", at=site.servers.inbox)
    (folder / "sceau.toml").write_text(
        f'[inbox]\nfolder = "{site.servers.inbox.parent}"\n'
    )
    done = home.moderate("approve", id_of(1))
    assert done.stdout == f"{id_of(1)}: approved, committed here\n", done.stderr
    assert (folder / place(1)).is_file()
    assert home.git("rev-list", "--count", "origin/main..HEAD") == "1"
    assert site.main() == {}
    assert site.servers.refs() == {}
    # Where main cannot take it, nothing happens.
    site.servers.wait(2)
    home.git("switch", "--quiet", "--detach")
    done = home.moderate("approve", id_of(2))
    assert (done.returncode, done.stdout) == (1, "")
    assert "git switch main" in done.stderr
    assert list(site.servers.refs()) == [pending(2)]


# --- on the server --------------------------------------------------------------------
def test_the_digest_is_printed_without_a_readers_word(site: Site) -> None:
    eve = site.moderator("Eve")
    (eve.folder / "sceau.toml").write_text(
        f'[inbox]\nfolder = "{site.servers.inbox.parent}"\n'
    )
    assert eve.moderate("digest", "--stdout").stdout == "", "nothing waits, no mail"
    site.servers.wait(1, text_of("Un secret de famille.", "Une lectrice"))
    said = eve.moderate("digest", "--stdout").stdout
    assert ARTICLE in said and "sceau moderate" in said
    assert "secret" not in said and "lectrice" not in said
    done = eve.moderate("digest")
    assert done.returncode == 1, "no mail server in sceau.toml"
    assert "Traceback" not in done.stderr


def test_the_numbers_of_a_year_come_from_the_ledger(site: Site) -> None:
    eve = site.moderator("Eve")
    (eve.folder / "sceau.toml").write_text(
        f'[inbox]\nfolder = "{site.servers.inbox.parent}"\n'
    )
    for number in (1, 2, 3):
        site.servers.wait(number)
    eve.moderate("approve", id_of(1))
    eve.moderate("reject", id_of(2), "--reason", "spam")
    said = eve.moderate("stats", "--year", "2026").stdout
    assert said.startswith("2026: received 3\n  approved 1, rejected 1 (spam 1)\n")
    assert "waiting 1" in said
    (year,) = eve.json("stats")["years"]
    assert (year["year"], year["received"], year["waiting"]) == (2026, 3, 1)
