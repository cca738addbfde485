"""Ways around an Atom document: its entries, its text, its links, their places."""

from collections.abc import Iterator

from lxml import etree

from tests.feeds.checkers.xml_source import NAMESPACES, XmlSource, children, name

ATOM = f"{{{NAMESPACES['atom']}}}"
THREAD = f"{{{NAMESPACES['thr']}}}"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TEXT_CONSTRUCTS = ("title", "subtitle", "summary", "rights")


def entries(source: XmlSource) -> list[etree._Element]:
    return [] if source.root is None else list(source.root.iter(f"{ATOM}entry"))


def named(source: XmlSource, *local_names: str) -> Iterator[etree._Element]:
    """Atom's own elements of these names, in the order of the document."""
    wanted = {ATOM + local_name for local_name in local_names}
    return (element for element in source.elements if element.tag in wanted)


def place(element: etree._Element) -> str:
    """Such as ``entry 2/link 1``, so that a fault can be found."""
    step = name(element).removeprefix("atom:")
    parent = element.getparent()
    if parent is None:
        return step
    same = parent.findall(element.tag)
    if len(same) > 1 or element.tag == f"{ATOM}entry":
        step = f"{step} {same.index(element) + 1}"
    return step if parent.getparent() is None else f"{place(parent)}/{step}"


def relation(link: etree._Element) -> str:
    """A link without rel is an alternate one."""
    return link.get("rel", "alternate")


def links(element: etree._Element, wanted: str) -> list[etree._Element]:
    """The links of this relation that are children of the element."""
    found = element.findall(f"{ATOM}link")
    return [link for link in found if relation(link) == wanted]


def has_base(element: etree._Element) -> bool:
    """Whether an xml:base is in scope."""
    return any(
        ancestor.get(XML_BASE) is not None
        for ancestor in (element, *element.iterancestors())
    )


def content_type(element: etree._Element) -> str:
    """The type of a text construct or of content, ``text`` when there is none."""
    return element.get("type", "text")


def is_xml_type(media_type: str) -> bool:
    lowered = media_type.partition(";")[0].strip().lower()
    return lowered.endswith(("+xml", "/xml"))


def is_inline_base64(content: etree._Element) -> bool:
    """Content of a media type that is neither text nor XML, and not elsewhere."""
    kind = content_type(content)
    return (
        "/" in kind
        and content.get("src") is None
        and not is_xml_type(kind)
        and not kind.lower().startswith("text/")
    )


def has_children(element: etree._Element) -> bool:
    return bool(children(element))
