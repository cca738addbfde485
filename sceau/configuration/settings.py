"""What a key of a table is: a field of a dataclass with its documentation.

@dataclass(frozen=True)
class FeedSettings(Table):
    about = "The feeds."
    entries: int = setting(10, "How many entries a feed has.", between=(1, 100))
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, TypeVar, get_type_hints

from sceau.configuration.kinds import KINDS, Kind

T = TypeVar("T")


@dataclass(frozen=True)
class Contradiction:
    """Two values, each well by itself, that do not go together.

    `keys` are the fields concerned; the first one is the subject of the reason.
    """

    keys: tuple[str, str]
    reason: str
    advice: str


class Table:
    """One table of the file. `about` says in the file what it configures."""

    about: ClassVar[str]

    def contradictions(self) -> Iterator[Contradiction]:
        """What the values say against one another."""
        yield from ()


@dataclass(frozen=True)
class Setting:
    """One key of a table, as its field declares it; `between` includes both ends."""

    name: str
    kind: Kind
    default: Any
    about: str
    between: tuple[float, float] | None
    check: Callable[[Any], Any] | None


def setting(
    default: T,
    about: str,
    *,
    between: tuple[float, float] | None = None,
    check: Callable[[T], T] | None = None,
) -> T:
    """A field of a table: its default and what it means.

    Numbers need `between`, the smallest and the greatest. `check` returns the value in
    the form the program shall see, or raises `RefusedValue`.
    """
    metadata = {"about": about, "between": between, "check": check}
    return field(default=default, metadata=metadata)


def settings_of(table: type[Table]) -> dict[str, Setting]:
    """The keys of a table by name, in the order of its fields.

    Raises `TypeError` for a field that `setting` did not make, has a type the file
    cannot hold, or is a number without range: a fault of the program.
    """
    types = get_type_hints(table)
    found = {}
    # mypy cannot say "a dataclass that is a Table".
    for declared in fields(table):  # type: ignore[arg-type]
        name, metadata = declared.name, declared.metadata
        kind = KINDS.get(types[name])
        if kind is None or "about" not in metadata:
            raise TypeError(f"{table.__name__}.{name} is no setting")
        if kind.is_number and metadata["between"] is None:
            raise TypeError(f"{table.__name__}.{name} is a number without range")
        found[name] = Setting(name, kind, declared.default, **metadata)
    return found
