"""What keeps the inbox from doing what a reader asked, as one exception."""

from sceau.inbox.views import Fields

STATUS = {
    "article-unknown": 404,
    "not-found": 404,
    "receipt-invalid": 404,
    "receipt-ended": 410,
    "article-closed": 403,
    "cross-site": 403,
    "too-many": 429,
    "queue-full": 503,
    "spool-failed": 503,
    "not-ready": 503,
    "bad-request": 400,
    "too-large": 413,
    "method-not-allowed": 405,
    "already-decided": 409,
}
"""HTTP status by reason; whatever a reader can mend in the form is 422."""


class Problem(Exception):
    """`reason` is a stable word that the pages explain; never anything a reader sent.

    `fields` are given back to the reader, who must not lose what they wrote.
    """

    def __init__(
        self,
        reason: str,
        fields: Fields | None = None,
        *,
        status: int = 0,
        retry_after: int = 0,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fields = fields
        self.status = status or STATUS.get(reason, 422)
        self.retry_after = retry_after
