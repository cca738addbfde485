"""What is on the disk before a reader is thanked, and before the spool forgets.

strace sees each write, flush and rename; a power cut may come between any two.
"""

from pathlib import Path

import pytest

from sceau.inbox.removing import MANY
from tests.inbox.faults.processes import COMMIT, SERVE, running, serving
from tests.inbox.faults.tracing import Call, assert_in_order, read_trace, the, traced
from tests.inbox.running import make_home, running_web, wait_until

FLUSHES = ("fsync", "fdatasync")


def test_thanks_come_after_file_and_folder_are_on_the_disk(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    trace = tmp_path / "trace"
    with running(home, traced(SERVE, trace), tmp_path / "said") as started:
        web = serving(home, started)
        assert web is not None
        web.comment(body="Un texte qui doit rester.")
        # Once a later answer is in the trace, everything before it is.
        assert web.get("/commenter/rien").status == 404
        wait_until(lambda: "HTTP/1.1 404" in trace.read_text("utf-8", "replace"))
    calls = read_trace(trace)
    rename = the(calls, "rename|renameat|renameat2", "/spool/new/")
    temporary, final = rename.paths
    assert Path(final).parent == home.inbox / "spool" / "new"
    write = last(c for c in calls if c.name == "write" and c.descriptor == temporary)
    flush = last(c for c in calls if c.name in FLUSHES and c.descriptor == temporary)
    folder = last(
        c
        for c in calls
        if c.name in FLUSHES and c.descriptor == str(Path(final).parent)
    )
    thanks = the(calls, "sendto|sendmsg|write", "HTTP/1.1 303 SEE OTHER")
    assert_in_order(write, flush, rename, folder, thanks)


@pytest.mark.parametrize("comments", [1, 60, MANY])
def test_the_spool_forgets_what_git_has_on_the_disk(
    tmp_path: Path, comments: int
) -> None:
    """60 comments with their signals are enough references to be written at once, and
    MANY enough files for programs that remove them."""
    home = make_home(tmp_path)
    with running_web(home) as web:
        for number in range(comments):
            web.comment(body=f"Commentaire {number}.")
    trace = tmp_path / "trace"
    once = traced([*COMMIT, "--once"], trace)
    with running(home, once, tmp_path / "said") as started:
        assert started.process.wait(60) == 0, started.lines()
    calls = read_trace(trace)
    spool, repository = str(home.inbox / "spool" / "new"), str(home.repository)
    forgotten = [
        c for c in calls if c.name.startswith("unlink") and spool in c.arguments
    ]
    assert len(forgotten) == comments
    # Several programs forget at the same time.
    first = min(forgotten, key=lambda call: call.began)
    # Everything written into the repository that came to stay …
    kept = [
        c
        for c in calls
        if c.name.startswith(("rename", "link"))
        and repository in c.arguments
        and c.began < first.began
    ]
    # (objects of comment and signals: commit, blob and trees, or all in a pack)
    assert len(kept) >= 3
    for call in kept:
        temporary = call.paths[0]
        flush = last(
            c for c in calls if c.name in FLUSHES and c.descriptor == temporary
        )
        assert_in_order(flush, call)
    refs = [c for c in kept if "/refs/pending/" in c.arguments]
    packed = [c for c in kept if c.paths[-1].endswith("/packed-refs")]
    assert (len(refs), len(packed)) == ((1, 0) if comments == 1 else (0, 1))
    # … was flushed, then the folders in which the new names stand, then the spool went.
    folders = the(calls, "syncfs", repository)
    for call in kept:
        assert_in_order(call, folders, first)
    flushed = last(c for c in calls if c.name in FLUSHES and c.descriptor == spool)
    for call in forgotten:
        assert_in_order(call, flushed)


def last(calls: object) -> Call:
    """The last of them; there must be one."""
    found = list(calls)  # type: ignore[call-overload]
    assert found
    return found[-1]  # type: ignore[no-any-return]
