"""Configurations as people write them, and what the loader says of them."""

from collections.abc import Mapping
from pathlib import Path

from sceau.configuration import (
    Configuration,
    ConfigurationError,
    load_configuration,
)


def load(
    folder: Path, text: str | bytes = "", environ: Mapping[str, str] | None = None
) -> Configuration:
    """The configuration of a folder whose sceau.toml has that text."""
    content = text.encode("utf-8") if isinstance(text, str) else text
    (folder / "sceau.toml").write_bytes(content)
    return load_configuration(folder, environ or {})


def faults(
    folder: Path, text: str | bytes = "", environ: Mapping[str, str] | None = None
) -> list[str]:
    """What is wrong with that text, line by line; empty when nothing is."""
    try:
        load(folder, text, environ)
    except ConfigurationError as error:
        return str(error).split("\n")
    return []
