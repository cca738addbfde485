"""`sceau ssh-gate NAME`: what sshd runs for each connection of a moderator.

It becomes git, without a shell between, or says in French why not.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sceau.configuration import Configuration, ConfigurationError, load_configuration
from sceau.moderators.gate import access, environment

REFUSED = 1


def run_gate(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    """Returns 1 after a refusal, and not at all otherwise."""
    name = arguments[0] if len(arguments) == 1 else ""
    command = environ.get("SSH_ORIGINAL_COMMAND", "")
    if not command:
        return _refuse("greeting", name)
    try:
        repositories = repositories_of(load_configuration(Path.cwd(), environ))
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return _refuse("trouble", name)
    found = access(command, repositories)
    if found is None:
        return _refuse("refusal", name)
    try:
        # S606 asks for a shell, and that there is none is what this is for.
        os.execvpe("git", found.words, environment(environ))  # noqa: S606
    except OSError as error:
        print(f"git: {error.strerror}", file=sys.stderr)
        return _refuse("trouble", name)


def repositories_of(settings: Configuration) -> dict[str, Path]:
    """By the names under which moderators reach them."""
    return {
        "site.git": settings.publishing.repository,
        "inbox.git": settings.inbox.folder / "inbox.git",
    }


def _refuse(why: str, name: str) -> int:
    # Only now: the catalogue takes as long to load as all the rest.
    from sceau.moderators.wording import sentence

    print(sentence(why, name), file=sys.stderr, flush=True)
    return REFUSED
