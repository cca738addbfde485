"""The bar of long work."""

import io
from pathlib import Path

from sceau.reads.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_in_bytes_where_somebody_looks(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"x" * 3_000_000)
    other.write_bytes(b"x" * 1_000_000)
    terminal = Terminal()
    progress = Progress(
        [one, other, tmp_path / "missing"], terminal, iter(range(9)).__next__
    )
    progress.at(one, 1_500_000)
    progress.at(one, 3_000_000)
    progress.at(other, 2_000_000)
    shown = terminal.getvalue().split("\r")[1:]
    assert " 38 %  2 of 4 MB" in shown[0]
    assert " 75 %  3 of 4 MB" in shown[1]
    assert "100 %  4 of 4 MB" in shown[2]
    progress.end()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_no_bar_in_a_pipe(tmp_path: Path) -> None:
    stream = io.StringIO()
    progress = Progress([tmp_path], stream)
    progress.at(tmp_path, 5)
    progress.end()
    assert stream.getvalue() == ""
