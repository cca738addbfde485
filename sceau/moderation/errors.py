"""What can go wrong for whoever moderates, besides git itself."""


class ModerationError(Exception):
    """The text says what happened and what to do."""
