import datetime
from pathlib import Path

import pytest

from sceau.publishing.expiries import warnings
from tests.serving.running import make_certificate

DATE = datetime.date(2027, 10, 31)


def site(folder: Path, text: str) -> Path:
    (folder / ".well-known").mkdir()
    (folder / ".well-known" / "security.txt").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("days", "told"),
    [(60, False), (30, True), (29, False), (7, True), (1, True), (0, True), (-9, True)],
)
def test_a_date_is_told_on_some_days_before_and_each_after(
    tmp_path: Path, days: int, told: bool
) -> None:
    public = site(tmp_path, "Contact: x\nExpires: 2027-10-31T00:00:00Z\n")
    found = list(warnings(public, None, DATE - datetime.timedelta(days)))
    assert bool(found) is told
    assert all("SECURITY_TXT_EXPIRES" in line for line in found)


def test_without_a_date_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert list(warnings(tmp_path, None, DATE)) == []
    assert list(warnings(site(tmp_path, "Contact: x\n"), None, DATE)) == []


def test_a_certificate_is_told_as_well(tmp_path: Path) -> None:
    certificate, _ = make_certificate(tmp_path)
    today = datetime.datetime.now(datetime.UTC).date()
    (line,) = warnings(tmp_path, certificate, today)
    assert line.startswith("the certificate runs out in 2 days")
    (line,) = warnings(tmp_path, certificate, today + datetime.timedelta(40))
    assert "has run out 38 days ago" in line
    assert list(warnings(tmp_path, tmp_path / "missing.pem", today)) == []
    (tmp_path / "none.pem").write_text("no certificate")
    assert list(warnings(tmp_path, tmp_path / "none.pem", today)) == []
