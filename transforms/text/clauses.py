"""A sentence as words with offsets, its quotations as single words: what claim rules walk on."""

import re
from dataclasses import dataclass, field
from typing import Final

from transforms.text.quotes import MASK, Span
from transforms.text.readings import Reading

WordSpan = tuple[int, int]
"""Positions in the words of a clause, end exclusive."""

QUOTE: Final = '"'
"""What stands in `low` for a quotation."""

DASHES: Final = frozenset(("—", "–", "--", "-", "―"))

_LEAST_SPEECH: Final = 3
"""A quotation of fewer words is a word in scare quotes, a title or a nickname."""

_CONTRACTED: Final = "(?:s|re|ve|d|ll|m)\\b"
_WORD: Final = re.compile(
    rf"{MASK}+"
    # "he's" is two words, "Doe's" is one: only after pronouns is 's a verb for certain.
    rf"|(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Ww]ho|[Tt]hat|[Tt]here|[Ww]e|[Yy]ou|I)(?=[’']{_CONTRACTED})"
    rf"|[’']{_CONTRACTED}"
    r"|\d+(?:[.,:/-]\d+)*(?:[^\W\d_]+)?%?"  # 10,000 and 42%
    # The splitter left only periods of abbreviations inside a sentence: "Sen. Doe", "J. Doe".
    r"|[^\W_]+(?:[’'.&/@-][^\W_]+)*(?:(?<=s)[’'](?=\s)|\.(?=\s+\S))?"
    r"|--|[^\w\s]"
)
_INNER_WORD: Final = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_MARKS: Final = "\"“”„‟«»‘’'` "


@dataclass(slots=True)
class Clause:
    """The words of one sentence; an index is a position in these lists, `end` one past the last."""

    text: str  # the whole article
    words: list[str]
    low: list[str]  # in lower case; QUOTE for a quotation
    spans: list[Span]
    quoted: dict[int, int] = field(default_factory=dict)  # quotations: position -> words in it

    def __len__(self) -> int:
        return len(self.words)

    def span(self, first: int, end: int) -> Span:
        """Offsets of the words `first` up to, not including, `end`."""
        return (self.spans[first][0], self.spans[end - 1][1])

    def inside(self, i: int) -> str:
        """The text of word `i`, a quotation, with its marks."""
        return self.text[slice(*self.spans[i])]

    def count(self, first: int, end: int) -> int:
        """How many real words the stretch holds, those of its quotations included."""
        alone = sum(1 for word in self.words[first:end] if word[0].isalnum())
        return alone + sum(n for i, n in self.quoted.items() if first <= i < end)

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


def read_clause(reading: Reading, start: int, end: int) -> Clause:
    """Read the words of one sentence."""
    spans = [match.span() for match in _WORD.finditer(reading.shown, start, end)]
    words = [reading.shown[a:z] for a, z in spans]
    low = [reading.low[a:z] for a, z in spans]
    clause = Clause(reading.text, words, low, spans)
    if MASK in reading.shown[start:end]:
        for i, word in enumerate(words):
            if word[0] == MASK:
                low[i] = QUOTE
                clause.quoted[i] = len(_INNER_WORD.findall(clause.inside(i)))
    return clause
