"""Paragraphs and sentences of a news text. Pure: str in, offsets out.

A period ends a sentence unless an abbreviation or an initial stands before it. Abbreviations come
in two kinds, after Kiss and Strunk 2006 ("Unsupervised Multilingual Sentence Boundary Detection"):
those that stand before a name and so never end a sentence, and those that may, which do when the
next word is one that opens sentences.
"""

import re
from typing import Final

from transforms.text.claim_words import WORDS
from transforms.text.quotes import MASK, Span

_NAME_ABBREVIATIONS: Final = WORDS["name_abbreviations"]
_OTHER_ABBREVIATIONS: Final = WORDS["other_abbreviations"]
_NUMBER_ABBREVIATIONS: Final = WORDS["number_abbreviations"]
_OPENERS: Final = WORDS["openers"]

_END: Final = re.compile(
    # A quotation, whatever follows: the search is over it in one step.
    r"[.!?…\0](?:(?<=\0)\0*+"
    # Terminal marks with what may close after them, then space and something that can begin.
    r"|[.!?…]{0,8}[)\]’'”\"»]{0,9}(?=\s++[^a-zß-ÿ,;:.)\]—–-]))"
)
_BEGINNING: Final = re.compile(r"\s++[A-Z0-9\0]")
"""A quotation that closed a sentence ends one before it."""
_LAST_WORD: Final = re.compile(r"[\w.’'-]{1,20}+\Z")
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
    at = 0
    for line in text.replace("\r", "\n").split("\n"):
        behind = at + len(line)
        shown = line.strip()
        if shown:
            start = behind - len(line.lstrip())
            found.append((start, start + len(shown)))
        at = behind + 1
    return found


def sentences_between(text: str, shown: str, start: int, end: int) -> list[Span]:
    """Split the paragraph `text[start:end]` into sentences; `shown` is the text with its quotations masked."""
    found: list[Span] = []
    for mark in _END.finditer(shown, start, end):
        at, stop = mark.span()
        if shown[at] == MASK:
            ends = _BEGINNING.match(shown, stop, end) is not None and _quote_ends(text, shown, start, stop)
        else:
            ends = shown[at] != "." or _period_ends(shown, start, at, stop)
        if ends:
            found.append(_without_space(shown, start, stop))
            start = stop
    rest = _without_space(shown, start, end)
    if rest[0] < rest[1]:
        found.append(rest)
    return found


def _period_ends(shown: str, start: int, at: int, end: int) -> bool:
    word = _last_word(shown[max(start, at - 20) : at]).lower().lstrip("’'-")
    if word in _NAME_ABBREVIATIONS:
        return False
    if word in _OTHER_ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        next_word = _next_word(shown, end)
        return next_word.lower() in _OPENERS and next_word[:1].isupper()
    return not (word in _NUMBER_ABBREVIATIONS and _next_word(shown, end)[:1].isdigit())


def _last_word(before: str) -> str:
    apart = before.rsplit(None, 1)
    if apart and apart[-1].isalnum() and before.endswith(apart[-1]):
        return apart[-1]
    last = _LAST_WORD.search(before)
    return last.group() if last else ""


def _next_word(shown: str, end: int) -> str:
    following = _NEXT_WORD.match(shown, end)
    return following.group(1) if following else ""


def _quote_ends(text: str, shown: str, start: int, end: int) -> bool:
    inner = text[start:end].rstrip(_CLOSING)
    if not inner or inner[-1] not in _ENDS_SENTENCE:
        return False
    return inner[-1] == "." or not _SPEAKER_FOLLOWS.match(shown, end)


def _without_space(shown: str, start: int, end: int) -> Span:
    while start < end and shown[start].isspace():
        start += 1
    while end > start and shown[end - 1].isspace():
        end -= 1
    return (start, end)
