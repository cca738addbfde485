"""What each reason identifier says to a reader, in kind and precise words.

    "author-empty" -> in which field, a heading for a page, what to do

The messages are English here and become French through the catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

FieldName = Literal["", "author", "body", "reason", "words"]


def N_(message: str) -> str:
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not taken, and what can be done."""

    heading: str
    text: str
    field: FieldName = ""
    """The form's field at fault; empty if it is none of them."""


_PROBLEMS: dict[str, Problem] = {
    # --- in a form ---------------------------------------------------------------
    "author-empty": Problem(
        N_("A name is missing"),
        N_("Write the name to sign with; a pseudonym will do."),
        "author",
    ),
    "author-too-long": Problem(
        N_("The name is too long"),
        N_("Shorten your name: it may have 60 characters at most."),
        "author",
    ),
    "author-reserved": Problem(
        N_("This name is ours"),
        N_(
            "This name looks like that of somebody of this publication, and readers"
            " could mistake you for them. Please choose another."
        ),
        "author",
    ),
    "body-empty": Problem(
        N_("The text is missing"),
        N_("Your comment has no text yet: write it here."),
        "body",
    ),
    "body-too-long": Problem(
        N_("The text is too long"),
        N_(
            "It may have 5,000 characters at most. You can shorten it, or make two"
            " comments of it."
        ),
        "body",
    ),
    "unknown-reply": Problem(
        N_("The comment you answer is no longer here"),
        N_("It may have been withdrawn. Your text can still be a comment of its own."),
    ),
    "token-too-young": Problem(
        N_("That was very quick"),
        N_(
            "You confirmed within moments of the preview, as programs do. Take the time"
            " to read your comment once more, then confirm."
        ),
    ),
    "token-too-old": Problem(
        N_("The preview has grown old"),
        N_(
            "Much time has passed since the preview. Here is a new one: read it, then"
            " confirm."
        ),
    ),
    "token-changed": Problem(
        N_("The text has changed since the preview"),
        N_(
            "The text is no longer the one of the preview. Here it is as it is now:"
            " read it, then confirm."
        ),
    ),
    "token-invalid": Problem(
        N_("The preview is not complete"),
        N_(
            "Your preview came back to us incomplete, so we made a new one: read it,"
            " then confirm."
        ),
    ),
    "reason-missing": Problem(
        N_("The reason is missing"),
        N_("Choose what comes closest to what is wrong."),
        "reason",
    ),
    "report-empty": Problem(
        N_("A few words are missing"),
        N_("Say in a few words what is wrong, so that we understand you."),
        "words",
    ),
    "report-too-long": Problem(
        N_("Your words are too many"),
        N_("1,000 characters at most, please."),
        "words",
    ),
    # --- on a page of its own ----------------------------------------------------
    "article-unknown": Problem(
        N_("We do not find this article"),
        N_(
            "The article is not here, or not under this name. Find it in the list of"
            " all articles, and comment from there."
        ),
    ),
    "article-closed": Problem(
        N_("The thread is closed"),
        N_(
            "No more comments are taken on this article. We are sorry for your trouble."
        ),
    ),
    "too-many": Problem(
        N_("Many messages at once"),
        N_(
            "Several messages came from your connection, or from one beside it, in a"
            " short time. Nothing is wrong with yours: please send it a little later."
        ),
    ),
    "queue-full": Problem(
        N_("Too many comments wait"),
        N_(
            "So many comments wait for our moderators that we take no more for now."
            " Please come back tomorrow with yours."
        ),
    ),
    "spool-failed": Problem(
        N_("We could not keep it safe"),
        N_(
            "Something failed on our side, and what you sent was not kept. Please try"
            " again in a few minutes."
        ),
    ),
    "not-ready": Problem(
        N_("The site is being set up"),
        N_("The pages of the site are not ready. Please try again in a few minutes."),
    ),
    "bad-request": Problem(
        N_("We could not read what was sent"),
        N_(
            "What reached us was not as a browser's form sends it, perhaps because the"
            " connection was cut. Go back to the form and send it again."
        ),
    ),
    "too-large": Problem(
        N_("That is too much at once"),
        N_(
            "What was sent is far longer than a comment may be (5,000 characters), and"
            " we did not read it. Your browser's back button leads to your text."
        ),
    ),
    "method-not-allowed": Problem(
        N_("This page is reached through a form"),
        N_(
            "Nothing was sent. Start again from the article, with the form below its"
            " text."
        ),
    ),
    "cross-site": Problem(
        N_("This form came from another site"),
        N_(
            "Your browser says that another site sent this form, so we did nothing with"
            " it. If it was you who wrote, comment from the article's own page."
        ),
    ),
    "not-found": Problem(
        N_("This page is not here"),
        N_("The address may be mistyped, or cut short."),
    ),
    "receipt-invalid": Problem(
        N_("This link leads nowhere"),
        N_(
            "The link seems cut or mistyped. Copy it whole, to its last character. If"
            " it is lost, we cannot make it anew: we did not keep it."
        ),
    ),
    "receipt-ended": Problem(
        N_("This link has ended"),
        N_(
            "The thread has been closed for over a year, and links of that time no"
            " longer work. To have a comment removed, please write to us."
        ),
    ),
    "already-decided": Problem(
        N_("It has been decided meanwhile"),
        N_(
            "A moderator was quicker: this can no longer be changed here. Your link"
            " shows what became of it."
        ),
    ),
}
PROBLEMS: Mapping[str, Problem] = MappingProxyType(_PROBLEMS)
"""By reason identifier."""

MAY_BE_SENT_AGAIN = frozenset(
    {"too-many", "queue-full", "spool-failed", "not-ready", "bad-request"}
)
"""Nothing is wrong with the text, and nothing was kept of it.

Not « cross-site »: what another site sent is not ours to offer again.
"""

REPORT_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "personal-data": N_("It says something private about somebody"),
        "insult": N_("It insults or threatens somebody"),
        "unlawful": N_("It is against the law in another way"),
        "spam": N_("It is advertising, or has nothing to do with the article"),
        "other": N_("Something else"),
    }
)
"""By the identifier that the form sends."""

HINTS: Mapping[str, str] = MappingProxyType(
    {
        "nir": N_("Your text seems to hold a social-security number: « %(excerpt)s »."),
        "phone": N_("Your text seems to hold a telephone number: « %(excerpt)s »."),
        "email": N_("Your text seems to hold an e-mail address: « %(excerpt)s »."),
        "health": N_(
            "Your text seems to tell something of somebody's health: « %(excerpt)s »."
        ),
    }
)
"""By kind of hint."""
