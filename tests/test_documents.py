"""The documents say what there is, and nothing else."""

import re

import pytest

from sceau.content.vocabulary import VOCABULARY
from tests.sites import ROOT

DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] + [
    f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))
]
_LINK = re.compile(r"\]\((?!https?://)([^)#]+)[^)]*\)")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_file(name: str) -> None:
    path = ROOT / name
    text = re.sub(r"```.*?```|`[^`]*`", "", path.read_text("utf-8"), flags=re.DOTALL)
    for target in _LINK.findall(text):
        assert (path.parent / target).exists(), f"{name} links to {target}"


def test_the_authors_handbook_explains_every_key() -> None:
    handbook = (ROOT / "docs" / "author.md").read_text("utf-8")
    for key in VOCABULARY["article"]:
        assert f"`{key}`" in handbook, key


def test_documents_name_only_jobs_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    jobs = set(re.findall(r"^([a-z][a-z0-9-]*):(?!=)", makefile, re.MULTILINE))
    for name in DOCUMENTS:
        for job in re.findall(r"`make ([a-z0-9-]+)", (ROOT / name).read_text("utf-8")):
            assert job in jobs, f"{name} names `make {job}`"


def test_the_readme_opens_with_a_picture_and_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    picture, serve, test = (
        readme.index(text)
        for text in ("docs/screenshot.png", "make serve", "make test")
    )
    assert picture < serve < test < 2500
