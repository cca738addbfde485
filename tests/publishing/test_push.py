"""`sceau push` with real repositories: an author's clone, a moderator's, and origin."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from sceau.publishing.push import ATTEMPTS, PushError, push
from tests.site_manifest.small_site import SETTINGS_NAME, SmallSite, article

PLUGINS = [
    "plugins.content_check.plugin",
    "plugins.assets.plugin",
    "plugins.markdown_reader.plugin",
    "plugins.site_manifest.plugin",
]
ESSAY = "content/articles/2013/essai.md"
COMMENT = "comments/essai/01J9Z3K8QK7N3B5X2M4R6T8V0W.md"


@pytest.fixture(autouse=True)
def git_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git without anyone's settings, hooks or surroundings."""
    config = tmp_path / "gitconfig"
    config.write_text(
        "[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ju")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ju@journal.example")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "VAR_PATH", "SITEURL"):
        monkeypatch.delenv(name, raising=False)


def git(folder: Path, *arguments: str) -> str:
    result = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True
    )
    assert result.returncode == 0, f"git {arguments}: {result.stdout}{result.stderr}"
    return result.stdout.strip()


def commit(folder: Path, files: Mapping[str, str], message: str = "x") -> str:
    """Write files and commit them; returns the commit."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def write_hook(repository: Path, name: str, script: str) -> None:
    path = repository / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    # A hook's own git must not take the repository that it is called from.
    unset = "unset $(git rev-parse --local-env-vars) GIT_QUARANTINE_PATH"
    path.write_text(f"#!/bin/sh\nset -e\n{unset}\n{script}\n")
    path.chmod(0o755)


def essay(body: str) -> dict[str, str]:
    return {ESSAY: article("Essai", body)}


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """An empty repository."""
    path = tmp_path / "origin.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(path)], check=True)
    return path


@pytest.fixture
def author(tmp_path: Path, origin: Path) -> Path:
    """A clone with one commit that origin has."""
    site = SmallSite(tmp_path / "author", PLUGINS)
    git(tmp_path, "init", "--quiet", str(site.folder))
    git(site.folder, "remote", "add", "origin", str(origin))
    site.write(".gitignore", "/var/\n/output/\n__pycache__/\n")
    site.write("content/authors/ju.md", "Name: Ju\n\nElle écrit.\n")
    site.write("content/redirects.csv", "old,new,status\n/vieux/,/,301\n/mort/,,410\n")
    commit(site.folder, essay("Un texte."), "Essai")
    git(site.folder, "push", "--quiet", "--set-upstream", "origin", "main")
    return site.folder


@pytest.fixture
def moderator(tmp_path: Path, origin: Path, author: Path) -> Path:
    """A second clone, from which approved comments come."""
    path = tmp_path / "moderator"
    git(tmp_path, "clone", "--quiet", str(origin), str(path))
    return path


def pushed(project: Path) -> list[str]:
    """Push, and what was said meanwhile."""
    said: list[str] = []
    push(project, settings=SETTINGS_NAME, say=said.append)
    return said


def refused(project: Path) -> str:
    """Push, and why it did not happen."""
    with pytest.raises(PushError) as caught:
        pushed(project)
    return str(caught.value)


def log(repository: Path, ref: str = "main") -> list[str]:
    """Subjects of the commits, newest first."""
    return git(repository, "log", "--format=%s", ref).split("\n")


def state(project: Path) -> tuple[str, ...]:
    """All that a failed push must leave as it was."""
    assert not (project / ".git/rebase-merge").exists()
    assert not (project / ".git/rebase-apply").exists()
    files = git(project, "ls-files", "-z").rstrip("\0").split("\0")
    return (
        git(project, "rev-parse", "HEAD"),
        git(project, "symbolic-ref", "HEAD"),
        git(project, "status", "--porcelain"),
        git(project, "stash", "list"),
        *(f"{name}: {(project / name).read_text('utf-8')}" for name in files),
    )


# --- pushes that happen ------------------------------------------------------------


def test_a_new_commit_is_pushed(author: Path, origin: Path) -> None:
    new = commit(author, essay("Un autre texte."), "Mieux")

    assert pushed(author) == ["Building …", "Pushed."]

    assert git(origin, "rev-parse", "main") == new
    assert git(author, "status", "--porcelain") == ""


def test_up_to_date_says_so(author: Path, origin: Path) -> None:
    before = git(origin, "rev-parse", "main")

    said = pushed(author)

    assert said == ["Building …", "Nothing to push: origin has it all."]
    assert git(origin, "rev-parse", "main") == before


def test_the_authors_commits_go_after_what_moderators_approved(
    author: Path, moderator: Path, origin: Path
) -> None:
    commit(moderator, {COMMENT: "Author: Une lectrice\n\nMerci.\n"}, "Comment 1")
    commit(moderator, {f"{COMMENT}.2": "x"}, "Comment 2")
    git(moderator, "push", "--quiet")
    commit(author, essay("Un autre texte."), "Mieux")

    said = pushed(author)

    assert said[0] == "Putting your commits after 2 new ones …"
    assert said[-1] == "Pushed."
    assert log(origin) == ["Mieux", "Comment 2", "Comment 1", "Essai"]
    assert log(author) == log(origin)
    assert (author / COMMENT).is_file()


def test_an_author_without_news_gets_those_of_the_moderators(
    author: Path, moderator: Path, origin: Path
) -> None:
    new = commit(moderator, {COMMENT: "Author: Une lectrice\n\nMerci.\n"})
    git(moderator, "push", "--quiet")

    said = pushed(author)

    assert said == [
        "Putting your commits after a new one …",
        "Building …",
        "Nothing to push: origin has it all.",
    ]
    assert git(author, "rev-parse", "HEAD") == new


def test_the_first_push_fills_an_empty_repository(
    author: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever language git speaks to the author: its French stands in Debian's git."""
    monkeypatch.setenv("LANGUAGE", "fr")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    empty = tmp_path / "empty.git"
    git(tmp_path, "init", "--quiet", "--bare", str(empty))
    git(author, "remote", "set-url", "origin", str(empty))

    assert pushed(author)[-1] == "Pushed."

    assert log(empty) == ["Essai"]


def test_what_was_built_is_not_committed_and_stands_in_var(author: Path) -> None:
    commit(author, essay("Un autre texte."))

    pushed(author)

    built = author / "var/push/site/2013/03/essai/index.html"
    assert "Un autre texte." in built.read_text("utf-8")
    assert not (author / "output").exists()
    assert git(author, "status", "--porcelain") == ""


def test_var_may_be_elsewhere(
    author: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAR_PATH", str(tmp_path / "elsewhere"))
    commit(author, essay("Un autre texte."))

    assert pushed(author)[-1] == "Pushed."

    assert (tmp_path / "elsewhere/site.json").is_file()


# --- someone else is faster --------------------------------------------------------

MODERATOR_PUSHES = "git -C {moderator} push --quiet origin main"


def test_a_push_between_fetch_and_push_is_mended(
    author: Path, moderator: Path, origin: Path
) -> None:
    """The hook runs when the author's git has already asked origin where it stands."""
    commit(moderator, {COMMENT: "Author: Une lectrice\n\nMerci.\n"}, "Comment")
    commit(author, essay("Un autre texte."), "Mieux")
    script = f'rm "$0"\n{MODERATOR_PUSHES.format(moderator=moderator)}'
    write_hook(author / ".git", "pre-push", script)

    said = pushed(author)

    assert said == [
        "Building …",
        f"Someone pushed meanwhile (attempt 1 of {ATTEMPTS}).",
        "Putting your commits after a new one …",
        "Building …",
        "Pushed.",
    ]
    assert log(origin) == log(author) == ["Mieux", "Comment", "Essai"]


def test_a_push_while_origin_takes_ours_is_mended(
    author: Path, moderator: Path, origin: Path
) -> None:
    """Origin has said yes already when another push wins: "failed to update ref"."""
    commit(moderator, {COMMENT: "Author: Une lectrice\n\nMerci.\n"}, "Comment")
    commit(author, essay("Un autre texte."), "Mieux")
    script = f'rm "$0"\n{MODERATOR_PUSHES.format(moderator=moderator)}'
    write_hook(origin, "pre-receive", script)

    assert f"Someone pushed meanwhile (attempt 1 of {ATTEMPTS})." in pushed(author)

    assert log(origin) == log(author) == ["Mieux", "Comment", "Essai"]


def test_whoever_is_always_slower_gives_up(
    author: Path, moderator: Path, origin: Path
) -> None:
    commit(author, essay("Un autre texte."), "Mieux")
    new = "git -C {moderator} commit --quiet --allow-empty --message Comment\n"
    script = (new + MODERATOR_PUSHES).format(moderator=moderator)
    write_hook(author / ".git", "pre-push", script)

    assert "Others kept pushing faster." in refused(author)

    assert log(origin) == ["Comment"] * ATTEMPTS + ["Essai"]
    assert log(author)[0] == "Mieux"


# --- pushes that do not happen -----------------------------------------------------


@pytest.mark.parametrize("name", [ESSAY, "content/images/été à deux.txt"])
def test_a_conflict_is_named_and_the_clone_stays_as_it_was(
    author: Path, moderator: Path, origin: Path, name: str
) -> None:
    commit(moderator, {name: "Le leur.\n"}, "Theirs")
    git(moderator, "push", "--quiet")
    commit(author, {"content/articles/2013/avant.md": article("Avant")}, "Before")
    commit(author, {name: "Le nôtre.\n"}, "Ours")
    before = state(author)

    message = refused(author)

    assert f"change the same lines ({name})." in message
    assert "git pull --rebase origin main" in message
    assert state(author) == before
    assert log(origin) == ["Theirs", "Essai"]


def test_a_dirty_tree_is_listed(author: Path, origin: Path) -> None:
    (author / ESSAY).write_text(article("Essai", "Pas fini."))
    (author / "content/brouillon é.txt").write_text("x")
    before = state(author)

    message = refused(author)

    assert f" M {ESSAY}" in message
    assert '?? "content/brouillon é.txt"' in message
    assert "git stash -u" in message
    assert state(author) == before


def test_another_branch_is_not_pushed(author: Path) -> None:
    git(author, "switch", "--quiet", "--create", "essais")

    assert refused(author) == ("You are on 'essais'. Switch with: git switch main")


def test_a_detached_head_is_no_branch(author: Path) -> None:
    git(author, "switch", "--quiet", "--detach")

    assert "git switch main" in refused(author)


def test_a_clone_without_origin(author: Path) -> None:
    git(author, "remote", "rename", "origin", "upstream")

    assert "git remote add origin ADDRESS" in refused(author)


@pytest.mark.parametrize("initialized", [False, True], ids=["folder", "no commit"])
def test_a_folder_without_a_commit(tmp_path: Path, initialized: bool) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    if initialized:
        git(folder, "init", "--quiet")

    assert "Run git init, then commit." in refused(folder)


def test_an_origin_that_cannot_be_reached(author: Path, tmp_path: Path) -> None:
    git(author, "remote", "set-url", "origin", str(tmp_path / "nowhere.git"))
    before = state(author)

    message = refused(author)

    assert message.startswith("git fetch failed:\n")
    assert "nowhere.git" in message
    assert state(author) == before


def test_an_origin_that_declines_is_quoted(author: Path, origin: Path) -> None:
    commit(author, essay("Un autre texte."))
    before = state(author), log(origin)
    write_hook(origin, "pre-receive", "echo 'closed for tonight' >&2; exit 1")

    message = refused(author)

    assert message.startswith("git push failed:\n")
    assert "closed for tonight" in message
    assert (state(author), log(origin)) == before


def test_a_site_that_does_not_build_is_not_pushed(author: Path, origin: Path) -> None:
    text = article("Essai").replace("Category", "Catgory")
    commit(author, {ESSAY: text})
    before = state(author), log(origin)

    message = refused(author)

    assert message.startswith("The site does not build; nothing was pushed.\n")
    assert f"{ESSAY}:3: " in message
    assert (state(author), log(origin)) == before


def test_a_crash_of_the_build_shows_its_log(author: Path, origin: Path) -> None:
    commit(author, {"theme/templates/index.html": "{% nonsense %}"})
    before = state(author), log(origin)

    message = refused(author)

    assert "nonsense" in message
    assert (state(author), log(origin)) == before


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('<a href="/no/">', "links to /no/, which does not exist"),
        ('<a href="#no">', "that page has no #no"),
        ('<img src="//ailleurs.example/x.png">', "asks another host for //ailleurs"),
        # Redirected by origin's rules; but what is gone is gone.
        ('<a href="/vieux/">', None),
        ('<a href="/mort/">', "links to /mort/, which does not exist"),
    ],
)
def test_a_faulty_link_is_not_pushed(
    author: Path, origin: Path, html: str, told: str | None
) -> None:
    commit(author, {"theme/templates/index.html": f"\n{html}"}, "Lien")
    before = state(author)

    if told is None:
        assert pushed(author)[-1] == "Pushed."
        assert log(origin) == ["Lien", "Essai"]
    else:
        message = refused(author)
        assert message.startswith("The built site has faults; nothing was pushed.\n")
        assert f"index.html:2: {told}" in message.replace("links to #no, but ", "")
        assert log(origin) == ["Essai"]
    assert state(author) == before


def test_faults_that_come_with_the_rebase_are_found(
    author: Path, moderator: Path, origin: Path
) -> None:
    """Each side is sound by itself; what would be pushed is what is built."""
    commit(moderator, {"content/redirects.csv": "old,new,status\n"}, "No rules")
    git(moderator, "push", "--quiet")
    template = "theme/templates/index.html"
    commit(author, {template: '<a href="/vieux/">'}, "Lien")

    assert "/vieux/, which does not exist" in refused(author)

    assert log(origin) == ["No rules", "Essai"]
