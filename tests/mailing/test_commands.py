"""`sceau mail …` as it is typed, and as a timer types it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sceau.cli import main
from sceau.mailing.queue import Queue
from tests.mailing.mail_server import mail_server
from tests.mailing.post_office import (
    JU,
    MO,
    PostOffice,
    arrived,
    closed_port,
    id_of,
    write_settings,
)
from tests.sites import ROOT


class Typed:
    """`sceau mail …` in a folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.office = PostOffice(folder)
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str]:
        code = main(["mail", *arguments])
        out, err = self._capsys.readouterr()
        return code, out + err

    def json(self) -> Any:
        code, said = self("list", "--json")
        assert code == 0
        return json.loads(said)


@pytest.fixture
def sceau(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Typed:
    monkeypatch.chdir(tmp_path)
    return Typed(tmp_path, capsys)


def test_send_says_how_many(sceau: Typed, tmp_path: Path) -> None:
    sceau.office.enqueue(1)
    with mail_server() as server:
        write_settings(tmp_path, server.port)
        assert sceau("send") == (0, "mail: 1 sent\n")
        assert sceau("send") == (0, "mail: nothing is due\n")
    assert arrived(server) == {id_of(1): 1}


def test_send_makes_the_queue(sceau: Typed, tmp_path: Path) -> None:
    queue = write_settings(tmp_path, closed_port())
    for path in queue.iterdir():
        path.rmdir()
    queue.rmdir()
    assert sceau("send") == (0, "mail: nothing is due\n")
    modes = {path.name: path.stat().st_mode & 0o7777 for path in queue.iterdir()}
    assert modes == {
        **{"new": 0o2770, "tmp": 0o2770, "lock": 0o600},
        **{"state": 0o700, "sent": 0o700, "failed": 0o700},
    }
    assert queue.stat().st_mode & 0o7777 == 0o2750


def test_list_says_how_many_since_when_and_why_and_to_nobody(
    sceau: Typed, tmp_path: Path
) -> None:
    with mail_server(refusals={MO: f"550 <{MO}> is unknown"}) as server:
        write_settings(tmp_path, server.port)
        sceau.office.enqueue(1, (MO,))
        code, said = sceau("send")
        assert code == 1
        assert said.startswith("mail: 1 given up, see: sceau mail list\nmail: 127.")
        sceau.office.enqueue(2, (JU, MO))
    write_settings(tmp_path, closed_port())
    assert sceau("send")[0] == 0
    code, listed = sceau("list")
    assert code == 0
    first, one, why, failed, *_ = listed.splitlines()
    assert first == "1 waiting, the oldest since 2026-11-18T11:06:40Z"
    assert one.startswith("  ") and "attempts: 1, again at 20" in one
    assert "cannot be reached (Connection refused)" in why
    assert failed == "1 given up; try them again with: sceau mail retry"
    found = sceau.json()
    assert found["since"] == "2026-11-18T11:06:40Z"
    assert [len(found[key]) for key in ("waiting", "failed", "damaged")] == [1, 1, 0]
    for text in (said, listed, json.dumps(found)):
        assert JU not in text and MO not in text and "Mail 2" not in text


def test_an_empty_queue_says_so(sceau: Typed, tmp_path: Path) -> None:
    write_settings(tmp_path, 25)
    assert sceau("list") == (0, "0 waiting\n")
    assert sceau.json() == {"waiting": [], "failed": [], "damaged": [], "since": ""}


def test_what_is_no_mail_is_named(sceau: Typed, tmp_path: Path) -> None:
    queue = write_settings(tmp_path, closed_port())
    path = queue / "new" / ("0" * 32 + ".mail")
    path.write_bytes(b"{}")
    code, said = sceau("send")
    assert (code, said) == (1, "mail: 1 no mail at all, see: sceau mail list\n")
    assert f"no mail, look at it and remove it: {path}" in sceau("list")[1]


def test_retry_lets_all_go_at_once(sceau: Typed, tmp_path: Path) -> None:
    refusals = {MO: "550 Who?", JU: "451 Later"}
    sceau.office.enqueue(1, (MO,))
    sceau.office.enqueue(2, (JU,))
    with mail_server(refusals=refusals) as server:
        write_settings(tmp_path, server.port)
        assert sceau("send")[0] == 1
        refusals.clear()
        assert sceau("send") == (0, "mail: nothing is due\n")
        said = "2 will be tried at the next pass: sceau mail send\n"
        assert sceau("retry") == (0, said)
        assert sceau("send") == (0, "mail: 2 sent\n")
    assert arrived(server) == {id_of(1): 1, id_of(2): 1}


def test_two_mailers_at_once_send_each_mail_once(sceau: Typed, tmp_path: Path) -> None:
    for number in range(40):
        sceau.office.enqueue(number)
    with mail_server() as server:
        write_settings(tmp_path, server.port)
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "sceau.cli", "mail", "send"],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(3)
        ]
        said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert arrived(server) == {id_of(number): 1 for number in range(40)}
    assert said.count("mail: 40 sent\n") == 1


def test_while_another_pass_runs_there_is_nothing_to_do(
    sceau: Typed, tmp_path: Path
) -> None:
    queue = Queue(write_settings(tmp_path, closed_port()))
    sceau.office.enqueue(1)
    with queue.alone():
        assert sceau("send") == (0, "mail: another pass is under way\n")
    assert queue.state(queue.names("new")[0]).attempts == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "",
            (
                "[mail] queue: empty: mails are sent at once and none waits; "
                "name a folder to have a queue\n"
            ),
        ),
        (
            '[mail]\nqueue = "queue"\n',
            "[moderation] smtp_host: empty: mail is off; name a server\n",
        ),
        (
            "[mail]\nqueue = 3\n",
            (
                "sceau.toml:2: [mail] queue: must be a path, not a whole number; "
                'write it as in queue = "var/example"\n'
            ),
        ),
    ],
)
def test_without_settings_it_says_which(
    sceau: Typed, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "sceau.toml").write_text(text)
    assert sceau("send") == (1, said)


def test_a_folder_that_is_missing_is_named(sceau: Typed, tmp_path: Path) -> None:
    queue = write_settings(tmp_path, 25)
    (queue / "new").rmdir()
    assert sceau("list") == (1, f"{queue}/new: No such file or directory\n")
