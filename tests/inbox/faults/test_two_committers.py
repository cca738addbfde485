"""Two committers on one spool: each comment once, and the second one takes over."""

import os
from pathlib import Path

from tests.inbox.faults.processes import (
    COMMIT,
    SERVE,
    Started,
    after_tries,
    alive_in_group,
    git_commands,
    running,
    running_group_web,
    serving,
)
from tests.inbox.faults.state import bodies, check_repository
from tests.inbox.running import Home, make_home, wait_until

ROUNDS = 20 if os.environ.get("SCEAU_TEST_ALL") == "1" else 2


def test_each_comment_once_and_the_second_takes_over(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    with (
        running(home, SERVE, tmp_path / "web.said") as started,
        running(home, COMMIT, tmp_path / "committer-0.said") as first,
    ):
        web = serving(home, started)
        assert web is not None
        texts = {"Le tout premier."}
        web.comment(body="Le tout premier.")
        wait_until(lambda: not home.spooled)
        holder = first
        for number in range(1, ROUNDS + 1):
            said = tmp_path / f"committer-{number}.said"
            with running(home, COMMIT, said) as waiting:
                for part in range(5):
                    text = f"Tour {number}, commentaire {part}."
                    texts.add(text)
                    web.comment(body=text)
                    if part == 2:
                        holder.kill()
                wait_until(lambda: not home.spooled)
                assert waiting.process.poll() is None
                assert bodies(home) == sorted(texts)
                # The one that works now is the one to be killed in the next round.
                holder = waiting
                texts |= {f"Après le tour {number}."}
                web.comment(body=f"Après le tour {number}.")
                wait_until(lambda: not home.spooled)
        wait_until(lambda: not alive_in_group(first.pid))
        home.commit()
        assert bodies(home) == sorted(texts)


def test_a_killed_committers_git_that_goes_on_replaces_nothing_newer(
    tmp_path: Path,
) -> None:
    """git outlives the Python that started it. Had the next committer begun meanwhile,
    the older text would have come back over an acknowledged correction."""
    home = make_home(tmp_path)
    gate = tmp_path / "gate"
    with running_group_web(home) as (web, _):
        receipt = web.comment(body="Première version.")
        hold_update_ref(home, gate)
        with running(home, COMMIT, tmp_path / "first.said") as first:
            wait_until(lambda: "update-ref" in git_commands(first.pid))
            wait_until(lambda: holds_a_lock(home))
            first.kill(group=False)
            assert alive_in_group(first.pid)
            release_next(home)
            preview = web.preview(body="Version corrigée.", receipt=receipt)
            assert web.confirm(preview, receipt=receipt).status == 303
            with running(home, COMMIT, tmp_path / "second.said") as second:
                wait_until(lambda: waits_for_its_turn(second, home))
                # It looks again and again whether it is its turn, and touches nothing.
                after_tries(second, 20)
                assert second.lines() == [] and not git_commands(second.pid)
                gate.touch()
                wait_until(lambda: not alive_in_group(first.pid))
                wait_until(lambda: not home.spooled)
        assert bodies(home) == ["Version corrigée."]
        assert second.lines() == []


def hold_update_ref(home: Home, gate: Path) -> None:
    """Stop git in the middle of its references until the gate is there."""
    hook = home.repository / "hooks" / "reference-transaction"
    # A relative path is one of a push; the committer's git runs elsewhere.
    home.git("config", "core.hooksPath", str(hook.parent))
    # After 20 seconds it goes on by itself, whatever becomes of the test.
    hook.write_text(
        "#!/bin/sh\n"
        '[ "$1" = prepared ] || exit 0\n'
        "grep -q refs/pending || exit 0\n"
        f"for i in $(seq 2000); do [ -e '{gate}' ] && exit 0; sleep 0.01; done\n",
        "ascii",
    )
    hook.chmod(0o755)


def release_next(home: Home) -> None:
    """Let every later git pass."""
    (home.repository / "hooks" / "reference-transaction").unlink()


def holds_a_lock(home: Home) -> bool:
    return any((home.repository / "refs" / "pending").glob("*.lock"))


def waits_for_its_turn(committer: Started, home: Home) -> bool:
    """Whether it has the lock file open."""
    lock = home.inbox / "commit.lock"
    opened = Path(f"/proc/{committer.pid}/fd")
    try:
        links = [path.readlink() for path in opened.iterdir()]
    except OSError:
        return False
    return lock in links


def test_commit_once_waits_for_the_one_that_works(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    with running_group_web(home) as (web, _):
        web.comment(body="Un.")
        gate = tmp_path / "gate"
        hold_update_ref(home, gate)
        with running(home, COMMIT, tmp_path / "first.said") as first:
            wait_until(lambda: holds_a_lock(home))
            once = running(home, [*COMMIT, "--once"], tmp_path / "once.said")
            with once as second:
                wait_until(lambda: waits_for_its_turn(second, home))
                assert not git_commands(second.pid)
                gate.touch()
                wait_until(lambda: not home.spooled)
                # It gets its turn when the first one is gone.
                first.interrupt()
                assert second.process.wait(30) == 0
    assert bodies(home) == ["Un."]
    check_repository(home)
