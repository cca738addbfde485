"""Files of the spool go, few or many, and all of those that were named."""

from pathlib import Path

import pytest

from sceau.inbox import removing
from sceau.inbox.removing import MANY, Removal
from tests.inbox.desk import comment


@pytest.mark.parametrize("count", [0, 1, MANY - 1, MANY, 3 * MANY])
def test_all_that_are_named_go_and_no_others(tmp_path: Path, count: int) -> None:
    names = [comment(number).name for number in range(count + 1)]
    for name in names:
        (tmp_path / name).touch()
    gone = comment(count + 7).name
    Removal(tmp_path, [*names[:-1], gone]).finish()
    assert [path.name for path in tmp_path.iterdir()] == names[-1:]


def test_versions_of_one_comment_go_the_oldest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that was corrected must not come back when the rest never goes."""
    names = [
        comment(number, version).name for number in range(MANY) for version in (0, 1)
    ]
    alone = [comment(number).name for number in range(MANY, 2 * MANY)]
    for name in (*names, *alone):
        (tmp_path / name).touch()
    gone: list[str] = []
    unlink = Path.unlink

    def watched(path: Path, *, missing_ok: bool = False) -> None:
        gone.append(path.name)
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", watched)
    Removal(tmp_path, [*names, *alone]).finish()
    assert gone == names
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_removed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [comment(number).name for number in range(MANY)]
    monkeypatch.setattr(removing, "_COMMAND", ("false",))
    with pytest.raises(OSError, match="could not be removed"):
        Removal(tmp_path, names).finish()
    (tmp_path / names[0]).mkdir()
    with pytest.raises(OSError):
        Removal(tmp_path, names[:1]).finish()
