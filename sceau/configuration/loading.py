"""From `sceau.toml` and the environment to checked settings, or to all faults."""

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sceau.configuration.describing import range_text
from sceau.configuration.errors import (
    ConfigurationError,
    Fault,
    Place,
    RefusedValue,
)
from sceau.configuration.kinds import WrongKind, text_spelling, toml_spelling
from sceau.configuration.settings import Setting, Table, settings_of
from sceau.configuration.source import Source, Unreadable, find_source
from sceau.configuration.tables import Configuration, tables

_LIST_OF_KEYS = "`python -m sceau.configuration` lists those there are"


@dataclass
class _Draft:
    """A table while it is being filled: values, where they stand, which are bad."""

    table: type[Table]
    settings: dict[str, Setting]
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)


def load_configuration(
    root: Path, environ: Mapping[str, str] = os.environ
) -> Configuration:
    """The settings of all `sceau` programs.

    They come from the file `$SCEAU_CONFIG`, or else from `sceau.toml` in `root`, which
    may be missing; `SCEAU_<TABLE>_<KEY>` wins over the file. Paths come out absolute:
    relative ones start at the file's folder. Raises `ConfigurationError` with all
    faults.
    """
    try:
        source = find_source(root, environ)
    except Unreadable as error:
        raise _unreadable(error, _Loader(), environ) from None
    return configuration_of(source, environ)


def configuration_of(source: Source, environ: Mapping[str, str]) -> Configuration:
    """The same, of a file's text. Raises `ConfigurationError`."""
    loader = _Loader()
    try:
        loader.take_file(source)
    except Unreadable as error:
        raise _unreadable(error, loader, environ) from None
    loader.take_environment(environ)
    finished = loader.finish(source.folder)
    if loader.faults:
        raise ConfigurationError(sorted(loader.faults, key=_order))
    return Configuration(**finished)


def _unreadable(
    error: Unreadable, loader: "_Loader", environ: Mapping[str, str]
) -> ConfigurationError:
    # The environment is looked at all the same, for all faults at once; but what
    # would go together with what is not known.
    loader.take_environment(environ)
    return ConfigurationError([error.fault, *loader.faults])


class _Loader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._drafts = {
            name: _Draft(table, settings_of(table)) for name, table in tables().items()
        }

    def take_file(self, source: Source) -> None:
        """Note what the file says. Raises `Unreadable`."""
        for name, value in source.document.items():
            draft = self._drafts.get(name)
            if isinstance(value, dict) and draft is not None:
                self._take_table(source, name, draft, value)
            else:
                reason, advice = self._stray(name, value)
                subject = f"[{name}]" if isinstance(value, dict) else name
                fault = Fault(source.place(name), subject, reason, advice)
                self.faults.append(fault)

    def _stray(self, name: str, value: object) -> tuple[str, str]:
        """What to say of a name at the top of the file that is no table of ours."""
        if name in self._drafts:
            return "must be a table", f"write [{name}] on a line of its own"
        if isinstance(value, dict):
            advice = _meant(name, self._drafts, "[{}]", f"remove it; {_LIST_OF_KEYS}")
            return "unknown table", advice
        homes = [f"[{home}]" for home, d in self._drafts.items() if name in d.settings]
        if homes:
            return "outside its table", f"write it below {' or '.join(homes)}"
        return "unknown key", f"remove it; {_LIST_OF_KEYS}"

    def _take_table(
        self, source: Source, name: str, draft: _Draft, values: dict[str, object]
    ) -> None:
        for key, value in values.items():
            place, subject = source.place(name, key), f"[{name}] {key}"
            setting = draft.settings.get(key)
            if setting is None:
                advice = _meant(
                    key, draft.settings, "{}", f"remove it; {_LIST_OF_KEYS}"
                )
                self.faults.append(Fault(place, subject, "unknown key", advice))
                continue
            try:
                found = _checked(setting, setting.kind.from_toml(value))
            except (WrongKind, RefusedValue) as error:
                example = f"{key} = {toml_spelling(_example(setting))}"
                reason, advice = _explained(setting, error, example)
                draft.bad.add(key)
                self.faults.append(Fault(place, subject, reason, advice))
            else:
                draft.values[key], draft.places[key] = found, place

    def take_environment(self, environ: Mapping[str, str]) -> None:
        """Note what the environment says, over what the file said."""
        known = {
            _variable(name, key): (draft, setting)
            for name, draft in self._drafts.items()
            for key, setting in draft.settings.items()
        }
        for variable in sorted(environ):
            place = Place(f"${variable}")
            if variable not in known:
                self._take_unknown(place, variable)
                continue
            draft, setting = known[variable]
            key, text = setting.name, environ[variable]
            try:
                found = _checked(setting, setting.kind.from_text(text))
            except (WrongKind, RefusedValue) as error:
                example = f"{variable}={text_spelling(_example(setting))}"
                reason, advice = _explained(setting, error, example)
                draft.bad.add(key)
                self.faults.append(Fault(place, "", reason, advice))
            else:
                draft.values[key], draft.places[key] = found, place

    def _take_unknown(self, place: Place, variable: str) -> None:
        """Variables of other programs are none of ours; those of a table are."""
        for name, draft in self._drafts.items():
            prefix = _variable(name, "")
            if variable.startswith(prefix):
                near = variable.removeprefix(prefix)
                variables = [key.upper() for key in draft.settings]
                otherwise = f"unset it; {_LIST_OF_KEYS}"
                advice = _meant(near, variables, prefix + "{}", otherwise)
                self.faults.append(Fault(place, "", "unknown variable", advice))
                return

    def finish(self, folder: Path) -> dict[str, Any]:
        """The tables, with defaults where nothing good was said; contradictions
        become faults."""
        finished = {}
        for name, draft in self._drafts.items():
            values = {
                key: draft.values.get(key, setting.default)
                for key, setting in draft.settings.items()
            }
            for key, value in values.items():
                if isinstance(value, Path):
                    values[key] = folder / value
            finished[name] = draft.table(**values)
            for found in finished[name].contradictions():
                if draft.bad.isdisjoint(found.keys):
                    # One of them was written somewhere: defaults agree.
                    place = next(
                        draft.places[key] for key in found.keys if key in draft.places
                    )
                    subject = f"[{name}] {found.keys[0]}"
                    fault = Fault(place, subject, found.reason, found.advice)
                    self.faults.append(fault)
        return finished


def _checked(setting: Setting, value: Any) -> Any:
    if setting.between is not None:
        least, most = setting.between
        # Not "value < least or …": no comparison with NaN is true.
        if not least <= value <= most:
            advice = f"write a number {range_text(setting.between)}"
            raise RefusedValue("out of range", advice)
    return value if setting.check is None else setting.check(value)


def _explained(
    setting: Setting, error: WrongKind | RefusedValue, example: str
) -> tuple[str, str]:
    """The reason and the advice of a refusal."""
    if isinstance(error, RefusedValue):
        return error.reason, error.advice
    reason = f"must be {setting.kind.name}, not {error.found}"
    return reason, f"write it as in {example}"


def _example(setting: Setting) -> Any:
    """The default, or something longer where that would explain nothing."""
    if setting.default is None:
        return Path("var/example")
    return ("one", "two") if setting.default == () else setting.default


def _variable(table: str, key: str) -> str:
    return f"SCEAU_{table}_{key}".upper()


def _meant(name: str, known: Iterable[str], form: str, otherwise: str) -> str:
    """What to do about an unknown name: the nearest known one, if any is near."""
    spellings = {spelling.lower(): spelling for spelling in known}
    # difflib is quadratic: a name of two megabytes must not keep it busy.
    close = difflib.get_close_matches(name[:80].lower(), spellings, n=1)
    if not close:
        return otherwise
    return f"did you mean {form.format(spellings[close[0]])}?"


def _order(fault: Fault) -> tuple[bool, int, str, str]:
    """The file's faults by line, then the environment's by name."""
    place = fault.place
    return place.name.startswith("$"), place.line or 0, place.name, fault.subject
