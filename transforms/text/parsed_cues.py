"""The lexicon of the parser tier: what verbs, nouns and adjectives attribute, by what they are built with. Pure.

Of verbs, all of `cues` and what data/parsed_cues.txt adds; nouns and adjectives are that file's alone.
"""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final

from transforms.text.cues import FORMS, inflect

Acts = Mapping[str, str]
"""Construction ("c", "n", "t", "+for") -> the act of a claim that is built so."""


def _rows() -> Iterator[list[str]]:
    text = (files("transforms.text") / "data" / "parsed_cues.txt").read_text("utf-8")
    return (line.split() for line in text.splitlines() if line and not line.startswith("#"))


def _read(wanted: str) -> dict[str, dict[str, str]]:
    acts: dict[str, dict[str, str]] = {}
    for kind, act, complements, *lemmas in _rows():
        if kind != wanted:
            continue
        letters, _, words = complements.partition("+")
        constructions = [*letters, *("+" + word for word in words.split("+") if word)]
        for lemma in lemmas:
            acts.setdefault(lemma, {}).update(dict.fromkeys(constructions, act))
    return acts


def _verbs() -> dict[str, tuple[str, Acts]]:
    acts: dict[str, dict[str, str]] = {}
    for form in FORMS.values():
        for cue in form.cues:
            named = ["+" + cue.particles[0]] if len(cue.particles) == 1 else []
            bare = [c for c in cue.complements.replace("a", "c") if c in "cnt"]
            for construction in named if cue.particles else bare:
                acts.setdefault(cue.lemma, {}).setdefault(construction, cue.act)
    for lemma, more in _read("v").items():
        acts[lemma] = more | acts.get(lemma, {})
    known = {form: entry.lemma for form, entry in FORMS.items()}
    for lemma in acts:
        for inflected in inflect(lemma):
            known.setdefault(inflected, lemma)
    return {form: (lemma, acts[lemma]) for form, lemma in known.items() if acts.get(lemma)}


def _with_plurals(acts: dict[str, dict[str, str]]) -> dict[str, tuple[str, Acts]]:
    forms: dict[str, tuple[str, Acts]] = {}
    for lemma, by in acts.items():
        plural = lemma[:-1] + "ies" if lemma[-1] == "y" else lemma + "s"
        forms[lemma] = forms[plural] = (lemma, by)
    return forms


VERBS: Final[Mapping[str, tuple[str, Acts]]] = _verbs()
"""Inflected form -> lemma, and the acts of its constructions."""
NOUNS: Final[Mapping[str, tuple[str, Acts]]] = _with_plurals(_read("n"))
ADJECTIVES: Final[Mapping[str, tuple[str, Acts]]] = {word: (word, acts) for word, acts in _read("a").items()}
CUE_WORDS: Final = frozenset((*VERBS, *NOUNS, *ADJECTIVES))
"""Every word that may make a claim."""
