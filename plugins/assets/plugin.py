"""`asset('css/style.css')` in templates, and content pictures under fingerprinted
addresses.

Settings: `THEME_STATIC_DIR` (where the theme's files appear), `STYLE_SHEETS` (the CSS
files that are linked; others are parts of them), `FIXED_ASSETS` (files that also live
at an address of their own, such as `favicon.ico`).
"""

from pathlib import Path
from typing import Any

from pelican import signals

from plugins.assets.bundle import Asset, AssetError, bundle, fingerprint, unknown


def read_theme(theme: Path) -> dict[str, bytes]:
    """All files below `theme/static`, by their posix name there."""
    static = theme / "static"
    return {
        path.relative_to(static).as_posix(): path.read_bytes()
        for path in sorted(static.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def start_build(pelican: Any) -> None:
    """Bundle once for each build, before anything is rendered."""
    style_sheets = frozenset(pelican.settings["STYLE_SHEETS"])
    assets = bundle(read_theme(Path(pelican.theme)), style_sheets)
    for name in pelican.settings["FIXED_ASSETS"]:
        if name not in assets:
            raise AssetError(f"FIXED_ASSETS: {unknown(name, assets)}")
    pelican.settings["THEME_ASSETS"] = assets


def install(generator: Any) -> None:
    """Give templates `asset(name)`, and content links without the site's host.

    Pelican joins links inside articles to `localsiteurl`; an empty one keeps them
    relative to the root, so the pages work on any host and port.
    """
    generator.context["localsiteurl"] = ""
    assets: dict[str, Asset] = generator.settings["THEME_ASSETS"]
    folder = generator.settings["THEME_STATIC_DIR"]

    def asset(name: str) -> str:
        if name not in assets:
            raise AssetError(unknown(name, assets))
        return f"/{folder}/{assets[name].name}"

    generator.env.globals["asset"] = asset


def fingerprint_content(generator: Any) -> None:
    """Move every picture of the content to its fingerprinted address."""
    for static in generator.staticfiles:
        data = (Path(generator.path) / static.source_path).read_bytes()
        name = fingerprint(static.get_relative_source_path(), data)
        static.override_save_as = static.override_url = name


def write(pelican: Any) -> None:
    """Write the theme's files, at the end of a build that rendered every page."""
    output = Path(pelican.output_path)
    assets: dict[str, Asset] = pelican.settings["THEME_ASSETS"]
    for asset in assets.values():
        _write(output / pelican.settings["THEME_STATIC_DIR"] / asset.name, asset.data)
    for name, address in pelican.settings["FIXED_ASSETS"].items():
        _write(output / address, assets[name].data)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(start_build)
    signals.generator_init.connect(install)
    signals.static_generator_finalized.connect(fingerprint_content)
    signals.finalized.connect(write)
