"""An HTML page to an article draft: check, decode, parse once, keep the main content's prose, read the metadata.

Main content by resiliparse (Bevendorff et al., "Elastic ChatNoir", ECIR 2018), then our own choice among its blocks;
trafilatura (Barbaresi, ACL 2021) is asked only where too little is left, which is dearer by an order of magnitude.
"""

import re
from functools import lru_cache
from importlib.metadata import version
from typing import Final

import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLParserException, HTMLTree

from transforms.schemas import Draft, Page
from transforms.text.bodies import Body, confirm_body, find_body, is_listing, stated_body, trim_body
from transforms.text.charsets import decode_bytes
from transforms.text.faults import Hostile, NoArticle, Unparsable
from transforms.text.guard import check_structure, is_searchable
from transforms.text.metadata import Metadata, read_metadata
from transforms.text.page_blocks import Block, read_blocks
from transforms.text.states import stated_markup
from transforms.text.wires import strip_credits, wire_of

__all__ = ["Hostile", "NoArticle", "Unparsable", "read_html"]

# Elements of comments, captions, bylines, newsletters, notices and fact boxes go by their class names, except where
# such an element holds the page itself.
_SKIPPED_CLASSES: Final = (
    "comment caption bio byline author newsletter signup subscri cookie consent privacy gallery disclaimer teaser popup"
    " footer viafoura poll factbox infobox expandable"
).split()
_SKIPPED: Final = [
    *(f"[class*='{name}' i]:not(body):not(main):not(:has(h1))" for name in _SKIPPED_CLASSES),
    "details",
    "footer",
]
_SKIPPED_IN_PAGE: Final = [*_SKIPPED, "nav", "aside", "header", "figure", "form", "button"]
_ENOUGH_CHARS: Final = 300
_ENOUGH_SHARE: Final = 0.6
# resiliparse takes every bulleted list for a menu; one without attributes is mostly the article's, and is kept as a
# numbered one.
_PLAIN_LIST: Final = re.compile(r"<ul>([^<]*+(?:<(?!/?ul)[^<]*+)*+)</ul>")
_SEARCHED_SHARE: Final = 0.3  # of what we had: less, and the search has failed
_MUCH_CHARS: Final = 700  # less, and the main content or the class names may have cost us the article
_TABLE_RULE: Final = re.compile(r"[\s|:-]*")


def read_html(page: Page) -> Draft:
    """The article of a page of kind `html`.

    Raises Hostile for a structure that would choke a parser, Unparsable where the bytes are no markup, NoArticle where
    no text reads as prose, or the page only lists articles.
    """
    check_structure(page.body)
    markup = _readable(page)
    tree = _parsed(_PLAIN_LIST.sub(r"<ol>\1</ol>", markup))
    stated = read_metadata(markup, tree, page.url, page.crawled_at)
    body, extractor = _find_body(markup, tree, stated)
    if not body.paragraphs:
        raise NoArticle("no prose in the main content")
    signed = strip_credits(body.paragraphs)
    authors = stated.authors or signed.reporters
    return Draft(
        text="\n\n".join(signed.paragraphs or body.paragraphs),
        extractor=extractor,
        title=stated.title,
        authors=authors,
        wire=wire_of(signed.agency, authors),
        outlet=stated.outlet,
        published=stated.published,
        canonical_url=stated.canonical_url,
    )


def _readable(page: Page) -> str:
    """The page as text, without what would make resiliparse leave something out: embedded posts go by their class, and
    so do the brackets that set the reading of a word apart from it.
    """
    markup = decode_bytes(page.body, page.charset)
    if b"\0" in page.body:
        markup = markup.replace("\0", "")
    if "</ruby>" in markup:
        markup = markup.replace("<rp>", "").replace("</rp>", "")
    return markup.replace("twitter-tweet", "quoted")


def _parsed(markup: str) -> HTMLTree:
    try:
        return HTMLTree.parse(markup)
    except HTMLParserException as error:
        raise Unparsable(str(error)) from error


def _find_body(markup: str, tree: HTMLTree, stated: Metadata) -> tuple[Body, str]:
    """The article's text and who found it: the parser's main content, the page's own statement, a search, or the HTML
    in a script; each asked only where the one before it has too little.
    """
    body = _main_body(tree, stated.title)
    told = stated_body(stated.stated_body, body)
    if told:
        return told, "jsonld"
    body = confirm_body(body, stated.stated_body)
    extractor = _versioned("resiliparse")
    if (body.chars < _ENOUGH_CHARS or body.share < _ENOUGH_SHARE) and is_searchable(markup):
        searched = _searched_body(markup, stated.title)
        if searched.chars >= _SEARCHED_SHARE * body.chars and searched.chars:
            body, extractor = searched, _versioned("trafilatura")
    if not body.paragraphs:
        body, extractor = _main_body(_parsed(stated_markup(markup)), stated.title), "script"
    return body, extractor


def _main_body(tree: HTMLTree, title: str | None) -> Body:
    """What resiliparse takes for the main content; where that is little, what we find in the whole page.

    Raises NoArticle for a page of teasers.
    """
    blocks = _blocks(tree, _SKIPPED, main=True)
    if is_listing(blocks):
        raise NoArticle("a list of articles")
    body = find_body(blocks, title)
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
    """What trafilatura takes for the article; its marks of list items and table cells go."""
    text = trafilatura.extract(markup, fast=True, include_comments=False) or ""
    lines = (line for line in text.split("\n") if not _TABLE_RULE.fullmatch(line))
    plain = (line.replace("|", " ") if line.startswith("|") else line.strip().removeprefix("- ") for line in lines)
    return trim_body([" ".join(line.split()) for line in plain], title)


@lru_cache
def _versioned(package: str) -> str:
    return f"{package}-{version(package)}"
