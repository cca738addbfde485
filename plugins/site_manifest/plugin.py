"""Write `site.json`, `page_shell.html` and `redirects.json` below `VAR_PATH`.

They are how the build speaks to the programs around it (inbox, read counter, preview,
nginx); their shapes are in docs/how-it-works.md. They are written last, each
atomically, so they always describe a build that succeeded.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.site_manifest.manifest import (
    ManifestArticle,
    Rule,
    redirects,
    site_manifest,
    without_pages,
)
from sceau.content.redirects import parse_redirects


def prepare(generators: list[Any]) -> None:
    """Make the texts while a conflict can still stop the build."""
    generator = generators[0]
    context = generator.context
    articles = [_facts(article) for article in context["articles"]]
    rules = redirects(
        [*articles, *_page_aliases(context["pages"])],
        _listed(Path(generator.path) / "redirects.csv"),
    )
    titles = {f"/{c.url}": c.title for c in [*context["articles"], *context["pages"]]}
    without_pages(rules, titles)
    manifest = site_manifest(
        articles,
        build_date=context["BUILD_DATE"],
        site_url=context["SITEURL"],
        authors=[
            context["SITENAME"],
            *(author.name for author in context.get("author_profiles", {}).values()),
        ],
        close_after_days=context["COMMENTS_CLOSE_AFTER_DAYS"],
    )
    context["VAR_FILES"] = {
        "site.json": _json(manifest),
        "redirects.json": _json(rules),
    }


def render_shell(generator: Any, writer: Any) -> None:
    """Render the page with two slots into which the inbox puts its answers."""
    template = generator.get_template("shell")
    context = {**generator.context, "output_file": "", "url": "commenter/"}
    generator.context["VAR_FILES"]["page_shell.html"] = template.render(context)
    folder = Path(generator.settings["VAR_PATH"])
    for name, text in generator.context["VAR_FILES"].items():
        write_atomically(folder / name, text)


def write_atomically(path: Path, text: str) -> None:
    """Replace a file in one step; readers see the old or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as stream:
        try:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
            # The mode of an ordinary file: other users of the machine read these.
            os.fchmod(stream.fileno(), 0o644)
            Path(stream.name).replace(path)
        except BaseException:
            Path(stream.name).unlink(missing_ok=True)
            raise


def _listed(path: Path) -> list[Rule]:
    # plugins/content_check has reported every fault of the file before this runs.
    if not path.exists():
        return []
    lines, _problems = parse_redirects(path.read_text(encoding="utf-8"))
    rules = (line.redirect for line in lines)
    return [(rule.old, rule.new or None, rule.status) for rule in rules]


def _facts(article: Any) -> ManifestArticle:
    metadata = article.metadata
    return ManifestArticle(
        slug=article.slug,
        title=article.title,
        url=f"/{article.url}",
        date=article.date.date(),
        open=metadata.get("comment_status", "open") == "open",
        aliases=_aliases(metadata),
        wordpress_id=metadata.get("wordpress_id", ""),
        comments=tuple(getattr(article, "comment_ids", ())),
    )


def _page_aliases(pages: list[Any]) -> list[ManifestArticle]:
    return [
        ManifestArticle(
            slug=page.slug,
            title=page.title,
            url=f"/{page.url}",
            date=page.settings["BUILD_DATE"],
            open=False,
            aliases=_aliases(page.metadata),
        )
        for page in pages
    ]


def _aliases(metadata: dict[str, str]) -> tuple[str, ...]:
    parts = metadata.get("aliases", "").split(",")
    return tuple(part.strip() for part in parts if part.strip())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(prepare)
    # Articles are written before pages: when this runs every page was rendered.
    signals.page_writer_finalized.connect(render_shell)
