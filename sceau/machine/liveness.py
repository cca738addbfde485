"""Whether what shall run does, and goes on running."""

import socket
import time
from pathlib import Path

from sceau.machine.layout import Layout
from sceau.machine.steps import SetupError, run

LASTING = ("sceau-committer.service", "sceau-inbox.socket", "nginx.service")
# systemd starts a program anew that ends at once; one that lasts so long has read its
# settings and found its places.
SECONDS = 4.0
_PAUSE = 0.25
_ANSWER_SECONDS = 30.0
_QUESTION = b"GET /commenter/ HTTP/1.0\r\nHost: localhost\r\n\r\n"


def require_running(layout: Layout, seconds: float = SECONDS) -> None:
    """Raises SetupError for a service that is not up, or does not stay up."""
    require_answer(layout.socket)
    until = time.monotonic() + seconds
    while True:
        for unit in LASTING:
            try:
                run(["systemctl", "is-active", "--quiet", unit])
            except SetupError:
                raise SetupError(
                    f"{unit} does not run; what it says: journalctl -u {unit}"
                ) from None
        if time.monotonic() > until:
            return
        time.sleep(_PAUSE)


def require_answer(path: Path) -> None:
    """The inbox starts when asked, and answers anything at all. Raises SetupError."""
    said, why = b"", ""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
            asked.settimeout(_ANSWER_SECONDS)
            asked.connect(str(path))
            asked.sendall(_QUESTION)
            said = asked.recv(64)
    except OSError as error:
        why = f" ({error})"
    if not said.startswith(b"HTTP/"):
        raise SetupError(
            f"the inbox does not answer on {path}{why}; what it says: journalctl -u"
            " sceau-inbox"
        )
