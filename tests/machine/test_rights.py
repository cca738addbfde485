"""A repository that two users share: rights down to its last folder, and no further."""

from pathlib import Path

from sceau.machine.rights import Rights


def test_what_came_from_elsewhere_is_shared_again(tmp_path: Path) -> None:
    repository = tmp_path / "inbox.git"
    (repository / "refs" / "pending").mkdir(parents=True)
    (repository / "refs" / "pending" / "x").touch(0o600)
    (repository / "refs" / "pending").chmod(0o700)
    rights = Rights(repository, "root", 0o2775, 0o444)
    assert repository / "refs" / "pending" / "x" in rights.wrong(owned=False)
    rights.mend(owned=False)
    assert rights.wrong(owned=False) == []
    assert (repository / "refs" / "pending").stat().st_mode & 0o7777 == 0o2775
    assert (repository / "refs" / "pending" / "x").stat().st_mode & 0o777 == 0o644


def test_nothing_is_shared_through_a_link(tmp_path: Path) -> None:
    """Root mends this where others write: /etc/shadow must stay what it is."""
    outside = tmp_path / "etc"
    outside.mkdir(0o700)
    (outside / "shadow").touch(0o600)
    repository = tmp_path / "inbox.git"
    repository.mkdir()
    (repository / "file").symlink_to(outside / "shadow")
    (repository / "folder").symlink_to(outside)
    (repository / "dangling").symlink_to(tmp_path / "nothing")
    rights = Rights(repository, "root", 0o2775, 0o444)
    rights.mend(owned=False)
    assert rights.wrong(owned=False) == []
    assert outside.stat().st_mode & 0o7777 == 0o700
    assert (outside / "shadow").stat().st_mode & 0o777 == 0o600
    # Nor where the repository itself is a link.
    link = tmp_path / "other.git"
    link.symlink_to(outside)
    Rights(link, "root", 0o2775, 0o444).mend(owned=False)
    assert (outside / "shadow").stat().st_mode & 0o777 == 0o600


def test_a_group_that_is_not_there_yet(tmp_path: Path) -> None:
    """Looking at a bare machine is no reason to fail."""
    repository = tmp_path / "inbox.git"
    rights = Rights(repository, "no-such-group", 0o2775, 0o444)
    assert rights.wrong(owned=True) == []
    repository.mkdir()
    (repository / "HEAD").touch()
    assert rights.wrong(owned=True) == [repository, repository / "HEAD"]
