"""Start a new article: a draft with every useful key, and a few words of help."""

import os
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path

from sceau.content.dates import PARIS
from sceau.content.documents import Document
from sceau.content.frontmatter import Field, serialize_front_matter
from sceau.content.loader import load_tree
from sceau.content.problems import ContentError, quoted
from sceau.content.slugs import is_reserved, slugify

DEFAULT_CATEGORY = "Actualité"
"""Category of the very first article; later ones start with the most frequent."""

_GUIDANCE = """\
<!-- À lire, puis à effacer.

- Complétez l'en-tête ci-dessus ; effacez les lignes qui restent vides.
- Summary : le chapô, deux ou trois phrases.
- Image : un chemin sous content/, par exemple images/dessin.svg ;
  Image_alt dit ce que l'image montre à qui ne la voit pas.
- Intertitres : ## et ###. Le titre de la page vient de Title.
- Lien vers un autre article : [texte]({filename}/articles/2013/nom.md)
- Image dans le texte : ![ce qu'elle montre]({static}/images/nom.svg)
- Pour publier : changez « Status: draft » en « Status: published ».
-->

Votre texte commence ici.
"""


class NewArticleError(ContentError):
    """The article cannot be started; the text says why and what to do."""


def new_article(root: Path, title: str, *, author: str, now: datetime) -> Path:
    """Write `content/articles/<year>/<slug>.md` as a draft and return its path.

    `now` dates the draft; without a zone it is Paris time. An existing file is never
    touched. Raises NewArticleError, or FrontMatterError for a title or an author that
    a header cannot hold.
    """
    title = " ".join(title.split())
    slug = _free_slug(title)
    documents, _ = load_tree(root)
    _check_free(slug, documents)
    _check_author(author, documents)
    local = now.replace(tzinfo=PARIS) if now.tzinfo is None else now.astimezone(PARIS)
    text = _draft(title, author, local, _usual_category(documents))
    folder = root / "content" / "articles" / f"{local:%Y}"
    target = folder / f"{slug}.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not folder.resolve().is_relative_to(root.resolve()):
            raise NewArticleError(
                f"{folder} leads out of the project: make it a folder."
            )
        _write_new(target, text)
    except FileExistsError:
        raise NewArticleError(
            f"{target} exists already: open it, or choose another title."
        ) from None
    except OSError as error:
        raise NewArticleError(
            f"{target} cannot be written: {error.strerror}."
        ) from error
    return target


def _free_slug(title: str) -> str:
    if not title:
        raise NewArticleError("The title is empty: give the article one.")
    slug = slugify(title)
    if not slug:
        raise NewArticleError(
            f"The title {quoted(title)} has no letter or digit for its address: "
            "add a word."
        )
    if is_reserved(slug):
        raise NewArticleError(
            f"The title {quoted(title)} gives the address {quoted(slug)}, which the "
            "site needs for itself: add a word to it."
        )
    return slug


def _check_free(slug: str, documents: list[Document]) -> None:
    for document in documents:
        if document.kind != "author" and document.slug == slug:
            raise NewArticleError(
                f"{document.path} exists already: open it, or choose another title."
            )


def _check_author(author: str, documents: list[Document]) -> None:
    """Refuse a name that would stop the next build; without any file all are fine."""
    known = sorted(d.value("Name") for d in documents if d.kind == "author")
    if known and author not in known:
        raise NewArticleError(
            f"The author {quoted(author)} has no file in content/authors/: write one, "
            f"or choose among {', '.join(map(quoted, known))}."
        )


def _usual_category(documents: list[Document]) -> str:
    counts = Counter(
        document.value("Category")
        for document in documents
        if document.kind == "article" and document.value("Category")
    )
    return min(counts, key=lambda name: (-counts[name], name), default=DEFAULT_CATEGORY)


def _draft(title: str, author: str, now: datetime, category: str) -> str:
    header = {
        "Title": title,
        "Date": f"{now:%Y-%m-%d %H:%M}",
        "Category": category,
        "Tags": "",
        "Authors": author,
        "Summary": "",
        "Image": "",
        "Image_alt": "",
        "Image_caption": "",
        "Comments": "open",
        "Status": "draft",
        "Lang": "fr",
    }
    fields = [Field(key, value, 0) for key, value in header.items()]
    return serialize_front_matter(fields, _GUIDANCE)


def _write_new(target: Path, text: str) -> None:
    """Write a whole new file or none; FileExistsError if there is one already."""
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{target.stem[:40]}.", suffix=".tmp", dir=target.parent
    )
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        # Unlike a rename, a hard link refuses a name that is taken.
        target.hardlink_to(temporary)
    finally:
        Path(temporary).unlink()
