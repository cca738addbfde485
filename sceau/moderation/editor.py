"""A text in the moderator's editor, which is git's: $GIT_EDITOR, core.editor, $EDITOR.

The file lies in the clone's .git, where nobody else looks and nothing commits it.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sceau.comments.errors import CommentFileError
from sceau.moderation.clone import CloneError
from sceau.moderation.git import Git

T = TypeVar("T")


def edited(git: Git, name: str, text: str, accept: Callable[[str], T]) -> T:
    """What `accept` makes of the text as it was saved.

    `accept` raises CommentFileError for what is wrong; then, or when the editor fails,
    CloneError says where the text is kept, and editing again goes on from there.
    """
    path = Path(git.run("rev-parse", "--absolute-git-dir")) / f"sceau-{name}"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
    _open(git, path)
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            result = accept(stream.read())
    except (CommentFileError, UnicodeDecodeError) as error:
        reason = error if isinstance(error, CommentFileError) else "it is not UTF-8"
        raise CloneError(
            f"{reason}\nNothing was changed. Your text is kept in {path}; type the same"
            " command to go on with it, or delete that file."
        ) from None
    path.unlink()
    return result


def _open(git: Git, path: Path) -> None:
    editor = git.run("var", "GIT_EDITOR")
    # As git does it: the setting is a command with arguments of its own.
    done = subprocess.run(
        ["sh", "-c", f'{editor} "$@"', editor, str(path)],
        env=dict(git.environ),
        check=False,
    )
    if done.returncode != 0:
        raise CloneError(
            f"The editor ended with {done.returncode}; nothing was changed."
            f" What you wrote is in {path}."
        )
