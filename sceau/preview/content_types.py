"""The content type of a file, by its path in the output. Pure.

nginx is told the same (deploy/nginx): by itself it sends every `.xml` as text/xml.
"""

from pathlib import PurePosixPath

UNKNOWN = "application/octet-stream"

BY_EXTENSION = {
    ".atom": "application/atom+xml",
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".rss": "application/rss+xml",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}

# The end of a feed's path in the output, the longest first: feed/atom/ is under feed/.
FEEDS = (
    ("feed/atom/index.xml", "application/atom+xml; charset=utf-8"),
    ("feed/json/index.json", "application/feed+json; charset=utf-8"),
    ("feed/index.xml", "application/rss+xml; charset=utf-8"),
)
IN_A_BROWSER = "application/xml; charset=utf-8"


def content_type(path: str) -> str:
    """The Content-Type for a path such as `2013/03/ton-dossier/feed/index.xml`."""
    for ending, feed_type in FEEDS:
        if path == ending or path.endswith(f"/{ending}"):
            return feed_type
    return BY_EXTENSION.get(PurePosixPath(path).suffix.lower(), UNKNOWN)


def depends_on_accept(path: str) -> bool:
    """Whether the type of this file is not the same for a browser as for a program."""
    return content_type(path).startswith(
        ("application/rss+xml", "application/atom+xml")
    )


def negotiated_type(path: str, accept: str) -> str:
    """The Content-Type for a path and the request's `Accept`.

    Browsers save or show as source what they are told is a feed; told that it is XML,
    they apply its style sheet. A feed reader does not ask for text/html.
    """
    kind = content_type(path)
    if (
        depends_on_accept(path)
        and "text/html" in accept
        and "application/rss+xml" not in accept
        and "application/atom+xml" not in accept
    ):
        return IN_A_BROWSER
    return kind
