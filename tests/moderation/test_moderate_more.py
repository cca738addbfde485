"""What `sceau moderate` does beside approving and rejecting, in real repositories."""

import os
import pty
import select
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sceau.comments.fileformat import parse_comment, serialize_comment
from sceau.comments.model import Comment
from sceau.inbox.plan import Known, step
from sceau.inbox.spool import Entry
from sceau.moderation.clone import CloneError, open_clone
from sceau.moderation.undoing import undo
from tests.inbox.desk import NOON, id_of, text_of, withdrawal
from tests.moderation.hooks.servers import ARTICLE, pending, place, removal
from tests.moderation.moderators import Moderator, Site, make_site
from tests.sites import ROOT

DEADLINE = 60.0


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


def editor(folder: Path, program: str) -> dict[str, str]:
    """An editor that changes the file as `sed` does."""
    path = folder / "editor"
    path.write_text(f'#!/bin/sh\nexec sed -i "{program}" "$1"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"GIT_EDITOR": str(path)}


def answer_to(number: int, body: str = "Oui.") -> str:
    made = Comment(author="B", date=NOON, body=body, reply_to=id_of(number))
    return serialize_comment(made)


# --- edit -----------------------------------------------------------------------------
def test_a_waiting_comment_is_edited_and_says_so(site: Site, tmp_path: Path) -> None:
    site.servers.wait(1, text_of("Le docteur Untel est un âne."))
    eve = site.moderator("Eve")
    sed = editor(tmp_path, "s/Untel/[…]/")
    done = eve.moderate("edit", id_of(1), environ=sed)
    assert done.returncode == 0, done.stderr
    assert f"sceau moderate approve {id_of(1)}" in done.stdout
    assert site.main() == {}
    assert eve.moderate("approve", id_of(1)).returncode == 0
    published = parse_comment(site.main()[place(1)] + "\n")
    assert published.body == "Le docteur […] est un âne."
    assert published.moderation == "edited"
    assert published.date == NOON
    assert not list((eve.folder / ".git").glob("sceau-edit-*"))


def test_a_published_comment_is_edited_and_its_reports_are_resolved(
    site: Site, tmp_path: Path
) -> None:
    assert site.servers.publish({place(1): text_of("Le docteur Untel.")}).ok
    _report(site, 8, about=1)
    eve = site.moderator("Eve")
    sed = editor(tmp_path, "s/Untel/[…]/")
    assert eve.moderate("edit", id_of(1), environ=sed).returncode == 0
    assert "Le docteur […]." in site.main()[place(1)]
    assert "Moderation: edited" in site.main()[place(1)]
    assert site.log()[0] == "Edit by the moderators"
    assert site.servers.refs() == {}
    assert site.servers.decided(8) == [("resolved", "edited")]


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("s/2026-11-23/2027-11-23/", "Date is not as it was"),
        ("s/Author:/Autor:/", "unknown header"),
        ("s/zzz//", "nothing was edited"),
        ("5,$ d", "Nothing was changed"),
    ],
)
def test_a_wrong_edit_changes_nothing_and_loses_nothing(
    site: Site, tmp_path: Path, program: str, words: str
) -> None:
    site.servers.wait(1, text_of("Un texte."))
    before = site.servers.refs()
    eve = site.moderator("Eve")
    done = eve.moderate("edit", id_of(1), environ=editor(tmp_path, program))
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert site.servers.refs() == before
    (kept,) = (eve.folder / ".git").glob("sceau-edit-*")
    assert str(kept) in done.stderr
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    # Typing the command again goes on from there.
    kept.write_text(text_of("Un texte corrigé."), "utf-8")
    assert (
        eve.moderate("edit", id_of(1), environ={"GIT_EDITOR": "true"}).returncode == 0
    )
    assert "corrigé" in eve.moderate("show", id_of(1)).stdout


def test_an_editor_that_fails_changes_nothing(site: Site) -> None:
    site.servers.wait(1)
    before = site.servers.refs()
    eve = site.moderator("Eve")
    done = eve.moderate("edit", id_of(1), environ={"GIT_EDITOR": "false"})
    assert done.returncode == 1
    assert "The editor ended with 1; nothing was changed" in done.stderr
    assert site.servers.refs() == before


# --- reply ----------------------------------------------------------------------------
def test_the_publication_answers_under_its_name(site: Site, tmp_path: Path) -> None:
    assert site.servers.publish({place(1): text_of("Une question ?")}).ok
    eve = site.moderator("Eve")
    own = eve.json("reply", id_of(1), "--text", "Une réponse.")["id"]
    answer = parse_comment(site.main()[f"comments/{ARTICLE}/{own}.md"] + "\n")
    assert (answer.author, answer.role) == ("Sous le sceau", "author")
    assert (answer.reply_to, answer.body) == (id_of(1), "Une réponse.")
    sed = editor(tmp_path, "1s/^/Du clavier./")
    assert eve.moderate("reply", id_of(1), environ=sed).returncode == 0
    bodies = {parse_comment(text + "\n").body for text in site.main().values()}
    assert bodies == {"Une question ?", "Une réponse.", "Du clavier."}


def test_an_empty_answer_and_one_to_nobody_are_refused(site: Site) -> None:
    assert site.servers.publish({place(1): text_of("Une question ?")}).ok
    site.servers.wait(2)
    eve = site.moderator("Eve")
    empty = eve.moderate("reply", id_of(1), environ={"GIT_EDITOR": "true"})
    assert (empty.returncode, empty.stdout) == (1, "")
    assert eve.moderate("reply", id_of(1), "--text", " ").returncode == 1
    nobody = eve.moderate("reply", id_of(2), "--text", "x")
    assert "is not on the site; approve it first" in nobody.stderr
    assert len(site.main()) == 1


# --- forget ---------------------------------------------------------------------------
def test_a_comment_without_replies_goes_as_a_whole(site: Site) -> None:
    # A quotation of a header is no reply.
    files = {place(1): text_of("Un."), place(2): text_of(f"Reply-To: {id_of(1)}")}
    assert site.servers.publish(files).ok
    site.servers.wait(1, text_of("Un, corrigé."))
    _report(site, 8, about=1)
    eve = site.moderator("Eve")
    done = eve.moderate("forget", id_of(1))
    assert done.stdout == f"{id_of(1)}: removed, pushed\n", done.stderr
    assert list(site.main()) == [place(2)]
    assert site.servers.refs() == {}
    assert [d for d, _ in site.servers.decided(1)][-1] == "removed"
    assert site.servers.decided(8) == [("resolved", "removed")]


def test_where_replies_hang_on_it_a_place_is_left_and_goes_with_the_last(
    site: Site,
) -> None:
    files = {
        place(1): text_of("Un secret."),
        place(2): answer_to(1, "Un autre secret."),
        place(3): answer_to(2),
    }
    assert site.servers.publish(files).ok
    eve = site.moderator("Eve")
    assert "« commentaire retiré » stays" in eve.moderate("forget", id_of(1)).stdout
    assert "« commentaire retiré » stays" in eve.moderate("forget", id_of(2)).stdout
    first, second = (parse_comment(site.main()[place(n)] + "\n") for n in (1, 2))
    assert first.removed and second.removed
    assert (second.reply_to, second.date) == (id_of(1), NOON)
    assert "secret" not in "".join(site.main().values())
    assert eve.moderate("forget", id_of(3)).returncode == 0
    assert site.main() == {}, "nothing hangs on the places any more"


def test_a_readers_wish_is_fulfilled(site: Site) -> None:
    assert site.servers.publish({place(1): text_of("Un.")}).ok
    known = Known((), (), {id_of(1)}, lambda entry: False, lambda id_: "")
    (made,) = step([withdrawal(id_of(1))], known).commits
    site.servers.keep(made.ref, made.path, made.data)
    eve = site.moderator("Eve")
    assert "removals: 1" in eve.moderate("list").stdout
    said = eve.moderate("reports").stdout
    assert "wants it removed" in said and "| Une lectrice: Un." in said
    assert eve.moderate("forget", id_of(1)).returncode == 0
    assert site.servers.refs() == {}
    assert site.servers.decided(1) == [("removed", "")]
    again = eve.moderate("forget", id_of(1))
    assert (again.returncode, "is not on the site" in again.stderr) == (1, True)


def _wish(site: Site, number: int) -> None:
    """Its reader wants a published comment removed."""
    known = Known((), (), {id_of(number)}, lambda entry: False, lambda id_: "")
    (made,) = step([withdrawal(id_of(number))], known).commits
    site.servers.keep(made.ref, made.path, made.data)


def test_what_broke_off_is_still_a_wish(site: Site) -> None:
    assert site.servers.publish({place(1): text_of("Un.")}).ok
    eve = site.moderator("Eve")
    hook = site.servers.site / "hooks" / "pre-receive"
    kept = hook.read_text()
    hook.write_text("#!/bin/sh\nexit 1\n")
    assert eve.moderate("forget", id_of(1)).returncode == 1
    assert list(site.servers.refs()) == [removal(1)]
    hook.write_text(kept)
    assert eve.moderate("forget", id_of(1)).returncode == 0
    assert site.servers.refs() == {}
    assert site.main() == {}


# --- purging --------------------------------------------------------------------------
FAMILY = "Un secret de famille, assez long pour être reconnu."


def objects(site: Site, folder: Path) -> str:
    listing = ("cat-file", "--batch-all-objects", "--batch")
    return site.servers.git(*listing, at=folder)


@pytest.mark.parametrize("answered", [False, True])
def test_nothing_of_a_purged_text_is_left(site: Site, answered: bool) -> None:
    assert site.servers.publish({place(1): text_of("Premier jet. " + FAMILY)}).ok
    assert site.servers.publish({place(1): text_of(FAMILY)}).ok
    if answered:
        assert site.servers.publish({place(2): answer_to(1)}).ok
    assert site.servers.publish({"content/x.md": "x"}).ok
    eve = site.moderator("Eve")
    assert FAMILY in objects(site, eve.folder)
    done = eve.moderate("forget", id_of(1), "--purge-history")
    assert done.returncode == 0, done.stderr
    assert "Proved: no object here has the text any more." in done.stderr
    assert "Renew every clone made before now" in done.stderr
    for folder in (eve.folder, site.servers.site):
        assert FAMILY not in objects(site, folder)
    assert set(site.main()) == ({place(1), place(2)} if answered else set())
    assert eve.git("rev-parse", "HEAD") == eve.git("rev-parse", "origin/main")
    assert eve.git("status", "--porcelain") == ""
    assert (eve.folder / "content/x.md").read_text() == "x"
    assert site.servers.decided(1) == [("removed", "")]
    # And it goes on from there.
    site.servers.wait(3)
    assert eve.moderate("approve", id_of(3)).returncode == 0
    again = eve.moderate("forget", id_of(1), "--purge-history")
    assert "no version of it is in the history" in again.stderr


def test_what_cannot_be_cleared_is_said(site: Site) -> None:
    quoting = text_of(f"> {FAMILY}\n\nPas du tout.")
    assert site.servers.publish({place(1): text_of(FAMILY), place(2): quoting}).ok
    eve = site.moderator("Eve")
    done = eve.moderate("forget", id_of(1), "--purge-history")
    assert done.returncode == 1
    blob = eve.git("rev-parse", f"origin/main:{place(2)}")
    assert f"blob {blob}" in done.stderr
    assert list(site.main()) == [place(2)]


def test_a_clone_with_commits_of_its_own_is_told_how_to_follow(site: Site) -> None:
    assert site.servers.publish({place(1): text_of(FAMILY)}).ok
    eve = site.moderator("Eve")
    (eve.folder / "mine.md").write_text("mine")
    eve.git("add", "mine.md")
    eve.git("commit", "--quiet", "-m", "mine")
    done = eve.moderate("forget", id_of(1), "--purge-history")
    assert done.returncode == 1
    for command in done.stderr.splitlines():
        if command.startswith("  git "):
            subprocess.run(["bash", "-c", command], cwd=eve.folder, check=True)
    assert FAMILY not in objects(site, eve.folder)
    assert (eve.folder / "mine.md").read_text() == "mine"


def test_what_cannot_be_noted_is_done_all_the_same_and_said(site: Site) -> None:
    site.servers.wait(1)
    site.servers.wait(2)
    eve = site.moderator("Eve")
    assert eve.moderate("reject", id_of(2), "--reason", "spam").returncode == 0
    (eve.folder / ".git" / "sceau-last-decision.new").mkdir()
    done = eve.moderate("approve", id_of(1))
    assert (done.returncode, done.stdout) == (0, f"{id_of(1)}: approved, pushed\n")
    assert "undo cannot take it back: Is a directory" in done.stderr
    # Not the decision before that one, either.
    assert "no decision of this clone" in eve.moderate("undo").stderr


def test_a_file_that_cannot_be_written_is_named(site: Site) -> None:
    site.servers.wait(1)
    eve = site.moderator("Eve")
    (eve.folder / ".git" / f"sceau-edit-{id_of(1)}.md").symlink_to("nowhere/x")
    done = eve.moderate("edit", id_of(1))
    assert done.returncode == 1
    assert "sceau-edit-" in done.stderr and "Traceback" not in done.stderr


# --- reports --------------------------------------------------------------------------
def _report(site: Site, number: int, *, about: int, words: str = "Faux.") -> None:
    entry = Entry(
        kind="report",
        id=id_of(number),
        version=0,
        article=ARTICLE,
        received="2026-11-23T12:00:00Z",
        text=words,
        about=id_of(about),
        reason="personal-data",
    )
    known = Known((), (), (), lambda entry: False, lambda id_: "")
    (made,) = step([entry], known).commits
    site.servers.keep(made.ref, made.path, made.data)


def test_reports_are_shown_with_what_they_are_about_and_dismissed(site: Site) -> None:
    assert site.servers.publish({place(1): text_of("Un.")}).ok
    _report(site, 8, about=1, words="Il ment\x1b[2J\u202e.")
    eve = site.moderator("Eve")
    said = eve.moderate("reports").stdout
    assert said.startswith(id_of(8))
    assert "personal-data" in said and "| Une lectrice: Un." in said
    assert r"Il ment\x1b[2J\u202e." in said
    (entry,) = eve.json("reports")
    assert (entry["kind"], entry["comment"]) == ("reports", id_of(1))
    done = eve.moderate("dismiss", id_of(8), id_of(9))
    assert (done.returncode, done.stdout) == (1, f"{id_of(8)}: dismissed\n")
    assert "no report and no wish" in done.stderr
    assert site.servers.decided(8) == [("resolved", "dismissed")]
    assert eve.moderate("reports").stdout == "Nothing was reported.\n"
    assert list(site.main()) == [place(1)]


@pytest.mark.parametrize("place_left", [False, True])
def test_a_wish_whose_comment_is_gone_is_closed_as_removed(
    site: Site, place_left: bool
) -> None:
    assert site.servers.publish({place(1): text_of("Un."), place(2): text_of("D.")}).ok
    for number in (1, 2):
        _wish(site, number)
    eve = site.moderator("Eve")
    if place_left:
        kept = Comment(author="-", date=NOON, body="-", moderation="removed")
        assert site.servers.publish({place(1): serialize_comment(kept)}).ok
    else:
        eve.git("rm", "--quiet", place(1))
        eve.git("commit", "--quiet", "-m", "Remove a comment")
        eve.git("push", "--quiet", "origin", "main")
    done = eve.moderate("dismiss", id_of(1), id_of(2))
    assert done.stdout.splitlines() == [
        f"{id_of(1)}: the site has it no more; closed as removed",
        f"{id_of(2)}: dismissed",
    ]
    assert site.servers.decided(1) == [("removed", "")]
    assert site.servers.decided(2) == [("kept", "other")]
    assert site.servers.refs() == {}


# --- undo -----------------------------------------------------------------------------
def test_the_last_decision_is_taken_back(site: Site) -> None:
    for number in (1, 2):
        site.servers.wait(number, text_of(f"Texte {number}."))
    before = site.servers.refs()
    eve = site.moderator("Eve")
    assert "There is no decision" in eve.moderate("undo").stderr
    assert eve.moderate("approve", id_of(1), id_of(2)).returncode == 0
    done = eve.moderate("undo")
    assert done.returncode == 0, done.stderr
    assert site.main() == {}
    assert site.servers.refs() == before
    assert [d for d, _ in site.servers.decided(1)] == ["approved", "reopened"]
    assert eve.moderate("reject", id_of(2), "--reason", "spam").returncode == 0
    assert eve.moderate("undo").returncode == 0
    assert site.servers.refs() == before
    assert eve.moderate("undo").returncode == 1, "once"


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (("forget", 2), "git revert"),
        (("forget", 2, "--purge-history"), "Nothing of its text is left"),
        (("reply", 2, "--text", "Oui."), "sceau moderate forget 01"),
        (("edit", 2), "Edit it again: sceau moderate edit"),
        (("edit", 4), "Edit it again: sceau moderate edit"),
        (("dismiss", 8), "edit and forget still do"),
    ],
)
def test_undo_never_reaches_past_a_decision_that_stands(
    site: Site, tmp_path: Path, words: tuple[str | int, ...], instead: str
) -> None:
    assert site.servers.publish({place(2): text_of("Deux.")}).ok
    for number in (1, 4):
        site.servers.wait(number)
    _report(site, 8, about=2)
    eve = site.moderator("Eve")
    assert eve.moderate("approve", id_of(1)).returncode == 0
    typed = [id_of(word) if isinstance(word, int) else word for word in words]
    sed = editor(tmp_path, "$ s/$/ zzz/")
    assert eve.moderate(*typed, environ=sed).returncode == 0
    before = (site.main(), site.servers.refs())
    done = eve.moderate("undo")
    assert (done.returncode, done.stdout) == (1, "")
    told = " ".join(word for word in typed if word not in ("--text", "Oui."))
    said = f"The last decision of this clone was: {told}. It cannot be taken back. "
    assert done.stderr.startswith(said)
    assert instead in done.stderr
    assert (site.main(), site.servers.refs()) == before
    assert place(1) in site.main()


def test_what_was_refused_is_no_decision(site: Site) -> None:
    site.servers.wait(1)
    eve = site.moderator("Eve")
    assert eve.moderate("approve", id_of(1)).returncode == 0
    for words in (("forget", id_of(9)), ("dismiss", id_of(9)), ("reply", id_of(9))):
        assert eve.moderate(*words).returncode == 1
    assert eve.moderate("undo").returncode == 0
    assert site.main() == {}


def test_an_approval_that_was_answered_is_not_taken_back(site: Site) -> None:
    for number in (1, 2):
        site.servers.wait(number)
    max_, eve = site.moderator("Max"), site.moderator("Eve")
    assert eve.moderate("approve", id_of(1), id_of(2)).returncode == 0
    own = max_.json("reply", id_of(1), "--text", "Oui.")["id"]
    before = (site.main(), site.servers.refs(), site.servers.decided(2))
    done = eve.moderate("undo")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{id_of(1)} has been answered meanwhile ({own})")
    assert f"sceau moderate forget {id_of(1)}" in done.stderr
    assert "git" not in done.stderr
    assert (site.main(), site.servers.refs(), site.servers.decided(2)) == before
    # Without the answer it goes.
    assert max_.moderate("forget", own).returncode == 0
    assert eve.moderate("undo").returncode == 0
    assert site.main() == {}


def test_an_answer_that_is_taken_back_as_well_is_in_nobodys_way(site: Site) -> None:
    site.servers.wait(1)
    site.servers.wait(2, answer_to(1))
    eve = site.moderator("Eve")
    assert eve.moderate("approve", id_of(1), id_of(2)).returncode == 0
    assert eve.moderate("undo").returncode == 0
    assert site.main() == {}


def test_an_answer_that_comes_while_it_is_taken_back_stops_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.servers.wait(1)
    eve = site.moderator("Eve")
    assert eve.moderate("approve", id_of(1)).returncode == 0
    clone = open_clone(eve.folder, Path("/nonexistent"))
    put_back = type(clone).put_back

    def put_back_slowly(*arguments: Any) -> None:
        put_back(*arguments)
        assert site.servers.publish({place(2): answer_to(1)}).ok

    monkeypatch.setattr(type(clone), "put_back", put_back_slowly)
    with pytest.raises(CloneError, match="has been answered meanwhile"):
        undo(clone, print)
    assert set(site.main()) == {place(1), place(2)}
    assert site.servers.refs() == {}, "it does not wait beside being published"
    assert site.servers.decided(1)[-1] == ("approved", "")


def test_what_others_changed_since_is_left_to_them(site: Site) -> None:
    site.servers.wait(1)
    eve = site.moderator("Eve")
    assert eve.moderate("approve", id_of(1)).returncode == 0
    assert site.servers.publish({place(1): text_of("Autrement.")}).ok
    assert "was changed on the site since" in eve.moderate("undo").stderr
    assert site.moderator("Max").moderate("forget", id_of(1)).returncode == 0
    assert "somebody removed it since" in eve.moderate("undo").stderr
    site.servers.wait(1, text_of("Corrigé."))
    assert "a correction of it came meanwhile" in eve.moderate("undo").stderr
    assert len(site.servers.refs()) == 1


def test_an_approval_that_broke_off_is_the_last_decision(site: Site) -> None:
    for number in (1, 2):
        site.servers.wait(number)
    eve = site.moderator("Eve")
    assert eve.moderate("approve", id_of(1)).returncode == 0
    hook = site.servers.inbox / "hooks" / "pre-receive"
    kept = hook.read_text()
    hook.write_text("#!/bin/sh\nexit 1\n")
    assert eve.moderate("approve", id_of(2)).returncode == 1
    assert set(site.main()) == {place(1), place(2)}
    hook.write_text(kept)
    assert eve.moderate("undo").returncode == 0
    assert set(site.main()) == {place(1)}
    assert list(site.servers.refs()) == [pending(2)]


def test_a_correction_that_was_approved_becomes_the_text_before(site: Site) -> None:
    assert site.servers.publish({place(1): text_of("Avant.")}).ok
    site.servers.wait(1, text_of("Après."))
    eve = site.moderator("Eve")
    assert eve.moderate("approve", id_of(1)).returncode == 0
    assert eve.moderate("undo").returncode == 0
    assert "Avant." in site.main()[place(1)]
    assert "Après." in eve.moderate("show", id_of(1)).stdout


def test_what_its_reader_took_back_is_not_put_back(site: Site) -> None:
    site.servers.wait(1)
    eve = site.moderator("Eve")
    assert eve.moderate("reject", id_of(1), "--reason", "other").returncode == 0
    site.servers.note(1, "withdrawn")
    done = eve.moderate("undo")
    assert done.returncode == 1
    assert done.stderr == (
        f"Nothing was taken back.\n{id_of(1)}: its reader took it back — it stays away;"
        " delete your copy\n"
    )
    assert site.servers.refs() == {}


# --- review ---------------------------------------------------------------------------
class Terminal:
    """`sceau moderate review` on a pseudo-terminal."""

    def __init__(self, moderator: Moderator, **environ: str) -> None:
        self._main, other = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sceau.cli", "moderate", "review"],
            cwd=moderator.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", **environ},
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
        )
        os.close(other)
        self.said = ""

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def until(self, words: str, *, interrupting: bool = False) -> str:
        """Read until the program says so; returns what it said since the last time.

        `interrupting` presses Ctrl-C until then: Python's `input` sees one that comes
        between the prompt and the wait for a key only with the next key.
        """
        end = time.monotonic() + DEADLINE
        while words not in self.said:
            assert time.monotonic() < end, self.said
            if interrupting:
                self.process.send_signal(signal.SIGINT)
            if select.select([self._main], [], [], 5)[0]:
                try:
                    self.said += os.read(self._main, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        assert words in self.said, self.said
        before, _, self.said = self.said.partition(words)
        return before

    def type(self, line: str) -> None:
        os.write(self._main, line.encode() + b"\n")

    def end(self) -> int:
        """The exit code, once the program has ended."""
        while select.select([self._main], [], [], DEADLINE)[0]:
            try:
                if not os.read(self._main, 65536):
                    break
            except OSError:  # EIO: nobody has the other end any more.
                break
        os.close(self._main)
        return self.process.wait(DEADLINE)


PROMPT = "[y,n,e,s,o,u,p,q,?]? "


def test_review_from_start_to_end(site: Site, tmp_path: Path) -> None:
    for number in range(1, 7):
        site.servers.wait(number, text_of(f"Texte {number}."))
    eve = site.moderator("Eve")
    with Terminal(eve, **editor(tmp_path, "s/Texte 3/Texte trois/")) as terminal:
        assert "Texte 1." in terminal.until(PROMPT)
        terminal.type("?")
        assert "y - approve" in terminal.until(PROMPT)
        terminal.type("y")
        assert "Texte 2." in terminal.until(PROMPT)
        terminal.type("n")
        terminal.until("Number, or nothing to go back: ")
        terminal.type("")
        terminal.until(PROMPT)
        terminal.type("n")
        terminal.until("Number, or nothing to go back: ")
        terminal.type("1")
        terminal.until(PROMPT)
        assert site.main() == {}, "nothing is carried out before it is asked for"
        terminal.type("e")
        assert "Texte trois." in terminal.until(PROMPT)
        terminal.type("y")
        terminal.until(PROMPT)
        terminal.type("p")
        terminal.until(PROMPT)
        assert set(site.main()) == {place(1), place(3)}
        terminal.type("y")
        assert "Texte 5." in terminal.until(PROMPT)
        terminal.type("u")
        assert "Texte 4." in terminal.until(PROMPT)
        terminal.type("s")
        assert "Texte 5." in terminal.until(PROMPT)
        terminal.type("o")
        terminal.until(PROMPT)
        terminal.type("y")
        terminal.until(PROMPT)
        terminal.type("q")
        assert terminal.end() == 0
    assert set(site.main()) == {place(1), place(3), place(5)}
    assert set(site.servers.refs()) == {pending(4), pending(6)}
    assert site.servers.decided(2) == [("rejected", "spam")]


def test_review_that_is_stopped_carries_nothing_out(site: Site) -> None:
    site.servers.wait(1)
    site.servers.wait(2)
    with Terminal(site.moderator("Eve")) as terminal:
        terminal.until(PROMPT)
        terminal.type("y")
        terminal.until(PROMPT)
        terminal.until("was not carried out", interrupting=True)
        assert terminal.end() == 1
    assert site.main() == {}
    assert len(site.servers.refs()) == 2
