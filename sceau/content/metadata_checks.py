"""Checks of the headers: keys, values, authors, pictures, dates."""

from collections.abc import Iterator

from sceau.content.dates import DateError, parse_date
from sceau.content.documents import Document, split_items
from sceau.content.frontmatter import Field
from sceau.content.index import ContentIndex, publication_day
from sceau.content.problems import Problem, quoted
from sceau.content.vocabulary import VOCABULARY, KeyRule, nearest


def check_metadata(document: Document, index: ContentIndex) -> Iterator[Problem]:
    """Every problem of one document's header."""
    yield from _fields(document)
    yield from _missing(document)
    yield from _dates(document)
    if document.kind == "article":
        yield from _authors(document, index)
        yield from _picture(document, index, "Image")
    if document.kind == "author":
        yield from _picture(document, index, "Picture")


def _fields(document: Document) -> Iterator[Problem]:
    rules = VOCABULARY[document.kind]
    first: dict[str, int] = {}
    for field in document.front_matter.fields:
        rule = rules.get(field.key)
        if rule is None:
            yield Problem(
                document.path,
                field.line,
                f"unknown key {quoted(field.key)}",
                f"the nearest known key is {nearest(field.key, rules)}",
            )
        elif field.key in first and not rule.repeatable:
            yield Problem(
                document.path,
                field.line,
                f"{field.key} is already on line {first[field.key]}",
                "keep one of the two lines",
            )
        else:
            yield from _value(document, field, rule)
        first.setdefault(field.key, field.line)


def _value(document: Document, field: Field, rule: KeyRule) -> Iterator[Problem]:
    value = field.value.strip()
    fault = None
    if rule.describes and value and not document.value(rule.describes):
        advice = f"add `{rule.describes}: images/…`, or remove the line"
        fault = (f"{field.key} without {rule.describes}", advice)
    elif not value:
        if field.key.endswith("_alt") and document.value(rule.describes):
            return  # reported together with the picture
        if not (rule.fill_in_later and document.is_draft):
            advice = "fill it in" if rule.required else "fill it in or remove the line"
            fault = (f"{field.key} is empty", advice)
    elif "\n" in field.value and not rule.many_lines:
        fault = (f"{field.key} goes on over several lines", "write it on one line")
    elif rule.check:
        fault = rule.check(value)
        if fault:
            fault = (f"{field.key}: {fault[0]}", fault[1])
    if fault:
        yield Problem(document.path, field.line, *fault)


def _missing(document: Document) -> Iterator[Problem]:
    for key, rule in VOCABULARY[document.kind].items():
        may_lack = key == "Date" and document.is_draft
        if rule.required and not may_lack and document.field(key) is None:
            advice = f"add a line `{key}: …` above the first blank line"
            yield Problem(document.path, 1, f"{key} is missing", advice)


def _dates(document: Document) -> Iterator[Problem]:
    try:
        date = parse_date(document.value("Date"))
        modified = parse_date(document.value("Modified"))
    except DateError:
        pass  # missing, or reported with its field
    else:
        if modified < date:
            yield Problem(
                document.path,
                document.line("Modified"),
                "Modified is before Date",
                "correct one of them, or remove Modified",
            )
    day = publication_day(document)
    if document.kind == "article" and day:
        year = document.path.split("/")[2]
        if year != f"{day:%Y}":
            yield Problem(
                document.path,
                document.line("Date"),
                f"dated {day:%Y} in Paris, but in the folder {year}",
                f"correct the date, or move the file to content/articles/{day:%Y}/",
            )


def _authors(document: Document, index: ContentIndex) -> Iterator[Problem]:
    known = sorted({a.value("Name") for a in index.of_kind("author")} - {""})
    field = document.field("Authors")
    for item in split_items(field) if field else ():
        if not item.text:
            advice = "remove the comma too many"
            yield Problem(document.path, item.line, "an empty author", advice)
        elif item.text not in known:
            yield Problem(
                document.path,
                item.line,
                f"unknown author {quoted(item.text)}",
                _author_advice(item.text, known),
            )


def _author_advice(name: str, known: list[str]) -> str:
    if not known:
        return f"add a file to content/authors/ with `Name: {quoted(name)[1:-1]}`"
    close = nearest(name, known)
    others = ", ".join(quoted(other) for other in known if other != close)
    return (
        f"write {quoted(close)}"
        + (f" or one of {others}" if others else "")
        + ", or add the author's file to content/authors/"
    )


def _picture(document: Document, index: ContentIndex, key: str) -> Iterator[Problem]:
    """The picture's file, and the text for those who do not see it."""
    path, alt_key = document.value(key), f"{key}_alt"
    if not path:
        return
    if fault := picture_fault(path, index):
        line = document.line(key)
        yield Problem(document.path, line, f"{key}: {fault[0]}", fault[1])
    if not document.value(alt_key):
        yield Problem(
            document.path,
            document.line(alt_key if document.field(alt_key) else key),
            f"{key} without {alt_key}",
            f"describe the picture in `{alt_key}: …` for those who do not see it",
        )


def picture_fault(path: str, index: ContentIndex) -> tuple[str, str] | None:
    """What is wrong with a picture's path below `content/`, and what to do."""
    example = "write the path below content/, such as images/name.svg"
    if "://" in path or path.startswith("//"):
        return "a picture from another host", "put it in content/images/"
    if path.startswith(("/", "{", "|", "content/")) or "\\" in path:
        return f"{quoted(path)} is not a path below content/", example
    if ".." in path.split("/"):
        return f'".." in {quoted(path)}', example
    if path in index.files:
        return None
    close = nearest(path, index.files, at_least=0.75)
    advice = f"write {quoted(close)}" if close else "add the file or correct the path"
    return f"there is no file {quoted(f'content/{path}')}", advice
