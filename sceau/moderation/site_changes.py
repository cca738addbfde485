"""Changing `main` of the site, however many others change it at the same time."""

from collections.abc import Callable, Sequence

from sceau.moderation.clone import Clone, CloneError, PushedFaster, Say
from sceau.moderation.commits import Change, make_commits
from sceau.moderation.published import Site, read_site

ATTEMPTS = 20
"""So often somebody else may be faster; one of two always gets on."""

Plan = Callable[[Site], Sequence[Change]]


def change_site(clone: Clone, plan: Plan, say: Say) -> None:
    """Make `main` of the site what `plan` says of it; asked anew when it has moved.

    Raises GitFailed and CloneError, and what `plan` raises; then the clone's branches
    are as they were.
    """
    for _ in range(ATTEMPTS):
        base = clone.base()
        changes = plan(read_site(clone.git, base))
        if not changes:
            return
        try:
            clone.publish(base, make_commits(clone.git, base, changes), say)
        except PushedFaster:
            continue
        return
    raise CloneError("Others kept pushing faster. Wait a minute, then try again.")
