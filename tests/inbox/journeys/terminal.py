"""A program in a terminal, and what it drew: just enough of a VT100 for `w3m`.

with running(["w3m", address], folder) as terminal:
    terminal.wait_for("Vérifiez votre commentaire")
    terminal.type("/Confirmer\r")
"""

import codecs
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

ROWS, COLUMNS = 110, 100
"""Tall enough for a whole page of the inbox."""
_SECONDS = 30.0
_SEQUENCE = re.compile(r"\x1b(?:\[[?]?([0-9;]*)([A-Za-z])|[()][A-Z0-9]|[=>78HMDEc])")
_UNFINISHED = re.compile(r"\x1b(?:[()]?|\[[?]?[0-9;]*)\Z")


class Screen:
    """Rows of characters, changed by what a program writes."""

    def __init__(self) -> None:
        self._cells = [[" "] * COLUMNS for _ in range(ROWS)]
        self._row = self._column = 0
        self._rest = ""

    @property
    def text(self) -> str:
        """What stands on the screen, line by line."""
        return "\n".join("".join(row).rstrip() for row in self._cells)

    def write(self, text: str) -> None:
        """Draw what the program wrote."""
        text, position = self._rest + text, 0
        self._rest = ""
        while position < len(text):
            if text[position] != "\x1b":
                self._put(text[position])
                position += 1
            elif found := _SEQUENCE.match(text, position):
                self._control(found[2] or "", found[1] or "")
                position = found.end()
            elif _UNFINISHED.match(text, position):
                self._rest = text[position:]
                return
            else:
                raise AssertionError(f"unknown: {text[position : position + 8]!r}")

    def _put(self, character: str) -> None:
        if character == "\r":
            self._column = 0
        elif character == "\n":
            self._row = min(self._row + 1, ROWS - 1)
        elif character == "\b":
            self._column = max(self._column - 1, 0)
        elif character.isprintable() or character.isspace():
            self._cells[self._row][self._column] = character
            self._column = min(self._column + 1, COLUMNS - 1)

    def _control(self, letter: str, parameters: str) -> None:
        numbers = [int(number or 0) for number in parameters.split(";")]
        count = max(numbers[0], 1)
        if letter == "H":
            self._row = count - 1
            self._column = max(numbers[1], 1) - 1 if len(numbers) > 1 else 0
        elif letter in "AB":
            self._row += count if letter == "B" else -count
        elif letter in "CD":
            self._column += count if letter == "C" else -count
        elif letter == "K":
            self._blank(self._row, self._column)
        elif letter == "J":
            if numbers[0] == 2:
                self._row = self._column = 0
            self._blank(self._row, self._column)
            for row in range(self._row + 1, ROWS):
                self._blank(row, 0)
        # The rest is colours and modes.

    def _blank(self, row: int, column: int) -> None:
        self._cells[row][column:] = [" "] * (COLUMNS - column)


class Terminal:
    """A running program: keys go in, what it draws comes out."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._screen = Screen()
        self._decode = codecs.getincrementaldecoder("utf-8")().decode

    def type(self, keys: str) -> None:
        """Press keys one after the other."""
        os.write(self._descriptor, keys.encode())

    def wait_for(self, *phrases: str, without: str | None = None) -> None:
        """Wait until all of these stand on the screen, and another does not any more.

        White space, also the no-break spaces of French, is one ordinary space.
        """
        deadline = time.monotonic() + _SECONDS
        while True:
            words = " ".join(self._screen.text.split())
            gone = without is None or without not in words
            if gone and all(phrase in words for phrase in phrases):
                return
            left = deadline - time.monotonic()
            ready, _, _ = select.select([self._descriptor], [], [], max(left, 0))
            assert ready, f"not there: {phrases}\n{self._screen.text}"
            self._screen.write(self._decode(os.read(self._descriptor, 65536)))


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str]
) -> Iterator[Terminal]:
    """Run a program in a terminal of its own; killed by its process id."""
    ours, theirs = pty.openpty()
    try:
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
        process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**environment, "TERM": "vt100"},
            start_new_session=True,
        )
        try:
            yield Terminal(ours)
        finally:
            process.kill()
            process.wait()
    finally:
        os.close(theirs)
        os.close(ours)
