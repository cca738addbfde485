"""What is in an inbox after a fault, asked of plain git and of the folders."""

import re
import subprocess

from sceau.comments.fileformat import parse_comment
from tests.inbox.running import Home


def pending_texts(home: Home) -> dict[str, str]:
    """{ulid: body}, for thousands."""
    ids = home.git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/pending")
    wanted = "".join(
        f"refs/pending/{id_}:comments/ton-dossier/{id_}.md\n" for id_ in ids.split()
    )
    out = subprocess.run(
        ["git", "--git-dir", home.repository, "cat-file", "--batch"],
        input=wanted.encode(),
        capture_output=True,
        check=True,
    ).stdout
    texts = {}
    for id_ in ids.split():
        head, _, out = out.partition(b"\n")
        length = int(head.split(b" ")[2])
        texts[id_] = parse_comment(out[:length].decode()).body
        out = out[length + 1 :]
    return texts


def check_repository(home: Home) -> None:
    """git finds nothing to say about its repository."""
    checked = subprocess.run(
        ["git", "--git-dir", home.repository, "fsck", "--full", "--strict"],
        capture_output=True,
        text=True,
        check=False,
    )
    # What corrections and withdrawals let go dangles until it is pruned.
    said = re.sub(r"(?m)^dangling .*\n?", "", checked.stdout + checked.stderr)
    said = re.sub(r"(?m)^notice: HEAD points to an unborn branch.*\n?", "", said)
    assert (checked.returncode, said) == (0, "")


def leftovers(home: Home) -> list[str]:
    """Every file of the inbox that no design names."""
    expected = re.compile(
        r"commit\.lock|pending\.json|secret|ledger\.jsonl|inbox\.git/(HEAD|config"
        r"|description|packed-refs|info/.*|hooks/.*"
        r"|objects/([0-9a-f]{2}/[0-9a-f]{38}|info/.*|pack/pack-[0-9a-f]{40}\.\w+)"
        r"|refs/(pending|signals)/[0-9A-Z]{26})"
    )
    files = [path for path in home.inbox.rglob("*") if not path.is_dir()]
    names = [path.relative_to(home.inbox).as_posix() for path in files]
    return sorted(name for name in names if not expected.fullmatch(name))


def bodies(home: Home) -> list[str]:
    """The texts that wait for the moderator, sorted."""
    return sorted(pending_texts(home).values())
