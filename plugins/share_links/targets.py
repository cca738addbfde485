"""Share links: a pure function from (title, address) to links.

The addresses are the ones the services document for links without a script:
Facebook https://developers.facebook.com/docs/sharing/reference/share-dialog
X        https://developer.x.com/en/docs/x-for-websites/tweet-button/guides/web-intent
LinkedIn https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/share-on-linkedin
Bluesky  https://docs.bsky.app/docs/advanced-guides/intent-links
WhatsApp https://faq.whatsapp.com/5913398998672934
Mail     RFC 6068; Mastodon has no central address, see the plugin's page.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import quote

# White space but for U+00A0 and U+202F; all that can end a line is in it.
_BREAKABLE = re.compile(r"[^\S\u00a0\u202f]+")


class ShareTargetError(ValueError):
    """SHARE_TARGETS names a service that is not known."""


@dataclass(frozen=True)
class ShareLink:
    """One link; `icon` is a symbol of the theme's sprite."""

    name: str
    label: str
    url: str
    icon: str


def _encode(text: str) -> str:
    # Everything but unreserved characters, space as %20: a `+` is a plus sign in a
    # mail's subject (RFC 6068), so form encoding would be wrong there.
    return quote(text, safe="")


def _folded(text: str) -> str:
    """One line: a title that was broken over two lines would break a mail header.

    The no-break spaces of French typography are part of the title and stay.
    """
    return _BREAKABLE.sub(" ", text).strip(" ")


def _text_and_address(title: str, address: str) -> str:
    return _encode(f"{title} {address}")


_BUILDERS: dict[str, tuple[str, Callable[[str, str], str]]] = {
    "facebook": (
        "Facebook",
        lambda title, url: (
            f"https://www.facebook.com/sharer/sharer.php?u={_encode(url)}"
        ),
    ),
    "x": (
        "X",
        lambda title, url: (
            f"https://x.com/intent/post?text={_encode(title)}&url={_encode(url)}"
        ),
    ),
    "linkedin": (
        "LinkedIn",
        lambda title, url: (
            f"https://www.linkedin.com/sharing/share-offsite/?url={_encode(url)}"
        ),
    ),
    "bluesky": (
        "Bluesky",
        lambda title, url: (
            f"https://bsky.app/intent/compose?text={_text_and_address(title, url)}"
        ),
    ),
    "whatsapp": (
        "WhatsApp",
        lambda title, url: f"https://wa.me/?text={_text_and_address(title, url)}",
    ),
    "email": (
        "E-mail",
        # RFC 6068: line breaks in a body are %0D%0A.
        lambda title, url: (
            f"mailto:?subject={_encode(title)}"
            f"&body={_encode(title)}%0D%0A%0D%0A{_encode(url)}"
        ),
    ),
}
KNOWN_TARGETS = ("mastodon", *_BUILDERS)


def share_links(
    title: str, address: str, targets: Iterable[str], mastodon_page: str
) -> tuple[ShareLink, ...]:
    """Links for one article, in the order of `targets`.

    `address` is the article's absolute address; `mastodon_page` is the address on
    this site of the page that asks for the reader's own server. Raises
    ShareTargetError for an unknown target.
    """
    title = _folded(title)
    links = []
    for name in targets:
        if name == "mastodon":
            links.append(ShareLink(name, "Mastodon", mastodon_page, name))
        elif name in _BUILDERS:
            label, build = _BUILDERS[name]
            links.append(ShareLink(name, label, build(title, address), name))
        else:
            near = get_close_matches(name, KNOWN_TARGETS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise ShareTargetError(
                f"SHARE_TARGETS: {name!r} is not known{hint}"
                f" Known: {', '.join(KNOWN_TARGETS)}."
            )
    return tuple(links)
