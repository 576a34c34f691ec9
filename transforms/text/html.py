"""An HTML page to an article draft: check, decode, parse once, keep the main content's prose, read
the metadata.

Main content by resiliparse (Bevendorff et al., "Elastic ChatNoir", ECIR 2018), then our own choice
among its blocks; trafilatura (Barbaresi, ACL 2021) is asked only where too little is left, which is
dearer by an order of magnitude.
"""

import re
from functools import lru_cache
from importlib.metadata import version
from typing import Final

import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLParserException, HTMLTree

from transforms.schemas import Draft, Page
from transforms.text.bodies import Block, Body, confirm_body, find_body, read_blocks, trim_body
from transforms.text.charsets import decode_bytes
from transforms.text.faults import Hostile, NoArticle, Unparsable
from transforms.text.guard import check_structure
from transforms.text.metadata import read_metadata

__all__ = ["Hostile", "NoArticle", "Unparsable", "read_html"]

# Elements of comments, captions, bylines, newsletters and notices go by their class names, except
# where such an element holds the page itself.
_SKIPPED_CLASSES: Final = (
    "comment caption bio byline author newsletter signup cookie consent privacy gallery disclaimer"
    " teaser popup footer viafoura"
).split()
_SKIPPED: Final = [
    *(f"[class*='{name}' i]:not(body):not(main):not(:has(h1))" for name in _SKIPPED_CLASSES),
    "details",
    "footer",
]
_SKIPPED_IN_PAGE: Final = [*_SKIPPED, "nav", "aside", "header", "figure", "form", "button"]
_ENOUGH_CHARS: Final = 300
_ENOUGH_SHARE: Final = 0.6
# resiliparse takes every bulleted list for a menu; one without attributes is mostly the article's,
# and is kept as a numbered one.
_PLAIN_LIST: Final = re.compile(r"<ul>([^<]*+(?:<(?!/?ul)[^<]*+)*+)</ul>", re.I)
_SEARCHABLE_CHARS: Final = 2_000_000  # trafilatura takes seconds over more
_SEARCHED_SHARE: Final = 0.3  # of what we had: less, and the search has failed
_MUCH_CHARS: Final = 700  # less, and the main content or the class names may have cost us the article


def read_html(page: Page) -> Draft:
    """The article of a page of kind `html`.

    Raises Hostile for a structure that would choke a parser, Unparsable where the bytes are no
    markup, NoArticle where no text reads as prose.
    """
    check_structure(page.body)
    markup = decode_bytes(page.body, page.charset).replace("\0", "")
    tree = _parsed(_PLAIN_LIST.sub(r"<ol>\1</ol>", markup))
    stated = read_metadata(markup, tree, page.url, page.crawled_at)
    body = confirm_body(_main_body(tree, stated.title), stated.stated_body)
    extractor = _versioned("resiliparse")
    little = body.chars < _ENOUGH_CHARS or body.share < _ENOUGH_SHARE
    if little and len(markup) <= _SEARCHABLE_CHARS:
        searched = _searched_body(markup, stated.title)
        if searched.chars >= _SEARCHED_SHARE * body.chars and searched.chars:
            body, extractor = searched, _versioned("trafilatura")
    if not body.paragraphs:
        raise NoArticle("no prose in the main content")
    return Draft(
        text="\n\n".join(body.paragraphs),
        extractor=extractor,
        title=stated.title,
        authors=stated.authors,
        outlet=stated.outlet,
        published=stated.published,
        canonical_url=stated.canonical_url,
    )


def _parsed(markup: str) -> HTMLTree:
    try:
        return HTMLTree.parse(markup)
    except HTMLParserException as error:
        raise Unparsable(str(error)) from error


def _main_body(tree: HTMLTree, title: str | None) -> Body:
    """What resiliparse takes for the main content; where that is little, what we find in the whole
    page.
    """
    body = find_body(_blocks(tree, _SKIPPED, main=True), title)
    if body.chars < _MUCH_CHARS or body.share < _ENOUGH_SHARE:
        for skipped, main in ((_SKIPPED_IN_PAGE, False), ([], True)):
            other = find_body(_blocks(tree, skipped, main=main), title)
            if other.chars > 1.5 * body.chars:
                body = other._replace(share=1.0)
    return body


def _blocks(tree: HTMLTree, skipped: list[str], *, main: bool) -> list[Block]:
    marked = extract_plain_text(
        tree,
        main_content=main,
        preserve_formatting="minimal_html",
        list_bullets=True,
        links=True,
        alt_texts=False,
        skip_elements=skipped,
    )
    return read_blocks(marked)


def _searched_body(markup: str, title: str | None) -> Body:
    """What trafilatura takes for the article."""
    text = trafilatura.extract(markup, fast=True, include_comments=False) or ""
    lines = (" ".join(line.strip().removeprefix("- ").split()) for line in text.split("\n"))
    return trim_body([line for line in lines if line], title)


@lru_cache
def _versioned(package: str) -> str:
    return f"{package}-{version(package)}"
