"""The doctor finds what should not be there, and touches nothing."""

import datetime
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sceau.doctor.examination import examine
from tests.sites import FIXTURE, ROOT

TODAY = datetime.date(2026, 11, 23)
GOOD = "Author: Une\nDate: 2013-03-25T00:00:00Z\n\nTexte.\n"
A, B, C = (f"01KG000000000000000000000{n}" for n in "ABC")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    shutil.copytree(FIXTURE / "content", tmp_path / "content")
    shutil.copytree(FIXTURE / "comments", tmp_path / "comments")
    (tmp_path / "pelicanconf.py").touch()
    return tmp_path


def _add(clone: Path, comment_id: str, text: str, article: str = "ton-dossier") -> Path:
    path = clone / "comments" / article / f"{comment_id}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def _findings(clone: Path) -> list[tuple[str, str]]:
    return [(problem.path, problem.message) for problem in examine(clone, TODAY)]


def _reply(to: str, text: str = GOOD) -> str:
    return text.replace("\n\n", f"\nReply-To: {to}\n\n", 1)


def test_nothing_is_wrong_with_the_publication_nor_with_the_small_site(
    clone: Path,
) -> None:
    assert examine(ROOT, TODAY) == ()
    assert _findings(clone) == []


def test_orphans_but_not_threads_of_former_names_or_drafts(clone: Path) -> None:
    _add(clone, A, GOOD, "nulle-part")
    _add(clone, B, GOOD, "ton-dossier-medical")
    _add(clone, C, GOOD, "brouillon")
    assert _findings(clone) == [
        (f"comments/nulle-part/{A}.md", "there is no article 'nulle-part'")
    ]


def test_missing_parents_self_replies_and_cycles(clone: Path) -> None:
    _add(clone, A, _reply(B))
    _add(clone, B, _reply(A))
    _add(clone, C, _reply(C))
    missing = "01KG000000000000000000000Z"
    _add(clone, missing[:-1] + "D", _reply(missing))
    found = dict(_findings(clone))
    assert set(found) == {
        f"comments/ton-dossier/{i}.md" for i in (A, B, C, f"{A[:-1]}D")
    }
    assert "itself" in found[f"comments/ton-dossier/{C}.md"]
    assert missing in found[f"comments/ton-dossier/{A[:-1]}D.md"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (GOOD.replace("Author", "Auteur"), "Auteur"),
        (GOOD.replace("Texte", "e\u0301"), "NFC"),
        (GOOD + "x" * 70_000, "65536"),
        (GOOD.replace("2013-03-25", "2013-02-30"), "2013-02-30"),
    ],
)
def test_files_that_do_not_parse(clone: Path, text: str, word: str) -> None:
    _add(clone, A, text)
    ((path, message),) = _findings(clone)
    assert path == f"comments/ton-dossier/{A}.md"
    assert word in message


def test_duplicates_links_and_executable_bits(clone: Path) -> None:
    _add(clone, A, GOOD)
    _add(clone, A, GOOD, "hadopi2")
    target = _add(clone, B, GOOD)
    target.chmod(0o755)
    (target.parent / f"{C}.md").symlink_to(target)
    found = dict(_findings(clone))
    assert "stands in" in found[f"comments/ton-dossier/{A}.md"]
    assert "executable" in found[f"comments/ton-dossier/{B}.md"]
    assert "link" in found[f"comments/ton-dossier/{C}.md"]


def test_articles_without_author_and_aliases_that_collide(clone: Path) -> None:
    article = clone / "content/articles/2014/sans-chapo.md"
    text = article.read_text("utf-8").replace("Authors: Maël\n", "")
    article.write_text(text.replace("Tags:", "Aliases: ton-dossier\nTags:"), "utf-8")
    messages = [m for p, m in _findings(clone) if p.endswith("sans-chapo.md")]
    assert any("Authors" in message for message in messages)
    assert any("ton-dossier" in message for message in messages)


def test_the_command_exits_with_1_speaks_json_and_changes_nothing(clone: Path) -> None:
    _add(clone, A, GOOD, "nulle-part")

    def state() -> dict[str, tuple[int, bytes]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.read_bytes())
            for path in clone.rglob("*")
            if path.is_file()
        }

    before = state()
    result = subprocess.run(
        [sys.executable, "-m", "sceau.cli", "doctor", "--json"],
        cwd=clone,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    (finding,) = json.loads(result.stdout)
    assert finding["path"] == f"comments/nulle-part/{A}.md"
    assert finding["advice"]
    assert state() == before


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("2013-03-25", "2031-03-25", "future"),
        ("2013-03-25", "9999-12-31", "9999"),
        ("Une", "U\u200bne", "invisible"),
        ("\n\n", "\nWebsite: https://good.fr@evil.fr/\n\n", "Website"),
    ],
)
def test_what_parses_and_yet_should_not_be_there(
    clone: Path, old: str, new: str, word: str
) -> None:
    _add(clone, A, GOOD.replace(old, new, 1))
    ((path, message),) = _findings(clone)
    assert path == f"comments/ton-dossier/{A}.md"
    assert word in message


def test_two_imports_of_one_old_comment(clone: Path) -> None:
    for comment_id, article in ((A, "ton-dossier"), (B, "ton-dossier-medical")):
        text = GOOD.replace("\n\n", "\nOrigin: wordpress:9\n\n", 1)
        _add(clone, comment_id, text, article)
    ((_, message),) = _findings(clone)
    assert "wordpress:9" in message


def test_a_thread_may_stand_under_two_names_of_its_article(clone: Path) -> None:
    _add(clone, A, GOOD)
    _add(clone, B, _reply(A, GOOD.replace("25T00", "26T00")), "ton-dossier-medical")
    assert _findings(clone) == []


def test_a_name_that_is_no_text_does_not_stop_the_command(clone: Path) -> None:
    odd = os.fsencode(clone / "comments" / "ton-dossier") + b"/\xff.md"
    with open(odd, "wb") as stream:  # noqa: PTH123  pathlib has no bytes
        stream.write(GOOD.encode())
    result = subprocess.run(
        [sys.executable, "-m", "sceau.cli", "doctor", "--json"],
        cwd=clone,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8:strict",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1, result.stderr
    (finding,) = json.loads(result.stdout)
    assert finding["path"].startswith("comments/ton-dossier/")
