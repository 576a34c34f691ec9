"""The article's own text among the blocks of a page: which paragraphs are prose, where the article begins and ends.

A maximum-sum segment over block scores, after Pasternack and Roth, "Extracting Article Text from the Web with Maximum
Subsequence Segmentation" (WWW 2009).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from transforms.text.notices import COMMENTS, PARTING, READER, WALL
from transforms.text.page_blocks import LABEL_CHARS, LABEL_ENDS, LINKED, Block, Kind, count_words, is_ended, kind_of


class Body(NamedTuple):
    """Paragraphs of an article in reading order, and how sure we may be of them."""

    paragraphs: tuple[str, ...]
    chars: int
    share: float  # kept characters of all


_SCORE_CAP: Final = 50.0  # words one block may count for
_GAP_CAP: Final = 110.0  # what a run of other blocks between prose may cost
_TEXT: Final = frozenset(("prose", "sentence"))
_HEADING_WORDS: Final = 20
_FRAGMENT_WORDS: Final = 40
_LOOSE_WORDS: Final = 14
_PROBE_CHARS: Final = 40
_LEAST_SCORE: Final = 30.0
_STATED_CHARS: Final = 400
_TITLE_CHARS: Final = 12
_WALL_CHARS: Final = 2_000
_PARTING_WORDS: Final = 60
_LISTED: Final = 4  # headings that link elsewhere; an article has a few of related ones
_TEASER_WORDS: Final = 60
_DASHES: Final = ("—", "–")
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
    if kind == "heading":
        return -8.0
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

    A block that repeats the title is left out, and so is what stands before it, when more stands behind it.
    """
    counts = {block: count_words(block.text) for block in blocks}
    looks = {block: kind_of(block, n) for block, n in counts.items()}  # once for what a page repeats
    words = [counts[block] for block in blocks]
    kinds = [looks[block] for block in blocks]
    scores = [_score(block, kind, n) for block, kind, n in zip(blocks, kinds, words, strict=True)]
    start, end = best_segment(scores)
    headline = _headline(blocks, title)
    if start <= headline < end and sum(scores[start:headline]) < sum(scores[headline:end]):
        start = headline + 1
    end = _end(blocks, scores, start, end)
    while end > start and (kinds[end - 1] == "notice" or _parts(blocks[end - 1], words[end - 1])):
        end -= 1
    own = (i for i in range(start, end) if i != headline and _belongs(i, end, blocks, kinds, words))
    kept = [blocks[i].text for i in own]
    return _body(kept, sum(len(block.text) for block in blocks))


def _body(kept: Iterable[str], chars_of_all: int) -> Body:
    """The body of some paragraphs, each once; empty where they are a wall before the article and no more."""
    paragraphs = tuple(dict.fromkeys(kept))
    chars = sum(map(len, paragraphs))
    if chars <= _WALL_CHARS and 2 * sum(len(text) for text in paragraphs if _is_wall(text)) > chars:
        return Body((), 0, 0.0)
    return Body(paragraphs, chars, chars / max(1, chars_of_all))


def _is_wall(text: str) -> bool:
    lower = text.lower()
    return bool(WALL.search(lower) and READER.search(lower))


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
    while start < end and (_kind(blocks[end - 1]) == "notice" or _parts(blocks[end - 1], count_words(lines[end - 1]))):
        end -= 1
    kept = lines[start:end]
    if not any(_kind(block) in _TEXT for block in blocks[start:end]):
        kept = ()
    return _body(kept, sum(map(len, kept)))


def _kind(block: Block) -> Kind:
    return kind_of(block, count_words(block.text))


def stated_body(stated: str, body: Body) -> Body | None:
    """The body a page states, a paragraph a line (JSON-LD's articleBody), where it says far more than the one found."""
    if len(stated) < _STATED_CHARS or body.chars >= 0.5 * len(stated):
        return None
    return _body(stated.split("\n"), len(stated))


def confirm_body(body: Body, stated: str) -> Body:
    """The body without the prose that the statement has not, where the statement is on the page and covers the better
    part of what we kept; else (a teaser, another text) the statement is not heard.
    """
    if len(stated) < _STATED_CHARS:
        return body
    squeezed = _squeezed(stated)
    confirmed = [_stands_in(_squeezed(text), squeezed) for text in body.paragraphs]
    chars = sum(len(text) for text, true in zip(body.paragraphs, confirmed, strict=True) if true)
    if chars < 0.7 * len(stated) or chars < 0.5 * body.chars:
        return body
    last = len(confirmed) - confirmed[::-1].index(True)
    kept = tuple(
        text
        for i, (text, true) in enumerate(zip(body.paragraphs, confirmed, strict=True))
        if true or (i < last and count_words(text) <= _LOOSE_WORDS)
    )
    return Body(kept, sum(map(len, kept)), 1.0)


def is_listing(blocks: Sequence[Block]) -> bool:
    """Whether a page lists articles: headings that link elsewhere, each with a few words of a teaser."""
    headings = sum(block.tag[:1] == "h" and block.linked > LINKED for block in blocks)
    if headings < _LISTED:
        return False
    words = ((block, count_words(block.text)) for block in blocks)
    return sum(n for block, n in words if kind_of(block, n) == "prose") < _TEASER_WORDS * headings


def _parts(block: Block, words: int) -> bool:
    """Whether a block takes leave of the reader: follow us, write to us, who contributed."""
    return words <= _PARTING_WORDS and bool(PARTING.search(block.text.lower()))


def _end(blocks: Sequence[Block], scores: Sequence[float], start: int, end: int) -> int:
    """Where the article ends: before its comments, which read as prose and may be longer."""
    for i in range(start, end):
        text = blocks[i].text.rstrip(LABEL_ENDS)
        label = len(text) <= LABEL_CHARS and COMMENTS.fullmatch(text.lower())
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
        brief = words[i] <= _HEADING_WORDS or is_ended(blocks[i].text)  # an interviewer's question may be long
        return brief and any(kinds[j] in _TEXT or blocks[j].tag == "li" for j in following)
    if kind == "fragment":
        if tag:
            return words[i] <= _FRAGMENT_WORDS
        signs = blocks[i].text.startswith(_DASHES)  # whose words stand above it
        return words[i] <= _LOOSE_WORDS and (signs or all(kinds[j] in _TEXT for j in (i - 1, i + 1) if j < end))
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
