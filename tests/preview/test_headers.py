"""The headers that protect readers, and for how long files are kept."""

import pytest

from sceau.preview.headers import (
    IMMUTABLE,
    cache_control,
    content_security_policy,
    security_headers,
)


def directives(policy: str) -> dict[str, str]:
    """`a b c; d e` as {"a": "b c", "d": "e"}."""
    parts = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: value for name, _, value in parts}


def test_the_production_policy_allows_no_script() -> None:
    assert content_security_policy("/", preview=False) == (
        "default-src 'none'; img-src 'self' data:; style-src 'self'; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; manifest-src 'self'"
    )


def test_preview_adds_what_the_reload_script_needs_and_nothing_else() -> None:
    production = directives(content_security_policy("/", preview=False))
    preview = directives(content_security_policy("/"))

    added = {"script-src": "'self'", "connect-src": "'self'"}
    assert preview == production | added


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", "'self'"),
        ("/partager/mastodon/", "'self' https:"),
        ("/partager/mastodon/aller", "'self' https:"),
        ("/partager/mastodonte/", "'self'"),
        ("/2013/partager/mastodon/", "'self'"),
    ],
)
@pytest.mark.parametrize("preview", [True, False])
def test_forms_may_leave_the_site_from_the_mastodon_pages_only(
    path: str, allowed: str, preview: bool
) -> None:
    policy = directives(content_security_policy(path, preview=preview))

    assert policy["form-action"] == allowed


@pytest.mark.parametrize(
    ("content_type", "policy"),
    [
        ("text/html", "same-origin"),
        ("font/woff2", "same-origin"),
        # Web feed readers show our pictures.
        ("image/png", "cross-origin"),
        ("image/svg+xml", "cross-origin"),
    ],
)
def test_only_pictures_may_be_embedded_elsewhere(
    content_type: str, policy: str
) -> None:
    headers = security_headers("/", content_type)

    assert headers["Cross-Origin-Resource-Policy"] == policy
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("theme/site.1a2b3c4d.css", IMMUTABLE),
        ("theme/texte.00000000.woff2", IMMUTABLE),
        ("theme/site.css", "no-cache"),
        ("theme/site.1a2b3c4.css", "no-cache"),
        ("theme/site.1a2b3c4d5.css", "no-cache"),
        ("theme/site.1A2B3C4D.css", "no-cache"),
        ("theme/site.1a2b3c4g.css", "no-cache"),
        ("theme.1a2b3c4d.d/site.css", "no-cache"),
        ("1a2b3c4d.css", "no-cache"),
        ("theme/site.1a2b3c4d.css\n", "no-cache"),
        ("2013/03/x/index.html", "no-cache"),
    ],
)
def test_cache_control(path: str, expected: str) -> None:
    assert cache_control(path) == expected
