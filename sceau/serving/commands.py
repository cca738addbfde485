"""`sceau nginx …`: reading settings, writing files."""

import argparse
import contextlib
import errno
import os
import shlex
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from sceau.configuration import ConfigurationError, load_configuration
from sceau.durable import replace_file
from sceau.serving.loading import NotLoaded, before_of, load
from sceau.serving.redirect_map import redirect_maps
from sceau.serving.redirects import RedirectTable, RefusedFile, read_redirects
from sceau.serving.rendering import (
    REDIRECTS_FILE,
    ROTATION_FILE,
    SITE_FILE,
    TEMPLATES,
    render,
    render_rotation,
)
from sceau.serving.spelling import Unspeakable

Say = Callable[[str], None]

NO_REDIRECTS = RedirectTable({}, ())
MOST_BYTES = 8_000_000
MOST_SAID = 20


def run(
    arguments: argparse.Namespace, project: Path, *, say: Say, complain: Say
) -> int:
    """Run one action; returns the exit code."""
    try:
        if arguments.action == "render":
            return _render(arguments, project, say)
        if arguments.action == "load":
            return _load(arguments, say)
        return _redirects(arguments, say, complain)
    except RefusedFile as error:
        complain(f"{arguments.file}: {error}; nothing was written")
    except (ConfigurationError, NotLoaded, Unspeakable) as error:
        complain(str(error))
    except OSError as error:
        complain(f"{error.filename}: {error.strerror}")
    return 1


def _render(arguments: argparse.Namespace, project: Path, say: Say) -> int:
    configuration = load_configuration(project)
    settings, releases = configuration.server, configuration.publishing.releases
    text = render(settings, releases, project / TEMPLATES)
    if arguments.into is None:
        say(text.rstrip("\n"))
        return 0
    folder = Path(arguments.into)
    folder.mkdir(parents=True, exist_ok=True)
    redirects = folder / REDIRECTS_FILE
    if not redirects.exists():
        # nginx does not start without it.
        replace_file(redirects, redirect_maps(NO_REDIRECTS)[0], 0o644)
    rotation = render_rotation(settings, project / TEMPLATES)
    for name, content in ((SITE_FILE, text), (ROTATION_FILE, rotation)):
        _put(folder / name, content.encode(), say)
    return 0


def _redirects(arguments: argparse.Namespace, say: Say, complain: Say) -> int:
    source = Path(arguments.file)
    table = read_redirects(_untrusted_text(source))
    text, left_out = redirect_maps(table)
    damage = (*table.damage, *left_out)
    for sentence in damage[:MOST_SAID]:
        complain(f"{source}: {sentence}; left out")
    if len(damage) > MOST_SAID:
        complain(f"{source}: {len(damage) - MOST_SAID} more were left out")
    if arguments.into is None:
        # Bytes: an old address need not be UTF-8.
        sys.stdout.buffer.write(text)
        return 0
    target = Path(arguments.into)
    _keep_loaded(target, text)
    _put(target, text, say)
    if arguments.nginx:
        return _load(arguments, say)
    return 0


def _keep_loaded(target: Path, text: bytes) -> None:
    """Set aside what nginx has loaded, until it says that it takes the new one.

    First of all: whoever is killed after this has it loaded by the next run.
    """
    before = before_of(target)
    if target.exists() and target.read_bytes() != text and not before.exists():
        replace_file(before, target.read_bytes(), 0o644)


def _load(arguments: argparse.Namespace, say: Say) -> int:
    target = Path(getattr(arguments, "into", "") or arguments.file)
    if load(shlex.split(arguments.nginx), target):
        say("nginx has loaded them")
    return 0


def _put(target: Path, content: bytes, say: Say) -> None:
    """Write a file; whoever calls us learns whether nginx has something to load."""
    with contextlib.suppress(FileNotFoundError):
        if target.read_bytes() == content:
            say(f"{target}: unchanged")
            return
    replace_file(target, content, 0o644)
    say(f"{target}: changed")


def _untrusted_text(path: Path) -> str:
    """The text of a file that another user wrote: no link to a file of ours, no pipe,
    no more than is reasonable. Raises `OSError` and `RefusedFile`."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no plain file", str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(MOST_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(content) > MOST_BYTES:
        raise RefusedFile(f"it is larger than {MOST_BYTES} bytes")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedFile("it is not UTF-8") from None
