"""The shell around the rules: standard input in, lines and an exit code out.

0 lets the push in, 1 keeps all of it out.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Literal

from sceau.comments.errors import printable
from sceau.moderation.hooks.faults import PushRefused
from sceau.moderation.hooks.inbox_push import check_inbox_push
from sceau.moderation.hooks.push import read_changes
from sceau.moderation.hooks.repository import Repository
from sceau.moderation.hooks.site_push import check_site_push

Kind = Literal["inbox", "site"]


def run_pre_receive(
    kind: Kind, stdin: bytes, environ: Mapping[str, str], say: Callable[[str], None]
) -> int:
    """Run the hook of one kind of repository; returns the exit code."""
    try:
        faults = _faults(kind, stdin, environ)
    except PushRefused as error:
        faults = [str(error)]
    except OSError as error:
        what = f"{error.filename or 'git'}: {error.strerror}"
        faults = [printable(f"{what} — tell whoever keeps the server")]
    except Exception as error:  # noqa: BLE001
        # A fault of this program. Its words are not shown: they may quote a reader.
        what = type(error).__name__
        faults = [f"sceau hook: {what} — tell whoever keeps the server"]
    if not faults:
        return 0
    say(f"Refused; nothing was changed. To mend: {len(faults)}")
    for line in faults:
        say(line)
    return 1


def _faults(kind: Kind, stdin: bytes, environ: Mapping[str, str]) -> list[str]:
    repository = Repository.of_hook(environ)
    changes = read_changes(stdin)
    if kind == "site":
        return check_site_push(repository, changes)
    return check_inbox_push(repository, changes, environ, datetime.now(UTC))
