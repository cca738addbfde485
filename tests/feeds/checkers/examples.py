"""One way to break a good feed, and the fault that must come of it."""

from typing import NamedTuple


class Broken(NamedTuple):
    """Replace ``old`` by ``new`` in the good feed: ``rule`` must find ``fault``."""

    rule: str
    old: str
    new: str
    fault: str

    def made_of(self, good: str) -> bytes:
        if self.old not in good:
            raise ValueError(f"{self.old!r} is not in the good feed")
        return good.replace(self.old, self.new, 1).encode()
