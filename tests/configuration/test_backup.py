"""The table `[backup]`: what it takes and what it refuses."""

from pathlib import Path

import pytest

from sceau.configuration import BackupSettings
from tests.configuration.written import faults, load

KEY = "age1gydltgkq3muzwm7dmfa6tyw3z47kf3tpphdcaeu7mh6e3hf2qezqad9ag2"
WHOLE = f"""[backup]
target = "friend@backup.example.fr:/srv/backup"
recipients = ["{KEY}"]
folder = "/var/lib/sceau/backup"
keep_daily = 14
keep_weekly = 0
keep_monthly = 24
"""


def test_what_the_file_says_comes_out(tmp_path: Path) -> None:
    assert load(tmp_path, WHOLE).backup == BackupSettings(
        target="friend@backup.example.fr:/srv/backup",
        recipients=(KEY,),
        folder=Path("/var/lib/sceau/backup"),
        keep_daily=14,
        keep_weekly=0,
        keep_monthly=24,
    )


@pytest.mark.parametrize("target", ["/mnt/disk/sauvegarde été", "host:/x", "a@h:/x/y"])
def test_targets(tmp_path: Path, target: str) -> None:
    text = f'[backup]\ntarget = "{target}"\nrecipients = ["{KEY}"]\n'
    assert load(tmp_path, text).backup.target == target


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('target = "backup"', "no folder"),
        ('target = "/"', "no folder"),
        ('target = "/srv/../etc"', "no folder"),
        ('target = "-oProxyCommand=x:/y"', "no folder"),
        ('target = "host:folder"', "no folder"),
        ('target = "host:/a;b"', "no folder"),
        ('target = "/srv/backup"', "nobody who could open"),
        ('recipients = ["age1short"]', "no public key"),
        ("keep_daily = 0", "from 1 to 1000"),
    ],
)
def test_what_is_refused(tmp_path: Path, line: str, words: str) -> None:
    [fault] = faults(tmp_path, f"[backup]\n{line}\n")
    assert words in str(fault)


def test_a_secret_key_is_refused_without_being_said(tmp_path: Path) -> None:
    key = "AGE-SECRET-KEY-17SL26P62TJYAGSKDN2LRGN3YLQFP33YUPCLN7NFA7K0WN3CD2J4S727KNX"
    [fault] = faults(tmp_path, f'[backup]\nrecipients = ["{key}"]\n')
    assert "secret" in str(fault)
    assert key[16:] not in str(fault)
