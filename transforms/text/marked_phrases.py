"""Who speaks, in French and German sentences: the phrases before and behind a verb, by word classes. Pure."""

from typing import Final

from transforms.text.clauses import DASHES, QUOTE, Clause, WordSpan
from transforms.text.lexicons import Lexicon

ENDS: Final = DASHES | {",", ":", ";", ".", "?", "!", "(", ")", QUOTE}
"""Marks that no phrase goes beyond."""
_ADJECTIVE_ENDS: Final = ("e", "en", "er", "es", "em")  # of German, before a noun


class Phrases:
    """The words of one sentence in a language, and the phrases in it."""

    def __init__(self, lexicon: Lexicon, clause: Clause) -> None:
        self.lexicon, self.clause, self.low = lexicon, clause, clause.low

    def left_boundary(self, end: int) -> int:
        """The first word of the phrase that ends before word `end`."""
        first = end
        while first and self.low[first - 1] not in ENDS and self.low[first - 1] not in self.lexicon["boundaries"]:
            first -= 1
        return first

    def left_phrase(self, end: int) -> WordSpan | None:
        """The subject before a verb; of "Doe, the mayor, said" what stands before the insertion."""
        low, lexicon = self.low, self.lexicon
        while end and (low[end - 1] in lexicon["adverbs"] or low[end - 1] in lexicon["times"]):
            end -= 1
        if end and low[end - 1] == ",":
            opening = next((k for k in range(end - 2, -1, -1) if low[k] == ","), 0)
            end = opening
        first = self.left_boundary(end)
        if first >= end or (first and low[first - 1] in lexicon["relatives"]):
            return None
        return None if low[first] in lexicon["prepositions"] or low[first] in lexicon["times"] else (first, end)

    def right_phrase(self, first: int) -> WordSpan | None:
        """The phrase behind a verb or a preposition: articles, names, and what joins or precedes them."""
        clause, low, lexicon = self.clause, self.low, self.lexicon
        first = self._over_adverbials(first)
        if first >= len(low) or low[first] in ENDS:
            return None
        if low[first] in lexicon["pronouns"]:
            return first, first + 1
        end = first
        while end < len(low) and self._in_phrase(first, end):
            end += 1
        while end > first and low[end - 1] in lexicon["joints"] | lexicon["determiners"]:
            end -= 1
        if end + 1 < len(low) and low[end] == "," and clause.words[end - 1][0].islower():
            named = end + 1  # le chef de l'opposition, Marc Olivier
            while named < len(low) and clause.words[named][0].isupper() and low[named] not in ENDS:
                named += 1
            end = named if named > end + 1 else end
        return (first, end) if end > first and not self.is_silent(first, end) else None

    def _over_adverbials(self, at: int) -> int:
        """Step over when and where: "mercredi", "am Dienstag", "sur France Inter"."""
        low, lexicon = self.low, self.lexicon
        skipped = lexicon["times"] | lexicon["adverbs"]
        while at < len(low) - 1 and (low[at] in skipped or low[at] in lexicon["prepositions"]):
            place = low[at] in lexicon["prepositions"] and low[at + 1] not in skipped
            at += 1
            while place and at < len(low) and self.clause.words[at][0].isupper():
                at += 1
        return at

    def is_silent(self, first: int, end: int) -> bool:
        """Tell "cela" and "das", which say nothing."""
        return end - first == 1 and self.low[first] in self.lexicon["silent"]

    def _in_phrase(self, first: int, at: int) -> bool:
        clause, low, lexicon = self.clause, self.low, self.lexicon
        word = low[at]
        if word in ENDS or word in lexicon["boundaries"] or word in lexicon["times"]:
            return False
        if clause.words[at][0].isupper() or word.startswith(tuple(lexicon["joining_prefixes"]) or ("\0",)):
            return True
        if word in lexicon["name_joints"]:
            return at + 1 < len(low) and clause.words[at + 1][0].isupper()
        if word in lexicon["joints"] or (at == first and word in lexicon["determiners"]):
            return at == first or (at + 1 < len(low) and low[at + 1] not in ENDS | lexicon["times"])
        if word in lexicon["prepositions"] or word in lexicon["adverbs"] or word in lexicon.forms:
            return False
        if lexicon["joining_prefixes"]:  # nouns are written small
            return low[at - 1] in lexicon["determiners"] | lexicon["joints"] or (at - first <= 3 and at > first)
        if word in lexicon["determiners"]:
            return False
        return at + 1 < len(low) and clause.words[at + 1][0].isupper() and word.endswith(_ADJECTIVE_ENDS)
