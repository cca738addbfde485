"""What stands in units, read for tests."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sceau.machine.layout import Layout
from sceau.machine.units import render_units
from tests.sites import ROOT

TEMPLATES = ROOT / "deploy" / "systemd"


@dataclass(frozen=True)
class Unit:
    """Name, and every value of every key, in order."""

    name: str
    text: str
    values: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.name.rpartition(".")[2]

    def last(self, key: str) -> str:
        """What counts where only one can."""
        return self.values.get(key, [""])[-1]

    def all(self, key: str) -> list[str]:
        return self.values.get(key, [])


def read_unit(name: str, text: str) -> Unit:
    unit = Unit(name, text)
    for line in text.splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            unit.values.setdefault(key, []).append(value)
    return unit


def all_units(layout: Layout = Layout(), target: str = "") -> dict[str, Unit]:  # noqa: B008
    """By name."""
    rendered = render_units(layout, TEMPLATES, backup_target=target)
    return {name: read_unit(name, text) for name, text in rendered}


def require(program: str) -> str:
    """Its path; skip, or fail on CI, where `make system-tools` did not come by."""
    found = shutil.which(program)
    if found is None:
        words = f"{program} is missing; see tests/system-tools"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    return found


def write_units(folder: Path, units: dict[str, Unit]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for unit in units.values():
        (folder / unit.name).write_text(unit.text)
    return folder
