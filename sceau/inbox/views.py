"""What the inbox's pages show: frozen values, so that pages need to know nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal[
    "waiting",
    "accepted",
    "published",
    "withdrawn",
    "removed",
    "removal-asked",
    "not-kept",
    "unknown",
    "report-received",
    "report-done",
]
Sent = Literal["comment", "report", "correction", "withdrawal"]
"""What a reader is thanked for."""

MAX_REPORT_LENGTH = 1_000
"""Characters of the words in which a reader says what is wrong with a comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the reader typed: untrusted, and shown back as it came."""

    author: str = ""
    body: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The article to which a form belongs, from the site's manifest."""

    slug: str
    title: str
    url: str
    """`/2013/03/ton-dossier/`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownComment:
    """A comment exactly as the page will show it."""

    author: str
    date: datetime
    """In the site's time zone."""
    html: str
    """From `sceau.comments.rendering.render_comment`, and so safe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """What the page behind a receipt shows."""

    state: State
    receipt: str
    target: Target | None = None
    url: str = ""
    """The published comment's address, or empty."""
    comment: ShownComment | None = None
    fields: Fields | None = None
    """The text to correct, when it may be corrected."""
    number: str = ""
    """The comment's id, for whoever writes to us about it; or empty."""
    command: str = ""
    """The one command that approves it, for a newcomer's preview; or empty."""

    @property
    def is_report(self) -> bool:
        """Whether a comment was reported, not written."""
        return self.state in ("report-received", "report-done")

    @property
    def may_change(self) -> bool:
        """Whether coming back tells something new, or lets one do something."""
        return self.state not in ("withdrawn", "removed", "not-kept", "report-done")

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether there is still something to withdraw."""
        return self.state in ("waiting", "accepted", "published")

    @property
    def may_be_corrected(self) -> bool:
        """Whether there is a text to correct, and nobody has published it yet."""
        return self.fields is not None and self.state in ("waiting", "accepted")

    @property
    def may_be_exported(self) -> bool:
        """Whether there is something to hand out."""
        return self.comment is not None or bool(self.url)
