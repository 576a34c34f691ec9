"""Paragraphs and sentences of a news text. Pure: str in, offsets out.

A period ends a sentence unless an abbreviation or an initial stands before it. Abbreviations come
in two kinds, after Kiss and Strunk 2006 ("Unsupervised Multilingual Sentence Boundary Detection"):
those that stand before a name and so never end a sentence, and those that may, which do when the
next word is one that opens sentences.
"""

import re
from typing import Final

from transforms.text.claim_words import WORDS
from transforms.text.quotes import Span, masked, quotes_between

_NAME_ABBREVIATIONS: Final = WORDS["name_abbreviations"]
_OTHER_ABBREVIATIONS: Final = WORDS["other_abbreviations"]
_NUMBER_ABBREVIATIONS: Final = WORDS["number_abbreviations"]
_OPENERS: Final = WORDS["openers"]

_LINE: Final = re.compile(r"[^\r\n]+")
_END: Final = re.compile(
    # Terminal marks with what may close after them, then space and something that can begin.
    r"[.!?…]{1,9}[)\]’'”\"»]{0,9}(?=\s++[^a-zß-ÿ,;:.)\]—–-])"
    # A quotation, then space and a capital: an end if the quotation closed a sentence.
    r"|(?<=\0)(?=\s++[A-Z0-9\0])"
)
_LAST_WORD: Final = re.compile(r"[\w.’'-]{1,20}\Z")
_NEXT_WORD: Final = re.compile(r"\s+([^\W_]+)")
_CLOSING: Final = "\"”“»«'’)] "
_ENDS_SENTENCE: Final = ".!?…"

# "Why now?" Ms. Doe of the board asked: after ? or ! the sentence may go on with who said it.
_SPEAKER_FOLLOWS: Final = re.compile(
    r"\s+(?:[A-Z][\w.’'-]{0,30}\s+)(?:[\w.’'-]{1,30},?\s+){0,6}?"
    r"(?:said|says|asked|asks|told|tells|wrote|writes|added|adds|tweeted|replied|demanded|shouted|wondered)\b"
)


def paragraphs(text: str) -> list[Span]:
    """Find the paragraphs of `text`: its lines that are not blank, without surrounding space."""
    found: list[Span] = []
    for line in _LINE.finditer(text):
        shown = line.group()
        start = line.start() + len(shown) - len(shown.lstrip())
        end = line.start() + len(shown.rstrip())
        if start < end:
            found.append((start, end))
    return found


def sentences(text: str) -> list[Span]:
    """Find the sentences of `text`, in order, without surrounding space.

    No sentence crosses the end of a paragraph. Quotations are opaque: several sentences inside one
    pair of marks belong to the sentence that the quotation stands in.
    """
    found: list[Span] = []
    for start, end in paragraphs(text):
        quotes = quotes_between(text, start, end)
        shown = masked(text[start:end], [(a - start, z - start) for a, z in quotes])
        found += [(start + a, start + z) for a, z in split_paragraph(text[start:end], shown)]
    return found


def split_paragraph(paragraph: str, shown: str) -> list[Span]:
    """Split one paragraph into sentences; `shown` is the paragraph with its quotations masked."""
    found: list[Span] = []
    start = 0
    for mark in _END.finditer(shown):
        end = mark.end()
        if mark.group():
            ends = shown[mark.start()] != "." or _period_ends(shown, mark.start(), end)
        else:
            ends = _quote_ends(paragraph, shown, end)
        if ends:
            found.append(_without_space(shown, start, end))
            start = end
    if shown[start:].strip():
        found.append(_without_space(shown, start, len(shown)))
    return found


def _period_ends(shown: str, at: int, end: int) -> bool:
    before = _LAST_WORD.search(shown, max(0, at - 20), at)
    word = before.group().lower().lstrip("’'-") if before else ""
    following = _NEXT_WORD.match(shown, end)
    next_word = following.group(1) if following else ""
    if word in _NAME_ABBREVIATIONS:
        return False
    if word in _OTHER_ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return next_word.lower() in _OPENERS and next_word[:1].isupper()
    return not (word in _NUMBER_ABBREVIATIONS and next_word[:1].isdigit())


def _quote_ends(paragraph: str, shown: str, end: int) -> bool:
    inner = paragraph[:end].rstrip(_CLOSING)
    if not inner or inner[-1] not in _ENDS_SENTENCE:
        return False
    return inner[-1] == "." or not _SPEAKER_FOLLOWS.match(shown, end)


def _without_space(shown: str, start: int, end: int) -> Span:
    while start < end and shown[start].isspace():
        start += 1
    while end > start and shown[end - 1].isspace():
        end -= 1
    return (start, end)
