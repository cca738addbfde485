"""The table `[reads]`: what it takes and what it refuses."""

from pathlib import Path

import pytest

from sceau.configuration import ReadsSettings
from tests.configuration.written import faults, load

WHOLE = """[reads]
folder = "/var/lib/sceau/reads"
logs = ["/var/log/nginx/reads.log*"]
site_manifest = "/srv/site/var/site.json"
export = "/srv/site/var/reads.json"
seal = "/seal.svg"
confirm = false
keep_months = 12
"""


def test_what_the_file_says_comes_out(tmp_path: Path) -> None:
    assert load(tmp_path, WHOLE).reads == ReadsSettings(
        folder=Path("/var/lib/sceau/reads"),
        logs=("/var/log/nginx/reads.log*",),
        site_manifest=Path("/srv/site/var/site.json"),
        export=Path("/srv/site/var/reads.json"),
        seal="/seal.svg",
        confirm=False,
        keep_months=12,
    )


def test_a_browser_needs_its_seal_until_somebody_says_otherwise(tmp_path: Path) -> None:
    settings = load(tmp_path).reads
    assert settings.confirm
    assert settings.export == tmp_path / "var/reads.json"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('seal = "sceau.svg"', "no address of the site"),
        ('seal = "//other.example/x"', "no address of the site"),
        ('logs = ["/var/log/x", "reads.log"]', "does not start with /"),
        ("keep_months = 0", "from 1 to 1200"),
    ],
)
def test_what_is_refused(tmp_path: Path, line: str, words: str) -> None:
    [fault] = faults(tmp_path, f"[reads]\n{line}\n")
    assert words in str(fault)
