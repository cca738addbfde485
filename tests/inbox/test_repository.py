"""`inbox.git`: what the inbox puts there, read back by plain git."""

import gc
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sceau.inbox.git import GitError
from sceau.inbox.packs import AUTHOR, MESSAGES, NewCommit
from sceau.inbox.refs import PACK_FROM
from sceau.inbox.repository import InboxRepository
from tests.inbox.desk import NOON, id_of
from tests.inbox.running import ARTICLE, Home

SECONDS = int(NOON.timestamp())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def repository(home: Home) -> InboxRepository:
    made = InboxRepository(home.repository)
    made.create()
    return made


def commit(number: int, text: str = "Bonjour.\n", kind: str = "pending") -> NewCommit:
    id_ = id_of(number)
    path = f"comments/{ARTICLE}/{id_}.md"
    return NewCommit(f"refs/{kind}/{id_}", path, text.encode(), SECONDS)


def refs(home: Home) -> list[str]:
    return home.git("for-each-ref", "--format=%(refname)").split()


# --- making it ----------------------------------------------------------------------
def test_it_is_bare_flushes_all_and_never_cleans_up_by_itself(
    home: Home, repository: InboxRepository
) -> None:
    for key, value in (
        ("core.bare", "true"),
        ("core.fsync", "all"),
        ("gc.auto", "0"),
        ("receive.autogc", "false"),
        ("receive.denyDeletes", "false"),
    ):
        assert home.git("config", key) == f"{value}\n", key


def test_only_moderators_can_look_into_it(
    home: Home, repository: InboxRepository
) -> None:
    assert home.repository.stat().st_mode & stat.S_IRWXO == 0


def test_making_it_again_keeps_what_is_in_it_and_mends_its_settings(
    home: Home, repository: InboxRepository
) -> None:
    repository.store([commit(1)], (), set())
    home.git("config", "gc.auto", "5")
    home.repository.chmod(0o2770)
    repository.create()
    assert home.git("config", "gc.auto") == "0\n"
    assert refs(home) == [f"refs/pending/{id_of(1)}"]
    assert stat.S_IMODE(home.repository.stat().st_mode) == 0o2770, "as the set-up did"


# --- one commit for each ------------------------------------------------------------
@pytest.mark.parametrize("count", [1, PACK_FROM + 5])
def test_each_is_a_commit_of_one_file_without_parent(
    home: Home, repository: InboxRepository, count: int
) -> None:
    repository.store((commit(number) for number in range(count)), (), set())
    assert len(refs(home)) == count
    for number in {0, count - 1}:
        ref = f"refs/pending/{id_of(number)}"
        shown = home.git("cat-file", "commit", ref).split("\n")
        tree = home.git("rev-parse", f"{ref}^{{tree}}").strip()
        assert shown == [
            f"tree {tree}",
            f"author {AUTHOR} {SECONDS} +0000",
            f"committer {AUTHOR} {SECONDS} +0000",
            "",
            "A comment",
        ]
        listed = home.git("ls-tree", "-r", ref).split("\t")
        assert listed[0].startswith("100644 blob ")
        assert listed[1] == f"comments/{ARTICLE}/{id_of(number)}.md\n"
    assert home.git("fsck", "--strict", "--full") == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "data 5\ndone\n",
        "a\0b",
        "M 100644 inline x\n",
        "\r\n\r",
        "é" * 20_000,
        "é" * 40_000,
        "from refs/heads/main\nreset refs/heads/main\n",
        "EOT\n",
    ],
)
def test_bytes_come_back_as_they_were(repository: InboxRepository, text: str) -> None:
    """Whatever means something to some program of git's is a text in a text."""
    repository.store([commit(1, text), commit(2)], (), set())
    assert repository.text("pending", id_of(1)) == text
    assert repository.text("pending", id_of(2)) == "Bonjour.\n"


@pytest.mark.parametrize("kind", sorted(MESSAGES))
def test_the_message_is_fixed_by_the_kind(
    home: Home, repository: InboxRepository, kind: str
) -> None:
    repository.store([commit(1, kind=kind)], (), set())
    message = home.git("log", "-1", "--format=%B", f"refs/{kind}/{id_of(1)}")
    assert message.strip() == MESSAGES[kind]


def test_the_same_input_gives_the_same_commits(tmp_path: Path) -> None:
    made = []
    for name, step in (("one", 1), ("two", -1)):
        home = Home(tmp_path / name)
        repository = InboxRepository(home.repository)
        repository.create()
        numbers = list(range(PACK_FROM + 1))[::step]
        for few in (numbers[:3], numbers[3:]):
            repository.store((commit(number) for number in few), (), set())
        made.append(repository.refs("pending"))
    assert made[0] == made[1]


def test_no_other_reference_is_left_behind(
    home: Home, repository: InboxRepository
) -> None:
    repository.store([commit(1), commit(2)], (), set())
    assert refs(home) == [f"refs/pending/{id_of(n)}" for n in (1, 2)]


def test_no_scratch_file_is_left_behind(
    repository: InboxRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    repository.store([commit(1)], (), set())
    assert list(scratch.iterdir()) == []


# --- reading ------------------------------------------------------------------------
def test_references_are_listed_by_kind(repository: InboxRepository) -> None:
    repository.store([commit(1), commit(2, kind="reports")], (), set())
    assert list(repository.refs("pending")) == [id_of(1)]
    assert list(repository.refs("reports")) == [id_of(2)]
    assert repository.refs("removals") == {}
    assert repository.has("reports", id_of(2))
    assert not repository.has("reports", id_of(1))


def test_what_is_not_there_is_none(repository: InboxRepository) -> None:
    assert repository.text("pending", id_of(1)) is None
    assert repository.data("pending", id_of(1)) is None


def test_an_object_is_known_even_without_a_reference(
    home: Home, repository: InboxRepository
) -> None:
    repository.store([commit(1)], (), set())
    blob = home.git("ls-tree", "-r", f"refs/pending/{id_of(1)}").split()[2]
    repository.store((), [f"refs/pending/{id_of(1)}"], set())
    assert repository.has_object(blob)
    assert not repository.has_object("0" * 39 + "1")


def test_the_paths_of_many_commits_at_once(repository: InboxRepository) -> None:
    repository.store((commit(number) for number in range(150)), (), set())
    pending = repository.refs("pending")
    assert repository.paths(pending.values()) == {
        made: f"comments/{ARTICLE}/{id_}.md" for id_, made in pending.items()
    }
    assert repository.paths(()) == {}


# --- replacing and deleting ---------------------------------------------------------
def test_a_reference_is_replaced_and_another_deleted(
    home: Home, repository: InboxRepository
) -> None:
    repository.store([commit(1), commit(2)], (), set())
    one, two = refs(home)
    repository.store([commit(1, "Corrigé.\n")], [two], {one, two})
    assert refs(home) == [one]
    assert repository.text("pending", id_of(1)) == "Corrigé.\n"


def test_only_what_is_unchanged_is_deleted(
    home: Home, repository: InboxRepository
) -> None:
    repository.store([commit(1), commit(2)], (), set())
    seen = [(f"refs/pending/{id_}", c) for id_, c in repository.refs("pending").items()]
    repository.store([commit(1, "Corrigé.\n")], (), {seen[0][0]})
    with pytest.raises(GitError):
        repository.delete_unchanged(seen)
    assert len(refs(home)) == 2, "all or none"
    repository.delete_unchanged(seen[1:])
    repository.delete_unchanged([])
    assert refs(home) == [seen[0][0]]


# --- faults -------------------------------------------------------------------------
def test_without_a_repository_nothing_is_begun(home: Home) -> None:
    with pytest.raises(GitError, match="sceau inbox init"):
        InboxRepository(home.repository).store([commit(1)], (), set())


def test_a_stream_that_breaks_off_leaves_no_process_and_no_reference(
    home: Home, repository: InboxRepository
) -> None:
    def broken() -> Iterator[NewCommit]:
        yield commit(1)
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        repository.store(broken(), (), set())
    assert refs(home) == []
    # A process left behind would be a warning, and warnings are errors here.
    gc.collect()
    repository.store([commit(1)], (), set())
    assert len(refs(home)) == 1


def test_damaged_objects_are_an_error_in_gits_words(
    home: Home, repository: InboxRepository
) -> None:
    repository.store([commit(1)], (), set())
    for path in (home.repository / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"damaged")
    with pytest.raises(GitError, match="git "):
        repository.text("pending", id_of(1))
