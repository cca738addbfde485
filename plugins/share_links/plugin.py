"""`article.share_links`, and for each article a small page for Mastodon.

Mastodon has no central address to share to: the page `/partager/mastodon/<slug>/`
asks for the reader's own server in a plain GET form. The form goes to
`/partager/mastodon/aller` on this site, where the web server (the preview server
likewise) answers with a redirect to `https://<server>/share?text=…`.

Setting: `SHARE_TARGETS`, which links show and in which order.
"""

from typing import Any

from pelican import signals

from plugins.share_links.targets import ShareTargetError, share_links

MASTODON_PAGE = "partager/mastodon/{slug}/"


def check_settings(pelican: Any) -> None:
    """Refuse an unknown target before anything is read or written."""
    try:
        share_links("", "", pelican.settings["SHARE_TARGETS"], "")
    except ShareTargetError as error:
        raise ShareTargetError(f"{error} Correct pelicanconf.py.") from None


def attach(generator: Any) -> None:
    """Give every published article its links."""
    settings = generator.settings
    for article in generator.articles + generator.translations:
        article.permalink = f"{settings['SITEURL']}/{article.url}"
        article.share_links = share_links(
            article.title,
            article.permalink,
            settings["SHARE_TARGETS"],
            "/" + MASTODON_PAGE.format(slug=article.slug),
        )


def write_mastodon_pages(generator: Any, writer: Any) -> None:
    """Write the page that asks for the reader's server, one for each article."""
    if "mastodon" not in generator.settings["SHARE_TARGETS"]:
        return
    template = generator.get_template("mastodon")
    for article in generator.articles + generator.translations:
        url = MASTODON_PAGE.format(slug=article.slug)
        writer.write_file(
            url + "index.html", template, generator.context, article=article, url=url
        )


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(check_settings)
    signals.article_generator_finalized.connect(attach)
    signals.article_writer_finalized.connect(write_mastodon_pages)
