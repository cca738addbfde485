"""`sceau nginx …`: reading settings, writing files."""

import argparse
from collections.abc import Callable
from pathlib import Path

from sceau.configuration import ConfigurationError, load_configuration
from sceau.serving.rendering import REDIRECTS_FILE, SITE_FILE, TEMPLATES, render
from sceau.serving.spelling import Unspeakable
from sceau.serving.writing import replace_if_different

Say = Callable[[str], None]


def run(
    arguments: argparse.Namespace, project: Path, *, say: Say, complain: Say
) -> int:
    """Run one action; returns the exit code."""
    actions = {"render": _render}
    try:
        return actions[arguments.action](arguments, project, say)
    except (ConfigurationError, Unspeakable) as error:
        complain(str(error))
    except OSError as error:
        complain(f"{error.filename}: {error.strerror}")
    return 1


def _render(arguments: argparse.Namespace, project: Path, say: Say) -> int:
    settings = load_configuration(project).server
    text = render(settings, project / TEMPLATES)
    if arguments.into is None:
        say(text.rstrip("\n"))
        return 0
    folder = Path(arguments.into)
    folder.mkdir(parents=True, exist_ok=True)
    redirects = folder / REDIRECTS_FILE
    if not redirects.exists():
        # nginx does not start without it.
        replace_if_different(redirects, b"")
    changed = replace_if_different(folder / SITE_FILE, text.encode())
    say(f"{folder / SITE_FILE}: {'changed' if changed else 'unchanged'}")
    return 0
