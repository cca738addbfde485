"""Receipts: whoever holds the link may follow, correct and withdraw one comment.

A receipt is a capability, signed and stored nowhere; a lost one cannot be made anew.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from itsdangerous import BadData

from sceau.comments.model import is_article_slug
from sceau.comments.ulid import is_ulid
from sceau.inbox.manifest import ListedArticle
from sceau.inbox.signing import Signing

Kind = Literal["comment", "report"]
LIFE_AFTER_CLOSING = datetime.timedelta(days=365)


class ReceiptRefused(Exception):
    """The receipt is not one of ours, or was cut."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the holder may follow."""

    kind: Kind
    id: str
    article: str


class ReceiptSigner:
    """Makes receipts and reads them; `keys` gives the keys, the one that signs last."""

    def __init__(self, keys: Callable[[], list[bytes]]) -> None:
        self._signing = Signing(keys, "sceau.inbox.receipt")

    def sign(self, receipt: Receipt) -> str:
        """The last part of the link; URL-safe."""
        kind = receipt.kind[0]
        return str(
            self._signing.serializer().dumps([kind, receipt.id, receipt.article])
        )

    def read(self, text: str) -> Receipt:
        """Raises ReceiptRefused."""
        try:
            kind, id_, article = self._signing.serializer().loads(text)
        except (BadData, ValueError, TypeError):
            raise ReceiptRefused from None
        if kind not in ("c", "r") or not is_ulid(id_) or not is_article_slug(article):
            raise ReceiptRefused
        return Receipt("comment" if kind == "c" else "report", id_, article)


def outlived(article: ListedArticle | None, today: datetime.date) -> bool:
    """Whether the thread has been closed for so long that its receipts ended.

    A thread without a closing day never ends them, nor does an article that is gone:
    whoever wrote there may still ask what became of it.
    """
    if article is None or article.closes is None:
        return False
    return today >= article.closes + LIFE_AFTER_CLOSING
