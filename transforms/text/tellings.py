"""Who tells what in a parsed sentence, by the word that may attribute it: verbs, passives, nouns, adjectives. Pure."""

from typing import Final, NamedTuple

from transforms.text.frames import (
    Frame,
    adjective_frame,
    agent_frame,
    noun_frame,
    passive_frame,
    prepositions,
    verb_frame,
)
from transforms.text.parsed_cues import ADJECTIVES, NOUNS, VERBS
from transforms.text.trees import Tree

_KINDS: Final = {"c": "clause", "n": "object", "t": "infinitive"}
_DESCRIBED: Final = frozenset(("conj", "dobj", "appos"))
"""A relative clause on such a noun describes it more often than it reports."""
_SILENT: Final = frozenset("it there this that these those you what which".split())
_LIGHT: Final = frozenset(
    "make makes made making have has had having offer offers offered give gives gave express expressed expresses"
    " voiced voices issue issued issues raise raised raises announce announced deliver delivered release released"
    " repeat repeated repeats renew renewed pose posed launch launched draw drew send sent".split()
)
"""Verbs that only lend a noun a subject: "made a promise"."""


class Told(NamedTuple):
    """What a cue attributes, before its words are looked up in the article."""

    kind: str
    """What the cue is, and its construction: "verb clause", "noun"."""
    frame: Frame
    subject: int | None
    """The head of who tells it; none of a passive without an agent ("is expected to win")."""
    lemma: str
    act: str


def told_by(tree: Tree, i: int) -> Told | None:
    """Read a word of the lexicon; None where it tells nothing."""
    low = tree.low[i]
    told = None
    if tree.is_verb(i):
        told = (_passive(tree, i) or _active(tree, i)) if low in VERBS else None
    elif low in NOUNS and tree.tags[i][0] == "N":
        told = _noun(tree, i)
    elif low in ADJECTIVES and tree.labels[i] in ("acomp", "attr", "oprd"):
        told = _adjective(tree, i)
    return told if told and _is_likely(tree, i, told) else None


def _is_likely(tree: Tree, i: int, told: Told) -> bool:
    if told.subject is None:
        return True
    if tree.labels[i] == "relcl" and tree.labels[told.subject] in _DESCRIBED:
        return False
    return told.act != "believe" or tree.low[told.subject] not in _SILENT


def _active(tree: Tree, i: int) -> Told | None:
    lemma, acts = VERBS[tree.low[i]]
    subject, frame = tree.subject(i), verb_frame(tree, i)
    if frame is None or subject is None or frame.construction not in acts:
        return None
    kind = "verb " + _KINDS.get(frame.construction, "preposition")
    return Told(kind, frame, subject, lemma, acts[frame.construction])


def _passive(tree: Tree, i: int) -> Told | None:
    lemma, acts = VERBS[tree.low[i]]
    if tree.tags[i] not in ("VBN", "VBD"):
        return None
    by = agent_frame(tree, i)
    if by is not None:
        frame, agent = by
        return Told("passive", frame, agent, lemma, acts["n"]) if "n" in acts else None
    frame_without = passive_frame(tree, i)
    return (
        Told("passive without agent", frame_without, None, lemma, next(iter(acts.values()))) if frame_without else None
    )


def _noun(tree: Tree, i: int) -> Told | None:
    lemma, acts = NOUNS[tree.low[i]]
    frame = noun_frame(tree, i)
    source = _whose(tree, i) if frame else None
    if frame is None or source is None or frame.construction not in acts:
        return None
    first, end = frame.content[0]
    return None if first <= source < end else Told("noun", frame, source, lemma, acts[frame.construction])


def _whose(tree: Tree, noun: int) -> int | None:
    """Find who says what a noun tells: "her claim", "a claim by the union", "they made the claim"."""
    owner = tree.first(noun, "poss")
    if owner is not None:
        return owner
    for particle, governed in prepositions(tree, noun):
        if tree.low[particle] in ("by", "from"):
            return governed
    verb = tree.heads[noun]
    if tree.labels[noun] == "dobj" and tree.low[verb] in _LIGHT:
        return tree.subject(verb)
    return None


def _adjective(tree: Tree, i: int) -> Told | None:
    lemma, acts = ADJECTIVES[tree.low[i]]
    subject, frame = tree.subject(tree.heads[i]), adjective_frame(tree, i)
    if frame is None or subject is None or frame.construction not in acts:
        return None
    return Told("adjective", frame, subject, lemma, acts[frame.construction])
