"""What can be wrong with a backup; each text says what to do."""


class BackupError(Exception):
    """Nothing was lost; the text names the file and what to do."""


class WrongKey(BackupError):
    """Sealed for another key."""


class Damaged(BackupError):
    """Cut short or altered."""


NO_ROOM = "No space left"
"""How the system says it, and git and rsync after it; age without the capital."""


def with_advice(words: str) -> str:
    """What a program said, with what to do where the disk is full."""
    if NO_ROOM.lower() in words.lower():
        return f"{words.strip()}\nMake room and type it again; nothing was lost."
    return words.strip()
