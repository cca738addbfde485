"""The actions of `sceau moderate` that decide: each calls one function and tells."""

import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from sceau.comments.errors import CommentFileError, printable
from sceau.configuration import Configuration
from sceau.moderation.clone import Clone, CloneError
from sceau.moderation.decisions import approve, reject
from sceau.moderation.editing import edit, reply
from sceau.moderation.forgetting import forget, is_gone, resolve_reports
from sceau.moderation.git import GitFailed
from sceau.moderation.looking import show_one, signals_of
from sceau.moderation.published import read_site
from sceau.moderation.purging import purge
from sceau.moderation.queue import Pending, list_refs, load_pending
from sceau.moderation.review import Actions, review
from sceau.moderation.telling import answer, complain, say, tell
from sceau.moderation.undoing import remember_final, undo


def run_approve(clone: Clone, arguments: Namespace, _: Configuration) -> int:
    """`approve ID…`"""
    outcome = approve(clone, arguments.ids, complain, anyway=arguments.anyway)
    return tell(outcome, arguments, f"approved, {_where(clone)}")


def run_reject(clone: Clone, arguments: Namespace, _: Configuration) -> int:
    """`reject ID… --reason R`"""
    outcome = reject(clone, arguments.ids, arguments.reason, complain)
    return tell(outcome, arguments, f"rejected: {arguments.reason}")


def run_edit(clone: Clone, arguments: Namespace, _: Configuration) -> int:
    """`edit ID`"""
    where = edit(clone, arguments.id, complain)
    if where == "published":
        done = f"edited, {_where(clone)}"
    else:
        done = f"edited; it waits: sceau moderate approve {arguments.id}"
    command = f"edit {arguments.id}"
    remember_final(clone.git, command, f"Edit it again: sceau moderate {command}")
    if where == "published":
        resolve_reports(clone, arguments.id, "edited")
    return answer(arguments, f"{arguments.id}: {done}", id=arguments.id, where=where)


def run_reply(clone: Clone, arguments: Namespace, settings: Configuration) -> int:
    """`reply ID`"""
    name = settings.moderation.reply_as
    own = reply(clone, arguments.id, name, complain, arguments.text)
    remember_final(
        clone.git,
        f"reply {arguments.id}",
        f"Take the answer down: sceau moderate forget {own}",
    )
    return answer(arguments, f"{own}: answers {arguments.id}, {_where(clone)}", id=own)


def run_forget(clone: Clone, arguments: Namespace, _: Configuration) -> int:
    """`forget ID`"""
    what = forget(clone, arguments.id, complain, again=arguments.purge_history)
    if arguments.purge_history:
        purge(clone, arguments.id, complain)
    place = (
        "; « commentaire retiré » stays for its replies" if what != "removed" else ""
    )
    line = f"{arguments.id}: removed, {_where(clone)}{place}"
    return answer(arguments, line, id=arguments.id, what=what)


def run_dismiss(clone: Clone, arguments: Namespace, _: Configuration) -> int:
    """`dismiss ID…`: reports without consequence, wishes that are not followed."""
    clone.fetch_inbox()
    refs = list_refs(clone.git, "reports", "removals")
    wished = {id_ for id_ in arguments.ids if f"removals/{id_}" in refs}
    site = read_site(clone.git, clone.base()) if wished else None
    gone = {id_ for id_ in wished if site and is_gone(clone.git, site, id_)}
    done: list[str] = []
    unknown = []
    for id_ in arguments.ids:
        if f"reports/{id_}" in refs:
            ref, reason = f"reports/{id_}", "dismissed"
        elif f"removals/{id_}" in refs:
            # Without a reason the ledger says that it was removed, as it was.
            ref, reason = f"removals/{id_}", "" if id_ in gone else "other"
        else:
            unknown.append(id_)
            continue
        clone.drop([(ref, refs[ref])], (f"reason={reason}",) if reason else ())
        done.append(id_)
        remember_final(
            clone.git,
            f"dismiss {' '.join(done)}",
            "What should be done about a comment, edit and forget still do.",
        )
        if not arguments.json:
            told = (
                "dismissed" if reason else "the site has it no more; closed as removed"
            )
            say(f"{id_}: {told}")
    if arguments.json:
        known = {"done": done, "removed": [id_ for id_ in done if id_ in gone]}
        say(json.dumps(known | {"unknown": [printable(u) for u in unknown]}))
    for id_ in unknown if not arguments.json else ():
        complain(f"{printable(id_)}: no report and no wish of this id waits")
    return 1 if unknown else 0


def run_undo(clone: Clone, arguments: Namespace, _: Configuration) -> int:
    """`undo`"""
    decision, ids = undo(clone, complain)
    line = f"taken back: {decision} {', '.join(ids)}; it waits again"
    return answer(arguments, line, decision=decision, ids=ids)


def run_review(clone: Clone, arguments: Namespace, settings: Configuration) -> int:
    """`review`"""
    clone.fetch_inbox()
    waiting = load_pending(clone.git)
    if not waiting:
        say("Nothing waits.")
        return 0
    site = read_site(clone.git, clone.base())
    signals = signals_of(clone)
    number = iter(range(1, len(waiting) * 100))

    def show(one: Pending) -> None:
        say(f"\n--- {min(next(number), len(waiting))} of {len(waiting)} " + "-" * 50)
        show_one(clone, one, site, signals)

    def edit_one(one: Pending) -> Pending:
        try:
            edit(clone, one.id, complain)
        except (CloneError, CommentFileError, GitFailed) as error:
            complain(f"{error}")
        now = {fresh.id: fresh for fresh in load_pending(clone.git)}
        return now.get(one.id, one)

    def carry_out(decided: Sequence[tuple[Pending, str]]) -> bool:
        codes = []
        by_decision: dict[str, list[str]] = {}
        for one, decision in decided:
            by_decision.setdefault(decision, []).append(one.id)
        for decision, ids in by_decision.items():
            if decision == "approve":
                outcome = approve(clone, ids, complain)
                codes.append(tell(outcome, arguments, f"approved, {_where(clone)}"))
            else:
                outcome = reject(clone, ids, decision, complain)
                codes.append(tell(outcome, arguments, f"rejected: {decision}"))
        return not any(codes)

    def browse(one: Pending) -> None:
        address = _address(settings.inbox.site_manifest, one.article)
        if address:
            import webbrowser

            say(address)
            webbrowser.open(address)
        else:
            say("Its address is not known here; make html builds the site.")

    actions = Actions(input, say, show, edit_one, browse, carry_out)
    return 0 if review(waiting, actions) else 1


def _address(manifest: Path, article: str) -> str:
    try:
        site = json.loads(manifest.read_text("utf-8"))
        return f"{site['siteurl']}{site['articles'][article]['url']}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _where(clone: Clone) -> str:
    return "pushed" if clone.has_origin else "committed here"
