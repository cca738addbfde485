"""A server with `inbox.git` and the site's repository, and a moderator's clone.

servers = make_servers(tmp_path)
servers.wait(1)                                  # a comment waits
push = servers.push("inbox", f":{pending(1)}")   # a real push, with its hooks
assert push.ok, push.said
"""

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sceau.comments.ledger import Decision, Ledger
from sceau.inbox.packs import NewCommit
from sceau.inbox.repository import InboxRepository
from sceau.moderation.hooks.installing import install_hook, own_program
from tests.inbox.desk import NOON, id_of, text_of

ARTICLE = "ton-dossier"
PLAIN = "100644"


def pending(number: int) -> str:
    """The reference of a comment that waits."""
    return f"refs/pending/{id_of(number)}"


def removal(number: int) -> str:
    return f"refs/removals/{id_of(number)}"


def place(number: int, article: str = ARTICLE) -> str:
    """Where a comment's file stands."""
    return f"comments/{article}/{id_of(number)}.md"


@dataclass(frozen=True)
class Push:
    """How a push ended, and what its sender read."""

    ok: bool
    said: str

    @property
    def faults(self) -> list[str]:
        """The hook's lines, without the first, which counts them."""
        lines = [
            line.removeprefix("remote: ").rstrip()
            for line in self.said.split("\n")
            if line.startswith("remote: ")
        ]
        assert lines[0] == f"Refused; nothing was changed. To mend: {len(lines) - 1}"
        return lines[1:]


@dataclass(frozen=True)
class Servers:
    """Below `root`: `inbox/inbox.git`, `inbox/ledger.jsonl`, `site.git`, `clone`."""

    root: Path

    @property
    def inbox(self) -> Path:
        return self.root / "inbox" / "inbox.git"

    @property
    def site(self) -> Path:
        return self.root / "site.git"

    @property
    def clone(self) -> Path:
        return self.root / "clone"

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.root / "inbox" / "ledger.jsonl")

    def git(self, *arguments: str, at: Path | None = None, stdin: bytes = b"") -> str:
        """Plain git, in the moderator's clone unless `at` says where."""
        done = subprocess.run(
            ["git", "-C", at or self.clone, *arguments],
            input=stdin,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def push(
        self, remote: str, *refspecs: str, environ: Mapping[str, str] | None = None
    ) -> Push:
        """`git push <remote> …`; options stand before the references."""
        options = [word for word in refspecs if word.startswith("-")]
        names = [word for word in refspecs if not word.startswith("-")]
        done = subprocess.run(
            ["git", "-C", self.clone, "push", *options, remote, *names],
            env=environ,
            capture_output=True,
            check=False,
        )
        return Push(done.returncode == 0, done.stderr.decode("utf-8"))

    def reject(self, reason: str, *refspecs: str) -> Push:
        """A push to the inbox with a reason."""
        return self.push("inbox", f"--push-option=reason={reason}", *refspecs)

    # --- what there is ---------------------------------------------------------------
    def wait(self, number: int, text: str | None = None, article: str = ARTICLE) -> str:
        """Let a comment wait, as the inbox does; returns its commit."""
        data = (text_of("Un texte.") if text is None else text).encode()
        return self.keep(pending(number), place(number, article), data)

    def wait_all(self, numbers: Iterable[int]) -> None:
        """Let many comments wait, in one go."""
        seconds = int(NOON.timestamp())
        commits = [
            NewCommit(pending(n), place(n), text_of(f"Texte {n}.").encode(), seconds)
            for n in numbers
        ]
        InboxRepository(self.inbox).store(commits, (), set())

    def keep(self, ref: str, path: str, data: bytes) -> str:
        """Let the inbox make any of its references."""
        commit = NewCommit(ref, path, data, int(NOON.timestamp()))
        InboxRepository(self.inbox).store([commit], (), set())
        self.git("fetch", "--quiet", "--prune", "inbox", "+refs/*:refs/inbox/*")
        return self.git("rev-parse", ref, at=self.inbox)

    def refs(self, at: Path | None = None) -> dict[str, str]:
        """{reference: commit} of `inbox.git`."""
        lines = self.git(
            *("for-each-ref", "--format=%(refname) %(objectname)"), at=at or self.inbox
        ).splitlines()
        return dict(line.split(" ", 1) for line in lines)

    def decided(self, number: int) -> list[tuple[str, str]]:
        """(decision, reason) of every line of the ledger about a comment."""
        lines = self.ledger.decisions(id_of(number))
        return [(line.decision, line.reason) for line in lines]

    def note(self, number: int, *decisions: str) -> None:
        """Let the ledger say so."""
        for decision in decisions:
            line = Decision(id_of(number), "2026-11-23T12:05:00Z", decision, "")
            self.ledger.note(line)

    def publish(self, files: Mapping[str, str | bytes]) -> Push:
        """Put files onto `main` of the site, beside what it has."""
        self.git("fetch", "--quiet", "site")
        main = self.refs(self.site).get("refs/heads/main", "")
        commit = self.commit(files, parent=main)
        return self.push("site", f"{commit}:refs/heads/main")

    # --- making commits --------------------------------------------------------------
    def commit(
        self,
        files: Mapping[str, str | bytes],
        *,
        parent: str = "",
        modes: Mapping[str, str] | None = None,
        without: Iterable[str] = (),
    ) -> str:
        """A commit of these files, over those of its parent but `without` some.

        `modes` are 100644 by default. For 160000 the content is a commit's id.
        """
        index = self.clone / ".git" / "index"
        index.unlink(missing_ok=True)
        if parent:
            self.git("read-tree", parent)
        lines = [f"0 {'0' * 40}\t{path}" for path in without]
        for path, content in files.items():
            mode = (modes or {}).get(path, PLAIN)
            data = (
                content
                if isinstance(content, bytes)
                else content.encode("utf-8", "surrogatepass")
            )
            blob = (
                data.decode("ascii")
                if mode == "160000"
                else self.git("hash-object", "-w", "--stdin", stdin=data)
            )
            lines.append(f"{mode} {blob}\t{path}")
        # With -z a path may hold anything, bytes that are no UTF-8 too.
        stdin = "\0".join(lines).encode("utf-8", "surrogatepass")
        self.git("update-index", "-z", "--index-info", stdin=stdin)
        return self.commit_tree(self.git("write-tree"), parent)

    def commit_tree(self, tree: str, *parents: str) -> str:
        """A commit of a tree."""
        given = [word for parent in parents if parent for word in ("-p", parent)]
        return self.git("commit-tree", *given, "-m", "A change", tree)


def make_servers(root: Path, *, with_site: bool = True) -> Servers:
    """Fresh ones; without `with_site` the inbox knows no site, as at home."""
    servers = Servers(root)
    InboxRepository(servers.inbox).create()
    git = ("git", "init", "--quiet", "--initial-branch=main")
    subprocess.run([*git, "--bare", servers.site], check=True)
    subprocess.run([*git, servers.clone], check=True)
    site = servers.site if with_site else None
    install_hook("inbox", servers.inbox, own_program(), site=site)
    install_hook("site", servers.site, own_program())
    for key, value in (
        ("user.name", "Une modératrice"),
        ("user.email", "moderation@site.example"),
        ("gc.auto", "0"),
    ):
        servers.git("config", key, value)
    servers.git("remote", "add", "inbox", str(servers.inbox))
    servers.git("remote", "add", "site", str(servers.site))
    return servers
