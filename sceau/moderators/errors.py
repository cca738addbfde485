"""What can go wrong for whoever lets moderators in."""

from sceau.comments.errors import printable


class ModeratorsError(Exception):
    """The text says what is wrong, where, and what to do."""

    def __str__(self) -> str:
        return printable(super().__str__())
