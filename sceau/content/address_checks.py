"""Addresses: slugs, former slugs, redirects, and whatever must be used only once."""

from collections.abc import Iterator, Sequence

from sceau.content.documents import Document, split_items
from sceau.content.index import ContentIndex, linked_article_address
from sceau.content.problems import Problem, quoted
from sceau.content.redirects import PATH, RedirectLine
from sceau.content.slugs import is_reserved, is_valid_slug, slugify


def check_addresses(index: ContentIndex) -> Iterator[Problem]:
    """Every problem with the slugs of the documents."""
    for document in index.documents:
        yield from _slug(document)
    yield from _duplicate_slugs(index)
    yield from _aliases(index)
    yield from _repeated(index, "article", "Guid")
    yield from _repeated(index, "article", "Wordpress_id")
    yield from _repeated(index, "author", "Name")


def check_redirects(
    lines: Sequence[RedirectLine], index: ContentIndex
) -> Iterator[Problem]:
    """Redirects that hide a document, or lead to an article that does not exist."""
    taken = dict(index.by_address)
    for page in index.of_kind("page"):
        taken.setdefault(f"/{page.slug}/", page)
    for entry in lines:
        old, new = entry.redirect.old, entry.redirect.new
        if document := taken.get(f"{old.rstrip('/')}/"):
            yield Problem(
                PATH,
                entry.line,
                f"{quoted(old)} is the address of {document.path}",
                "remove this line, or rename the file",
            )
        article = linked_article_address(new)
        if article and not index.leads_somewhere(article):
            yield Problem(
                PATH,
                entry.line,
                f"no article has the address {quoted(article)}",
                "correct `new`, or write status 410 without it",
            )


def _slug(document: Document) -> Iterator[Problem]:
    slug, written = document.slug, document.value("Slug")
    if not is_valid_slug(slug):
        advice = f"rename the file to {slugify(slug) or 'a-few-words'}.md"
        yield Problem(
            document.path, 1, f"the file's name {quoted(slug)} is not a slug", advice
        )
    elif is_reserved(slug) and document.kind != "author":
        advice = "rename the file: the site has something else at that address"
        yield Problem(document.path, 1, f"the slug {quoted(slug)} is reserved", advice)
    if is_valid_slug(written) and written != slug:
        yield Problem(
            document.path,
            document.line("Slug"),
            f"Slug {quoted(written)} is not the file's name {quoted(slug)}",
            "remove the line, or rename the file",
        )


def _duplicate_slugs(index: ContentIndex) -> Iterator[Problem]:
    first: dict[str, Document] = {}
    for document in index.of_kind("article", "page"):
        if other := first.get(document.slug):
            yield Problem(
                document.path,
                document.line("Slug"),
                f"{other.path} has the same slug {quoted(document.slug)}",
                "rename one of the two files",
            )
        first.setdefault(document.slug, document)


def _aliases(index: ContentIndex) -> Iterator[Problem]:
    slugs = {d.slug: d for d in reversed(index.of_kind("article", "page"))}
    first: dict[str, str] = {}
    for document in index.of_kind("article", "page"):
        field = document.field("Aliases")
        for item in split_items(field) if field else ():
            fault = None
            if not is_valid_slug(item.text):
                message = f"the alias {quoted(item.text)} is not a slug"
                fault = (message, "write former slugs only, separated by commas")
            elif is_reserved(item.text):
                fault = (f"the alias {quoted(item.text)} is reserved", "remove it")
            elif item.text == document.slug:
                message = f"the alias {quoted(item.text)} is the file's own slug"
                fault = (message, "remove it")
            elif other := slugs.get(item.text):
                message = f"the alias {quoted(item.text)} is the slug of {other.path}"
                fault = (message, "remove it, or rename that file")
            elif item.text in first:
                message = (
                    f"the alias {quoted(item.text)} is already in {first[item.text]}"
                )
                fault = (message, "keep it in one place")
            if fault:
                yield Problem(document.path, item.line, *fault)
            first.setdefault(item.text, f"{document.path}:{item.line}")


def _repeated(index: ContentIndex, kind: str, key: str) -> Iterator[Problem]:
    """Two files with one value, where each value may stand in one file only."""
    first: dict[str, Document] = {}
    for document in index.of_kind(kind):
        value = document.value(key)
        if value and value in first:
            other = first[value]
            yield Problem(
                document.path,
                document.line(key),
                f"{key} {quoted(value)} is also in {other.path}:{other.line(key)}",
                "correct one of the two files",
            )
        first.setdefault(value, document)
