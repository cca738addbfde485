import datetime
from pathlib import Path

import pytest

from sceau.publishing.expiries import warnings

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
    found = list(warnings(public, DATE - datetime.timedelta(days)))
    assert bool(found) is told
    assert all("SECURITY_TXT_EXPIRES" in line for line in found)


def test_without_a_date_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert list(warnings(tmp_path, DATE)) == []
    assert list(warnings(site(tmp_path, "Contact: x\n"), DATE)) == []
