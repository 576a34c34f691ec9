"""A sentence as words with offsets, its quotations as single words: what claim rules walk on."""

import re
from typing import Final

from transforms.text.cues import FORMS
from transforms.text.quotes import MASK, Span
from transforms.text.readings import Reading

WordSpan = tuple[int, int]
"""Positions in the words of a clause, end exclusive."""

_ACRONYMS: Final = {"WHO": "w.h.o."}  # which is no pronoun
QUOTE: Final = MASK
"""What stands in `low` for a quotation."""

DASHES: Final = frozenset(("—", "–", "--", "-", "―"))

_LEAST_SPEECH: Final = 3
"""A quotation of fewer words is a word in scare quotes, a title or a nickname."""

_CONTRACTED: Final = "(?:s|re|ve|d|ll|m)\\b"
# It begins with a class of characters, which lets the search skip space; each alternative looks back at what it took.
_WORD: Final = re.compile(
    r"\S(?:(?<=[A-Za-z])[a-z]*+(?=[ ,])|"  # as most words are
    r"(?<=[^\W\d_])[^\W_]*+(?:(?![’'.&/@-])|"
    # "he's" is two words, "Doe's" is one: only after pronouns is 's a verb for certain.
    rf"(?=[’']{_CONTRACTED})(?:(?<=\b[Hh]e)|(?<=\b[Ss]he)|(?<=\b[Ii]t)|(?<=\b[Tt]hey)|(?<=\b[Tt]h[ae]t)"
    r"|(?<=\b[Tt]here)|(?<=\b[Ww]ho)|(?<=\b[Ww]e)|(?<=\b[Yy]ou)|(?<=\bI))"
    # The splitter left only periods of abbreviations inside a sentence: "Sen. Doe", "J. Doe".
    r"|(?:[’'.&/@-][^\W_]+)*(?:(?<=s)[’'](?=\s)|\.(?=\s+\S))?)"
    r"|(?<=\d)\d*(?:[.,:/-]\d+)*(?:[^\W\d_]+)?%?"  # 10,000 and 42%
    rf"|(?<={MASK}){MASK}*+|(?<=[’']){_CONTRACTED}|(?<=-)-|(?<=\W))"
)
_ENOUGH: Final = 8  # words of a quotation: no rule counts further
_ENOUGH_SHOWN: Final = 70
"""Characters in which most quotations have them."""
_INNER_WORD: Final = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_MARKS: Final = "\"“”„‟«»‘’'` "


_CUES: Final = frozenset(FORMS) | {"according"}


class Clause:
    """The words of one sentence; an index is a position in these lists, `end` one past the last."""

    def __init__(
        self,
        reading: Reading,
        start: int,
        end: int,
        words: list[str],
        low: list[str],
        cues: list[int],
        quotes: dict[int, Span],
    ) -> None:
        self.reading = reading
        self.start = start
        self.end = end
        self.words = words
        self.low = low
        """The words in lower case; QUOTE for a quotation."""
        self.cues = cues
        """Positions of what may attribute: forms of reporting verbs, and "according"."""
        self.quoted = {i: _count(reading.text, *span) for i, span in quotes.items()}
        """Quotations: position -> words in it, of a long one _ENOUGH or more."""
        self._quotes = quotes
        self._starts: list[int] = []  # filled when first asked for

    def __len__(self) -> int:
        return len(self.words)

    def may_report(self) -> bool:
        """Tell cheaply whether there is anything for the rules: a cue, a quotation or a colon to announce one."""
        return bool(self.cues or self.quoted) or self.low[-1:] == [":"]

    def span(self, first: int, end: int) -> Span:
        """Offsets of the words `first` up to, not including, `end`."""
        if not self._starts:
            self._starts = self._begins()
        return (self._starts[first], self._starts[end - 1] + len(self.words[end - 1]))

    def _begins(self) -> list[int]:
        """Where each word begins: between words stand only spaces and underscores, with which no word begins."""
        starts, find, at = [], self.reading.shown.find, self.start
        for word in self.words:
            at = find(word, at)
            starts.append(at)
            at += len(word)
        return starts

    def inside(self, i: int) -> str:
        """The text of word `i`, a quotation, with its marks."""
        return self.reading.text[slice(*self._quotes[i])]

    def count(self, first: int, end: int) -> int:
        """How many real words the stretch holds, those of its quotations included (see `quoted`)."""
        alone = sum([word[0].isalnum() for word in self.words[first:end]])
        return alone + sum(words for i, words in self.quoted.items() if first <= i < end) if self.quoted else alone

    def holds(self, least: int, first: int, end: int) -> bool:
        """Tell whether the stretch holds so many real words, without counting them all."""
        for i in range(first, end):
            least -= self.words[i][0].isalnum() or self.quoted.get(i, 0)
            if least <= 0:
                return True
        return False

    def is_speech(self, i: int) -> bool:
        """Tell a quotation of three words or a sentence from a word in scare quotes."""
        words = self.quoted.get(i, 0)
        return words >= _LEAST_SPEECH or (words > 0 and self._is_closed(i))

    def _is_closed(self, i: int) -> bool:
        inner = self.inside(i).strip(_MARKS)
        return inner[:1].isupper() and inner.endswith((".", "?", "!"))

    def is_sentence(self, i: int) -> bool:
        """Tell whether word `i` is a quotation that begins like a sentence, with a capital."""
        return self.is_speech(i) and self.inside(i).lstrip(_MARKS)[:1].isupper()


def _in_lower_case(words: list[str]) -> list[str]:
    line = " ".join(words)
    low = line.lower().replace("’", "'").split(" ")
    for acronym, lower in _ACRONYMS.items():
        if acronym in line:
            low = [lower if word == acronym else own for word, own in zip(words, low, strict=True)]
    return low


def read_clause(reading: Reading, start: int, end: int) -> Clause:
    """Read the words of one sentence."""
    shown = reading.shown
    words = _WORD.findall(shown, start, end)
    low = _in_lower_case(words) if words else []
    quotes: dict[int, Span] = {}
    at = shown.find(MASK, start, end)
    if at >= 0:
        for i, word in enumerate(words):
            if word[0] == MASK:
                at = shown.find(MASK, at)
                quotes[i] = (at, at + len(word))
                low[i] = QUOTE
                at += len(word)
    cues = [] if _CUES.isdisjoint(low) else [i for i, word in enumerate(low) if word in _CUES]
    return Clause(reading, start, end, words, low, cues, quotes)


def _count(text: str, start: int, end: int) -> int:
    enough = len(_INNER_WORD.findall(text, start, min(end, start + _ENOUGH_SHOWN)))
    if enough >= _ENOUGH or end - start <= _ENOUGH_SHOWN:
        return enough
    return len(_INNER_WORD.findall(text, start, end))
