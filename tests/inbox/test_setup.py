"""Making an inbox, and keeping its keys."""

import datetime
import json
import stat
from pathlib import Path

import pytest

from sceau.inbox.keys import KeyFile, KeyFileError
from sceau.inbox.receipts import Receipt, ReceiptRefused, ReceiptSigner
from sceau.inbox.setup import create_inbox, newest_key, rotate_keys
from tests.inbox.desk import TODAY, at_once, comment, id_of, make_desk

DAY = datetime.timedelta(days=1)


def site(path: Path, *closing: datetime.date | None) -> Path:
    """A manifest with one article for each closing day."""
    articles: dict[str, dict[str, object]] = {
        f"article-{number}": {
            "title": "T",
            "url": f"/{number}/",
            "open": True,
            "closes": day.isoformat() if day else None,
            "aliases": [],
            "comments": [],
        }
        for number, day in enumerate(closing)
    }
    data = {"siteurl": "https://site.example", "articles": articles}
    path.write_text(json.dumps(data), "utf-8")
    return path


# --- the folder ---------------------------------------------------------------------
def test_everything_is_made_where_nothing_was(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "inbox"
    create_inbox(folder, TODAY)
    assert sorted(path.name for path in folder.iterdir()) == [
        "inbox.git",
        "secret",
        "spool",
    ]
    assert sorted(path.name for path in (folder / "spool").iterdir()) == ["new", "tmp"]
    assert newest_key(folder).made == TODAY


def test_nothing_that_readers_wrote_is_open_to_other_accounts(tmp_path: Path) -> None:
    create_inbox(tmp_path / "inbox", TODAY)
    for name in ("spool/new", "spool/tmp", "secret", "inbox.git"):
        mode = (tmp_path / "inbox" / name).stat().st_mode
        assert mode & stat.S_IRWXO == 0, name


def test_making_it_again_keeps_keys_comments_and_spool(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    desk.commit(comment(1))
    desk.put(comment(2))
    key = newest_key(desk.home.inbox)
    create_inbox(desk.home.inbox, TODAY + DAY)
    assert newest_key(desk.home.inbox).value == key.value
    assert desk.refs("pending") == [id_of(1)]
    assert desk.home.spooled == [comment(2).name]


def test_what_is_missing_is_made_anew(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    desk.home.repository.rename(tmp_path / "elsewhere")
    create_inbox(desk.home.inbox, TODAY)
    desk.commit(comment(1))
    assert desk.refs("pending") == [id_of(1)]


def test_where_a_file_stands_it_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "inbox").touch()
    with pytest.raises(FileExistsError):
        create_inbox(tmp_path / "inbox", TODAY)


def test_several_at_once_make_one_inbox(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    seen: list[bytes] = []

    def make() -> None:
        create_inbox(folder, TODAY)
        seen.append(newest_key(folder).value)

    at_once(make, make, make)
    assert set(seen) == {newest_key(folder).value}, "what a first one signs lasts"


# --- keys and receipts --------------------------------------------------------------
@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_inbox(tmp_path / "inbox", TODAY)
    return tmp_path / "inbox"


def receipts(folder: Path) -> ReceiptSigner:
    return ReceiptSigner(KeyFile(folder / "secret").values)


RECEIPT = Receipt("comment", id_of(1), "article-0")


def test_receipts_outlive_rotations_until_every_thread_has_closed_for_a_year(
    folder: Path, tmp_path: Path
) -> None:
    closes = TODAY + 100 * DAY
    manifest = site(tmp_path / "site.json", TODAY - 4000 * DAY, closes)
    link = receipts(folder).sign(RECEIPT)
    last_day = closes + 364 * DAY
    for day in (TODAY + 30 * DAY, closes, last_day):
        assert rotate_keys(folder, manifest, day) == 0
        assert receipts(folder).read(link) == RECEIPT
    assert rotate_keys(folder, manifest, last_day + DAY) == 4
    assert len(KeyFile(folder / "secret").keys()) == 1
    with pytest.raises(ReceiptRefused):
        receipts(folder).read(link)


@pytest.mark.parametrize(
    "closing", [(None,), (TODAY - 4000 * DAY, None), ()], ids=["open", "one", "no-site"]
)
def test_while_one_thread_never_closes_no_key_goes(
    folder: Path, tmp_path: Path, closing: tuple[datetime.date | None, ...]
) -> None:
    manifest = site(tmp_path / "site.json", *closing)
    for year in range(1, 20):
        assert rotate_keys(folder, manifest, TODAY + year * 365 * DAY) == 0
    assert len(KeyFile(folder / "secret").keys()) == 20


@pytest.mark.parametrize("damage", [None, b"{", b"\xff"])
def test_a_site_that_cannot_be_read_takes_no_key(
    folder: Path, tmp_path: Path, damage: bytes | None
) -> None:
    manifest = tmp_path / "site.json"
    if damage is not None:
        manifest.write_bytes(damage)
    assert rotate_keys(folder, manifest, TODAY + 9999 * DAY) == 0


def test_two_rotations_at_once_lose_no_key(folder: Path, tmp_path: Path) -> None:
    manifest = site(tmp_path / "site.json", None)
    at_once(*[lambda: rotate_keys(folder, manifest, TODAY)] * 4)
    assert len(KeyFile(folder / "secret").keys()) == 5


def test_without_keys_there_is_nothing_to_rotate(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="sceau inbox init"):
        rotate_keys(tmp_path, site(tmp_path / "site.json"), TODAY)
