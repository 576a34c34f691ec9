"""The blocks of a page, one line each, and what each looks like on its own: prose, heading, notice, fragment.

The features are those of Kohlschütter et al., "Boilerplate Detection using Shallow Text Features" (WSDM 2010): words,
sentence ends, links, and the words of menus and notices.
"""

import html
import re
from typing import Final, Literal, NamedTuple

from transforms.text.notices import ELSEWHERE, NOTICE

Kind = Literal["prose", "sentence", "heading", "fragment", "notice"]


class Block(NamedTuple):
    """A line of a block element; `tag` is `p`, `h1` to `h6`, `li`, `pre`, `blockquote`, or `` for loose text."""

    tag: str
    text: str
    linked: float  # share of its characters inside links


_BLOCK_TAG: Final = re.compile(r"<(/?)(p|h[1-6]|li|pre|blockquote)>")
_LINK: Final = re.compile(r"<a href=[^>]*>(.*?)</a>")
_TAGS: Final = re.compile(r"<[^>]*>")
_UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_CLOSERS: Final = "\"'”’»)]）」』›“„ "
_ENDS: Final = tuple(".!?…。！？؟।۔॥")
_CLAUSES: Final = re.compile("[,.;:、，。،]")
_MENU: Final = re.compile(r"\||›|»| [•·] ")
LABEL_CHARS: Final = 60
LABEL_ENDS: Final = " :.…»"

_PROSE_WORDS: Final = 10  # a terminated block of as many words is prose
_LONG_WORDS: Final = 26  # so is an unterminated one of as many, with clauses
_NOTICE_WORDS: Final = 30  # a longer block may speak of newsletters
LINKED: Final = 0.8  # a block with a larger share of its text inside links leads elsewhere
_LINKED_ITEM: Final = 0.3  # so does an item of a list with such a share


def read_blocks(marked: str) -> list[Block]:
    """Blocks of resiliparse's minimal HTML (in which text is escaped), one a line."""
    blocks = []
    tag = ""
    for line in marked.split("\n"):
        tags = _BLOCK_TAG.findall(line)
        for closing, name in tags:
            if not closing:
                tag = name
        text = _plain(line)
        if text:
            linked = sum(len(_plain(found)) for found in _LINK.findall(line)) if "<a" in line else 0
            blocks.append(Block(tag, text, linked / len(text)))
        if tags and tags[-1][0]:
            tag = ""
    return blocks


def _plain(marked: str) -> str:
    if "<" in marked:
        marked = _TAGS.sub("", marked)
    if "&" in marked:
        marked = html.unescape(marked)
    return " ".join(marked.split())


def count_words(text: str) -> int:
    """Words by their spaces; in scripts without spaces, one for every 1.8 characters."""
    words = text.count(" ") + 1
    if words * 12 < len(text):
        unspaced = len(_UNSPACED.findall(text))
        if unspaced * 4 >= len(text):
            return int(unspaced / 1.8) + 1
    return words


def is_ended(text: str) -> bool:
    """Whether a text ends as a sentence does, closing quotes and brackets apart."""
    return text.endswith(_ENDS) or text.rstrip(_CLOSERS).endswith(_ENDS)


def kind_of(block: Block, words: int) -> Kind:
    """What a block looks like on its own."""
    text = block.text
    lower = text.lower()
    ended = is_ended(text)
    if words <= _NOTICE_WORDS and not (ended and words >= 14) and NOTICE.search(lower):
        return "notice"
    if block.linked > (_LINKED_ITEM if block.tag == "li" else LINKED):
        return "notice"
    if len(text) <= LABEL_CHARS and ELSEWHERE.fullmatch(lower.rstrip(LABEL_ENDS)):
        return "notice"
    if words < 60 and len(_MENU.findall(text)) >= 2:
        return "notice"
    if block.tag[:1] == "h":
        return "heading"
    if ended and words >= _PROSE_WORDS:
        return "prose"
    if words >= _LONG_WORDS and _CLAUSES.search(text):
        return "prose"
    if ended and words >= 4:
        return "sentence"
    return "fragment"
