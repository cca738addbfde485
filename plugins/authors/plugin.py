"""Give articles and author pages the profiles of `content/authors/`.

Sets `article.author_profiles` (a tuple, in the order of `Authors`) and the context's
`author_profiles` (by slug). The file's name is the author's slug and address.
"""

from pathlib import Path
from typing import Any

import markdown
from pelican import signals

from plugins.authors.profiles import AuthorProfile, parse_profile


def _read_profiles(folder: Path) -> dict[str, AuthorProfile]:
    """Profiles by the author's name."""
    parser = markdown.Markdown(output_format="html")
    profiles = (
        parse_profile(
            path.stem,
            path.read_text(encoding="utf-8-sig"),
            lambda text: str(parser.reset().convert(text)),
        )
        for path in sorted(folder.glob("*.md"))
    )
    return {profile.name: profile for profile in profiles}


def attach(generator: Any) -> None:
    """Attach profiles before Pelican groups the articles by author."""
    profiles = _read_profiles(Path(generator.path) / "authors")
    generator.context["author_profiles"] = {p.slug: p for p in profiles.values()}
    for article in (
        generator.articles
        + generator.translations
        + generator.hidden_articles
        + generator.drafts
        + generator.drafts_translations
    ):
        authors = getattr(article, "authors", [])
        article.author_profiles = tuple(
            profiles[author.name] for author in authors if author.name in profiles
        )
        for author in authors:
            if author.name in profiles:
                author.slug = profiles[author.name].slug


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_pretaxonomy.connect(attach)
