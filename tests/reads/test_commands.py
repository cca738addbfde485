"""`sceau reads …` at the terminal: what it says, what it writes, how it ends."""

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sceau.cli import main
from sceau.reads.arguments import EXAMPLES, add_actions
from sceau.reads.commands import run
from tests.reads.counter import LATER, NOON
from tests.reads.world import BOT, LYNX, SEAL, SITE, at, line


@dataclass
class Desk:
    """A project with a built site, and a terminal."""

    folder: Path
    now: float = NOON + 3600
    said: list[str] = field(default_factory=list)
    complained: list[str] = field(default_factory=list)

    def run(self, *words: str) -> int:
        """Run `sceau reads …`; what it said before is forgotten."""
        parser = argparse.ArgumentParser()
        add_actions(parser)
        self.said.clear()
        self.complained.clear()
        return run(
            parser.parse_args(words),
            self.folder,
            say=self.said.append,
            complain=self.complained.append,
            clock=lambda: self.now,
        )

    def log(self, *lines: str, name: str = "reads.log") -> str:
        """Add lines to a log; returns its name."""
        path = self.folder / name
        with path.open("a") as stream:
            stream.write("".join(f"{line}\n" for line in lines))
        return str(path)

    @property
    def exported(self) -> object:
        return json.loads((self.folder / "var/reads.json").read_text())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "var").mkdir()
    (tmp_path / "var/site.json").write_text(json.dumps(SITE))
    return Desk(tmp_path)


def some_views() -> list[str]:
    addresses = [f"9.0.{number}.0" for number in range(3)]
    return [
        *(line(NOON, agent=LYNX, address=address) for address in addresses),
        line(NOON, "/2014/06/hadopi/", LYNX),
        line(NOON),
        line(NOON, agent=BOT),
        "junk",
    ]


def test_from_a_log_to_the_numbers_of_the_next_build(desk: Desk) -> None:
    log = desk.log(*some_views())
    assert desk.run("ingest", log) == 0
    assert desk.said == ["reads: 7 new lines in 1 logs"]
    assert desk.run("export") == 0
    # The day is still open.
    assert desk.exported == {}
    desk.now = LATER
    assert desk.run("export") == 0
    assert desk.said == [
        f"reads: 4 reads of 2 articles in {desk.folder / 'var/reads.json'}"
    ]
    assert desk.exported == {"hadopi2": 1, "ton-dossier": 3}


def test_the_numbers_change_only_when_a_day_closes(desk: Desk) -> None:
    desk.now = LATER
    desk.run("ingest", desk.log(*some_views()))
    desk.run("export")
    path = desk.folder / "var/reads.json"
    before = path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns
    desk.run("ingest", desk.log(line(LATER - 60, agent=LYNX, address="9.9.9.0")))
    desk.run("export")
    assert (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns) == before
    assert path.read_text() == '{\n "hadopi2": 1,\n "ton-dossier": 3\n}\n'


def test_whether_a_seal_is_asked_for_is_a_setting(desk: Desk) -> None:
    desk.now = LATER
    desk.run("ingest", desk.log(*some_views()))
    (desk.folder / "sceau.toml").write_text("[reads]\nconfirm = false\n")
    desk.run("export")
    assert desk.exported == {"hadopi2": 1, "ton-dossier": 4}
    (desk.folder / "sceau.toml").write_text("[reads]\nconfirm = true\n")
    desk.run("export")
    assert desk.exported == {"hadopi2": 1, "ton-dossier": 3}


def test_the_report_accounts_for_every_line(desk: Desk) -> None:
    assert desk.run("report") == 1
    desk.run("ingest", desk.log(*some_views(), line(NOON, SEAL, BOT)))
    assert desk.run("report") == 0
    assert "\n".join(desk.said).splitlines() == [
        "2026-11-23 (still open): 7 lines, 4 reads (5 without confirmation)",
        "    1 not confirmed",
        "    1 robot: known",
        "    1 unknown address",
        "undated: 1 lines, 0 reads (0 without confirmation)",
        "    1 bad line",
    ]
    desk.run("report", "--day", "2026-11-23", "--json")
    assert json.loads(desk.said[0]) == {
        "days": [
            {
                "day": "2026-11-23",
                "open": True,
                "lines": 7,
                "reads": 4,
                "reads_without_confirmation": 5,
                "set_aside": {
                    "not confirmed": 1,
                    "robot: known": 1,
                    "unknown address": 1,
                },
            }
        ]
    }
    desk.run("report", "--day", "2026-11-22")
    assert desk.said == ["nothing was counted on 2026-11-22"]


def test_several_servers_are_summed_up(desk: Desk) -> None:
    desk.now = LATER
    desk.run("ingest", desk.log(*some_views()))
    here, there = desk.folder / "here.json", desk.folder / "there.json"
    assert desk.run("export", "--output", str(here)) == 0
    there.write_text('{"ton-dossier": 40, "l-ete": 2}')
    assert desk.run("export", "--merge", str(there), str(there)) == 0
    assert desk.exported == {"hadopi2": 1, "l-ete": 4, "ton-dossier": 83}
    assert json.loads(here.read_text()) == {"hadopi2": 1, "ton-dossier": 3}


def test_merging_needs_no_ledger_of_its_own(desk: Desk) -> None:
    there = desk.folder / "there.json"
    there.write_text('{"l-ete": 2}')
    assert desk.run("export", "--merge", str(there)) == 0
    assert desk.exported == {"l-ete": 2}
    assert not (desk.folder / "var/reads").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1,\n}', "there.json: line 2: no JSON"),
        ("[" * 100_000, "there.json: no JSON of counts"),
        ("[]", "there.json: not an object of slugs and counts"),
        ('{"a": -1}', "there.json: the count of 'a' is no count"),
        ('{"a": true}', "there.json: the count of 'a' is no count"),
        ('{"a": 1.5}', "there.json: the count of 'a' is no count"),
        ('{"a\\u001b[2J": "1"}', "there.json: the count of 'a\\x1b[2J' is no count"),
        ('{"a": 1e999}', "there.json: the count of 'a' is no count"),
        ("\udcff", "there.json: "),
    ],
)
def test_what_cannot_be_merged_is_named_and_changes_nothing(
    desk: Desk, text: str, words: str
) -> None:
    there = desk.folder / "there.json"
    there.write_bytes(text.encode("utf-8", "surrogateescape"))
    missing = desk.folder / "missing.json"
    assert desk.run("export", "--merge", str(there), str(missing)) == 1
    [complaint] = desk.complained
    assert words in complaint
    assert "missing.json: No such file or directory" in complaint
    assert not (desk.folder / "var/reads.json").exists()


def test_logs_by_pattern_and_from_the_settings(desk: Desk) -> None:
    log = desk.log(*some_views()[:3])
    desk.log(*some_views()[3:], name="reads.log.1")
    assert desk.run("ingest") == 1
    assert "No logs" in desk.complained[0]
    (desk.folder / "sceau.toml").write_text(f'[reads]\nlogs = ["{log}*"]\n')
    assert desk.run("ingest", "--json") == 0
    assert json.loads(desk.said[0]) == {"lines": 7, "problems": []}
    assert desk.run("ingest", f"{desk.folder}/none*") == 0
    assert desk.run("ingest", f"{log}*") == 0
    assert desk.said == ["reads: 0 new lines in 2 logs"]


def test_what_cannot_be_read_is_named_and_the_rest_is_counted(desk: Desk) -> None:
    log = desk.log(*some_views())
    (desk.folder / "folder").mkdir()
    broken = desk.folder / "broken.gz"
    broken.write_bytes(b"\x1f\x8bnothing of the sort")
    names = [str(desk.folder / name) for name in ("missing", "folder", "broken.gz")]
    assert desk.run("ingest", *names, log) == 1
    assert len(desk.complained) == 3
    assert "missing: No such file or directory: check the name" in desk.complained[0]
    assert "folder: no file: name the logs themselves" in desk.complained[1]
    assert "broken.gz: the compressed file is damaged" in desk.complained[2]
    assert desk.said == ["reads: 7 new lines in 4 logs"]


@pytest.mark.parametrize("text", [None, "", "[]", '{"articles": []}', '{"articles": 1'])
def test_without_a_built_site_nothing_can_be_counted(
    desk: Desk, text: str | None
) -> None:
    site = desk.folder / "var/site.json"
    site.unlink() if text is None else site.write_text(text)
    log = desk.log(*some_views())
    assert desk.run("ingest", log) == 1
    assert "site.json: " in desk.complained[0]
    assert "build the site" in desk.complained[0]
    site.write_text(json.dumps(SITE))
    assert desk.run("ingest", log) == 0
    assert desk.said == ["reads: 7 new lines in 1 logs"]


def test_old_days_become_one_total(desk: Desk) -> None:
    days = ["2024-09-30", "2024-10-22", "2024-10-23", "2024-10-24", "2026-11-23"]
    moments = [at(f"{day} 12:00") for day in days]
    log = desk.log(*(line(moment, agent=LYNX) for moment in moments), line(NOON))
    desk.now = LATER
    desk.run("ingest", log)
    desk.run("export")
    before = desk.exported
    desk.now = at("2026-11-23 23:00")
    assert desk.run("purge") == 0
    assert desk.said == ["reads: 2 days before 2024-10-23 became one total"]
    assert desk.run("purge") == 0
    desk.run("report", "--json")
    found = {day["day"]: day["lines"] for day in json.loads(desk.said[0])["days"]}
    assert found == {
        "2024-10-23": 1,
        "2024-10-24": 1,
        "2026-11-23": 2,
        "before": 2,
    }
    desk.run("export")
    assert desk.exported == before
    # What comes of such days is too late, and they are summed up again.
    desk.run("ingest", desk.log(line(moments[0] + 1, agent=LYNX), name="late.log"))
    desk.run("purge")
    desk.run("export")
    assert desk.exported == before
    desk.run("report", "--json")
    [total] = [d for d in json.loads(desk.said[0])["days"] if d["day"] == "before"]
    assert total["set_aside"] == {"too late": 1}
    assert (total["lines"], total["reads"]) == (3, 2)


def test_misuse_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["reads"], ["reads", "count"], ["reads", "report", "--day", "x"]):
        with pytest.raises(SystemExit) as error:
            main(words)
        assert error.value.code == 2
    with pytest.raises(SystemExit):
        main(["reads", "--help"])
    shown = capsys.readouterr().out
    assert all(example in shown for example in EXAMPLES)


def test_the_command_runs_in_a_clone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk.folder / "pelicanconf.py").touch()
    monkeypatch.chdir(desk.folder)
    desk.log(*some_views())
    assert main(["reads", "ingest", "reads.log"]) == 0
    assert main(["reads", "ingest", "missing.log"]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("reads: 7 new lines in 1 logs\n")
    assert captured.err.startswith("missing.log: No such file")
