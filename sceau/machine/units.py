"""The units of systemd, rendered from deploy/systemd for a layout. Pure, but for
reading the templates."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sceau.machine.layout import Layout

TEMPLATES = Path("deploy/systemd")
"""Below the project's folder."""
NGINX = "/usr/sbin/nginx"


def render_units(
    layout: Layout, templates: Path, *, backup_target: str = "", nginx: str = NGINX
) -> Iterator[tuple[str, str]]:
    """Name and text of each unit. `backup_target` is that of sceau.toml."""
    is_folder = backup_target.startswith("/")
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Not HTML; a layout has plain paths alone.
        autoescape=False,  # noqa: S701
    )
    for path in sorted(templates.glob("sceau-*.j2")):
        name = path.name.removesuffix(".j2")
        yield (
            name,
            environment.get_template(path.name).render(
                unit=name,
                layout=layout,
                group="",
                nginx=nginx,
                program=" ".join(command(layout)),
                backup_folder=[quoted(backup_target)] if is_folder else [],
                backup_online=bool(backup_target) and not is_folder,
            ),
        )


def quoted(path: str) -> str:
    """A path as one word of a unit: friends name folders with spaces in them."""
    word = path.replace("\\", r"\\").replace('"', r"\"").replace("%", "%%")
    return f'"{word}"'


def command(layout: Layout) -> tuple[str, ...]:
    """What a unit's command line begins with."""
    return (f"{layout.code}/current/.venv/bin/python", "-m", "sceau.entry")


def enabled(name: str) -> bool:
    """Whether a unit is started by itself and not by another one."""
    return name.endswith((".timer", ".socket", ".path")) or (
        name == "sceau-committer.service"
    )
