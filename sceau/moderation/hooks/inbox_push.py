"""`pre-receive` of `inbox.git`: `inbox` judges, the ledger beside it keeps."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sceau.comments.ledger import Ledger
from sceau.moderation.hooks.faults import PushRefused
from sceau.moderation.hooks.inbox import Known, approves, judge, wanted_commits
from sceau.moderation.hooks.push import Change, push_options
from sceau.moderation.hooks.reasons import read_reason
from sceau.moderation.hooks.repository import Repository
from sceau.moderation.hooks.single_file import load_contents
from sceau.moderation.hooks.site_push import published_ids

LEDGER = "ledger.jsonl"


def check_inbox_push(
    repository: Repository,
    changes: Sequence[Change],
    environ: Mapping[str, str],
    now: datetime,
) -> list[str]:
    """All faults of a push to `inbox.git`; without one, its decisions are noted.

    Durably, and before the references change: what is gone without a note would look
    like a comment that was approved. Raises PushRefused for trouble with git, OSError
    for trouble with the ledger.
    """
    ledger = Ledger(repository.folder.parent / LEDGER)
    reason = read_reason(push_options(environ))
    refs = _refs(repository)
    known = Known(
        refs=refs,
        contents=load_contents(repository, wanted_commits(changes, refs)),
        decisions=lambda id_: [line.decision for line in ledger.decisions(id_)],
        published=_published(repository, environ) if approves(changes, reason) else (),
        now=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    judgement = judge(changes, reason, known)
    if judgement.decisions:
        ledger.note(*judgement.decisions)
    return list(judgement.faults)


def _refs(repository: Repository) -> dict[str, str]:
    out = repository.run("for-each-ref", "--format=%(objectname) %(refname)")
    lines = out.decode("utf-8", "surrogateescape").splitlines()
    return {ref: commit for commit, ref in (line.split(" ", 1) for line in lines)}


def _published(
    repository: Repository, environ: Mapping[str, str]
) -> frozenset[str] | None:
    """Ids on `main` of the site, or None at home, where no site is named."""
    named = repository.setting("sceau.site")
    if not named:
        return None
    try:
        return published_ids(Repository(Path(named), environ))
    except PushRefused as error:
        # Not silently: an approval would be believed whose comment is nowhere.
        raise PushRefused(
            "sceau.site", f"the site cannot be read ({error})", "see to its permissions"
        ) from None
