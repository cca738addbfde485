"""System calls of a process and its children, in their order, as strace saw them."""

import os
import re
import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

STRACE = shutil.which("strace")
LEFT_OUT = "strace is missing: sudo apt-get install --no-install-recommends strace"
_CALLS = (
    "openat,write,writev,fsync,fdatasync,syncfs,rename,renameat,renameat2,link,linkat,"
    "unlink,unlinkat,sendto,sendmsg"
)
_LINE = re.compile(r"(?P<pid>\d+) +(?P<rest>.*)")
_DONE = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+|\?)")
_BEGUN = re.compile(r"(?P<name>\w+)\((?P<arguments>.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)")


@dataclass(frozen=True)
class Call:
    """One system call that succeeded; `began` and `ended` count lines of the trace."""

    name: str
    arguments: str
    """With the path of each descriptor: `7</srv/inbox/spool/new>`."""
    began: int
    ended: int

    @property
    def paths(self) -> list[str]:
        """Paths in quotation marks, as given to the call."""
        return re.findall(r'"((?:[^"\\]|\\.)*)"', self.arguments)

    @property
    def descriptor(self) -> str:
        """The path of the descriptor that is the first argument."""
        found = re.match(r"\d+<([^>]*)>", self.arguments)
        return found[1] if found else ""


def traced(command: list[str], trace: Path) -> list[str]:
    """The command line that runs `command` below strace."""
    if STRACE is None:
        if os.environ.get("CI") == "true":
            pytest.fail(LEFT_OUT)
        pytest.skip(LEFT_OUT)
    options = ["-f", "-y", "-s", "100", "-e", f"trace={_CALLS}", "-o", str(trace)]
    return [STRACE, *options, *command]


def read_trace(trace: Path) -> list[Call]:
    """The calls that succeeded, in the order in which they ended."""
    calls = []
    begun: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(trace.read_text("utf-8", "replace").splitlines()):
        match = _LINE.fullmatch(line)
        assert match is not None, line
        rest, began = match["rest"], number
        if unfinished := _BEGUN.match(rest):
            begun[match["pid"]] = (
                number,
                f"{unfinished['name']}({unfinished['arguments']}",
            )
            continue
        if resumed := _RESUMED.match(rest):
            began, head = begun.pop(match["pid"])
            rest = head + resumed["rest"]
        done = _DONE.match(rest)
        if done and done["result"].isdigit():
            calls.append(Call(done["name"], done["arguments"], began, number))
    return calls


def the(calls: list[Call], name: str, needle: str) -> Call:
    """The one call with a text in its arguments."""
    found = [c for c in calls if c.name in name.split("|") and needle in c.arguments]
    assert len(found) == 1, (name, needle, found)
    return found[0]


def assert_in_order(*calls: Call) -> None:
    """Each began after the one before had ended."""
    for before, after in pairwise(calls):
        assert before.ended < after.began, (before, after)
