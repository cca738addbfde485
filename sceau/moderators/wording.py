"""What a moderator reads who asked for something else than git, in French."""

from pathlib import Path

from sceau.moderators.authorized_keys import NAME
from sceau.translation.catalogs import load_catalogs

LANGUAGE = "fr"
TRANSLATIONS = Path(__file__).parent / "translations"


def sentence(why: str, name: str) -> str:
    """One line; `why` is `greeting`, `refusal` or `trouble`."""
    _ = load_catalogs(TRANSLATIONS)[LANGUAGE].gettext
    sentences = {
        "greeting": _(
            "Hello %(name)s: this key is for git, on site.git and inbox.git, and opens"
            " no session."
        ),
        "refusal": _(
            "Refused: the key of %(name)s is for git alone, on site.git and inbox.git."
        ),
        "trouble": _(
            "%(name)s, nothing is wrong with your key: the server is not set up as it"
            " should be. Please tell whoever keeps it."
        ),
    }
    return sentences[why] % {"name": name if NAME.fullmatch(name) else "?"}
