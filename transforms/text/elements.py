"""The elements of a page that carry metadata: meta tags, headings, times, microdata, links, bylines."""

import re
from typing import Final, NamedTuple

from resiliparse.parse.html import ElementNode, HTMLTree

# One walk over the tree for all of them.
_ELEMENTS: Final = (
    "meta[content], link[rel~='canonical' i], h1, time[datetime], [itemprop~='datePublished'], [itemprop~='author'],"
    " [rel~='author']"
)
_BYLINES: Final = "[class*='byline' i]:not([class*='comment' i]), [class~='author' i], [class~='author-name' i]"
_META_NAMES: Final = ("property", "name", "itemprop", "http-equiv")
_MAX_ELEMENTS: Final = 600
_MAX_BYLINE: Final = 120
_MAX_ANCESTORS: Final = 40
_DIGIT: Final = re.compile(r"\d")


_OF_EACH: Final = frozenset(("author", "article:author", "dc.creator", "dcterms.creator"))
"""Meta tags that stand once for each author."""


class Elements(NamedTuple):
    """Text of the elements that carry metadata, in the order of the page."""

    metas: dict[str, str]
    canonical: list[str]
    headings: list[str]
    times: list[str]
    dates: list[str]
    bylines: list[str]


def read_elements(tree: HTMLTree) -> Elements:
    """What the elements of the page say, comments' own dates and authors left out."""
    found = Elements({}, [], [], [], [], [])
    if tree.document is None:
        return found
    # Sliced: iterating a collection walks the tree anew for each item.
    for element in tree.document.query_selector_all(_ELEMENTS)[:_MAX_ELEMENTS]:
        tag = element.tag
        if tag == "meta":
            _add_meta(found, element)
        elif tag == "h1":
            found.headings.append(line_of(element.text))
        elif tag == "time" and not element.hasattr("itemprop"):
            found.times.append(line_of(element.getattr("datetime")))
        elif tag == "link":
            found.canonical.append(line_of(element.getattr("href")))
        else:
            _add_property(found, element)
    return found


def _add_meta(found: Elements, element: ElementNode) -> None:
    stated = line_of(element.getattr("content"))
    for attribute in _META_NAMES:
        key = element.getattr(attribute)
        if key and stated:
            name = line_of(key).lower()
            first = found.metas.setdefault(name, stated)
            if name in _OF_EACH and stated not in first:
                found.metas[name] = f"{first}; {stated}"


def _add_property(found: Elements, element: ElementNode) -> None:
    """Microdata, or a link to the author."""
    if _of_comment(element):
        return
    role = f"{element.getattr('itemprop')} {element.getattr('rel')}".lower()
    if "author" in role:
        named = element.query_selector("[itemprop~='name']") or element
        text = line_of(named.getattr("content") or named.text)
        if 0 < len(text) <= _MAX_BYLINE:
            found.bylines.append(text)
    else:
        found.dates.append(line_of(element.getattr("datetime") or element.getattr("content") or element.text))


def _of_comment(element: ElementNode) -> bool:
    """Whether the microdata item that an element belongs to is a reader's comment."""
    node = element.parent
    for _ in range(_MAX_ANCESTORS):
        if not isinstance(node, ElementNode):
            break
        if node.hasattr("itemscope"):
            return "comment" in (node.getattr("itemtype") or "").lower()
        node = node.parent
    return False


def shown_bylines(tree: HTMLTree) -> list[str]:
    """Lines that are bylines by their class names; the first, and those of the very same class."""
    if tree.document is None:
        return []
    shown = [
        (element.getattr("class"), line_of(element.text))
        for element in tree.document.query_selector_all(_BYLINES)[:_MAX_ELEMENTS]
    ]
    lines = [(name, text) for name, text in shown if 3 < len(text) <= _MAX_BYLINE and not _DIGIT.search(text)]
    return [text for name, text in lines if name == lines[0][0]]


def line_of(text: str | None) -> str:
    """Text with its white space collapsed; empty for none."""
    return " ".join(text.split()) if text else ""
