"""Author profiles from `content/authors/<slug>.md`: text to frozen values."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from sceau.content.frontmatter import parse_front_matter


@dataclass(frozen=True)
class ProfileLink:
    """One link of an author's box."""

    label: str
    address: str


@dataclass(frozen=True)
class AuthorProfile:
    """What the box under an article and the author's page show."""

    slug: str
    name: str
    role: str
    picture: str
    """Path of the picture below `content/`, or an empty string."""
    picture_alt: str
    links: tuple[ProfileLink, ...]
    biography: Markup


def parse_profile(slug: str, text: str, to_html: Callable[[str], str]) -> AuthorProfile:
    """Make a profile of a file's text; `content_check` has checked its keys.

    `to_html` converts the biography's Markdown.
    """
    front_matter = parse_front_matter(text)
    fields: dict[str, str] = {}
    links = []
    for field in front_matter.fields:
        if field.key.lower() == "link":
            label, _, address = field.value.partition("|")
            links.append(ProfileLink(label.strip(), address.strip()))
        else:
            fields[field.key.lower()] = field.value
    return AuthorProfile(
        slug=slug,
        name=fields["name"],
        role=fields.get("role", ""),
        picture=fields.get("picture", ""),
        picture_alt=fields.get("picture_alt", ""),
        links=tuple(links),
        biography=Markup(to_html(front_matter.body)),  # noqa: S704  the author's own
    )
