"""The article's own text among the blocks of a page: which paragraphs are prose, where the article
begins and ends.

A maximum-sum segment over block scores, after Pasternack and Roth, "Extracting Article Text from
the Web with Maximum Subsequence Segmentation" (WWW 2009); the block features are those of
Kohlschütter et al., "Boilerplate Detection using Shallow Text Features" (WSDM 2010): words,
sentence ends, and the words of menus and notices.
"""

import html
import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from transforms.text.notices import COMMENTS, ELSEWHERE, NOTICE

Kind = Literal["prose", "sentence", "heading", "fragment", "notice"]


class Block(NamedTuple):
    """A line of a block element; `tag` is `p`, `h1` to `h6`, `li`, `pre`, `blockquote`, or `` for
    loose text.
    """

    tag: str
    text: str
    linked: float  # share of its characters inside links


class Body(NamedTuple):
    """Paragraphs of an article in reading order, and how sure we may be of them."""

    paragraphs: tuple[str, ...]
    chars: int
    share: float  # kept characters of all


_BLOCK_TAG: Final = re.compile(r"<(/?)(p|h[1-6]|li|pre|blockquote)>")
_LINK: Final = re.compile(r"<a href=[^>]*>(.*?)</a>")
_TAGS: Final = re.compile(r"<[^>]*>")
_UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_CLOSERS: Final = "\"'”’»)]）」』›“„ "
_ENDS: Final = tuple(".!?…。！？؟।۔॥")
_CLAUSES: Final = re.compile("[,.;:、，。،]")
_MENU: Final = re.compile(r"\||›|»| [•·] ")
_LABEL_CHARS: Final = 60
_LABEL_ENDS: Final = " :.…»"

_PROSE_WORDS: Final = 10  # a terminated block of as many words is prose
_LONG_WORDS: Final = 26  # so is an unterminated one of as many, with clauses
_NOTICE_WORDS: Final = 30  # a longer block may speak of newsletters
_LINKED: Final = 0.8  # a block with a larger share of its text inside links leads elsewhere
_SCORE_CAP: Final = 50.0  # words one block may count for
_GAP_CAP: Final = 110.0  # what a run of other blocks between prose may cost


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


def kind_of(block: Block, words: int) -> Kind:
    """What a block looks like on its own."""
    text = block.text
    ended = text.endswith(_ENDS) or text.rstrip(_CLOSERS).endswith(_ENDS)
    if words <= _NOTICE_WORDS and not (ended and words >= 14) and NOTICE.search(text):
        return "notice"
    if block.linked > _LINKED:
        return "notice"
    if len(text) <= _LABEL_CHARS and ELSEWHERE.fullmatch(text.rstrip(_LABEL_ENDS)):
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


_TEXT: Final = frozenset(("prose", "sentence"))
_HEADING_WORDS: Final = 20
_FRAGMENT_WORDS: Final = 40
_LOOSE_WORDS: Final = 14
_PROBE_CHARS: Final = 40
_LEAST_SCORE: Final = 30.0
_STATED_CHARS: Final = 400
_TITLE_CHARS: Final = 12
_NO_WORD: Final = re.compile(r"\W+")


def _score(block: Block, kind: Kind, words: int) -> float:
    if kind == "prose":
        return min(words, _SCORE_CAP)
    if kind == "sentence":
        return words * 0.5
    if kind == "notice":
        return -11.0
    if block.tag == "li":
        return -2.0  # a list hardly parts an article, and makes none
    return -1.1 * words if words >= 7 else -8.0


def best_segment(scores: Sequence[float]) -> tuple[int, int]:
    """Start and end of the run of blocks with the largest sum; a gap costs _GAP_CAP at most."""
    best = total = gap = 0.0
    start, segment = 0, (0, 0)
    for i, score in enumerate(scores):
        if score < 0:
            score = -min(-score, _GAP_CAP - gap)
            gap -= score
        else:
            gap = 0.0
        total += score
        if total <= 0:
            total, gap, start = 0.0, 0.0, i + 1
        elif total > best:
            best, segment = total, (start, i + 1)
    return segment


def find_body(blocks: Sequence[Block], title: str | None = None) -> Body:
    """The paragraphs of the article among a page's blocks; none where nothing reads as prose.

    A block that repeats the title is left out, and so is what stands before it, when more stands
    behind it.
    """
    words = [count_words(block.text) for block in blocks]
    kinds = [kind_of(block, n) for block, n in zip(blocks, words, strict=True)]
    scores = [_score(block, kind, n) for block, kind, n in zip(blocks, kinds, words, strict=True)]
    start, end = best_segment(scores)
    headline = _headline(blocks, title)
    if start <= headline < end and sum(scores[start:headline]) < sum(scores[headline:end]):
        start = headline + 1
    end = _end(blocks, scores, start, end)
    kept: dict[str, None] = {}
    for i in range(start, end):
        if i != headline and _belongs(i, end, blocks, kinds, words):
            kept[blocks[i].text] = None
    chars = sum(map(len, kept))
    return Body(tuple(kept), chars, chars / max(1, sum(len(block.text) for block in blocks)))


def trim_body(lines: Sequence[str], title: str | None = None) -> Body:
    """The body of an extractor that chose the lines well: only its headline and the notices at both
    ends go.
    """
    blocks = [Block("p", line, 0.0) for line in lines]
    start, end = 0, len(blocks)
    headline = _headline(blocks, title)
    if headline < end / 2:
        start = headline + 1
    while start < end and _kind(blocks[start]) == "notice":
        start += 1
    while start < end and _kind(blocks[end - 1]) == "notice":
        end -= 1
    kept = tuple(dict.fromkeys(lines[start:end]))
    if not any(_kind(block) in _TEXT for block in blocks[start:end]):
        kept = ()
    return Body(kept, sum(map(len, kept)), 1.0)


def _kind(block: Block) -> Kind:
    return kind_of(block, count_words(block.text))


def confirm_body(body: Body, stated: str) -> Body:
    """The body held against what the page states as article text, a paragraph a line (JSON-LD's
    articleBody).

    Where the statement is on the page and covers the better part of what we kept, other prose goes;
    where it says far more than we found, it is the body; else (a teaser, another text) it is not
    heard.
    """
    if len(stated) < _STATED_CHARS:
        return body
    squeezed = _squeezed(stated)
    confirmed = [_stands_in(_squeezed(text), squeezed) for text in body.paragraphs]
    chars = sum(len(text) for text, true in zip(body.paragraphs, confirmed, strict=True) if true)
    if chars >= 0.7 * len(stated) and chars >= 0.5 * body.chars:
        last = len(confirmed) - confirmed[::-1].index(True)
        kept = tuple(
            text
            for i, (text, true) in enumerate(zip(body.paragraphs, confirmed, strict=True))
            if true or (i < last and count_words(text) <= _LOOSE_WORDS)
        )
        return Body(kept, sum(map(len, kept)), 1.0)
    if body.chars < 0.5 * len(stated):
        kept = tuple(dict.fromkeys(stated.split("\n")))
        return Body(kept, sum(map(len, kept)), 1.0)
    return body


def _end(blocks: Sequence[Block], scores: Sequence[float], start: int, end: int) -> int:
    """Where the article ends: before its comments, which read as prose and may be longer."""
    for i in range(start, end):
        text = blocks[i].text.rstrip(_LABEL_ENDS)
        label = len(text) <= _LABEL_CHARS and COMMENTS.fullmatch(text)
        if label and sum(scores[start:i]) >= _LEAST_SCORE:
            return i
    return end


def _headline(blocks: Sequence[Block], title: str | None) -> int:
    """Index of the block that repeats the title, -1 when there is none."""
    wanted = _folded(title or "")
    if len(wanted) >= _TITLE_CHARS:
        for i, block in enumerate(blocks):
            if len(block.text) < 300 and _folded(block.text) == wanted:
                return i
    return next((i for i, block in enumerate(blocks) if block.tag == "h1"), -1)


def _belongs(i: int, end: int, blocks: Sequence[Block], kinds: Sequence[Kind], words: Sequence[int]) -> bool:
    """Whether block i of a segment is the article's: prose, a subheading of prose, an item, a
    paragraph however short.
    """
    kind, tag = kinds[i], blocks[i].tag
    if kind == "heading":
        following = range(i + 1, min(end, i + 3))
        return words[i] <= _HEADING_WORDS and any(kinds[j] in _TEXT or blocks[j].tag == "li" for j in following)
    if kind == "fragment":
        if tag:
            return words[i] <= _FRAGMENT_WORDS
        return words[i] <= _LOOSE_WORDS and all(kinds[j] in _TEXT for j in (i - 1, i + 1) if j < end)
    return kind in _TEXT


def _stands_in(text: str, whole: str) -> bool:
    """Whether a text does, by its beginning or its end: an element more or less inside may part two
    readings.
    """
    return bool(text) and (text[:_PROBE_CHARS] in whole or text[-_PROBE_CHARS:] in whole)


def _squeezed(text: str) -> str:
    return _NO_WORD.sub("", text.casefold())


def _folded(text: str) -> str:
    return _NO_WORD.sub(" ", text.casefold()).strip()
