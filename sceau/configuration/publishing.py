"""The table `[publishing]`: where the server builds the site, and where it goes."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from sceau.configuration.errors import RefusedValue, quoted
from sceau.configuration.moderation import mail_addresses
from sceau.configuration.settings import Table, setting


def _site_url(text: str) -> str:
    parts = urlsplit(text)
    whole = parts.scheme in {"http", "https"} and parts.netloc and not parts.path
    if text and not whole:
        raise RefusedValue(
            f"{quoted(text)} is not the address of a site",
            "write https:// and the host, without a slash at the end",
        )
    return text


@dataclass(frozen=True)
class PublishingSettings(Table):
    """What a server needs to know to build and publish.

    From `load_configuration`, paths are absolute and everything is checked.
    """

    about: ClassVar[str] = (
        "Publishing, on the server: main of the site's repository becomes a release, "
        "and the web server shows the release that `current` points at."
    )

    # RUF009 fears defaults that instances share; a path never changes.
    repository: Path = setting(  # noqa: RUF009
        Path("var/publishing/site.git"), "The site's bare repository."
    )
    requests: Path = setting(  # noqa: RUF009
        Path("var/publishing/requests"),
        "The folder where a push leaves word that a build is due; the user who owns "
        "the repository writes it, the one who builds reads it.",
    )
    folder: Path = setting(  # noqa: RUF009
        Path("var/publishing/build"),
        "The folder of whoever builds: his clone, environments, cache and outcomes.",
    )
    releases: Path = setting(  # noqa: RUF009
        Path("var/publishing/releases"),
        "The folder of releases and of current. On one file system: unchanged files "
        "are shared between releases.",
    )
    numbers: Path = setting(  # noqa: RUF009
        Path("var/publishing/numbers"),
        "The folder where others leave what they counted, reads.json (export in "
        "[reads]) and transparency.json, for the next build to show.",
    )
    keep: int = setting(5, "How many releases are kept.", between=(2, 100))
    settings: str = setting("publishconf.py", "Pelican's settings, in the repository.")
    site_url: str = setting(
        "",
        "The site's address, instead of the one in those settings. Empty: as there.",
        check=_site_url,
    )
    author_mail: tuple[str, ...] = setting(
        (),
        "Addresses that are told when a build fails, by the server of [moderation].",
        check=mail_addresses,
    )
    wait_seconds: int = setting(
        20,
        "So long a push waits to say what came of the build; later, only a failure is "
        "told, by mail.",
        between=(0, 600),
    )
    build_seconds: int = setting(
        600, "A build that takes longer is ended.", between=(10, 86400)
    )
    build_mebibytes: int = setting(
        2048, "The memory a build may use, in MiB.", between=(256, 1048576)
    )
