"""Doing a piece of work as another user of the machine."""

import os
import pwd
import sys
import traceback
from collections.abc import Callable

from sceau.machine.steps import SetupError

_SHARED_UMASK = 0o002


def as_user(name: str, work: Callable[[], None], *, really: bool) -> None:
    """Do it as a user, or as oneself where there are no such users.

    What it makes is that user's, and nothing that others placed there can use root's
    rights. Raises SetupError with what it said.
    """
    if not really:
        umask = os.umask(_SHARED_UMASK)
        try:
            work()
        finally:
            os.umask(umask)
        return
    # Else what waits in them would be said twice.
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os._exit(_in_child(name, work, writing))
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        said = stream.read().decode("utf-8", "replace").strip()
    _, status = os.waitpid(child, 0)
    if status != 0:
        code = os.waitstatus_to_exitcode(status)
        raise SetupError(f"as {name}: {said or f'ended with {code}'}")


def _in_child(name: str, work: Callable[[], None], writing: int) -> int:
    try:
        user = pwd.getpwnam(name)
        os.initgroups(name, user.pw_gid)
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        os.umask(_SHARED_UMASK)
        os.environ["HOME"] = user.pw_dir
        os.chdir("/")
        work()
    except BaseException as error:  # noqa: BLE001  nothing of it may go on here
        words = str(error) or traceback.format_exc()
        os.write(writing, words[-4000:].encode("utf-8", "replace"))
        sys.stdout.flush()
        return 1
    return 0
