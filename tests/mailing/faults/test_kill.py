"""`kill -9` in the middle of a pass: no mail is lost, and each kill makes at most one
come twice, with the same Message-ID."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.mailing.mail_server import MailServer, mail_server
from tests.mailing.post_office import PostOffice, arrived, id_of, write_settings
from tests.sites import ROOT

KILLS = 20 if os.environ.get("SCEAU_TEST_ALL") == "1" else 2
MAILS = 6 * KILLS


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "sceau.cli", "mail", "send"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )


def kill_in_the_middle(
    process: subprocess.Popen[bytes], server: MailServer, chance: random.Random
) -> None:
    """Some instants after it has sent one or a few mails more."""
    wanted = len(server.received) + chance.randint(1, 4)
    while len(server.received) < wanted and process.poll() is None:
        time.sleep(0.0002)
    time.sleep(chance.uniform(0, 0.004))
    process.kill()
    process.wait()


def test_killed_at_random_instants_each_mail_arrives(tmp_path: Path) -> None:
    office = PostOffice(tmp_path)
    for number in range(MAILS):
        office.enqueue(number)
    seed = random.randrange(2**32)  # noqa: S311  for instants, not for secrets
    chance = random.Random(seed)  # noqa: S311
    with mail_server() as server:
        write_settings(tmp_path, server.port, "max_per_hour = 10000")
        killed = 0
        for _ in range(KILLS):
            process = start(tmp_path)
            kill_in_the_middle(process, server, chance)
            killed += process.returncode < 0
            # Not one goes that is not known to the queue.
            assert office.waiting() + len(arrived(server)) >= MAILS, seed
        assert start(tmp_path).wait() == 0
    assert killed == KILLS, seed
    came = arrived(server)
    assert set(came) == {id_of(number) for number in range(MAILS)}, seed
    assert sum(came.values()) - MAILS <= KILLS, seed
    assert max(came.values()) <= 2, seed
    left = {path.partition("/")[0] for path in office.files()}
    assert left == {"sent"}, seed
    assert not [path for path in office.files() if path.endswith(".trying")], seed
