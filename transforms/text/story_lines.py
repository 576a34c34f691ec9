"""Which lines of a text dump are the article's body.

The body is the stretch of lines with the largest sum of their weights (Kadane's algorithm, Bentley 1984), in the way
that Pasternack and Roth ("Extracting Article Text from the Web with Maximum Subsequence Segmentation", WWW 2009) cut
articles out of HTML tokens; then it ends where something else begins.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from transforms.text.lines import Kind, Line
from transforms.text.notices import COMMENTS, PARTING, PARTING_WORDS


class Span(NamedTuple):
    """Lines `start:end`, and the sum of their weights."""

    start: int
    end: int
    score: float


_RUNNING: Final = (Kind.PROSE, Kind.SENTENCE, Kind.REPEATED)
_NOT_OWN: Final = (Kind.SITE, Kind.MENU)
_PROSE_CAP: Final = 50.0  # one long paragraph must not outweigh an article
_GAP_CAP: Final = 110.0  # nor may one long menu between paragraphs cut it in two
_CAPPED: Final = (Kind.PROSE, Kind.REPEATED)
_REPEATED_SHARE: Final = 0.05  # what repeated prose weighs: it stays where prose stands before it, and draws no body


_PER_WORD: Final = {Kind.PROSE: 1.0, Kind.REPEATED: _REPEATED_SHARE, Kind.SENTENCE: 0.5, Kind.PHRASE: -1.1}
_PER_LINE: Final = {
    Kind.LABEL: -8.0,
    Kind.SITE: -11.0,
    Kind.MENU: -6.0,  # less than the site's own words: between two paragraphs it parts nothing
}


def _weight(line: Line) -> float:
    per_word = _PER_WORD.get(line.kind)
    if per_word is None:
        return _PER_LINE[line.kind]
    return per_word * (_PROSE_CAP if line.words > _PROSE_CAP and line.kind in _CAPPED else line.words)


def find_body(lines: Sequence[Line]) -> Span:
    """The stretch of lines that reads most like an article; `score` is 0 where there is none."""
    best = Span(0, 0, 0.0)
    start, total, gap = 0, 0.0, 0.0
    for i, line in enumerate(lines):
        weight = _weight(line)
        if weight < 0:
            weight = -min(-weight, _GAP_CAP - gap)
            gap -= weight
        else:
            gap = 0.0
        total += weight
        if total <= 0:
            start, total, gap = i + 1, 0.0, 0.0
        elif total > best.score:
            best = Span(start, i + 1, total)
    return best._replace(end=_end(lines, best)) if best.score else best


# --- where it ends --------------------------------------------------------------------------------

_ENOUGH_WORDS: Final = 100  # of an article, before something else may end it
_LONG_GAP: Final = 40  # lines
_SHORT_GAP: Final = 5
_LONE_SHARE: Final = 0.6
_LONGEST_PARTING: Final = 60  # words
_LABEL_CHARS: Final = 200
_LABEL_ENDS: Final = " :.…»›>"


def _end(lines: Sequence[Line], body: Span) -> int:
    """Where the article ends: before readers' comments, teasers of others, and what takes leave of the reader."""
    end = next(_ends(lines, body), body.end)
    while end > body.start + 1 and (lines[end - 1].kind not in _RUNNING or _parts(lines[end - 1])):
        end -= 1
    return end


def _ends(lines: Sequence[Line], body: Span) -> Iterator[int]:
    """Where something else than the article may begin in the body."""
    own = lines[body.start : body.end]
    if all(line.kind in _RUNNING for line in own):
        return
    said = _summed([line.words * (line.kind is Kind.PROSE) for line in own])
    alone = _summed([line.words * _is_alone(own, i) for i, line in enumerate(own)])
    last = 0  # line of running text
    for i, line in enumerate(own):
        before, behind = said[i], said[-1] - said[i]
        if before < _ENOUGH_WORDS:
            last = i
        elif line.kind not in _RUNNING:
            if _opens_comments(line):
                yield body.start + i
        else:
            gap = i - last - 1
            parted = gap >= _LONG_GAP and behind <= before
            of_teasers = alone[i] < _LONE_SHARE * before and alone[-1] - alone[i] > _LONE_SHARE * behind
            if parted or (gap >= _SHORT_GAP and of_teasers):
                yield body.start + last + 1
            last = i


def _summed(words: Sequence[int]) -> list[int]:
    """Words before each line, and of all."""
    return list(accumulate(words, initial=0))


def _is_alone(lines: Sequence[Line], i: int) -> bool:
    """Whether it is prose that stands alone among labels, as teasers and comments do."""
    if lines[i].kind is not Kind.PROSE:
        return False
    return all(line.kind not in _RUNNING for line in (*lines[max(0, i - 1) : i], *lines[i + 1 : i + 2]))


def _opens_comments(line: Line) -> bool:
    label = line.text.rstrip(_LABEL_ENDS).lower()
    return len(label) <= _LABEL_CHARS and bool(COMMENTS.fullmatch(label))


def _parts(line: Line) -> bool:
    """Whether a line takes leave of the reader: follow us, write to us, who contributed."""
    if line.words > _LONGEST_PARTING:
        return False
    lowered = line.text.lower()
    return any([word in lowered for word in PARTING_WORDS]) and bool(PARTING.search(lowered))


# --- what of it is kept ---------------------------------------------------------------------------

_SUBHEAD_WORDS: Final = 14
_BULLET: Final = re.compile(r"[-–—•*▪●◦‣]\s|\d{1,2}[.)]\s")
_BULLET_WORDS: Final = 4
_LIST_MARKS: Final = (" – ", " — ", " - ", " @ ")
_LIST_LINES: Final = 4


def kept_lines(lines: Sequence[Line], body: Span) -> list[int]:
    """Indices of the article's own lines: prose, subheads and list items that stand in prose, a list behind it.

    A line that was there before is not there again.
    """
    kept: list[int] = []
    seen: set[str] = set()
    listed = _listed(lines, body)
    between = _between(lines, body)
    for i in sorted({*range(body.start, body.end), *listed}):
        line = lines[i]
        if line.kind in _NOT_OWN or line.text in seen:
            continue
        if line.kind in _RUNNING or i in listed or (i in between and _is_subhead(line)) or _is_item(line):
            seen.add(line.text)
            kept.append(i)
    return kept


def _is_item(line: Line) -> bool:
    return line.words >= _BULLET_WORDS and bool(_BULLET.match(line.text))


def _is_subhead(line: Line) -> bool:
    """Whether a line between prose may be the article's; a phrase in capitals is a link to another."""
    if line.kind is Kind.PHRASE:
        return not line.text.isupper()
    return line.words <= _SUBHEAD_WORDS


def _between(lines: Sequence[Line], body: Span) -> frozenset[int]:
    """Labels and phrases of the body between two lines of running text, but for the site's own words."""
    own = [i for i in range(body.start, body.end) if lines[i].kind not in _NOT_OWN]
    runs = [lines[i].kind in _RUNNING for i in own]
    return frozenset(own[k] for k in range(1, len(own) - 1) if not runs[k] and runs[k - 1] and runs[k + 1])


def _listed(lines: Sequence[Line], body: Span) -> frozenset[int]:
    """Lines of lists in the body or right behind it: four or more, one after another, with the same mark inside."""
    found: set[int] = set()
    if len(lines) - body.start < _LIST_LINES:
        return frozenset()
    text = "\n".join([line.text for line in lines[body.start :]])
    for mark in _LIST_MARKS:
        if text.count(mark) < _LIST_LINES:
            continue
        run: list[int] = []
        for i in range(body.start, len(lines)):
            if mark in lines[i].text and lines[i].kind not in _NOT_OWN:
                run.append(i)
                continue
            if len(run) >= _LIST_LINES:
                found.update(run)
            run = []
            if i > body.end:
                break
        if len(run) >= _LIST_LINES:
            found.update(run)
    return frozenset(found)
