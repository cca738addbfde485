"""A backup in one line, for a person or in JSON."""

from dataclasses import asdict

from sceau.backup.manifest import Manifest
from sceau.backup.state import written
from sceau.backup.thinning import snapshot

_MIB = 1024 * 1024


def line(manifest: Manifest) -> str:
    """`000042-2026-11-29T09-44-19Z  2.1 MiB  site of 2026-11-28, 1f2e3d4c5b6a`."""
    shown = manifest.shown
    words = f"site of {shown.date}, {shown.commit[:12]}" if shown else "nothing shown"
    return f"{manifest.name}  {_bytes(manifest) / _MIB:.1f} MiB  {words}"


def fields(manifest: Manifest) -> dict[str, object]:
    """The same for another program."""
    found = snapshot(manifest.name)
    return {
        "name": manifest.name,
        "time": written(found.time) if found else "",
        "shown": asdict(manifest.shown) if manifest.shown else None,
        "bytes": _bytes(manifest),
    }


def _bytes(manifest: Manifest) -> int:
    """What it needs on the target; backups share what they have in common."""
    return sum({one.name: one.sealed for _, one, _ in manifest.objects()}.values())
