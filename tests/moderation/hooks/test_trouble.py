"""A hook that cannot do its work lets nothing in, and nothing is lost."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from sceau.moderation.hooks.installing import own_program
from tests.inbox.running import wait_until
from tests.moderation.hooks.servers import Servers, pending


def ledger_path(servers: Servers) -> Path:
    return servers.inbox.parent / "ledger.jsonl"


def test_a_ledger_that_cannot_be_written_decides_nothing(at_home: Servers) -> None:
    at_home.wait(1)
    # Root may write wherever there is a file; a folder is none for anybody.
    ledger_path(at_home).mkdir()
    push = at_home.push("inbox", f":{pending(1)}")
    assert not push.ok
    assert "ledger.jsonl: Is a directory" in push.faults[0]
    assert pending(1) in at_home.refs()
    ledger_path(at_home).rmdir()
    assert at_home.push("inbox", f":{pending(1)}").ok
    assert at_home.decided(1) == [("approved", "")]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_hook_that_is_killed_decides_nothing(
    at_home: Servers, number: signal.Signals
) -> None:
    at_home.wait(1)
    started = at_home.root / "started"
    program = at_home.root / "program"
    program.write_text(
        f"#!/bin/sh\necho $$ >{started}.new && mv {started}.new {started}\n"
        f'exec {own_program()} "$@"\n',
        "utf-8",
    )
    program.chmod(0o755)
    at_home.git("config", "sceau.program", str(program), at=at_home.inbox)
    # Nobody reads: whoever opens it to write waits for ever.
    os.mkfifo(ledger_path(at_home))
    push = subprocess.Popen(
        ["git", "-C", at_home.clone, "push", "inbox", f":{pending(1)}"],
        stderr=subprocess.PIPE,
    )
    wait_until(started.exists)
    hook = int(started.read_text("ascii"))
    wait_until(lambda: b"pre-receive" in Path(f"/proc/{hook}/cmdline").read_bytes())
    os.kill(hook, number)
    said = push.communicate(timeout=60)[1]
    assert push.returncode == 1
    assert b"pre-receive hook declined" in said
    assert pending(1) in at_home.refs()
    ledger_path(at_home).unlink()
    assert at_home.push("inbox", f":{pending(1)}").ok
    assert at_home.decided(1) == [("approved", "")]


def test_damaged_objects_let_nothing_in(servers: Servers) -> None:
    commit = servers.wait(1)
    servers.git("reset", "--quiet", "--hard", commit)
    for path in (servers.inbox / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"damaged")
    servers.git("commit", "--quiet", "--amend", "--message=x")
    push = servers.push("inbox", "--force", f"HEAD:{pending(1)}")
    assert not push.ok
    assert "Traceback" not in push.said
    assert servers.decided(1) == []
