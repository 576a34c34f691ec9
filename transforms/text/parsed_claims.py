"""Claims with the help of a dependency parse: what the rules leave open, and what they cannot see. Pure.

The rules come first and what they found for sure stays. Parsed are only sentences in which a word that may attribute is
left, with long quotations cut down to a few words. In the tree a verb is told from a noun, its subject is found across
relative clauses, coordination and participles, and its content has a construction that the lexicon knows.
"""

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from transforms.text.anonymity import is_anonymous
from transforms.text.claims import FoundClaim, kind_of
from transforms.text.frames import clause_end, verb_frame
from transforms.text.noun_phrases import NOUN_DETERMINERS
from transforms.text.parsed_cues import ADJECTIVES, CUE_WORDS, NOUNS, VERBS
from transforms.text.parser import Parse
from transforms.text.quotes import Span
from transforms.text.readings import Reading
from transforms.text.scores import SCORES
from transforms.text.tellings import Told, told_by
from transforms.text.trees import Tree

_LONG_QUOTE: Final = 60
"""Characters: a longer quotation is parsed as a few words that stand for it."""
_STAND_IN: Final = "“It is so{}”"
_QUOTE_ENDS: Final = tuple(",.?!…")
_UNSURE: Final = frozenset(
    ("object", "bare", "infinitive", "question", "object participle", "bare participle", "infinitive participle", "gap")
)
"""Rules whose claims a parse may refuse."""
_SUBJECTLESS: Final = frozenset(("acl", "pcomp", "amod", "compound"))
_SAME_START: Final = 6  # characters: with or without "that"
_NEAR: Final = 4  # words from a cue to what its complement begins with
_COMPLEMENTS: Final = frozenset(("that", "to", "about", "of", "on", "for", "against"))
_WORD: Final = re.compile(r"[A-Za-z]+")
_MARKS: Final = "”\"»'’ "


class SentenceParser(Protocol):
    """What parses sentences: `parser.Parser`, or another in a test."""

    def parse(self, sentences: Sequence[str]) -> list[Parse]:
        """One parse a sentence, in order."""


class _Sentence(NamedTuple):
    """A sentence as the parser is shown it, and where each of its characters stands in the article."""

    span: Span
    text: str
    offsets: list[int]


def with_parsed_claims(reading: Reading, claims: list[FoundClaim], parser: SentenceParser) -> list[FoundClaim]:
    """Add to the claims that the rules found, and correct them, by the parses of the sentences that need it."""
    asked = [_shown(reading, span) for span in _open_sentences(reading, claims)]
    found = list(claims)
    for sentence, parse in zip(asked, parser.parse([sentence.text for sentence in asked]), strict=True):
        tree = Tree(parse, [_placed(sentence, span) for span in parse.spans])
        found = _read(reading, tree, found, sentence.span)
    return sorted(found, key=lambda claim: (claim.spans, claim.cue or ()))


def _open_sentences(reading: Reading, claims: list[FoundClaim]) -> Iterator[Span]:
    """Find the sentences with a word that may attribute, outside quotations and of what the rules settled."""
    settled = _Covered(span for claim in claims for span in _settled(claim))
    for start, end in reading.sentences:
        words = list(_WORD.finditer(reading.shown, start, end))
        low = [word.group().lower() for word in words]
        if any(
            word in CUE_WORDS and _may_attribute(low, i) and not settled.holds(words[i].start())
            for i, word in enumerate(low)
        ):
            yield start, end


def _may_attribute(low: list[str], i: int) -> bool:
    """Tell cheaply, from the words beside it, whether a parse of the sentence could make a claim of this one."""
    word, following = low[i], low[i + 1 : i + 1 + _NEAR]
    if word in ADJECTIVES or (word in NOUNS and not _COMPLEMENTS.isdisjoint(following)):
        return True
    if word not in VERBS or (i and low[i - 1] in NOUN_DETERMINERS):
        return False
    particles = {construction[1:] for construction in VERBS[word][1]}
    return "" in particles or not particles.isdisjoint(following)


def _settled(claim: FoundClaim) -> tuple[Span, ...]:
    sure = claim.rule not in _UNSURE or (claim.rule == "bare" and claim.cue_lemma == "say")
    return (*claim.spans, claim.cue) if sure and claim.cue else claim.spans


class _Covered:
    """Stretches of a text, to look offsets up in."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans)

    def holds(self, at: int) -> bool:
        """Tell whether a stretch holds an offset."""
        before = bisect_right(self.spans, (at, sys.maxsize))
        return any(at < end for _, end in self.spans[max(0, before - 4) : before])


def _shown(reading: Reading, span: Span) -> _Sentence:
    """A sentence with its long quotations cut down: whole ones, and those that open it."""
    start, end = span
    pieces: list[str] = []
    offsets: list[int] = []
    at = start
    for first, stop in reading.quotes[bisect_left(reading.quotes, (start, start)) :]:
        if first >= end:
            break
        last = reading.text[first:stop].rstrip(_MARKS)[-1:]
        if stop - first < _LONG_QUOTE or not (last in _QUOTE_ENDS or first - start <= 1):
            continue
        stand_in = _STAND_IN.format(last if last in ",.?!" else ",")
        pieces += (reading.text[at:first], stand_in)
        offsets += (*range(at, first), *[first] * (len(stand_in) - 1), stop - 1)
        at = stop
    pieces.append(reading.text[at:end])
    offsets += range(at, end)
    return _Sentence(span, "".join(pieces).replace("’", "'"), offsets)


def _placed(sentence: _Sentence, span: Span) -> Span:
    return sentence.offsets[span[0]], sentence.offsets[span[1] - 1] + 1


def _read(reading: Reading, tree: Tree, found: list[FoundClaim], sentence: Span) -> list[FoundClaim]:
    """Go through the words of a tree: check the claim that one is the cue of, or look for one where there is none."""
    start, end = sentence
    ours = [claim for claim in found if any(start <= a < end for a, _ in claim.spans)]
    by_cue = {claim.cue[0]: claim for claim in ours if claim.cue}
    kept = [claim for claim in found if claim not in ours]
    taken = [span for claim in ours for span in claim.spans]
    new: list[FoundClaim] = []
    for i, low in enumerate(tree.low):
        at = tree.spans[i][0]
        claim = by_cue.get(at)
        if claim is not None:
            ours.remove(claim)
            if not _is_wrong(tree, i, claim):
                ours.append(_shortened(reading, tree, i, claim))
        elif low in CUE_WORDS and not any(a <= at < z for a, z in taken):
            told = told_by(tree, i)
            added = _finished(reading, tree, i, told) if told else None
            if added is not None:
                new.append(added)
                taken += added.spans
    return [*kept, *ours, *new]


def _is_wrong(tree: Tree, i: int, claim: FoundClaim) -> bool:
    """Tell what rules took for a claim and is none."""
    if claim.rule not in _UNSURE:
        return False
    if not tree.is_verb(i) or (tree.labels[i] in _SUBJECTLESS and tree.subject(i) is None):
        return True
    return tree.labels[i] == "ccomp" and any(tree.low[m] == "that" for m in tree.labelled(i, "mark"))


def _shortened(reading: Reading, tree: Tree, i: int, claim: FoundClaim) -> FoundClaim:
    """Cut the content before what the tree joins to the cue, not to the content: "denied it and left"."""
    frame = verb_frame(tree, i) if claim.rule in _UNSURE and len(claim.spans) == 1 else None
    end = clause_end(tree, i, frame.content[-1][1]) if frame else None
    if frame is None or end is None:
        return claim
    (start, stop), first = claim.spans[0], frame.content[0][0]
    cut = tree.offsets(tree.trimmed(first, end))[1]
    if abs(tree.spans[first][0] - start) > _SAME_START or cut >= stop:
        return claim
    spans = ((start, cut),)
    return claim._replace(spans=spans, kind=kind_of(reading, spans))


def _finished(reading: Reading, tree: Tree, i: int, told: Told) -> FoundClaim | None:
    """Make the claim that a cue tells of; None where its content is a single word."""
    frame = told.frame
    source = tree.offsets(tree.name(told.subject, i)) if told.subject is not None else None
    spans = tuple(sorted(tree.offsets(stretch) for stretch in frame.content))
    if sum(len(reading.text[slice(*span)].split()) for span in spans) < 2:
        return None
    beside = frame.particle is not None and frame.particle == i + 1
    rule = f"parsed {told.kind}"
    return FoundClaim(
        kind=kind_of(reading, spans),
        spans=spans,
        cue=tree.offsets((i, i + 1 + beside)),
        cue_lemma=told.lemma + (f" {tree.low[frame.particle]}" if frame.particle is not None else ""),
        act=told.act,
        negated=tree.is_negated(i),
        source=source,
        anonymous=source is not None and is_anonymous(reading.text[slice(*source)]),
        rule=rule,
        score=SCORES[rule],
    )
