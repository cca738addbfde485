"""Unit files of systemd, as far as running them without it needs.

unit = read_unit(folder, "sceau-failure@sceau-build.service")
unit.all("Service", "ExecStart")     # ["… notice sceau-build"]
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """One line of Exec…=."""

    words: tuple[str, ...]
    ignored: bool
    """Whether it may fail: `-` before it."""


@dataclass(frozen=True)
class Unit:
    """`settings` are {(section, key): values}, in the order of the file."""

    name: str
    settings: Mapping[tuple[str, str], tuple[str, ...]]

    @property
    def prefix(self) -> str:
        """`sceau-failure` of `sceau-failure@sceau-build.service`."""
        return self.name.rpartition(".")[0].partition("@")[0]

    @property
    def instance(self) -> str:
        """`sceau-build` of the same."""
        return self.name.rpartition(".")[0].partition("@")[2]

    def all(self, section: str, key: str) -> list[str]:
        """All values of a key."""
        given = self.settings.get((section, key), ())
        return [self._plain(value) for value in given]

    def one(self, section: str, key: str, default: str = "") -> str:
        """The last one."""
        return (self.all(section, key) or [default])[-1]

    def names(self, section: str, key: str) -> list[str]:
        """Words of all values: other units, exit codes."""
        return [word for value in self.all(section, key) for word in value.split()]

    def commands(self, key: str) -> Iterator[Command]:
        """Command lines; that of `+`, which has all rights, is run as any other."""
        for line in self.all("Service", key):
            bare = line.lstrip("-+@:!")
            marks = line.removesuffix(bare)
            yield Command(tuple(shlex.split(bare)), "-" in marks)

    def environment(self) -> dict[str, str]:
        """Of Environment= and EnvironmentFile=."""
        found = {}
        for value in self.all("Service", "Environment"):
            for word in shlex.split(value):
                name, _, text = word.partition("=")
                found[name] = text
        for file in self.all("Service", "EnvironmentFile"):
            for line in Path(file).read_text("utf-8").splitlines():
                if line and not line.startswith(("#", ";")):
                    name, _, text = line.partition("=")
                    found[name] = text
        return found

    def _plain(self, value: str) -> str:
        parts = value.split("%%")
        known = (("%p", self.prefix), ("%i", self.instance), ("%n", self.name))
        for specifier, text in known:
            parts = [part.replace(specifier, text) for part in parts]
        assert not any("%" in part for part in parts), f"{self.name}: {value}"
        return "%".join(parts)


def read_unit(folder: Path, name: str) -> Unit:
    """A unit, or the instance of a template."""
    file = folder / name
    if not file.exists():
        prefix, _, rest = name.partition("@")
        file = folder / f"{prefix}@.{rest.rpartition('.')[2]}"
    section = ""
    settings: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in file.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith(("#", ";")):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        key, _, value = line.partition("=")
        before = settings.get((section, key), ())
        # Nothing after the sign takes back what stood there.
        settings[section, key] = (*before, value) if value else ()
    return Unit(name, settings)
