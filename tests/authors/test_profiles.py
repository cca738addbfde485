"""A profile's file becomes a value."""

import pytest
from markupsafe import Markup

from plugins.authors.profiles import AuthorProfile, ProfileLink, parse_profile

WHOLE = """\
Name: Maël Le Goff
Role: médecin
Picture: images/authors/mael.svg
Picture_alt: Un portrait
Link: Site | https://mael.example/?a=1|2
Link: Courriel | mailto:mael@journal.example

Maël *relit*.

Et soigne.
"""


def parse(text: str) -> AuthorProfile:
    return parse_profile("mael", text, lambda body: f"<html>{body}</html>")


def test_a_whole_profile() -> None:
    assert parse(WHOLE) == AuthorProfile(
        slug="mael",
        name="Maël Le Goff",
        role="médecin",
        picture="images/authors/mael.svg",
        picture_alt="Un portrait",
        links=(
            ProfileLink("Site", "https://mael.example/?a=1|2"),
            ProfileLink("Courriel", "mailto:mael@journal.example"),
        ),
        biography=Markup("<html>Maël *relit*.\n\nEt soigne.\n</html>"),
    )


def test_only_the_name_is_needed() -> None:
    assert parse("Name: Ju\n") == AuthorProfile(
        slug="mael",
        name="Ju",
        role="",
        picture="",
        picture_alt="",
        links=(),
        biography=Markup("<html></html>"),
    )


@pytest.mark.parametrize("key", ["Name", "name", "NAME"])
def test_the_case_of_a_key_does_not_matter(key: str) -> None:
    assert parse(f"{key}: Ju\n").name == "Ju"


def test_the_biography_is_markup_and_the_rest_is_text() -> None:
    profile = parse("Name: Ju <b>\nRole: a & b\n\nElle.\n")

    assert isinstance(profile.biography, Markup)
    assert not isinstance(profile.name, Markup)
    assert not isinstance(profile.role, Markup)
