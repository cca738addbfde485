"""docs/moderator.md as a moderator uses it: its blocks are typed.

type_block(eve, "cherry-pick", 1)     # the block with these words, about comment 1
"""

import re
import subprocess
from pathlib import Path

from tests.inbox.desk import id_of
from tests.moderation.moderators import Moderator
from tests.sites import ROOT

HANDBOOK = (ROOT / "docs" / "moderator.md").read_text("utf-8")
_BLOCKS = re.findall(
    r"```sh\n(.*?)```", HANDBOOK.partition("## Avec git seul")[2], re.S
)


def type_block(moderator: Moderator, words: str, number: int) -> str:
    """Type the block that holds these words; returns what the commands said."""
    return type_commands(moderator.folder, words, ID=id_of(number))


def type_commands(folder: Path, words: str, **instead: str) -> str:
    """The same in any folder; `instead` are what stands for the handbook's names."""
    (block,) = (block for block in _BLOCKS if words in block)
    for name, value in instead.items():
        block = block.replace(name.replace("_", "-"), value)
    done = subprocess.run(
        ["bash", "-e", "-c", block],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr
