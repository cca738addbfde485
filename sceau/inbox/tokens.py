"""The signed token between preview and confirmation: what was previewed, and when.

It holds the id that the comment will have, so that confirming twice is one comment.
Nothing is stored; itsdangerous signs, and takes several keys while they rotate.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from itsdangerous import BadData

from sceau.comments.model import Comment
from sceau.inbox.signing import Signing

Reason = Literal["token-invalid", "token-too-young", "token-too-old", "token-changed"]


class TokenRefused(Exception):
    """`reason` says why, in a stable word; never what the token held."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Token:
    """What the reader saw in the preview."""

    id: str
    """The ULID that the comment will have."""
    version: int
    """0 for a new comment, then counting its corrections."""
    article: str
    issued: float
    """Seconds since the epoch."""
    digest: str
    """Of name, text and what is replied to."""


def digest(author: str, body: str, reply_to: str | None) -> str:
    """What of a comment must not change between preview and confirmation."""
    text = "\0".join((author, reply_to or "", body))
    return hashlib.sha256(text.encode()).hexdigest()


class TokenSigner:
    """Makes tokens and checks them; `keys` gives the keys, the one that signs last."""

    def __init__(
        self,
        keys: Callable[[], list[bytes]],
        *,
        min_seconds: float,
        max_seconds: float,
    ) -> None:
        self._signing = Signing(keys, "sceau.inbox.token")
        self._min, self._max = min_seconds, max_seconds

    def token_for(self, comment: Comment, *, version: int, now: float) -> str:
        """The token for a previewed comment."""
        seen = digest(comment.author, comment.body, comment.reply_to)
        token = [comment.id, version, comment.article, round(now, 3), seen]
        return str(self._signing.serializer().dumps(token))

    def read(self, text: str, *, now: float) -> Token:
        """The token, if it is ours and neither too young nor too old.

        A token from the future is of the time before the clock was set back: it is
        ours, so it is taken. Raises TokenRefused.
        """
        try:
            id_, version, article, issued, digest_ = self._signing.serializer().loads(
                text
            )
        except (BadData, ValueError, TypeError):
            raise TokenRefused("token-invalid") from None
        age = now - issued
        if 0 <= age < self._min:
            raise TokenRefused("token-too-young")
        if age > self._max:
            raise TokenRefused("token-too-old")
        return Token(id_, version, article, issued, digest_)


def require_unchanged(token: Token, comment: Comment) -> None:
    """Raises TokenRefused when the comment is not the one that was previewed."""
    seen = digest(comment.author, comment.body, comment.reply_to)
    if (token.digest, token.article) != (seen, comment.article):
        raise TokenRefused("token-changed")
