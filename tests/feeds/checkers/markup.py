"""What stands in the HTML that feeds carry: relative addresses, broken markup."""

import re
from collections.abc import Iterator

import html5lib

_ADDRESSES = frozenset(
    {"href", "src", "poster", "action", "formaction", "cite", "data"}
    | {"background", "longdesc"}
)
_ADDRESS_LISTS = frozenset({"srcset", "imagesrcset"})
_CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]*)""", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# Names of HTML elements that people write into titles; <3 and <grin> stay text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|cite|code|del|div|em|h[1-6]|hr|i|img|ins|kbd|li|"
    r"ol|p|pre|q|s|script|small|span|strong|sub|sup|table|time|tt|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]+|#[xX][0-9A-Fa-f]+);")


def relative_addresses(html: str) -> list[str]:
    """Each attribute that holds a relative address, such as ``img src='/a.png'``.

    An address that begins with ``//``, one that is only ``#fragment``, and an
    empty one are relative too: a reader has no page to resolve them against.
    """
    fragment = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [
        f"{_local(str(element.tag))} {name}={address!r}"
        for element in fragment.iter()
        for name, value in _attributes(element.attrib)
        for address in _addresses(name, value)
        if not _ABSOLUTE.match(address.strip())
    ]


def markup_faults(html: str) -> list[str]:
    """What a strict HTML 5 parser finds wrong with the content of a ``div``."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parseFragment(html, container="div")
    return [code for _position, code, _values in parser.errors]


def first_markup(text: str) -> str | None:
    """The first tag or entity in what should be plain text."""
    match = _TAG.search(text) or _ENTITY.search(text)
    return match[0] if match else None


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attributes(attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in attributes.items():
        yield _local(name), value


def _addresses(name: str, value: str) -> list[str]:
    if name in _ADDRESSES:
        return [value]
    if name in _ADDRESS_LISTS:
        return list(_candidates(value))
    if name == "style":
        return _CSS_ADDRESS.findall(value)
    return []


def _candidates(srcset: str) -> Iterator[str]:
    """The addresses of ``a.png 1x, b.png 2x``; a data: address has commas itself."""
    rest = srcset.lstrip(" \t\n\r\f,")
    while rest:
        address, _, rest = rest.partition(" ")
        if address.endswith(","):
            yield address.rstrip(",")
        else:
            yield address
            rest = rest.partition(",")[2]
        rest = rest.lstrip(" \t\n\r\f,")
