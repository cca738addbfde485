"""The page « Transparence »: what moderation did, in numbers.

Made from what `sceau moderate stats --json` writes, if it is there; without it there is
no page, and nothing leads to one. A damaged file is reported and the build goes on.

Settings: `TRANSPARENCY_PATH` (the file; default `transparency.json` below `VAR_PATH`),
`TRANSPARENCY_PAGE` (label and address). Extends the context's `FOOTER_PAGES`, and
`PLUGIN_PAGES` for the sitemap.
"""

import logging
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.transparency.reading import UnreadableNumbers, read_years

logger = logging.getLogger(__name__)


def prepare(generators: list[Any]) -> None:
    """Read the numbers before any page is rendered: every footer leads to them."""
    context = generators[0].context
    try:
        years = read_years(_path(context))
    except UnreadableNumbers as error:
        logger.warning("%s: the page is left out", error)
        years = ()
    context["TRANSPARENCY_YEARS"] = years
    if years:
        _label, address = context["TRANSPARENCY_PAGE"]
        context["FOOTER_PAGES"] = (
            *context["FOOTER_PAGES"],
            context["TRANSPARENCY_PAGE"],
        )
        context["PLUGIN_PAGES"] = (*context.get("PLUGIN_PAGES", ()), address)


def write_page(generator: Any, writer: Any) -> None:
    """Write the page, if there are numbers."""
    context = generator.context
    if not context["TRANSPARENCY_YEARS"]:
        return
    _label, address = context["TRANSPARENCY_PAGE"]
    url = address.lstrip("/")
    template = generator.get_template("transparency")
    writer.write_file(url + "index.html", template, context, url=url)


def _path(context: Any) -> Path:
    named = context.get("TRANSPARENCY_PATH")
    return Path(named or Path(context["VAR_PATH"]) / "transparency.json")


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(prepare)
    signals.page_writer_finalized.connect(write_page)
