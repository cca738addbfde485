"""What became of a message: read from the spool, git, the site and the ledger."""

from dataclasses import dataclass

from sceau.comments.fileformat import parse_comment
from sceau.comments.ledger import Ledger
from sceau.comments.model import Comment
from sceau.inbox.manifest import Manifest
from sceau.inbox.receipts import Receipt
from sceau.inbox.repository import InboxRepository
from sceau.inbox.spool import Spool
from sceau.inbox.views import State


@dataclass(frozen=True, slots=True)
class Found:
    """The state, and the text as long as the inbox has it."""

    state: State
    comment: Comment | None = None
    version: int = 0
    """Of the newest text that is known; a correction is the next."""


class States:
    """Answers for whoever holds a receipt. Reads, never writes."""

    def __init__(
        self, spool: Spool, repository: InboxRepository, ledger: Ledger
    ) -> None:
        self._spool = spool
        self._repository = repository
        self._ledger = ledger

    def of(self, receipt: Receipt, manifest: Manifest) -> Found:
        """The state now.

        The spool is asked first: what leaves it is in git by then, so nothing falls
        between the two. Raises GitError when the repository cannot be asked and the
        spool does not know either.
        """
        if receipt.kind == "report":
            return self._report(receipt)
        published = any(
            receipt.id in article.comments for article in manifest.articles.values()
        )
        entries = self._spool.of(receipt.id)
        if entries:
            last = entries[-1]
            if any(entry.kind == "withdrawal" for entry in entries):
                return Found("removal-asked" if published else "withdrawn")
            comment = parse_comment(last.text)
            return Found("waiting", _placed(comment, receipt), last.version)
        text = self._repository.text("pending", receipt.id)
        if text is not None:
            return Found("waiting", _placed(parse_comment(text), receipt))
        if self._repository.has("removals", receipt.id):
            return Found("removal-asked")
        if published:
            return Found("published")
        return self._decided(receipt)

    def _decided(self, receipt: Receipt) -> Found:
        decision = self._ledger.last(receipt.id)
        if decision is None:
            return Found("unknown")
        states: dict[str, State] = {
            "approved": "accepted",
            "withdrawn": "withdrawn",
            "removed": "removed",
            # Kept then, and off the site since: by plain git, which notes nothing.
            "kept": "removed",
        }
        gone = decision.decision in ("rejected", "withdrawn")
        if gone and self._ledger.was_taken_back(receipt.id):
            # It was on the site before, and so it is in the history of its files.
            return Found("removed")
        return Found(states.get(decision.decision, "not-kept"))

    def _report(self, receipt: Receipt) -> Found:
        waits = self._spool.of(receipt.id) or self._repository.has(
            "reports", receipt.id
        )
        return Found("report-received" if waits else "report-done")


def _placed(comment: Comment, receipt: Receipt) -> Comment:
    """The comment with its id and article, which its file does not hold."""
    return Comment(
        id=receipt.id,
        article=receipt.article,
        author=comment.author,
        date=comment.date,
        body=comment.body,
        reply_to=comment.reply_to,
    )
