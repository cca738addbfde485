"""The tables `[mail]` and `[moderators]`: paths that may be missing."""

from pathlib import Path

import pytest

from tests.configuration.written import faults, load


def test_without_a_word_there_is_no_queue_and_no_file_of_keys(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.mail.queue is None
    assert settings.moderators.authorized_keys is None
    assert settings.moderators.program == "sceau"


def test_paths_start_beside_the_file_and_may_be_absolute(tmp_path: Path) -> None:
    text = '[mail]\nqueue = "q"\n[moderators]\nauthorized_keys = "/srv/git/keys"\n'
    settings = load(tmp_path, text)
    assert settings.mail.queue == tmp_path / "q"
    assert settings.moderators.authorized_keys == Path("/srv/git/keys")


def test_the_environment_may_empty_what_the_file_says(tmp_path: Path) -> None:
    text = '[mail]\nqueue = "q"\n'
    assert load(tmp_path, text, {"SCEAU_MAIL_QUEUE": ""}).mail.queue is None
    other = load(tmp_path, text, {"SCEAU_MAIL_QUEUE": "r"})
    assert other.mail.queue == tmp_path / "r"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("queue = 1", "queue: must be a path, not a whole number"),
        ('queue = "~/q"', "queue: must be a path, not one that begins with ~"),
        ('queue = " "', "queue: must be a path, not nothing"),
        ("max_waiting = 0", "max_waiting: out of range"),
        ("give_up_days = 1000", "give_up_days: out of range"),
    ],
)
def test_a_bad_value_is_named(tmp_path: Path, line: str, fault: str) -> None:
    (said,) = faults(tmp_path, f"[mail]\n{line}\n")
    assert said.startswith(f"sceau.toml:2: [mail] {fault}")


@pytest.mark.parametrize(
    "program", ["/srv/a b", "sceau;sh", "$(sh)", "", "/a'b", "a\\n"]
)
def test_a_program_that_a_shell_would_take_apart(tmp_path: Path, program: str) -> None:
    (said,) = faults(tmp_path, f'[moderators]\nprogram = "{program}"\n')
    assert said.startswith("sceau.toml:2: [moderators] program: ")
