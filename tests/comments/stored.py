"""Files of comments in a folder."""

from pathlib import Path

from sceau.comments.fileformat import serialize_comment
from tests.comments.strategies import ID, comment

TEXT = serialize_comment(comment())
PATH = f"ton-dossier/{ID}.md"


def write(root: Path, path: str, text: str | bytes = TEXT) -> Path:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return target


def files(root: Path) -> list[str]:
    found = (path for path in root.rglob("*") if not path.is_dir())
    return sorted(str(path.relative_to(root)) for path in found)
