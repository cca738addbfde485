"""Taking a comment out of the site's history: `forget --purge-history`.

git-filter-repo rewrites `main` in a copy, the result replaces the site's `main` if it
has not moved, and what the clone still has of the text is cleared away and looked for.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sceau.comments.errors import CommentFileError
from sceau.comments.fileformat import decode_comment, parse_comment
from sceau.moderation.clone import MAIN, TRACKED, Clone, CloneError, Say
from sceau.moderation.commits import Change, make_commits, own_name, store_blob
from sceau.moderation.git import Git, GitFailed
from sceau.moderation.published import read_site
from sceau.moderation.undoing import remember_final

LINE = 20
"""Characters; shorter lines of a text may stand anywhere and prove nothing."""
CLEAR = "git reflog expire --expire=now --all && git gc --prune=now"
RENEW = f"git fetch origin && git reset --keep origin/main && {CLEAR}"


def purge(clone: Clone, id_: str, say: Say) -> None:
    """Rewrite `main` without any version of a comment that was removed.

    Raises CloneError and GitFailed; before the rewritten `main` is pushed nothing has
    changed, and afterwards the message says what is left to do.
    """
    git = clone.git
    base = clone.base()
    versions = dict(_versions(git, base, id_))
    if not versions:
        say(f"{id_}: no version of it is in the history of main")
        return
    with tempfile.TemporaryDirectory(prefix="sceau-purge-") as folder:
        copy = Git(Path(folder) / "site.git", git.environ)
        tip = _rewritten(clone, base, id_, copy)
        _replace_main(clone, base, tip, copy)
    remember_final(
        git, f"forget {id_} --purge-history", "Nothing of its text is left anywhere."
    )
    say(f"{id_}: main was rewritten; every commit since it came has another name now")
    _clear(git)
    left = [*_left(git, versions)]
    if clone.has_origin:
        left += _clear_origin(clone, versions, say)
        say("Renew every clone made before now: the author's, the other moderators',")
        say(f"and not the server's own. In each: {RENEW}")
    if left:
        raise CloneError(
            "Something still holds the text, a branch, a stash or a quotation:\n"
            + "\n".join(f"  {what}" for what in left)
            + "\nFind it with: git log --all --find-object=OBJECT"
        )
    say("Proved: no object here has the text any more.")


def _versions(git: Git, base: str, id_: str) -> Iterator[tuple[str, bytes]]:
    """(blob, content) of every text that the comment ever had on `main`."""
    listed = git.run(
        *("log", "--format=", "--raw", "--no-abbrev", "--no-renames", "-m", base),
        *("--", f":(glob)comments/*/{id_}.md"),
    )
    blobs = {line.split(" ")[3] for line in listed.splitlines() if line.startswith(":")}
    for blob in sorted(blob for blob in blobs if blob.strip("0")):
        data = git.read("cat-file", "blob", blob)
        if not _is_place(data):
            yield blob, data


def _is_place(data: bytes) -> bool:
    """Whether it is what a removed comment leaves, and holds nothing of it."""
    try:
        return parse_comment(decode_comment(data)).removed
    except CommentFileError:
        return False


def _rewritten(clone: Clone, base: str, id_: str, copy: Git) -> str:
    """The new tip, in a bare copy that is made for it."""
    git = clone.git
    there = read_site(git, base).comments.get(id_)
    place = git.read("cat-file", "blob", there.blob) if there else b""
    if there and not _is_place(place):
        raise CloneError(f"{id_} is still published")
    copy.folder.mkdir(parents=True)
    copy.run("init", "--quiet", "--bare", "--initial-branch=main")
    name, _, address = own_name(git).partition(" <")
    copy.run("config", "user.name", name)
    copy.run("config", "user.email", address.rstrip(">"))
    for key, value in git.reaching():
        copy.run("config", "--add", key, value)
    # A shallow clone has not all that is rewritten; the site has.
    source = git.run("remote", "get-url", "origin") if clone.has_origin else "."
    git_folder = str(git.folder) if source == "." else source
    copy.run("fetch", "--quiet", "--no-tags", git_folder, f"+{MAIN}:{MAIN}")
    if copy.run("rev-parse", MAIN) != base:
        raise CloneError("Somebody pushed meanwhile. Type the same command again.")
    _filter(copy.folder, f"comments/*/{id_}.md")
    tip = copy.run("rev-parse", MAIN)
    if there is None:
        return tip
    # Its replies still need the place.
    change = Change(
        there.path(id_),
        store_blob(copy, place.decode()),
        f"Remove a comment\n\nComment: {id_}\n",
        datetime.now(UTC),
        own_name(copy),
    )
    return make_commits(copy, tip, [change])


def _filter(folder: Path, pattern: str) -> None:
    beside = Path(sys.executable).with_name("git-filter-repo")
    program = str(beside) if beside.exists() else shutil.which("git-filter-repo")
    if program is None:
        raise CloneError("git-filter-repo is missing; type: make setup")
    done = subprocess.run(
        [program, "--force", "--quiet", "--invert-paths", "--path-glob", pattern],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CloneError(f"git-filter-repo: {done.stderr.strip()[-300:]}")


def _replace_main(clone: Clone, base: str, tip: str, copy: Git) -> None:
    git = clone.git
    if not clone.has_origin:
        git.run("fetch", "--quiet", "--no-tags", str(copy.folder), tip)
        git.run("reset", "--quiet", "--keep", tip)
        return
    origin = git.run("remote", "get-url", "--push", "origin")
    lease = f"--force-with-lease={MAIN}:{base}"
    copy.run("push", "--quiet", lease, origin, f"{tip}:{MAIN}")
    git.run("fetch", "--quiet", "--no-tags", "origin", f"+{MAIN}:{TRACKED}")
    if not git.ok("rev-parse", "--verify", "--quiet", MAIN):
        return
    if not git.ok("merge-base", "--is-ancestor", MAIN, base):
        raise CloneError(
            "The site's main was rewritten. Yours has commits of its own and still"
            " holds the text; type:"
            f"\n  git rebase --onto origin/main {base} main\n  {CLEAR}"
        )
    if git.run("rev-parse", "--symbolic-full-name", "HEAD") == MAIN:
        try:
            git.run("reset", "--quiet", "--keep", TRACKED)
        except GitFailed as error:
            raise CloneError(
                "The site's main was rewritten; yours could not follow, because"
                f" uncommitted changes are in the way: {error}\nCommit them, then type:"
                f" git rebase --onto origin/main {base} main && {CLEAR}"
            ) from None
    else:
        git.run("update-ref", MAIN, git.run("rev-parse", TRACKED))


def _clear(git: Git) -> None:
    folder = Path(git.run("rev-parse", "--absolute-git-dir"))
    # The last decision is this one, and its note holds no commit.
    for name in ("ORIG_HEAD", "FETCH_HEAD"):
        (folder / name).unlink(missing_ok=True)
    git.run("reflog", "expire", "--expire=now", "--all")
    git.run("gc", "--quiet", "--prune=now")


def _clear_origin(clone: Clone, versions: dict[str, bytes], say: Say) -> Sequence[str]:
    """What is left in the site's repository, where it is a folder of this machine."""
    folder = Path(clone.git.run("remote", "get-url", "origin").removeprefix("file://"))
    if not (folder / "objects").is_dir():
        say(
            "On the server, its own repository is cleared by its hook as well; one that"
        )
        say("has no hook of ours needs there: git gc --prune=now")
        return ()
    origin = Git(folder, clone.git.environ)
    _clear(origin)
    return [f"{what} in {folder}" for what in _left(origin, versions)]


def _left(git: Git, versions: dict[str, bytes]) -> Iterator[str]:
    """Objects that hold a version, or a long line of one."""
    lines = {
        line
        for data in versions.values()
        for line in data.partition(b"\n\n")[2].split(b"\n")
        if len(line.decode("utf-8", "replace")) >= LINE
    }
    out = git.read("cat-file", "--batch-all-objects", "--batch", "--unordered")
    at = 0
    while at < len(out):
        end = out.index(b"\n", at)
        name, kind, size = out[at:end].decode("ascii").split(" ")
        data = out[end + 1 : end + 1 + int(size)]
        at = end + int(size) + 2
        if name in versions or any(line in data for line in lines):
            yield f"{kind} {name}"
