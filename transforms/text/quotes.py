"""Directly quoted stretches of a text. Pure: str in, offsets out."""

import re
from itertools import chain
from typing import Final

Span = tuple[int, int]
"""Character offsets into the text, end exclusive."""

MASK: Final = "\0"
"""What `masked` writes over quoted characters, so that a quotation can be seen as one opaque token."""

# Each begins with a class of characters, which is what lets the search skip what lies between marks.
_MARKS: Final = re.compile(r"[“”„‟«»\"`'](?:(?<=[“”„‟«»\"])|(?<=`)`|(?<=')''?)")
_SINGLE_MARKS: Final = [(mark, re.compile(mark + r"(?<![^\s(\[—–-].)")) for mark in ("'", "‘")]

# A mark that opens -> the marks that close what it opened. News text mixes styles, so straight
# marks close typographic ones and the other way round; „low“ and »pointing in« are continental.
_CLOSERS: Final[dict[str, tuple[str, ...]]] = {
    "“": ("”", '"', "''"),
    "‟": ("”", '"', "''"),
    "„": ("“", "”", '"'),
    "«": ("»",),
    "»": ("«",),
    '"': ('"', "”", "''"),
    "``": ("''", '"', "”"),
    "''": ("''", '"', "”"),
}

# British papers quote in single marks. Those are told from apostrophes by what stands around
# them: they open after a space and close after punctuation, or as ’ before a space or a mark.
_SINGLE: Final = re.compile(
    r"(?:‘(?=\S)[^‘\r\n]{2,2000}?(?:[.,?!…]’(?![^\W_])|(?<![sS])’(?=[\s.,:;?!)—–]|$))"
    r"|'(?=[^\s\d'])[^'\r\n]{2,2000}?(?:'[^\W_][^'\r\n]{0,2000}?){0,40}[.,?!…]'(?![^\W_']))",
    re.M,
)


def quoted_spans(text: str) -> list[Span]:
    """Find the directly quoted stretches of `text`, marks included, in order.

    Straight, typographic and ``TeX'' double marks count, and single marks where they are clearly
    no apostrophes. A quotation never crosses the end of its paragraph: one left open there runs to
    the paragraph's end, and the next paragraph is read afresh (so that a quotation of several
    paragraphs, each opened with a mark, is found piece by piece).
    """
    doubles = _double_quotes(text)
    singles = _single_quotes(text)
    if not singles:
        return doubles
    # A single mark inside double ones is a quotation in a quotation, and the other way round.
    kept = [s for s in singles if not any(d[0] < s[1] and s[0] < d[1] for d in doubles)]
    return sorted(doubles + kept)


def _double_quotes(text: str) -> list[Span]:
    found: list[Span] = []
    opened = end = -1
    closers: tuple[str, ...] = ()
    for mark in _MARKS.finditer(text):
        kind, at = mark.group()[:2], mark.start()  # ''' closes a quotation in a quotation too
        if opened >= 0 and at >= end:
            found.append((opened, end))
            opened = -1
        if opened >= 0:
            if kind in closers:
                found.append((opened, mark.end()))
                opened = -1
        elif kind == "»" and text.find("«", at, _line_end(text, at)) < 0:  # a bullet or an arrow
            continue
        elif kind in _CLOSERS and _may_open(text, kind, at):
            opened, closers, end = at, _CLOSERS[kind], _line_end(text, at)
    if opened >= 0:
        found.append((opened, end))
    return found


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = end if end >= 0 else len(text)
    earlier = text.find("\r", at, end)
    return earlier if earlier >= 0 else end


def _single_quotes(text: str) -> list[Span]:
    found: list[Span] = []
    end = 0
    # Each mark alone: a search for one character is many times faster than for one of two.
    starts = [[match.start() for match in begins.finditer(text)] for mark, begins in _SINGLE_MARKS if mark in text]
    for start in sorted(chain.from_iterable(starts)):
        if start >= end:
            quote = _SINGLE.match(text, start)
            if quote:
                found.append(quote.span())
                end = quote.end()
    return found


def _may_open(text: str, kind: str, at: int) -> bool:
    if kind == '"':  # 6'2" tall: the sign for inches
        return not (at > 0 and text[at - 1].isdigit())
    return True


def masked(text: str, spans: list[Span]) -> str:
    """Write MASK over every character of `spans`; offsets stay what they were."""
    if not spans:
        return text
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += (text[at:start], MASK * (end - start))
        at = end
    pieces.append(text[at:])
    return "".join(pieces)
