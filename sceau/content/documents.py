"""One author's file, taken apart: the value that loader and checks exchange."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sceau.content.frontmatter import Field, FrontMatter

Kind = Literal["article", "page", "author"]


@dataclass(frozen=True)
class Item:
    """One of several values separated by commas, with its own line."""

    text: str
    line: int


@dataclass(frozen=True)
class Document:
    """A file below `content/`; `path` is relative to the project's root."""

    kind: Kind
    path: str
    slug: str
    """The file's name without `.md`."""
    front_matter: FrontMatter
    body: str
    body_line: int

    @property
    def content_path(self) -> str:
        """The path below `content/`."""
        return self.path.removeprefix("content/")

    @property
    def is_draft(self) -> bool:
        """Whether `Status` keeps the file from being published."""
        return self.value("Status") == "draft"

    def field(self, key: str) -> Field | None:
        """The first header field of that canonical name."""
        return next((f for f in self.front_matter.fields if f.key == key), None)

    def value(self, key: str) -> str:
        """The stripped value, or an empty string where the key is missing."""
        field = self.field(key)
        return field.value.strip() if field else ""

    def line(self, key: str) -> int:
        """Line of the key; 1 where it is missing."""
        field = self.field(key)
        return field.line if field else 1


def split_items(field: Field) -> Iterator[Item]:
    """The values between commas, empty ones included; a blank field has none."""
    if not field.value.strip():
        return
    line = field.line
    for part in field.value.split(","):
        text = part.lstrip()
        start = line + part[: len(part) - len(text)].count("\n")
        yield Item(text.rstrip(), start)
        line += part.count("\n")
