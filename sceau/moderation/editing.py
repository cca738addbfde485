"""Changing a comment's text, while it waits or after, and answering one."""

from dataclasses import replace
from datetime import UTC, datetime

from sceau.comments.errors import CommentFileError, InvalidComment
from sceau.comments.fileformat import parse_comment, serialize_comment
from sceau.comments.model import Comment, new_ulid
from sceau.moderation.clone import Clone, CloneError, Say
from sceau.moderation.commits import Change, make_single, own_name, store_blob
from sceau.moderation.editor import edited
from sceau.moderation.published import Site, read_site
from sceau.moderation.queue import load_pending
from sceau.moderation.site_changes import change_site

_KEPT = ("date", "reply_to", "website", "role", "origin")
_SCISSORS = "# ------------------------ >8 ------------------------"


def edit(clone: Clone, id_: str, say: Say) -> str:
    """Change a comment in the editor; returns where: `waits` or `published`.

    The comment says from then on that it was edited. Raises CloneError, GitFailed,
    CommentFileError; then nothing is changed.
    """
    clone.fetch_inbox()
    waiting = {one.id: one for one in load_pending(clone.git, [id_])}
    if id_ in waiting:
        one = waiting[id_]
        if one.comment is None:
            raise CloneError(f"{id_} is damaged: {one.fault}. Reject it.")
        text = _in_editor(clone, id_, one.comment)
        # The inbox made its commit at the time that the id holds.
        commit = make_single(clone.git, one.path, text, "A comment\n", one.received)
        clone.replace(f"pending/{id_}", one.commit, commit)
        return "waits"
    before = read_site(clone.git, clone.base()).comments.get(id_)
    if before is None:
        raise CloneError(f"{id_}: no comment of this id waits or is published")
    comment = before.load(clone.git, id_)
    if comment.removed:
        raise CloneError(f"{id_} was removed; there is nothing to edit")
    blob = store_blob(clone.git, _in_editor(clone, id_, comment))

    def plan(site: Site) -> list[Change]:
        now = site.comments.get(id_)
        if now is None or now.blob not in (before.blob, blob):
            raise CloneError(f"{id_} was changed by somebody else meanwhile")
        return (
            [] if now.blob == blob else [_own(clone, now.path(id_), blob, "Edit", id_)]
        )

    change_site(clone, plan, say)
    return "published"


def reply(clone: Clone, id_: str, name: str, say: Say, text: str | None = None) -> str:
    """Answer a published comment as the publication; returns the answer's id.

    Without `text` it is written in the editor. Raises CloneError, GitFailed.
    """
    clone.fetch_inbox()
    there = read_site(clone.git, clone.base()).comments.get(id_)
    if there is None:
        raise CloneError(f"{id_} is not on the site; approve it first")
    answered = there.load(clone.git, id_)
    if answered.removed:
        raise CloneError(f"{id_} was removed; there is nothing to answer")
    own = new_ulid()

    def accept(typed: str) -> Comment:
        try:
            return Comment(
                id=own,
                article=there.article,
                author=name,
                date=datetime.now(UTC).replace(microsecond=0),
                body=typed.partition(_SCISSORS)[0].strip(),
                reply_to=id_,
                role="author",
            )
        except InvalidComment as error:
            raise CommentFileError(error.reason, error.advice) from None

    if text is None:
        shown = "".join(f"# {line}\n" for line in answered.body.split("\n"))
        below = (
            f"# What you answer; all from the line with >8 on is left away.\n{shown}"
        )
        comment = edited(clone.git, f"reply-{id_}", f"\n\n{_SCISSORS}\n{below}", accept)
    else:
        try:
            comment = accept(text)
        except CommentFileError as error:
            raise CloneError(f"{error}") from None
    blob = store_blob(clone.git, serialize_comment(comment))
    path = f"comments/{there.article}/{own}.md"
    change_site(
        clone,
        lambda site: (
            [] if own in site.comments else [_own(clone, path, blob, "Reply", own)]
        ),
        say,
    )
    return own


def _in_editor(clone: Clone, id_: str, before: Comment) -> str:
    """The text of the edited comment's file. Raises CloneError."""

    def accept(typed: str) -> str:
        after = parse_comment(typed if typed.endswith("\n") else typed + "\n")
        for name in _KEPT:
            if getattr(after, name) != getattr(before, name):
                header = name.replace("_", "-").title()
                advice = "put the line back as it was"
                raise CommentFileError(f"{header} is not as it was", advice)
        if (after.author, after.body) == (before.author, before.body):
            raise CommentFileError("nothing was edited", "change name or text, or stop")
        return serialize_comment(replace(after, moderation="edited"))

    return edited(clone.git, f"edit-{id_}.md", serialize_comment(before), accept)


def _own(clone: Clone, path: str, blob: str, verb: str, id_: str) -> Change:
    message = f"{verb} by the moderators\n\nComment: {id_}\n"
    return Change(path, blob, message, datetime.now(UTC), own_name(clone.git))
