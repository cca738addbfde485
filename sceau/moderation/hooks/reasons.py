"""Why a moderator decides as he does: `git push -o reason=spam …`."""

from collections.abc import Iterable

from sceau.comments.errors import quoted
from sceau.moderation.hooks.faults import PushRefused

COMMENT_REASONS = ("spam", "off-topic", "personal-data", "unlawful", "other")
"""For not keeping a comment, or for keeping one that its reader wants removed."""
REPORT_REASONS = ("dismissed", "removed", "edited")
"""What became of a report."""

REASONS_ADVICE = (
    f"of a comment or a removal, write reason= and one of {', '.join(COMMENT_REASONS)};"
    f" of a report, one of {', '.join(REPORT_REASONS)}"
)


def read_reason(options: Iterable[str]) -> str:
    """The reason among push options, or an empty string. Raises PushRefused."""
    known = [f"reason={reason}" for reason in COMMENT_REASONS + REPORT_REASONS]
    given = list(options)
    unknown = [quoted(option) for option in given if option not in known]
    if unknown:
        # At once, however many: whoever mends one wants to know of the others.
        raise PushRefused("-o", f"unknown {', '.join(unknown)}", REASONS_ADVICE)
    if len(given) > 1:
        raise PushRefused("-o", "several reasons", f"write one: {REASONS_ADVICE}")
    return given[0].removeprefix("reason=") if given else ""
