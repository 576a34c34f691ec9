"""A parsed sentence as a tree: phrases, subjects and what hangs on a word. Pure."""

from collections.abc import Iterator
from typing import Final

from transforms.text.parser import Parse
from transforms.text.quotes import Span

WordSpan = tuple[int, int]
"""Positions in the words of a tree, end exclusive."""

_SUBJECTS: Final = frozenset(("nsubj", "csubj"))
_PASSIVE_SUBJECTS: Final = frozenset(("nsubjpass", "csubjpass"))
RELATIVES: Final = frozenset(("who", "that", "which", "whom"))
_DEPENDENT_VERBS: Final = frozenset(("xcomp", "advcl", "pcomp"))
_SET_APART: Final = frozenset(("acl", "appos"))
_DASHES: Final = frozenset((",", "—", "–", "--", "-", ";"))
_OPENING: Final = "“\"‘'($#@[`£€"
_CLOSING: Final = frozenset(("”", '"', "’", ")", "]", "%", "''", "'"))
_DEEPEST: Final = 5  # verbs that a subject is handed down: "went on to say and to deny"


class Tree:
    """A parse whose words know where in the article they stand."""

    def __init__(self, parse: Parse, spans: list[Span]) -> None:
        self.words, self.heads, self.labels, self.tags = parse.words, parse.heads, parse.labels, parse.tags
        self.spans = spans
        self.low = [word.lower().replace("’", "'") for word in parse.words]
        self.children: list[list[int]] = [[] for _ in parse.words]
        for i, head in enumerate(parse.heads):
            if head != i:
                self.children[head].append(i)
        self.left, self.right = list(range(len(parse.words))), list(range(len(parse.words)))
        for i in self._bottom_up():
            head = self.heads[i]
            self.left[head] = min(self.left[head], self.left[i])
            self.right[head] = max(self.right[head], self.right[i])

    def __len__(self) -> int:
        return len(self.words)

    def _bottom_up(self) -> list[int]:
        order = [i for i, head in enumerate(self.heads) if head == i]
        for i in order:  # grows while it is walked
            order += self.children[i]
        return order[::-1]

    def is_verb(self, i: int) -> bool:
        """Tell whether a word is tagged as a verb."""
        return self.tags[i][0] == "V"

    def labelled(self, i: int, *labels: str) -> Iterator[int]:
        """Children of a word that hang on it by one of these arcs, in order."""
        return (child for child in self.children[i] if self.labels[child] in labels)

    def first(self, i: int, *labels: str) -> int | None:
        """The first such child."""
        return next(self.labelled(i, *labels), None)

    def phrase(self, i: int) -> WordSpan:
        """The word with all that hangs on it."""
        return self.left[i], self.right[i] + 1

    def within(self, i: int, top: int) -> bool:
        """Tell whether a word hangs on another, however far down, or is it."""
        while i != top and self.heads[i] != i:
            i = self.heads[i]
        return i == top

    def ancestry(self, i: int) -> Iterator[str]:
        """The arcs from a word up to the root."""
        while self.heads[i] != i:
            yield self.labels[i]
            i = self.heads[i]

    def offsets(self, stretch: WordSpan) -> Span:
        """Where in the article a stretch of words stands."""
        return self.spans[stretch[0]][0], self.spans[stretch[1] - 1][1]

    def trimmed(self, first: int, end: int) -> WordSpan:
        """Drop punctuation from both ends of a stretch."""
        while first < end and not (self.words[first][0].isalnum() or self.words[first][0] in _OPENING):
            first += 1
        while end > first and not (self.words[end - 1][0].isalnum() or self.words[end - 1] in _CLOSING):
            end -= 1
        return first, end

    def count(self, stretch: WordSpan) -> int:
        """How many words there are in a stretch, punctuation left aside."""
        return sum(1 for word in self.words[slice(*stretch)] if word[0].isalnum())

    def subject(self, verb: int) -> int | None:
        """The head of who does it: its own subject, or that of the verb it goes with.

        In a relative clause ("the guard who said") it is the noun before. A passive has no doer.
        """
        own = self._own_subject(verb, _SUBJECTS)
        if own is not None:
            return own
        if self.first(verb, *_PASSIVE_SUBJECTS) is not None:
            return None
        return self._handed_down(verb, _DEEPEST)

    def _own_subject(self, verb: int, labels: frozenset[str]) -> int | None:
        subject = self.first(verb, *labels)
        if subject is not None and self.labels[verb] == "relcl" and self.low[subject] in RELATIVES:
            return self.heads[verb]
        return subject

    def _handed_down(self, verb: int, depth: int) -> int | None:
        head, label = self.heads[verb], self.labels[verb]
        if head == verb or not depth:
            return None
        if label == "acl":
            return head if self.tags[verb] == "VBG" and self.tags[head][0] in "NP" else None
        if label == "conj":
            if not self.is_verb(head):
                return None
        elif label in _DEPENDENT_VERBS:
            while not self.is_verb(head) and self.heads[head] != head:
                head = self.heads[head]
        else:
            return None
        own = self._own_subject(head, _SUBJECTS | _PASSIVE_SUBJECTS)
        return own if own is not None else self._handed_down(head, depth - 1)

    def is_negated(self, i: int) -> bool:
        """Tell whether "not" hangs on a word, or on the verb that it completes: "is not sure"."""
        completes = self.labels[i] in ("xcomp", "acomp", "attr")
        return self.first(i, "neg") is not None or (completes and self.first(self.heads[i], "neg") is not None)

    def name(self, noun: int, verb: int) -> WordSpan:
        """The phrase of a noun without what only tells more of it: relative clauses, what is set apart by commas.

        Nor does it hold `verb`, whose source the phrase is.
        """
        apart = [child for child in self.children[noun] if self._is_apart(noun, child, verb)]
        dropped = {k for child in apart for k in range(*self.phrase(child))}
        first = end = noun
        while first > self.left[noun] and first - 1 not in dropped and self._continues(first - 1, noun):
            first -= 1
        while end < self.right[noun] and end + 1 not in dropped and self._continues(end + 1, noun):
            end += 1
        return self.trimmed(first, end + 1)

    def _continues(self, i: int, noun: int) -> bool:
        return self.within(i, noun)

    def _is_apart(self, noun: int, child: int, verb: int) -> bool:
        if self.labels[child] in ("relcl", "parataxis") or self.within(verb, child):
            return True
        set_apart = self.labels[child] in _SET_APART and child > noun
        return set_apart and any(self.words[k] in _DASHES for k in range(noun, self.left[child]))
