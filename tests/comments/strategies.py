"""Comments that hypothesis makes, and one to start from."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from sceau.comments.model import Comment

ID = "01J9Z3K8QK7N3B5X2M4R6T8V0W"
OTHER_ID = "01J9Z3K8QK7N3B5X2M4R6T8V0X"
DATE = datetime(2013, 3, 21, 15, 2, 11, tzinfo=UTC)


def comment(**changes: Any) -> Comment:
    """A valid comment with some values changed."""
    values: dict[str, Any] = {
        "id": ID,
        "article": "ton-dossier",
        "author": "Une lectrice de Lyon",
        "date": DATE,
        "body": "Mon dossier aussi.",
    }
    return Comment(**values | changes)


def ulid(number: int) -> str:
    """A short way to many ids that sort by number."""
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return "".join(digits[number >> shift & 31] for shift in range(125, -1, -5))


def _text(alphabet: st.SearchStrategy[str], limit: int) -> st.SearchStrategy[str]:
    made = st.text(alphabet, min_size=1, max_size=limit)
    return made.map(lambda t: unicodedata.normalize("NFC", t).strip()).filter(bool)


_LETTERS = st.characters(
    exclude_categories=("Cc", "Cs"),
    exclude_characters="\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e"
    "\u2066\u2067\u2068\u2069\ufeff",
)
_LINES = st.one_of(
    st.characters(exclude_categories=("Cc", "Cs")), st.sampled_from("\n\t:-: ")
)
ids = st.integers(0, (1 << 128) - 1).map(ulid)


@st.composite
def comments(draw: st.DrawFn) -> Comment:
    """Any comment that the model accepts; normalizing may lengthen a few too much."""
    values = {
        "author": draw(_text(_LETTERS, 60)),
        "date": draw(
            st.datetimes(
                min_value=datetime(1970, 1, 1),  # noqa: DTZ001
                max_value=datetime(2199, 12, 31),  # noqa: DTZ001
                timezones=st.just(UTC),
            ).map(lambda d: d.replace(microsecond=0))
        ),
        "body": draw(_text(_LINES, 200)),
        "reply_to": draw(st.none() | ids),
        "website": draw(
            st.sampled_from([None, "http://a.fr", "https://é.fr/?a=b:c#d"])
        ),
        "role": draw(st.sampled_from([None, "author"])),
        "origin": draw(st.none() | st.integers(1).map(lambda n: f"wordpress:{n}")),
        "moderation": draw(st.sampled_from((None, "edited"))),
    }
    return Comment(id=draw(ids), article="un-article", **values)
