"""The actions of `sceau moderate` that change nothing: list, show, reports."""

import json
from argparse import Namespace
from datetime import UTC, datetime

from sceau.comments.errors import printable
from sceau.comments.model import Comment
from sceau.comments.ulid import is_ulid, ulid_time
from sceau.configuration import Configuration
from sceau.moderation.clone import Clone
from sceau.moderation.listing import age, json_entry, list_lines, show_lines
from sceau.moderation.published import Site, read_site
from sceau.moderation.queue import (
    Note,
    Pending,
    list_refs,
    load_notes,
    load_pending,
)
from sceau.moderation.telling import complain, say
from sceau.moderation.terminal import shown, shown_block


def list_waiting(clone: Clone, arguments: Namespace, _: Configuration) -> int:
    """`list`"""
    if not arguments.offline:
        clone.fetch_inbox()
    waiting = load_pending(clone.git)
    signals = signals_of(clone)
    if arguments.json:
        say(json.dumps([json_entry(one, signals.get(one.id)) for one in waiting]))
        return 0
    lines = list(list_lines(waiting, signals, datetime.now(UTC)))
    for kind in ("removals", "reports"):
        count = len(list_refs(clone.git, kind))
        if count:
            lines.append(f"{kind}: {count}; look with: sceau moderate reports")
    say("\n".join(lines) or "Nothing waits.")
    return 0


def show(clone: Clone, arguments: Namespace, _: Configuration) -> int:
    """`show ID`"""
    if not arguments.offline:
        clone.fetch_inbox()
    found = load_pending(clone.git, [arguments.id])
    if not found:
        complain(f"{printable(arguments.id)}: no comment of this id waits")
        return 1
    one = found[0]
    if arguments.json:
        say(json.dumps(json_entry(one, signals_of(clone).get(one.id))))
        return 0
    show_one(clone, one, read_site(clone.git, clone.base()), signals_of(clone))
    return 0


def show_one(clone: Clone, one: Pending, site: Site, signals: dict[str, Note]) -> None:
    """One comment in full, with what it answers."""
    parent = _on_site(clone, site, one.comment.reply_to if one.comment else None)
    told = site.told(one.article)
    note = signals.get(one.id)
    for line in show_lines(one, note, parent, told, datetime.now(UTC)):
        say(line)


def reports(clone: Clone, arguments: Namespace, _: Configuration) -> int:
    """`reports`: what readers reported or want removed, the oldest first."""
    clone.fetch_inbox()
    found = [
        (kind, note)
        for kind in ("removals", "reports")
        for note in load_notes(clone.git, kind)
    ]
    found.sort(key=lambda pair: (pair[1].text("received"), pair[1].id))
    if arguments.json:
        say(json.dumps([_entry(kind, note) for kind, note in found]))
        return 0
    site = read_site(clone.git, clone.base())
    now = datetime.now(UTC)
    for kind, note in found:
        what = "wants it removed" if kind == "removals" else shown(note.text("reason"))
        # A removal's id is its comment's, however old that is.
        since = _received(note)
        say(f"{note.id}  {age(since, now):>7}  {shown(note.text('article'))}: {what}")
        if note.text("words"):
            say(f"    they say: {shown(note.text('words'))}")
        about = _on_site(clone, site, note.text("comment"))
        say(
            f"    about {shown(note.text('comment'))}"
            + ("" if about else ", not on the site")
        )
        if about is not None:
            text = shown_block(f"{about.author}: {about.body}")
            say("\n".join(f"    | {line}" for line in text.split("\n")))
    if not found:
        say("Nothing was reported.")
    return 0


def _received(note: Note) -> datetime:
    try:
        return datetime.fromisoformat(note.text("received"))
    except ValueError:
        return ulid_time(note.id)


def _entry(kind: str, note: Note) -> dict[str, object]:
    keys = ("article", "comment", "reason", "words", "received")
    return {"id": note.id, "kind": kind, **{key: note.text(key) for key in keys}}


def signals_of(clone: Clone) -> dict[str, Note]:
    """What the inbox noticed, by comment."""
    return {note.id: note for note in load_notes(clone.git, "signals")}


def _on_site(clone: Clone, site: Site, id_: str | None) -> Comment | None:
    there = site.comments.get(id_ or "") if is_ulid(id_ or "") else None
    return there.load(clone.git, id_ or "") if there else None
