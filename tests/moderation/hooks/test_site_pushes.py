"""Whoever pushes to the site: below comments/ stand comments and nothing else."""

import subprocess

import pytest

from tests.inbox.desk import id_of, text_of
from tests.moderation.hooks.servers import ARTICLE, Servers, place

TEXT = text_of("Un texte.")
MAIN = "refs/heads/main"


def deep(number: int) -> str:
    return f"comments/{ARTICLE}/plus/{id_of(number)}.md"


# --- what may come in -----------------------------------------------------------------
def test_articles_and_comments_come_in_edited_moved_and_deleted(
    servers: Servers,
) -> None:
    files = {"content/a.md": "x", "comments/.gitkeep": "", place(1): TEXT}
    for push in (
        servers.publish(files),
        servers.publish({place(2): TEXT.replace("texte", "autre")}),
        servers.publish({"content/a.md": "y", ".gitattributes": "* text=auto\n"}),
    ):
        assert push.ok, push.said
    main = servers.refs(servers.site)[MAIN]
    moved = servers.commit(
        {place(1, "autre-article"): TEXT}, parent=main, without=[place(1), place(2)]
    )
    push = servers.push("site", f"{moved}:{MAIN}")
    assert push.ok, push.said


def test_a_rewritten_main_loses_no_comment_that_its_author_had_not_fetched(
    servers: Servers,
) -> None:
    assert servers.publish({"content/a.md": "x", place(1): TEXT}).ok
    before = servers.refs(servers.site)[MAIN]
    stale = servers.commit({"content/a.md": "z"}, parent="")
    push = servers.push("site", "--force", f"{stale}:{MAIN}")
    assert not push.ok
    assert [line.partition(":")[0] for line in push.faults] == [place(1)]
    assert "git pull --rebase" in push.said
    assert servers.refs(servers.site)[MAIN] == before
    # With them, or after they were removed, history may be rewritten.
    kept = servers.commit({"content/a.md": "z", place(1): TEXT}, parent="")
    assert servers.push("site", "--force", f"{kept}:{MAIN}").ok
    removed = servers.commit({"content/a.md": "y"}, parent=kept, without=[place(1)])
    assert servers.push("site", f"{removed}:{MAIN}").ok
    assert servers.push("site", "--force", f"{stale}:{MAIN}").ok


def test_what_the_publication_says_itself_may_stand_on_main(servers: Servers) -> None:
    own = TEXT.replace(
        "\n\n",
        "\nWebsite: https://site.example\nRole: author\nOrigin: wordpress:12\n\n",
        1,
    )
    assert servers.publish({place(1): own}).ok


def test_what_stood_there_before_is_nobodys_fault(servers: Servers) -> None:
    """A hook that comes late does not keep authors from publishing."""
    hook = servers.site / "hooks" / "pre-receive"
    hook.rename(hook.with_suffix(".off"))
    assert servers.publish({place(1): "Auteur: x\n", "comments/LISEZ-MOI": ""}).ok
    hook.with_suffix(".off").rename(hook)
    push = servers.publish({"content/a.md": "x", place(2): TEXT})
    assert push.ok, push.said
    push = servers.publish({place(1): "Auteur: y\n"})
    assert [line.partition(":")[0] for line in push.faults] == [place(1)]


def test_tags_and_branches_without_comments_come_in(servers: Servers) -> None:
    commit = servers.commit({"content/a.md": "x"})
    assert servers.push("site", f"{commit}:{MAIN}", f"{commit}:refs/tags/v1").ok
    assert servers.push("site", f"{commit}:refs/heads/essai").ok
    assert servers.push("site", ":refs/heads/essai").ok


# --- what may not ---------------------------------------------------------------------
REFUSED: dict[str, tuple[dict[str, str | bytes], dict[str, str], str]] = {
    "no comment": (
        {place(1): "Author: x\nDate: hier\n\nTexte.\n"},
        {},
        f'{place(1)}:2: "hier" is not a date — write the time in UTC',
    ),
    "not UTF-8": (
        {place(1): TEXT.encode() + b"\xe9\n"},
        {},
        f"{place(1)}:5: byte 0xE9 is not UTF-8 — save the file as plain UTF-8",
    ),
    "empty": ({place(1): ""}, {}, f"{place(1)}: the file is empty"),
    "too large": (
        {place(1): TEXT + "a" * 65_536},
        {},
        f"{place(1)}: {len(TEXT) + 65_536} bytes, more than the 65536",
    ),
    "a large .gitkeep": (
        {"comments/.gitkeep": "a" * 65_537},
        {},
        "comments/.gitkeep: 65537 bytes",
    ),
    "executable": (
        {place(1): TEXT},
        {place(1): "100755"},
        f"{place(1)}: an executable file, not a plain file",
    ),
    "an executable .gitkeep": (
        {"comments/.gitkeep": ""},
        {"comments/.gitkeep": "100755"},
        "comments/.gitkeep: an executable file",
    ),
    "a link": (
        {place(1): "/etc/passwd"},
        {place(1): "120000"},
        f"{place(1)}: a symbolic link, not a plain file",
    ),
    "a link to a folder": (
        {f"comments/{ARTICLE}": "../content"},
        {f"comments/{ARTICLE}": "120000"},
        f"comments/{ARTICLE}: not a comment — only comments/<article>/<id>.md",
    ),
    "a submodule": (
        {f"comments/{ARTICLE}": id_of(1)},
        {f"comments/{ARTICLE}": "160000"},
        f"comments/{ARTICLE}: not a comment",
    ),
    "comments as a file": ({"comments": "x"}, {}, "comments: a file instead of a fol"),
    "comments as a link": (
        {"comments": "/etc"},
        {"comments": "120000"},
        "comments: a symbolic link instead of a folder",
    ),
    "comments as a submodule": (
        {"comments": id_of(1)},
        {"comments": "160000"},
        "comments: a submodule instead of a folder",
    ),
    "attributes": (
        {"comments/.gitattributes": "* filter=x\n"},
        {},
        "comments/.gitattributes: not a comment",
    ),
    "attributes of an article": (
        {f"comments/{ARTICLE}/.gitattributes": "* -diff\n"},
        {},
        f"comments/{ARTICLE}/.gitattributes: not a comment",
    ),
    "modules": (
        {"comments/.gitmodules": ""},
        {},
        "comments/.gitmodules: not a comment",
    ),
    "too deep": ({deep(1): TEXT}, {}, f"{deep(1)}: not a comment"),
    "no folder": (
        {f"comments/{id_of(1)}.md": TEXT},
        {},
        f"comments/{id_of(1)}.md: not",
    ),
    "another ending": (
        {place(1) + ".txt": TEXT},
        {},
        f"{place(1)}.txt: not a comment",
    ),
    "a small id": (
        {place(1).replace(id_of(1), id_of(1).lower()): TEXT},
        {},
        "not a comment — only comments/<article>/<id>.md stands here",
    ),
    "no slug": ({place(1, "Dossier"): TEXT}, {}, f"{place(1, 'Dossier')}: not a com"),
    "a .gitkeep below": (
        {f"comments/{ARTICLE}/.gitkeep": ""},
        {},
        f"comments/{ARTICLE}/.gitkeep: not a comment",
    ),
    "the same id twice": (
        {place(1): TEXT, place(1, "autre-article"): TEXT},
        {},
        f"{place(1)}: the same id stands in autre-article — keep the file of one",
    ),
}


@pytest.mark.parametrize("branch", ["main", "essai"])
@pytest.mark.parametrize("name", REFUSED)
def test_nothing_else_comes_in_on_any_branch(
    servers: Servers, name: str, branch: str
) -> None:
    files, modes, words = REFUSED[name]
    if "160000" in modes.values():
        files = dict.fromkeys(files, servers.commit({}))
    good = servers.commit({"content/a.md": "x"})
    assert servers.push("site", f"{good}:{MAIN}").ok
    commit = servers.commit(files, modes=modes, parent=good)
    push = servers.push("site", f"{commit}:refs/heads/{branch}")
    assert not push.ok
    (said,) = push.faults
    assert words in said
    assert " — " in said
    assert servers.refs(servers.site) == {MAIN: good}


def test_an_executable_bit_given_later_is_seen(servers: Servers) -> None:
    assert servers.publish({place(1): TEXT}).ok
    main = servers.refs(servers.site)[MAIN]
    commit = servers.commit({place(1): TEXT}, modes={place(1): "100755"}, parent=main)
    push = servers.push("site", f"{commit}:{MAIN}")
    assert "an executable file" in push.faults[0]


def test_a_copy_in_a_second_article_is_seen(servers: Servers) -> None:
    assert servers.publish({place(1): TEXT, place(2): TEXT}).ok
    push = servers.publish({place(1, "zut"): TEXT})
    (said,) = push.faults
    assert said == (
        f"comments/zut/{id_of(1)}.md: the same id stands in {ARTICLE} — keep the file"
        " of one article and remove the others"
    )


def test_what_a_later_commit_mended_is_no_fault(servers: Servers) -> None:
    """What comes in is a tree; its history was never on line."""
    bad = servers.commit({place(1): "x"})
    mended = servers.commit({place(1): TEXT}, parent=bad)
    push = servers.push("site", f"{mended}:{MAIN}")
    assert push.ok, push.said


def test_main_is_not_deleted_and_other_branches_are(servers: Servers) -> None:
    commit = servers.commit({"content/a.md": "x"})
    assert servers.push("site", f"{commit}:{MAIN}", f"{commit}:refs/heads/essai").ok
    servers.git("symbolic-ref", "HEAD", "refs/heads/essai", at=servers.site)
    push = servers.push("site", f":{MAIN}")
    assert push.faults == [f"{MAIN}: the site is made from it — do not delete it"]
    assert MAIN in servers.refs(servers.site)


def test_all_faults_of_all_branches_are_said_at_once(servers: Servers) -> None:
    one = servers.commit({place(1): "x", "comments/a": "", place(2): TEXT})
    two = servers.commit({place(3): "y", "comments/a": ""})
    push = servers.push("site", f"{one}:{MAIN}", f"{two}:refs/heads/essai")
    assert not push.ok
    assert sorted(line.split(":")[0] for line in push.faults) == [
        "comments/a",
        place(1),
        place(3),
    ]
    assert servers.refs(servers.site) == {}


# --- nothing turns the reading aside --------------------------------------------------
def test_attributes_and_replacements_do_not_change_what_is_read(
    servers: Servers,
) -> None:
    bad, good = (
        servers.git("hash-object", "-w", "--stdin", stdin=data)
        for data in (b"Auteur: x\n", TEXT.encode())
    )
    hidden = servers.commit({"x": "Auteur: x\n", "y": TEXT})
    assert servers.push("site", f"{hidden}:refs/tags/objects").ok
    servers.git("replace", bad, good, at=servers.site)
    servers.git("config", "diff.renames", "copies", at=servers.site)
    (servers.site / "info" / "attributes").write_text("*.md -diff ident\n", "ascii")
    commit = servers.commit(
        {place(1): "Auteur: x\n", ".gitattributes": "comments/** binary\n"}
    )
    push = servers.push("site", f"{commit}:{MAIN}")
    assert push.faults[0].startswith(f'{place(1)}:1: unknown header "Auteur"')


def test_what_git_itself_finds_wrong_never_gets_in(servers: Servers) -> None:
    """A tree with the same name twice would show one and check out the other."""
    blob = servers.git("hash-object", "-w", "--stdin", stdin=TEXT.encode())
    entry = b"100644 a\0" + bytes.fromhex(blob)
    stdin = entry + entry
    tree = servers.git(
        *("hash-object", "-w", "--literally", "-t", "tree", "--stdin"), stdin=stdin
    )
    push = servers.push("site", f"{servers.commit_tree(tree)}:{MAIN}")
    assert not push.ok
    assert servers.refs(servers.site) == {}


# --- as many as there may be ----------------------------------------------------------
def test_ten_thousand_comments_in_one_push(servers: Servers) -> None:
    count = 10_000
    stream = [b"commit refs/heads/many\ncommitter A <a@b> 1 +0000\ndata 0\n"]
    for number in range(count):
        data = text_of(f"Le texte {number}.").encode()
        path = place(number, f"article-{number % 50}").encode()
        stream.append(b"M 100644 inline %b\ndata %d\n%b\n" % (path, len(data), data))
    bad = f"M 100644 inline {place(count)}\ndata 2\nx\n\n".encode()
    servers.git("fast-import", "--quiet", stdin=b"".join([*stream, bad]))
    push = servers.push("site", f"many:{MAIN}")
    assert [line.split(":")[0] for line in push.faults] == [place(count)]
    servers.git("fast-import", "--quiet", "--force", stdin=b"".join(stream))
    push = servers.push("site", f"many:{MAIN}")
    assert push.ok, push.said
    listed = ("ls-tree", "-r", "--name-only", MAIN)
    assert len(servers.git(*listed, at=servers.site).splitlines()) == count


def test_a_push_that_nobody_can_judge_is_refused(servers: Servers) -> None:
    """The hook's own words, where git would show nothing."""
    done = subprocess.run(
        [servers.site / "hooks" / "pre-receive"],
        input=f"{'0' * 40} {'1' * 40} {MAIN}\n".encode(),
        cwd=servers.site,
        env={"PATH": "/usr/bin:/bin", "GIT_DIR": "."},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"Refused; nothing was changed" in done.stderr
    assert b"not a commit" in done.stderr
