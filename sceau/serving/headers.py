"""The headers of every answer, as names and nginx values. Pure.

Those that the preview sends have the preview's values. What depends on the address or
the status is a variable of deploy/nginx/http.conf.j2; nginx leaves empty headers out.
All of them stand in `server { … }` and none in a location, where one `add_header` would
drop the rest.
"""

from dataclasses import dataclass

from sceau.preview.headers import (
    IMMUTABLE,
    MASTODON,
    NEVER_STORED,
    REVALIDATE,
    content_security_policy,
    security_headers,
)

TWO_YEARS = 63_072_000
TRANSPORT_SECURITY = f"max-age={TWO_YEARS}"

# The site asks a browser for nothing: no sensor, no device, no advertising.
REFUSED_FEATURES = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation"),
    *("gyroscope", "magnetometer", "microphone", "midi", "payment", "usb"),
)


@dataclass(frozen=True)
class Policies:
    """The values that a template chooses between."""

    content: str = content_security_policy("/", preview=False)
    content_mastodon: str = content_security_policy(MASTODON, preview=False)
    pictures: str = security_headers("/", "image/png")["Cross-Origin-Resource-Policy"]
    others: str = security_headers("/", "text/html")["Cross-Origin-Resource-Policy"]
    immutable: str = IMMUTABLE
    revalidate: str = REVALIDATE
    never_stored: str = NEVER_STORED


def fixed_headers() -> dict[str, str]:
    """What is the same for every answer, whatever its address and status."""
    found = security_headers("/", "text/html", preview=False)
    for variable in ("Content-Security-Policy", "Cross-Origin-Resource-Policy"):
        del found[variable]
    return found | {
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in REFUSED_FEATURES),
    }


def said_here() -> list[str]:
    """Headers of the inbox's answers that nginx says in its place, or keeps back."""
    own = ("Content-Security-Policy", "Cross-Origin-Resource-Policy", "Cache-Control")
    never = ("Strict-Transport-Security", "Set-Cookie")
    return sorted((*fixed_headers(), *own, *never))
