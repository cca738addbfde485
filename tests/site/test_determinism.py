"""Same input, same bytes: whatever the machine's locale, zone, hash seed or umask."""

import hashlib
from pathlib import Path

from tests.sites import build_fixture_site


def _digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_builds_have_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    build_fixture_site(tmp_path / "one", PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    build_fixture_site(
        tmp_path / "two", PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C.UTF-8"
    )
    one, two = _digest(tmp_path / "one"), _digest(tmp_path / "two")
    assert one == two
    assert len(one) > 50


def test_the_date_holds_back_and_lets_go(tmp_path: Path) -> None:
    for day, published in (("2029-12-31", False), ("2030-01-01", True)):
        folder = tmp_path / day
        folder.mkdir()
        output = build_fixture_site(folder, BUILD_DATE=day)
        page = output / "2030" / "01" / "plus-tard" / "index.html"
        assert page.exists() is published
        listed = "Plus tard" in (output / "archives" / "index.html").read_text("utf-8")
        assert listed is published
        assert ("/2030/" in (output / "sitemap.xml").read_text("utf-8")) is published
