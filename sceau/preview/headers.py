"""The headers that every answer carries, as the production server sends them. Pure.

What differs in preview is in one constant: the reload script and its events.
"""

import re

PRODUCTION_POLICY = (
    ("default-src", "'none'"),
    ("img-src", "'self' data:"),
    ("style-src", "'self'"),
    ("font-src", "'self'"),
    ("form-action", "'self'"),
    ("base-uri", "'none'"),
    ("frame-ancestors", "'none'"),
    ("manifest-src", "'self'"),
)
# Only here: the site itself needs no script.
PREVIEW_ADDITIONS = (
    ("script-src", "'self'"),
    ("connect-src", "'self'"),
)

MASTODON = "/partager/mastodon/"

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
NEVER_STORED = "no-store"
# site.1a2b3c4d.css: the name changes whenever the bytes do.
FINGERPRINTED = re.compile(r"\.[0-9a-f]{8}\.[A-Za-z0-9]+\Z")


def content_security_policy(path: str, *, preview: bool = True) -> str:
    """The policy for one address.

    `form-action https:` on the Mastodon pages: their form is answered by a redirect to
    the reader's own server, and a browser applies form-action to that redirect too.
    """
    policy = dict(PRODUCTION_POLICY + (PREVIEW_ADDITIONS if preview else ()))
    if path.startswith(MASTODON):
        policy["form-action"] += " https:"
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def security_headers(
    path: str, content_type: str, *, preview: bool = True
) -> dict[str, str]:
    """The security headers for an answer, whatever its status."""
    # Web feed readers show our pictures on their own pages; nothing else of the site
    # has any business there.
    embeddable = content_type.startswith("image/")
    return {
        "Content-Security-Policy": content_security_policy(path, preview=preview),
        # Not no-referrer: with it, the comment form would send `Origin: null`.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if embeddable else "same-origin",
    }


def cache_control(path: str) -> str:
    """For how long the file at this path may be kept without asking again."""
    return IMMUTABLE if FINGERPRINTED.search(path) else REVALIDATE
