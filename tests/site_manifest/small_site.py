"""A site of a few lines, built by a real Pelican with the repository's settings.

site = SmallSite(tmp_path, plugins=["plugins.pictures.plugin"])
site.write("content/articles/2013/essai.md", article("Essai"))
assert site.build().returncode == 0
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.sites import ROOT, run_pelican

# Not called pelicanconf.py: the import below would then find this file itself.
SETTINGS_NAME = "smallconf.py"
SETTINGS = """
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, {root!r})

from pelicanconf import *

PATH = str(HERE / "content")
THEME = str(HERE / "theme")
VAR_PATH = os.environ.get("VAR_PATH", str(HERE / "var"))
PLUGINS = {plugins!r}
DIRECT_TEMPLATES = ["index"]
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
YEAR_ARCHIVE_SAVE_AS = MONTH_ARCHIVE_SAVE_AS = ""
STYLE_SHEETS = ["css/style.css"]
FIXED_ASSETS = {{}}
{more}
"""
TEMPLATES = {
    "index": '{% for a in articles %}<a href="/{{ a.url }}">{{ a.title }}</a>'
    "{% endfor %}",
    "article": "<h1>{{ article.title }}</h1>{{ article.content | safe }}",
    "page": "<h1>{{ page.title }}</h1>{{ page.content | safe }}",
    "shell": "<title><!--sceau:title--></title><main><!--sceau:main--></main>",
}


def article(title: str, body: str = "Un texte.", **fields: str) -> str:
    """The text of an article's file; `fields` are further lines of its header."""
    header = {
        "Title": title,
        "Date": "2013-03-21 10:00",
        "Category": "Dossier",
        "Authors": "Ju",
        **fields,
    }
    return "".join(f"{key}: {value}\n" for key, value in header.items()) + f"\n{body}\n"


class SmallSite:
    """Sources in a folder, and what Pelican makes of them."""

    def __init__(
        self, folder: Path, plugins: Sequence[str], settings: str = ""
    ) -> None:
        self.folder = folder
        self.output = folder / "output"
        self.var = folder / "var"
        text = SETTINGS.format(root=str(ROOT), plugins=list(plugins), more=settings)
        self.write(SETTINGS_NAME, text)
        for name, template in TEMPLATES.items():
            self.write(f"theme/templates/{name}.html", template)
        self.write("theme/static/css/style.css", "body { color: black }\n")

    def write(self, name: str, data: str | bytes) -> Path:
        """Write a file of the site; folders are made as needed."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def build(self) -> subprocess.CompletedProcess[str]:
        """Run Pelican."""
        return run_pelican(
            self.folder / "content",
            self.output,
            settings=self.folder / SETTINGS_NAME,
            var=self.var,
        )

    def built(self) -> "SmallSite":
        """Run Pelican and insist that it succeeds."""
        result = self.build()
        assert result.returncode == 0, result.stdout + result.stderr
        return self

    def page(self, name: str) -> str:
        """A file of the output."""
        return (self.output / name).read_text("utf-8")
