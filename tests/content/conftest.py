"""A small project in a temporary folder, with one author and one picture."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from sceau.content.checks import CheckReport, check_tree

BUILD_DATE = date(2020, 1, 1)

# Four lines: a fifth line of the header is line 5, the text of a plain article line 6.
HEADER = """\
Title: Un titre
Date: 2013-03-21
Category: Sécurité
Authors: Ju
"""


@dataclass
class Project:
    root: Path

    def write(self, path: str, text: str | bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())

    def article(
        self,
        body: str = "Texte.",
        *,
        path: str = "content/articles/2013/un.md",
        more: str = "",
        header: str = HEADER,
    ) -> None:
        """An article: the header's four lines, more lines, a blank line, the body."""
        self.write(path, f"{header}{more}\n{body}\n")

    def check(self, build_date: date = BUILD_DATE) -> CheckReport:
        return check_tree(self.root, build_date)

    def problems(self, build_date: date = BUILD_DATE) -> list[str]:
        return [str(problem) for problem in self.check(build_date).problems]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write("content/authors/ju.md", "Name: Ju\n\nElle écrit.\n")
    made.write("content/images/dessin.svg", "<svg/>")
    return made
