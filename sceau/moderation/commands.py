"""What `sceau moderate …` does: arguments in, lines and an exit code out."""

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from sceau.comments.errors import CommentFileError, printable, quoted
from sceau.comments.ulid import is_ulid
from sceau.configuration import Configuration, ConfigurationError, load_configuration
from sceau.mailing.errors import MailError
from sceau.moderation.clone import Clone, add_inbox, open_clone
from sceau.moderation.errors import ModerationError
from sceau.moderation.git import Git, GitFailed
from sceau.moderation.telling import complain, say


def run(arguments: Namespace, project: Path) -> int:
    """Run one action; returns the exit code: 0 done, 1 failed or refused."""
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks is spelled, and stops nothing.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # A short run: looking for garbage would walk over ten thousand comments, often.
    gc.disable()
    try:
        _require_ids(arguments)
        settings = load_configuration(project, os.environ)
        if arguments.action == "init":
            add_inbox(Git(project), arguments.address)
            say("This clone fetches what waits; look with: sceau moderate list")
            return 0
        if arguments.action in {"digest", "stats"}:
            from sceau.moderation import server

            work = {"digest": server.run_digest, "stats": server.run_stats}
            return work[arguments.action](settings, arguments, say)
        clone = open_clone(project, settings.inbox.folder / "inbox.git")
        return _action(arguments.action)(clone, arguments, settings)
    except (
        CommentFileError,
        ConfigurationError,
        GitFailed,
        MailError,
        ModerationError,
    ) as error:
        complain(f"{error}")
        return 1
    except OSError as error:
        complain(printable(f"{error.filename or 'git'}: {error.strerror}"))
        return 1
    except KeyboardInterrupt:
        complain("\nStopped; what was not carried out yet was left as it is.")
        return 1
    finally:
        gc.enable()


def _require_ids(arguments: Namespace) -> None:
    """Before anything else: an id becomes part of names and patterns."""
    named = [
        *getattr(arguments, "ids", ()),
        *([arguments.id] if hasattr(arguments, "id") else []),
    ]
    wrong = [id_ for id_ in named if not is_ulid(id_)]
    if wrong:
        raise ModerationError(
            "\n".join(
                f"{quoted(id_)}: no comment has such an id; it has 26 characters,"
                " digits and capital letters, as sceau moderate list shows it"
                for id_ in wrong
            )
        )


def _action(name: str) -> Callable[[Clone, Namespace, Configuration], int]:
    # Most of a short run is loading, so looking loads nothing that decides.
    from sceau.moderation import looking

    looks = {
        "list": looking.list_waiting,
        "show": looking.show,
        "reports": looking.reports,
    }
    if name in looks:
        return looks[name]
    from sceau.moderation import deciding

    return {
        "approve": deciding.run_approve,
        "reject": deciding.run_reject,
        "edit": deciding.run_edit,
        "reply": deciding.run_reply,
        "forget": deciding.run_forget,
        "dismiss": deciding.run_dismiss,
        "undo": deciding.run_undo,
        "review": deciding.run_review,
    }[name]
