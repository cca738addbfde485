"""What may be put below refs/pending and refs/removals by a push, and what may not."""

import json
from collections.abc import Callable

import pytest

from sceau.comments.fileformat import serialize_comment
from sceau.comments.model import Comment
from sceau.comments.removal import Removal, serialize_removal
from sceau.inbox.plan import Known, step
from tests.inbox.desk import NOON, comment, id_of, withdrawal
from tests.moderation.hooks.servers import (
    ARTICLE,
    Push,
    Servers,
    pending,
    place,
    removal,
)

PARENT = id_of(9)
ORIGINAL = serialize_comment(
    Comment(author="Une lectrice", date=NOON, body="Un texte.", reply_to=PARENT)
)
MARKED = ORIGINAL.replace("\n\n", "\nModeration: edited\n\n", 1)
EDITED = MARKED.replace("Un texte.", "Un texte [coupé].")
PLACE_ONLY = (
    f"Author: -\n{ORIGINAL.splitlines()[1]}\nReply-To: {PARENT}\n"
    "Moderation: removed\n\n-\n"
)


def refused(servers: Servers, push: Push, ref: str, *words: str) -> None:
    """The push was refused with one fault that holds these words, and noted nothing."""
    assert not push.ok
    (said,) = push.faults
    assert said.startswith(f"{ref}: ")
    for word in words:
        assert word in said
    assert " — " in said, "what to do"
    assert len(servers.decided(1)) <= 1


def edit(servers: Servers, commit: str) -> Push:
    return servers.push("inbox", "--force", f"{commit}:{pending(1)}")


# --- edits ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [EDITED, EDITED.replace("Une lectrice", "Anonyme"), MARKED],
    ids=["text", "author", "nothing"],
)
def test_a_text_or_a_name_may_be_edited(servers: Servers, text: str) -> None:
    servers.wait(1, ORIGINAL)
    commit = servers.commit({place(1): text})
    push = edit(servers, commit)
    assert push.ok, push.said
    assert servers.refs() == {pending(1): commit}
    assert servers.decided(1) == [], "nothing is decided by it"


def test_plain_git_edits_by_amending(servers: Servers) -> None:
    fetched = servers.wait(1, ORIGINAL)
    servers.git("checkout", "--quiet", "--detach", fetched)
    (servers.clone / place(1)).write_text(EDITED, "utf-8")
    servers.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    lease = f"--force-with-lease={pending(1)}:{fetched}"
    assert servers.push("inbox", lease, f"HEAD:{pending(1)}").ok
    assert servers.refs()[pending(1)] != fetched


Make = Callable[[Servers, str], str]
"""A commit, from the server and the commit that waits."""
MAKE_EDITS: dict[str, tuple[Make, str]] = {
    "a parent": (
        lambda s, old: s.commit({place(1): EDITED}, parent=old),
        "git commit --amend",
    ),
    "no file": (lambda s, old: s.commit({}), "0 files instead of one"),
    "two files": (
        lambda s, old: s.commit({place(1): EDITED, "autre": ""}),
        "2 files instead of one",
    ),
    "another article": (
        lambda s, old: s.commit({place(1, "autre-article"): EDITED}),
        f"leave it at {place(1)}",
    ),
    "another id": (
        lambda s, old: s.commit({place(2): EDITED}),
        f"leave it at {place(1)}",
    ),
    "elsewhere": (
        lambda s, old: s.commit({"content/articles/a.md": EDITED}),
        f"leave it at {place(1)}",
    ),
    "executable": (
        lambda s, old: s.commit({place(1): EDITED}, modes={place(1): "100755"}),
        "an executable file",
    ),
    "a link": (
        lambda s, old: s.commit({place(1): "/etc/passwd"}, modes={place(1): "120000"}),
        "a symbolic link",
    ),
    "a submodule": (
        lambda s, old: s.commit({place(1): old}, modes={place(1): "160000"}),
        "a submodule",
    ),
    "too large": (
        lambda s, old: s.commit({place(1): EDITED + "a" * 65536}),
        "more than the 65536",
    ),
    "far too large": (
        lambda s, old: s.commit({place(1): EDITED + "a" * 3_000_000}),
        "more than the 65536",
    ),
    "no comment": (
        lambda s, old: s.commit({place(1): EDITED.replace("Author", "Auteur")}),
        f'{place(1)}:1: unknown header "Auteur"',
    ),
    "not UTF-8": (
        lambda s, old: s.commit({place(1): EDITED.encode("latin-1", "replace")}),
        "is not UTF-8",
    ),
    "another date": (
        lambda s, old: s.commit({place(1): EDITED.replace("2026-", "2027-")}),
        "Date is not as it was",
    ),
    "another reply": (
        lambda s, old: s.commit({place(1): EDITED.replace(PARENT, id_of(8))}),
        "Reply-To is not as it was",
    ),
    "no reply": (
        lambda s, old: s.commit(
            {place(1): EDITED.replace(f"Reply-To: {PARENT}\n", "")}
        ),
        "Reply-To is not as it was",
    ),
    "not marked": (
        lambda s, old: s.commit({place(1): ORIGINAL.replace("Un texte", "Autre")}),
        "an edited comment has to say so — write Moderation: edited",
    ),
    "removed": (
        lambda s, old: s.commit({place(1): PLACE_ONLY}),
        "an edited comment has to say so",
    ),
    "a website": (
        lambda s, old: s.commit({place(1): with_header("Website: https://a.example")}),
        "Website stands in it",
    ),
    "a role": (
        lambda s, old: s.commit({place(1): with_header("Role: author")}),
        "Role stands in it",
    ),
    "an origin": (
        lambda s, old: s.commit({place(1): with_header("Origin: wordpress:1")}),
        "Origin stands in it",
    ),
    "no commit": (
        lambda s, old: s.git("rev-parse", f"{old}:{place(1)}"),
        "not a commit",
    ),
    "a tag of a commit": (
        lambda s, old: tag_of(s, s.commit({place(1): EDITED})),
        "not a commit",
    ),
    "a text in the message": (
        lambda s, old: with_message(s, s.commit({place(1): EDITED}), "a" * 70_000),
        "bytes of message",
    ),
    "a folder whose name is a text": (
        lambda s, old: with_empty_folder(s, s.commit({place(1): EDITED})),
        "something else",
    ),
}


def with_header(line: str) -> str:
    return EDITED.replace("\nModeration", f"\n{line}\nModeration", 1)


def tag_of(servers: Servers, commit: str) -> str:
    servers.git("tag", "--annotate", "--message=x", "essai", commit)
    return servers.git("rev-parse", "essai")


def with_message(servers: Servers, commit: str, message: str) -> str:
    tree = servers.git("rev-parse", f"{commit}^{{tree}}")
    return servers.git("commit-tree", tree, stdin=message.encode())


def with_empty_folder(servers: Servers, commit: str) -> str:
    empty = servers.git("mktree")
    listed = servers.git("ls-tree", commit)
    stdin = f"{listed}\n040000 tree {empty}\tMa voisine est malade\n"
    return servers.commit_tree(servers.git("mktree", stdin=stdin.encode()))


@pytest.mark.parametrize("name", MAKE_EDITS)
def test_an_edit_changes_nothing_else(servers: Servers, name: str) -> None:
    make, words = MAKE_EDITS[name]
    before = servers.wait(1, ORIGINAL)
    refused(servers, edit(servers, make(servers, before)), pending(1), words)
    assert servers.refs() == {pending(1): before}
    listed = ("cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    assert len(servers.git(*listed, at=servers.inbox).split()) == 5, "nothing came in"


# --- putting back ---------------------------------------------------------------------
@pytest.mark.parametrize("decision", ["approved", "rejected"])
def test_a_decision_is_taken_back_by_putting_the_comment_there_again(
    servers: Servers, decision: str
) -> None:
    commit = servers.wait(1, ORIGINAL)
    if decision == "approved":
        assert servers.publish({place(1): ORIGINAL}).ok
        assert servers.push("inbox", f":{pending(1)}").ok
    else:
        assert servers.reject("spam", f":{pending(1)}").ok
    push = servers.push("inbox", f"{commit}:{pending(1)}")
    assert push.ok, push.said
    assert servers.refs() == {pending(1): commit}
    assert [what for what, _ in servers.decided(1)] == [decision, "reopened"]
    assert servers.reject("other", f":{pending(1)}").ok
    assert servers.push("inbox", f"{commit}:{pending(1)}").ok, "as often as one likes"


def test_putting_back_is_tried_again_after_a_push_that_broke_off(
    servers: Servers,
) -> None:
    servers.note(1, "rejected", "reopened")
    commit = servers.commit({place(1): ORIGINAL})
    assert servers.push("inbox", f"{commit}:{pending(1)}").ok


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        ((), "no decision about it can be taken back"),
        (("removed",), "no decision about it"),
        (("approved", "removed"), "no decision about it"),
        (("approved", "kept"), "no decision about it"),
        (("resolved",), "no decision about it"),
        (("withdrawn",), "its reader took it back"),
        (("rejected", "reopened", "withdrawn"), "its reader took it back"),
        (("withdrawn", "approved"), "its reader took it back"),
    ],
)
def test_nothing_else_comes_in_by_a_push(
    servers: Servers, decisions: tuple[str, ...], words: str
) -> None:
    servers.note(1, *decisions)
    push = servers.push("inbox", f"{servers.commit({place(1): ORIGINAL})}:{pending(1)}")
    assert not push.ok
    assert words in push.faults[0]
    assert servers.refs() == {}
    assert len(servers.decided(1)) == len(decisions)


MAKE_REOPENED: dict[str, tuple[Make, str]] = {
    name: MAKE_EDITS[name]
    for name in (
        *("no file", "two files", "executable", "a link", "too large", "no comment"),
        *("a website", "a role", "an origin", "a tag of a commit"),
    )
} | {
    "a parent": (
        lambda s, old: s.commit({place(1): EDITED}, parent=s.commit({})),
        "git commit --amend",
    ),
    "another id": (
        lambda s, old: s.commit({place(2): EDITED}),
        f"it is comments/<article>/{id_of(1)}.md",
    ),
    "no article": (
        lambda s, old: s.commit({place(1, "Ton_Dossier"): EDITED}),
        "not the place of this comment",
    ),
    "removed": (
        lambda s, old: s.commit({place(1): PLACE_ONLY}),
        "a removed comment cannot wait",
    ),
    "elsewhere": (
        lambda s, old: s.commit({f"content/{ARTICLE}/{id_of(1)}.md": EDITED}),
        "not the place of this comment",
    ),
}


@pytest.mark.parametrize("name", MAKE_REOPENED)
def test_what_is_put_back_is_a_waiting_comment(servers: Servers, name: str) -> None:
    make, words = MAKE_REOPENED[name]
    servers.note(1, "rejected")
    push = servers.push("inbox", f"{make(servers, '')}:{pending(1)}")
    refused(servers, push, pending(1), words)
    assert servers.refs() == {}
    assert servers.decided(1) == [("rejected", "")]


# --- announcing a removal -------------------------------------------------------------
WISH = serialize_removal(Removal(ARTICLE, id_of(1), "2026-11-23T15:02:11Z"))
WISH_PATH = f"removals/{id_of(1)}.json"


def test_a_moderator_announces_a_removal_as_a_reader_does(servers: Servers) -> None:
    commit = servers.commit({WISH_PATH: WISH})
    push = servers.push("inbox", f"{commit}:{removal(1)}")
    assert push.ok, push.said
    assert servers.refs() == {removal(1): commit}
    assert servers.decided(1) == []
    assert servers.push("inbox", f":{removal(1)}").ok
    assert servers.decided(1) == [("removed", "")]


def test_the_shape_is_that_of_the_inbox(servers: Servers) -> None:
    known = Known((), (), {id_of(1)}, lambda entry: False, lambda id_: "")
    (made,) = step([comment(1), withdrawal(id_of(1))], known).commits
    commit = servers.commit({made.path: made.data})
    assert servers.push("inbox", f"{commit}:{made.ref}").ok


WISHES: dict[str, tuple[dict[str, str], str]] = {
    "another place": ({f"removals/{id_of(2)}.json": WISH}, f"it is {WISH_PATH}"),
    "a comment": ({place(1): ORIGINAL}, f"it is {WISH_PATH}"),
    "another comment": (
        {WISH_PATH: WISH.replace(id_of(1), id_of(2))},
        "not a wish to remove this comment",
    ),
    "more": (
        {WISH_PATH: json.dumps(json.loads(WISH) | {"words": "x"}, indent=1) + "\n"},
        "not a wish to remove this comment",
    ),
    "several files": ({WISH_PATH: WISH, "b": ""}, "2 files instead of one"),
}


@pytest.mark.parametrize("name", WISHES)
def test_a_removal_has_exactly_its_shape(servers: Servers, name: str) -> None:
    files, words = WISHES[name]
    push = servers.push("inbox", f"{servers.commit(files)}:{removal(1)}")
    refused(servers, push, removal(1), words)
    assert servers.refs() == {}


def test_a_removal_that_is_announced_already_is_not_replaced(servers: Servers) -> None:
    before = servers.keep(removal(1), WISH_PATH, WISH.encode())
    commit = servers.commit({WISH_PATH: WISH.replace("2026", "2027")})
    push = servers.push("inbox", "--force", f"{commit}:{removal(1)}")
    refused(servers, push, removal(1), "it can only be deleted")
    assert servers.refs() == {removal(1): before}


# --- everything else ------------------------------------------------------------------
@pytest.mark.parametrize(
    "ref",
    [
        "refs/heads/main",
        f"refs/heads/{id_of(1)}",
        "refs/tags/v1",
        "refs/notes/commits",
        "refs/replace/" + "1" * 40,
        "refs/sceau/scratch",
        "refs/pending/essai",
        f"refs/pending/{id_of(1).lower()}",
        f"refs/pending/{id_of(1)}/x",
        f"refs/pending/{id_of(1)}.md",
        f"refs/pending/8{id_of(1)[1:]}",
        f"refs/pendings/{id_of(1)}",
        f"refs/pending/\u202e{id_of(1)}",
    ],
)
def test_no_other_name_is_taken(servers: Servers, ref: str) -> None:
    servers.note(1, "rejected")
    push = servers.push("inbox", f"{servers.commit({place(1): ORIGINAL})}:{ref}")
    assert not push.ok
    (said,) = push.faults
    assert "nothing of this name is kept here" in said
    assert "main of the site's own repository" in said
    assert said.isprintable()
    assert servers.refs() == {}


@pytest.mark.parametrize("kind", ["signals", "reports"])
def test_signals_and_reports_come_from_the_inbox_alone(
    servers: Servers, kind: str
) -> None:
    ref = f"refs/{kind}/{id_of(1)}"
    commit = servers.commit({f"{kind}/{id_of(1)}.json": "{}\n"})
    push = servers.push("inbox", f"{commit}:{ref}")
    refused(servers, push, ref, "it can only be deleted")


def test_all_faults_are_said_at_once_and_nothing_comes_in(servers: Servers) -> None:
    servers.wait(1, ORIGINAL)
    servers.wait(2, ORIGINAL)
    good = servers.commit({place(1): EDITED})
    bad = servers.commit({place(2): EDITED.replace("Date", "Datum")})
    before = servers.refs()
    push = servers.push(
        *("inbox", "--force", f"{good}:{pending(1)}", f"{bad}:{pending(2)}"),
        *(f"{good}:refs/heads/main", f"{good}:{pending(3)}"),
    )
    assert not push.ok
    assert sorted(line.partition(": ")[0] for line in push.faults) == [
        "refs/heads/main",
        pending(2),
        pending(3),
    ]
    assert servers.refs() == before
