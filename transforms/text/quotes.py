"""Directly quoted stretches of a text. Pure: str in, offsets out."""

import re
from typing import Final

Span = tuple[int, int]
"""Character offsets into the text, end exclusive."""

MASK: Final = "\0"
"""What `masked` writes over quoted characters, so that a quotation can be seen as one opaque token."""

_PARAGRAPH: Final = re.compile(r"[^\r\n]+")
_MARKS: Final = re.compile(r"[“”„‟«»\"]|``|'''?")

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
    r"(?<![^\s(\[—–-])"
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
    found: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text):
        found += quotes_between(text, paragraph.start(), paragraph.end())
    return found


def quotes_between(text: str, start: int, end: int) -> list[Span]:
    """Find the quoted stretches of one paragraph, `text[start:end]`."""
    doubles = _double_quotes(text, start, end)
    if text.find("‘", start, end) < 0 and text.find("'", start, end) < 0:
        return doubles
    singles = [m.span() for m in _SINGLE.finditer(text, start, end)]
    if not singles:
        return doubles
    # A single mark inside double ones is a quotation in a quotation, and the other way round.
    kept = [s for s in singles if not any(d[0] < s[1] and s[0] < d[1] for d in doubles)]
    return sorted(doubles + kept)


def _double_quotes(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    opened = -1
    closers: tuple[str, ...] = ()
    last_guillemet = text.rfind("«", start, end)
    for mark in _MARKS.finditer(text, start, end):
        kind, at = mark.group()[:2], mark.start()  # ''' closes a quotation in a quotation too
        if opened >= 0:
            if kind in closers:
                found.append((opened, mark.end()))
                opened = -1
        elif kind == "»" and at > last_guillemet:  # a bullet or an arrow
            continue
        elif kind in _CLOSERS and _may_open(text, kind, at):
            opened, closers = at, _CLOSERS[kind]
    if opened >= 0:
        found.append((opened, end))
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
