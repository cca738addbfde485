"""JSON Feed: the tree of a feed, and which keys of which type each object has."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = Any

_AUTHOR = {"name": str, "url": str, "avatar": str}
# Keys and types of JSON Feed 1.1; numbers are judged by their own rules.
KEYS: dict[str, dict[str, type]] = {
    "feed": {
        "version": str,
        "title": str,
        "home_page_url": str,
        "feed_url": str,
        "description": str,
        "user_comment": str,
        "next_url": str,
        "icon": str,
        "favicon": str,
        "authors": list,
        "author": dict,
        "language": str,
        "expired": bool,
        "hubs": list,
        "items": list,
    },
    "item": {
        "id": str,
        "url": str,
        "external_url": str,
        "title": str,
        "content_html": str,
        "content_text": str,
        "summary": str,
        "image": str,
        "banner_image": str,
        "date_published": str,
        "date_modified": str,
        "authors": list,
        "author": dict,
        "tags": list,
        "language": str,
        "attachments": list,
    },
    "author": _AUTHOR,
    "hub": {"type": str, "url": str},
    "attachment": {
        "url": str,
        "mime_type": str,
        "title": str,
        "size_in_bytes": object,
        "duration_in_seconds": object,
    },
}
_LISTS = {
    "feed": {"authors": "author", "hubs": "hub", "items": "item"},
    "item": {"authors": "author", "attachments": "attachment"},
}


@dataclass(frozen=True)
class Part:
    """An object of the feed: where it is, what kind it is, what it holds."""

    place: str
    kind: str
    value: Json

    def text(self, key: str) -> str | None:
        """The value of a key if it is a string; other types have their own rule."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, str) else None

    def entries(self, key: str) -> list[Json]:
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, list) else []


@dataclass(frozen=True)
class JsonSource:
    """A feed as it was read; ``error`` says why ``value`` is no JSON."""

    data: bytes
    value: Json
    error: str
    repeated: tuple[str, ...]

    @property
    def parts(self) -> list[Part]:
        """The feed and all objects in it, an item before what it holds."""
        return list(_parts(Part("feed", "feed", self.value)))

    def of(self, *kinds: str) -> list[Part]:
        """The parts of these kinds that are objects, as they should be."""
        return [
            part
            for part in self.parts
            if part.kind in kinds and isinstance(part.value, dict)
        ]

    @property
    def leaves(self) -> Iterator[tuple[str, Json]]:
        """Every value that is neither object nor array, extensions included."""
        return _leaves("feed", self.value)


def read(data: bytes) -> JsonSource:
    """Never raises; NaN and Infinity, which Python would take, are no JSON."""
    repeated: list[str] = []

    def once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        keys = [key for key, _value in pairs]
        repeated.extend(key for key in dict.fromkeys(keys) if keys.count(key) > 1)
        return dict(pairs)

    try:
        value = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=once, parse_constant=_refuse
        )
    except (ValueError, RecursionError) as error:
        return JsonSource(data, None, str(error) or "nested too deeply", ())
    return JsonSource(data, value, "", tuple(repeated))


def _refuse(constant: str) -> Json:
    raise ValueError(f"{constant} is not JSON")


def _parts(part: Part) -> Iterator[Part]:
    yield part
    for key, kind in _LISTS.get(part.kind, {}).items():
        for number, value in enumerate(part.entries(key), 1):
            step = f"{kind} {number}"
            place = step if part.kind == "feed" else f"{part.place}/{step}"
            yield from _parts(Part(place, kind, value))


def _leaves(place: str, value: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        for key, held in value.items():
            yield from _leaves(f"{place}.{key}", held)
    elif isinstance(value, list):
        for number, held in enumerate(value, 1):
            yield from _leaves(f"{place}[{number}]", held)
    else:
        yield place, value
