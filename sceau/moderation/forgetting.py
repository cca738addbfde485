"""Withdrawing a published comment: « commentaire retiré » where replies hang on it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sceau.comments.fileformat import serialize_comment
from sceau.comments.model import REMOVED, Comment
from sceau.comments.removal import Removal, removal_path, serialize_removal
from sceau.moderation.clone import Clone, CloneError, Say
from sceau.moderation.commits import Change, make_single, own_name, store_blob
from sceau.moderation.git import Git
from sceau.moderation.published import Site, read_site, replies_to
from sceau.moderation.queue import list_refs, load_notes
from sceau.moderation.site_changes import change_site
from sceau.moderation.undoing import remember_final


def forget(clone: Clone, id_: str, say: Say, *, again: bool = False) -> str:
    """Take a published comment down; returns `removed` or, where replies hang on it,
    `place left`.

    The inbox is told first: what breaks off is still there as a wish to remove it,
    and asking again ends it. With `again` it may have been taken down long before.
    Raises CloneError, GitFailed.
    """
    clone.fetch_inbox()
    site = read_site(clone.git, clone.base())
    there = site.comments.get(id_)
    wished = f"removals/{id_}" in list_refs(clone.git, "removals")
    if there is None and not (again or wished):
        raise CloneError(f"{id_} is not on the site; reject it if it waits")
    if is_gone(clone.git, site, id_):
        remember_final(clone.git, f"forget {id_}", "Nothing was left of it here.")
        _settle(clone, id_)
        return "removed" if there is None else "place left"
    assert there is not None  # noqa: S101  or it were gone
    _announce(clone, id_, there.article)
    left: list[Change] = []

    def plan(site: Site) -> list[Change]:
        changes = list(_changes(clone.git, site, id_))
        left[:] = [change for change in changes if change.blob]
        return changes

    change_site(clone, plan, say)
    instead = (
        "Its text still is in the history of main: git revert of the commit that"
        " removed it brings it back, unless its reader wished it gone."
    )
    remember_final(clone.git, f"forget {id_}", instead)
    _settle(clone, id_)
    return "place left" if left else "removed"


def is_gone(git: Git, site: Site, id_: str) -> bool:
    """Whether the site has nothing of a comment any more, but perhaps its place."""
    there = site.comments.get(id_)
    return there is None or there.load(git, id_).removed


def _announce(clone: Clone, id_: str, article: str) -> None:
    if f"removals/{id_}" in list_refs(clone.git, "removals"):
        return
    now = datetime.now(UTC).replace(microsecond=0)
    wish = Removal(article, id_, now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    commit = make_single(
        clone.git, removal_path(id_), serialize_removal(wish), "A removal\n", now
    )
    clone.replace(f"removals/{id_}", "", commit)


def _settle(clone: Clone, id_: str) -> None:
    """The wish is fulfilled; a correction of what is gone and reports of it go too."""
    refs = list_refs(clone.git, "removals", "pending", "signals")
    for kind, options in (
        ("pending", ("reason=other",)),
        ("signals", ()),
        # The last: as long as it is there, something is left to do.
        ("removals", ()),
    ):
        ref = f"{kind}/{id_}"
        if kind == "removals":
            resolve_reports(clone, id_, "removed")
        if ref in refs:
            clone.drop([(ref, refs[ref])], options)


def resolve_reports(clone: Clone, id_: str, reason: str) -> int:
    """Delete the reports about a comment; returns how many. Raises GitFailed."""
    about = [
        (f"reports/{note.id}", note.commit)
        for note in load_notes(clone.git, "reports")
        if note.text("comment") == id_
    ]
    if about:
        clone.drop(about, (f"reason={reason}",))
    return len(about)


def _changes(git: Git, site: Site, id_: str) -> Iterator[Change]:
    there = site.comments.get(id_)
    if there is None:
        return
    comment = there.load(git, id_)
    if replies_to(git, site, id_) - {id_}:
        if not comment.removed:
            place = serialize_comment(_place(comment))
            yield _own(git, there.path(id_), store_blob(git, place), id_)
        return
    yield _own(git, there.path(id_), "", id_)
    gone = id_
    # Places above it that were kept for it alone.
    while comment.reply_to is not None and comment.reply_to in site.comments:
        above = comment.reply_to
        there = site.comments[above]
        comment = there.load(git, above)
        if not comment.removed or replies_to(git, site, above) != {gone}:
            return
        yield _own(git, there.path(above), "", above)
        gone = above


def _place(comment: Comment) -> Comment:
    return Comment(
        author=REMOVED,
        date=comment.date,
        body=REMOVED,
        reply_to=comment.reply_to,
        origin=comment.origin,
        moderation="removed",
    )


def _own(git: Git, path: str, blob: str, id_: str) -> Change:
    message = f"Remove a comment\n\nComment: {id_}\n"
    return Change(path, blob, message, datetime.now(UTC), own_name(git))
