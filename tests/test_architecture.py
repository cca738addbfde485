"""Imports point one way. The arrows are those of docs/how-it-works.md."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites import ROOT

# `_typeshed` exists for type checkers alone.
STANDARD_LIBRARY = sys.stdlib_module_names | {"_typeshed"}
PLUGIN_THIRD_PARTY = {"pelican", "jinja2", "markupsafe", "babel", "markdown"} | {
    "rcssmin",
    "imagesize",
    "nh3",
}
# Libraries that one module alone may know, or the few named here.
KNOWN_TO_FEW = {
    "feedgen": {"plugins.feeds.xml_feeds"},
    "lxml": {"plugins.feeds.elements"},
}
# What each part of sceau/ may import besides the standard library and itself.
SCEAU_MAY_IMPORT = {
    "sceau.content": set(),
    # Two modules may know libraries: they make HTML of a body.
    "sceau.comments.rendering": {"sceau.comments", "markdown_it", "bleach", "nh3"},
    "sceau.comments.markdown_rendering": {"sceau.comments", "markdown_it"},
    "sceau.comments.plain_rendering": {"sceau.comments"},
    "sceau.comments": set(),
    "sceau.configuration": set(),
    "sceau.durable": {"sceau.comments"},
    "sceau.translation": {"babel"},
    "sceau.inbox": {
        *("sceau.comments", "sceau.configuration", "sceau.translation"),
        *(
            "sceau.durable",
            "flask",
            "werkzeug",
            "jinja2",
            "markupsafe",
            "itsdangerous",
            "waitress",
        ),
    },
    "sceau.mailing": {"sceau.comments", "sceau.configuration", "sceau.durable"},
    "sceau.moderation": {
        *("sceau.comments", "sceau.configuration", "sceau.durable"),
        *("sceau.mailing", "sceau.translation"),
    },
    # Nothing but this may load what the gate does not need.
    "sceau.moderators.wording": {"sceau.moderators", "sceau.translation"},
    "sceau.moderators": {"sceau.comments", "sceau.configuration", "sceau.durable"},
    # One module may know the list of robots.
    "sceau.reads.bots": {"sceau.reads", "crawleruseragents"},
    "sceau.reads": {"sceau.comments", "sceau.configuration"},
    "sceau.doctor": {"sceau.content", "sceau.comments"},
    "sceau.building": set(),
    "sceau.preview": {"sceau.building", "werkzeug", "watchfiles"},
    "sceau.serving": {
        *("sceau.comments", "sceau.configuration", "sceau.durable"),
        *("sceau.preview", "jinja2"),
    },
    "sceau.publishing": {
        *("sceau.building", "sceau.comments", "sceau.configuration", "sceau.durable"),
        *("sceau.mailing", "sceau.translation"),
    },
    "sceau.backup": {
        *("sceau.comments", "sceau.configuration", "sceau.durable"),
        # Which release is shown, and the hooks of restored repositories.
        *("sceau.publishing.releases", "sceau.moderation.hooks.installing"),
    },
    # It installs and looks at all of them.
    "sceau.machine": {
        *("sceau.backup", "sceau.comments", "sceau.configuration", "sceau.durable"),
        *("sceau.inbox", "sceau.mailing", "sceau.moderation", "sceau.publishing"),
        *("sceau.reads", "sceau.serving", "jinja2"),
    },
    "sceau.cli": {"sceau"},
    "sceau.entry": {"sceau.cli", "sceau.moderators.running", "sceau.reads.unchanged"},
}


def _modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            assert node.module is not None
            yield node.module, node.lineno


def _foreign(path: Path) -> Iterator[tuple[str, str]]:
    """(imported module, where) for every import that is not of the standard library."""
    for name, line in _imports(path):
        if name.partition(".")[0] not in STANDARD_LIBRARY:
            yield name, f"{path.relative_to(ROOT)}:{line} imports {name}"


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _belongs(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("path", _modules("plugins"), ids=_name)
def test_a_plugin_imports_pelican_sceau_and_its_own_folder(path: Path) -> None:
    own = ".".join(_name(path).split(".")[:2])
    for name, where in _foreign(path):
        package = name.partition(".")[0]
        if package in PLUGIN_THIRD_PARTY | {"sceau"}:
            continue
        if _name(path) in KNOWN_TO_FEW.get(package, ()):
            continue
        assert _belongs(name, own), f"{where}: plugins never import each other"


@pytest.mark.parametrize("path", _modules("plugins"), ids=_name)
def test_only_plugin_py_and_readers_know_pelican(path: Path) -> None:
    if path.name == "plugin.py":
        return
    for name, where in _foreign(path):
        assert not _belongs(name, "pelican"), f"{where}: keep pure modules pure"


@pytest.mark.parametrize("path", _modules("sceau"), ids=_name)
def test_sceau_imports_only_what_it_may(path: Path) -> None:
    module = _name(path)
    part = next((part for part in SCEAU_MAY_IMPORT if _belongs(module, part)), None)
    if part is None:
        assert module == "sceau.__init__", f"{module}: give it a row in this test"
        return
    allowed = SCEAU_MAY_IMPORT[part] | {part}
    for name, where in _foreign(path):
        assert any(_belongs(name, package) for package in allowed), where


@pytest.mark.parametrize("path", _modules("sceau") + _modules("plugins"), ids=_name)
def test_nobody_imports_the_settings(path: Path) -> None:
    for name, line in _imports(path):
        assert name not in {"pelicanconf", "publishconf"}, f"{path}:{line}"


def test_comments_holds_data_only() -> None:
    assert list((ROOT / "comments").rglob("*.py")) == []


@pytest.mark.parametrize("path", _modules("sceau") + _modules("plugins"), ids=_name)
def test_a_module_has_one_concern(path: Path) -> None:
    lines = path.read_text("utf-8").count("\n")
    assert lines <= 400, f"{lines} lines: two rooms share a wall that should be a door"
