"""A public key as somebody hands it over: one line of sshd's format, and a good one."""

import base64
import binascii
import hashlib
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sceau.comments.errors import quoted
from sceau.moderators.errors import ModeratorsError

LEAST_RSA_BITS = 3072
"""What fits 128 bits of security."""
KINDS = (
    *("ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ssh-rsa"),
    *("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
    "sk-ecdsa-sha2-nistp256@openssh.com",
)
_MOST_BYTES = 16 * 1024
_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_MAKE_ONE = "make a key with: ssh-keygen -t ed25519"
_HAND_OVER = "hand over the one line of the file that ends in .pub"


@dataclass(frozen=True)
class PublicKey:
    """What is left of the line: its comment is dropped, somebody else wrote it."""

    kind: str
    """`ssh-ed25519`"""
    data: str
    """Base64, in its one spelling."""

    @property
    def fingerprint(self) -> str:
        """`SHA256:…`, as ssh-keygen shows it."""
        digest = hashlib.sha256(base64.b64decode(self.data)).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def handed_over(text_or_file: str) -> str:
    """The text of a key, or of the file that has it. Raises ModeratorsError."""
    if " " in text_or_file.strip() or "\n" in text_or_file:
        return text_or_file
    path = Path(text_or_file)
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no path"
        raise ModeratorsError(
            f"{quoted(text_or_file)}: neither a key nor a file that can be read ({why})"
        ) from None
    if len(data) > _MOST_BYTES:
        raise ModeratorsError(f"{path}: too long for a key; {_HAND_OVER}")
    return data.decode("utf-8-sig", "replace")


def parse_key(text: str) -> PublicKey:
    """The key of a line. Raises ModeratorsError for everything else.

    What only ssh-keygen can tell, `examine` asks it.
    """
    if "PRIVATE KEY" in text:
        # Loud: whoever did this may have sent it by mail as well.
        raise ModeratorsError(
            "THIS IS A PRIVATE KEY. Nobody but its owner may ever have it, this server"
            " included. Whoever sent it must throw it away and make a new one:"
            f" ssh-keygen -t ed25519; then {_HAND_OVER}"
        )
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) != 1:
        raise ModeratorsError(f"{len(lines)} lines, and a key is one; {_HAND_OVER}")
    words = lines[0].split()
    kind = words[0]
    if kind not in KINDS:
        raise ModeratorsError(_what_it_is_instead(kind, words))
    data = words[1] if len(words) > 1 else ""
    try:
        if not _BASE64.fullmatch(data):
            raise ModeratorsError(f"no key stands after {kind}; {_HAND_OVER}")
        raw = base64.b64decode(data, validate=True)
    except binascii.Error:
        raise ModeratorsError(f"the key after {kind} is cut; {_HAND_OVER}") from None
    return PublicKey(kind, base64.b64encode(raw).decode())


def examine(key: PublicKey) -> None:
    """Ask ssh-keygen whether it is a key, and a long one. Raises ModeratorsError."""
    try:
        done = subprocess.run(
            ["ssh-keygen", "-l", "-f", "-"],
            input=f"{key.kind} {key.data}\n",
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise ModeratorsError(f"ssh-keygen: {error.strerror}; install ssh") from None
    # `256 SHA256:nODz6vr8V58bOF102iLaFArhqw3tHhyZ5xlYOLMc1zQ no comment (ED25519)`
    bits, _, rest = done.stdout.partition(" ")
    if done.returncode != 0 or not bits.isdecimal():
        raise ModeratorsError(f"ssh-keygen takes it for no key; {_HAND_OVER}")
    if not rest.startswith(key.fingerprint + " "):
        raise ModeratorsError(f"ssh-keygen reads another key in it; {_HAND_OVER}")
    if key.kind == "ssh-rsa" and int(bits) < LEAST_RSA_BITS:
        raise ModeratorsError(
            f"an RSA key of {bits} bits, fewer than {LEAST_RSA_BITS}; {_MAKE_ONE}"
        )


def _what_it_is_instead(kind: str, words: list[str]) -> str:
    if kind == "ssh-dss":
        return f"a DSA key, which ssh itself no longer takes; {_MAKE_ONE}"
    if "-cert-" in kind:
        return f"a certificate, not a key; {_HAND_OVER}"
    if any(word in KINDS for word in words[1:]):
        return f"options stand before the key: {quoted(kind)}; {_HAND_OVER}"
    return f"{quoted(kind)} is no kind of key that is taken; {_MAKE_ONE}"
