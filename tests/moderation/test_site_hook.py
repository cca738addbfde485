"""What the site's repository takes, with real pushes to a real bare repository."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.comments.attacks import ATTACKS
from tests.sites import ROOT

ID = "01J9Z3K8QK7N3B5X2M4R6T8V0W"
OTHER_ID = "01J9Z3K8QK7N3B5X2M4R6T8V0X"
GOOD = "Author: Une lectrice\nDate: 2024-10-11T10:00:00Z\n\nMerci.\n"
HOOK = ROOT / "deploy" / "hooks" / "site.git" / "pre-receive"
NOBODY = {
    **os.environ,
    **{"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"},
    **{"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"},
    **{"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"},
}


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env=NOBODY,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


class Site:
    """A bare repository with the hook, and a clone of it."""

    def __init__(self, folder: Path) -> None:
        self.bare = folder / "site.git"
        self.clone = folder / "clone"
        git(folder, "init", "--quiet", "--bare", "-b", "main", str(self.bare))
        shutil.copy(HOOK, self.bare / "hooks" / "pre-receive")
        program = folder / "sceau"
        program.write_text(
            f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m sceau.cli "$@"\n'
        )
        program.chmod(0o755)
        git(self.bare, "config", "sceau.program", str(program))
        git(folder, "clone", "--quiet", str(self.bare), str(self.clone))
        git(self.clone, "switch", "--quiet", "-c", "main")
        self.write("pelicanconf.py", "")
        assert self.push().returncode == 0

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.clone / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def push(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Commit all there is, and push."""
        assert git(self.clone, "add", "--all").returncode == 0
        assert git(self.clone, "commit", "--quiet", "-m", "x").returncode == 0
        return git(self.clone, "push", *options, "origin", "HEAD:refs/heads/main")

    def tip(self) -> str:
        return git(self.bare, "rev-parse", "refs/heads/main").stdout


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def refusal(site: Site) -> str:
    """What a push that is refused says; the branch is where it was."""
    before = site.tip()
    done = site.push()
    assert done.returncode != 0
    assert "pre-receive hook declined" in done.stderr
    assert "Nothing was taken" in done.stderr
    assert site.tip() == before
    return done.stderr


def test_comments_come_in_and_go_out_again(site: Site) -> None:
    site.write("comments/.gitkeep", "")
    site.write(f"comments/ton-dossier/{ID}.md", GOOD)
    assert site.push().returncode == 0
    site.write(
        f"comments/ton-dossier/{ID}.md",
        GOOD.replace("\n\n", "\nModeration: edited\n\n"),
    )
    assert site.push().returncode == 0
    (site.clone / f"comments/ton-dossier/{ID}.md").unlink()
    assert site.push().returncode == 0
    listed = git(site.bare, "ls-tree", "-r", "--name-only", "main").stdout.split()
    assert listed == ["comments/.gitkeep", "pelicanconf.py"]


def test_what_is_elsewhere_is_none_of_its_business(site: Site) -> None:
    site.write("theme/.gitattributes", "*.svg text\n")
    site.write("bin/run", "#!/bin/sh\n").chmod(0o755)
    site.write("comments.md", "no comment\n")
    assert site.push().returncode == 0


PATH = f"comments/ton-dossier/{ID}.md"


def _write(path: str, text: str | bytes = GOOD) -> Callable[[Site], object]:
    return lambda site: site.write(path, text)


def _executable(site: Site) -> None:
    site.write(PATH, GOOD).chmod(0o755)


def _symlink(site: Site) -> None:
    site.write("secret", GOOD)
    (site.clone / PATH).parent.mkdir(parents=True)
    (site.clone / PATH).symlink_to("../../secret")


def _linked_folder(site: Site) -> None:
    site.write(f"elsewhere/{ID}.md", GOOD)
    (site.clone / "comments").symlink_to("elsewhere")


def _submodule(site: Site) -> None:
    tip = git(site.clone, "rev-parse", "HEAD").stdout.strip()
    entry = f"160000,{tip},comments/ton-dossier"
    assert (
        git(site.clone, "update-index", "--add", "--cacheinfo", entry).returncode == 0
    )
    # `git add --all` would take it out again.
    (site.clone / "comments" / "ton-dossier").mkdir(parents=True)
    git(site.clone / "comments" / "ton-dossier", "init", "--quiet")
    git(site.clone / "comments" / "ton-dossier", "commit", "--allow-empty", "-qm", "x")


@pytest.mark.parametrize(
    ("spoil", "place", "words"),
    [
        (_write(PATH, GOOD.replace("Date", "Dat")), f"{PATH}:2:", "unknown header"),
        (_write(PATH, "Merci.\n"), f"{PATH}:1:", "is not a header"),
        (_write(PATH, b"Author: \xff\n\n."), f"{PATH}:1:", "is not UTF-8"),
        (_write(PATH, GOOD + "x" * 65536), f"{PATH}:", "more than the 65536"),
        (_write(PATH, ""), f"{PATH}:", "the file is empty"),
        (_executable, f"{PATH}:", "an executable bit — run: chmod -x"),
        (_symlink, f"{PATH}:", "a symbolic link"),
        (_linked_folder, "comments:", "not a folder"),
        (_submodule, "comments/ton-dossier:", "a submodule"),
        (_write("comments", "x"), "comments:", "not a folder"),
        *(
            (_write(f"comments/{name}", "x\n"), f"comments/{name}:", "not a comment")
            for name in (
                *(".gitattributes", "ton-dossier/.gitattributes", ".gitmodules"),
                *("notes.txt", f"{ID}.md", f"Ton_Dossier/{ID}.md", "x/1.md"),
                *(f"ton-dossier/{ID}.md.rst", f"ton-dossier/sous/{ID}.md"),
                f"ton-dossier/{ID.lower()}.md",
            )
        ),
    ],
)
def test_anything_else_is_refused_with_what_to_do(
    site: Site, spoil: Callable[[Site], object], place: str, words: str
) -> None:
    spoil(site)
    said = refusal(site)
    line = next(line for line in said.splitlines() if place in line)
    assert words in line
    assert " — " in line, "what to do"


def test_all_faults_are_said_at_once(site: Site) -> None:
    site.write(PATH, "Merci.\n")
    site.write("comments/.gitattributes", "* text\n")
    site.write(f"comments/autre/{OTHER_ID}.md", GOOD)
    said = refusal(site)
    assert f"{PATH}:1:" in said
    assert "comments/.gitattributes:" in said
    assert OTHER_ID not in said


def test_an_id_stands_in_one_article(site: Site) -> None:
    site.write(PATH, GOOD)
    assert site.push().returncode == 0
    site.write(f"comments/autre/{ID}.md", GOOD)
    assert f"comments/autre/{ID}.md: its id is that of {PATH} too" in refusal(site)


def test_a_renamed_article_takes_its_comments_along(site: Site) -> None:
    site.write(PATH, GOOD)
    assert site.push().returncode == 0
    git(site.clone, "mv", "comments/ton-dossier", "comments/leur-serveur")
    assert site.push().returncode == 0


def test_a_new_branch_is_looked_at_as_a_whole(site: Site) -> None:
    site.write(PATH, "Merci.\n")
    git(site.clone, "add", "--all")
    git(site.clone, "commit", "--quiet", "-m", "x")
    done = git(site.clone, "push", "origin", "HEAD:refs/heads/essai")
    assert done.returncode != 0
    assert f"{PATH}:1:" in done.stderr
    # A tag publishes nothing.
    assert git(site.clone, "push", "origin", "HEAD:refs/tags/t").returncode == 0


def test_main_is_never_deleted(site: Site) -> None:
    git(site.bare, "config", "receive.denyDeleteCurrent", "false")
    before = site.tip()
    done = git(site.clone, "push", "origin", ":refs/heads/main")
    assert done.returncode != 0
    assert "never deleted" in done.stderr
    assert site.tip() == before


def test_many_comments_and_many_faults(site: Site) -> None:
    for number in range(1200):
        text = "Merci.\n" if number % 10 == 0 else GOOD
        site.write(
            f"comments/a-{number % 7}/01J9Z3K8QK7N3B5X2M4R6T{number:04}.md", text
        )
    said = refusal(site)
    assert said.count("is not a header") == 50
    assert "… and 70 more" in said


def test_hostile_names_and_texts_are_escaped(site: Site) -> None:
    site.write("comments/\x1b[2J\u202e\n.md", GOOD)
    texts = [attack.text for attack in ATTACKS]
    for number, text in enumerate(texts):
        path = f"comments/a/01J9Z3K8QK7N3B5X2M4R6T{number:04}.md"
        site.write(path, f"{text}\n\n{text}\n".encode("utf-8", "surrogatepass"))
    said = refusal(site)
    assert r"comments/\x1b[2J\u202e\n.md: not a comment" in said
    told = "".join(line for line in said.splitlines() if "comments/" in line)
    assert not {c for c in told if ord(c) < 32 and c != "\t"}
    assert not set("\x1b\x9b\u202e\u2066\u2028") & set(told)


@pytest.mark.parametrize("program", [None, "/nonexistent/sceau"])
def test_without_its_program_it_refuses(site: Site, program: str | None) -> None:
    git(site.bare, "config", "--unset", "sceau.program")
    if program:
        git(site.bare, "config", "sceau.program", program)
    site.write(PATH, GOOD)
    before = site.tip()
    done = site.push()
    assert done.returncode != 0
    assert "nothing was taken" in done.stderr
    assert "git config sceau.program" in done.stderr
    assert site.tip() == before
