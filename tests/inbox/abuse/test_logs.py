"""No line of a log holds an address, a name, a text or a receipt, whatever breaks."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.inbox.abuse.test_http import UNREADABLE
from tests.inbox.abuse.wire import exchange, logged_web
from tests.inbox.running import ARTICLE, KNOWN, Home, Web, make_home

NAME, TEXT = "Ornitho Rynque", "Un texte reconnaissable entre mille."
CLIENT = "203.0.113.187"


def damage_object(home: Home) -> None:
    """Every object that waits becomes rubbish."""
    for path in (home.repository / "objects").glob("*/*"):
        path.chmod(0o644)
        path.write_bytes(b"rubbish " + TEXT.encode())


def strange_comment(home: Home, data: bytes) -> None:
    """What waits is no comment."""
    blob = subprocess.run(
        ["git", "--git-dir", home.repository, "hash-object", "-w", "--stdin"],
        input=data,
        capture_output=True,
        check=True,
    ).stdout.decode()
    (ref,) = home.git("for-each-ref", "--format=%(refname)", "refs/pending").split()
    tree = subprocess.run(
        ["git", "--git-dir", home.repository, "mktree"],
        input=f"100644 blob {blob.strip()}\tx.md\n",
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    identity = ["-c", "user.name=x", "-c", "user.email=x@x.invalid"]
    commit = home.git(*identity, "commit-tree", "-m", "x", tree).strip()
    home.git("update-ref", ref, commit)


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


FAULTS: dict[str, Callable[[Home], object]] = {
    "page shell is a folder": lambda h: folder_instead(h.root / "page_shell.html"),
    "page shell is no text": lambda h: (h.root / "page_shell.html").write_bytes(
        b"\xff"
    ),
    "site is a folder": lambda h: folder_instead(h.root / "site.json"),
    "site is no text": lambda h: (h.root / "site.json").write_bytes(b"\xff{}"),
    "ledger is a folder": lambda h: (h.inbox / "ledger.jsonl").mkdir(),
    "keys are a folder": lambda h: folder_instead(h.inbox / "secret"),
    "pending object damaged": damage_object,
    "pending is no comment": lambda h: strange_comment(h, TEXT.encode()),
    "pending is no UTF-8": lambda h: strange_comment(h, b"\xff" + TEXT.encode()),
    "pending has strange header": lambda h: strange_comment(
        h, f"Author: {NAME}\nX: {TEXT}\n\n".encode()
    ),
    "spool is a file": lambda h: (h.inbox / "spool").rename(h.root / "spool"),
    "repository is gone": lambda h: h.repository.rename(h.root / "gone.git"),
}


def use(web: Web, receipt: str) -> set[int]:
    """Every address, as a reader behind no proxy uses it."""
    fields = {"article": ARTICLE, "author": NAME, "body": TEXT}
    headers = {"X-Forwarded-For": CLIENT, "User-Agent": NAME, "Referer": TEXT}
    headers = {
        name: value.encode().decode("latin-1") for name, value in headers.items()
    }
    tracked = f"/commenter/suivi/{receipt}"
    report = {"article": ARTICLE, "comment": KNOWN, "reason": "other", "words": TEXT}
    statuses = set()
    for path in (
        *(tracked, f"{tracked}/corriger", f"{tracked}/exporter", f"{tracked}/retirer"),
        *(f"/commenter/merci?suivi={receipt}", f"/commenter/nouveau?article={ARTICLE}"),
        f"/commenter/nouveau?article={CLIENT}",
    ):
        statuses.add(web.get(path, **headers).status)
    seen = web.post("/commenter/apercu", fields, **headers)
    statuses.add(seen.status)
    if seen.status == 200:
        statuses.add(web.confirm(seen).status)
    for path, posted in (
        ("/commenter/apercu", fields | {"receipt": receipt}),
        ("/commenter/envoyer", fields | {"receipt": receipt, "token": receipt}),
        ("/commenter/signaler", report),
        (f"{tracked}/retirer", {}),
    ):
        statuses.add(web.post(path, posted, **headers).status)
    return statuses


def assert_tells_nothing(log: str, receipt: str, id_: str) -> None:
    for line in log.splitlines()[1:]:
        assert line.startswith("inbox: "), line
        assert len(line) < 300
        for word in (NAME, "Ornitho", TEXT, "reconnaissable", CLIENT, "127.0.0.1"):
            assert word not in line
        for part in (receipt, *receipt.split("."), id_, "/commenter", "Traceback"):
            assert part not in line, line


@pytest.mark.parametrize("fault", FAULTS)
def test_a_log_line_says_what_kind_and_where_only(tmp_path: Path, fault: str) -> None:
    home = make_home(tmp_path / "inbox")
    with logged_web(home, tmp_path / "web.log") as (web, log):
        receipt = web.comment(author=NAME, body=TEXT)
        home.commit()
        (id_,) = home.pending()
        FAULTS[fault](home)
        statuses = use(web, receipt)
        text = log.read_text("utf-8")
    assert_tells_nothing(text, receipt, id_)
    if any(status >= 500 and status != 503 for status in statuses):
        assert len(text.splitlines()) > 1, "a fault of ours that nobody hears of"
    # The committer has its own way of failing.
    said = home.run("commit", "--once", check=False)
    for word in (NAME, TEXT, receipt, *receipt.split("."), CLIENT):
        assert word not in said.stderr + said.stdout


def test_the_server_below_says_no_more(tmp_path: Path) -> None:
    home = make_home(tmp_path / "inbox")
    with logged_web(home, tmp_path / "web.log") as (web, log):
        receipt = web.comment(author=NAME, body=TEXT)
        for request in UNREADABLE.values():
            exchange(web.port, request.replace(b"A: ", f"A: {CLIENT} ".encode()))
        text = log.read_text("utf-8")
    assert_tells_nothing(text, receipt, "no id")


def test_usual_work_is_not_logged(tmp_path: Path) -> None:
    home = make_home(tmp_path / "inbox")
    with logged_web(home, tmp_path / "web.log") as (web, log):
        receipt = web.comment(author=NAME, body=TEXT)
        assert max(use(web, receipt)) < 500
        text = log.read_text("utf-8")
    assert re.fullmatch(r"inbox: listening on 127\.0\.0\.1:\d+\n", text)
