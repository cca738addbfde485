"""`sceau inbox rotate-keys`, as a timer calls it."""

from pathlib import Path

from tests.inbox.running import make_home, running_web


def test_a_young_key_goes_on_signing(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    before = (home.inbox / "secret").read_text()

    assert "signs until" in home.run("rotate-keys").stderr
    assert (home.inbox / "secret").read_text() == before


def test_an_old_receipt_outlives_a_new_key(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    with running_web(home) as web:
        receipt = web.comment()
        home.run("rotate-keys", "--now")
        assert len((home.inbox / "secret").read_text().splitlines()) == 2

        assert web.get(f"/commenter/suivi/{receipt}").status == 200
        # A new one is signed with the new key, and the process need not be restarted.
        assert (
            web.get(f"/commenter/suivi/{web.comment(body='Un autre.')}").status == 200
        )
