"""What `sceau moderate …` does: arguments in, lines and an exit code out."""

import os
import sys
from argparse import Namespace
from pathlib import Path

from sceau.comments.errors import CommentFileError
from sceau.configuration import ConfigurationError, load_configuration
from sceau.moderation import deciding, looking
from sceau.moderation.clone import CloneError, add_inbox, open_clone
from sceau.moderation.git import Git, GitFailed
from sceau.moderation.mail import MailError
from sceau.moderation.server import run_digest, run_stats
from sceau.moderation.telling import complain, say

_ACTIONS = {
    "list": looking.list_waiting,
    "show": looking.show,
    "reports": looking.reports,
    "approve": deciding.run_approve,
    "reject": deciding.run_reject,
    "edit": deciding.run_edit,
    "reply": deciding.run_reply,
    "forget": deciding.run_forget,
    "dismiss": deciding.run_dismiss,
    "undo": deciding.run_undo,
    "review": deciding.run_review,
}


def run(arguments: Namespace, project: Path) -> int:
    """Run one action; returns the exit code: 0 done, 1 failed or refused."""
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks is spelled, and stops nothing.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        settings = load_configuration(project, os.environ)
        if arguments.action == "init":
            add_inbox(Git(project), arguments.address)
            say("This clone fetches what waits; look with: sceau moderate list")
            return 0
        if arguments.action == "digest":
            return run_digest(settings, arguments, say)
        if arguments.action == "stats":
            return run_stats(settings, arguments, say)
        clone = open_clone(project, settings.inbox.folder / "inbox.git")
        return _ACTIONS[arguments.action](clone, arguments, settings)
    except (
        *(CloneError, CommentFileError, ConfigurationError),
        *(GitFailed, MailError),
    ) as error:
        complain(f"{error}")
        return 1
    except KeyboardInterrupt:
        complain("\nStopped; what was not carried out yet was left as it is.")
        return 1
