"""The reporting lexicon: the verbs that attribute, what they do and what they are built with. Pure.

The table is data/reporting_verbs.txt, our own compilation. Its acts follow the classes of Searle
1976 ("A classification of illocutionary acts"), cut to what a media analyst counts; its
constructions are complements that Levin 1993 ("English Verb Classes and Alternations") lists for
verbs of communication.
"""

from collections.abc import Iterator
from importlib.resources import files
from typing import Final, NamedTuple


class Cue(NamedTuple):
    """What one lemma, alone or with its particles, attributes and how."""

    lemma: str
    act: str
    complements: str  # c clause or quotation, n noun phrase, t infinitive, a addressee, q strict
    particles: tuple[str, ...]  # "for" of "call for"; () for the bare verb


class Form(NamedTuple):
    """One inflected form of a reporting verb."""

    lemma: str
    tense: str  # base, present, past, ing
    weak: bool  # as often a noun or an adjective: believed only with a subject that can speak
    cues: tuple[Cue, ...]  # those with particles first


def _rows(name: str) -> Iterator[list[str]]:
    text = (files("transforms.text") / "data" / name).read_text("utf-8")
    return (line.split() for line in text.splitlines() if line and not line.startswith("#"))


_IRREGULAR: Final = {lemma: forms for lemma, *forms in _rows("irregular_verbs.txt")}
_VOWELS: Final = "aeiou"


def inflect(lemma: str) -> dict[str, str]:
    """Give the forms of a verb: form -> `base`, `present`, `past` or `ing`.

    Where forms are the same ("read", "hit") the past counts.
    """
    if lemma in _IRREGULAR:
        present, past, participle, ing = _IRREGULAR[lemma]
    else:
        stem = lemma[:-1] + "i" if lemma.endswith("y") and lemma[-2] not in _VOWELS else lemma
        hissing = lemma.endswith(("s", "x", "z", "ch", "sh")) or stem != lemma
        present = stem + ("es" if hissing else "s")
        past = participle = stem + ("d" if lemma.endswith("e") else "ed")
        silent = lemma.endswith("e") and not lemma.endswith("ee")
        ing = (lemma[:-1] if silent else lemma) + "ing"
    return {lemma: "base", ing: "ing", present: "present", participle: "past", past: "past"}


def _read_lexicon() -> dict[str, Form]:
    cues: dict[str, dict[tuple[str, ...], Cue]] = {}
    marks: dict[str, str] = {}
    for act, complements, *entries in _rows("reporting_verbs.txt"):
        for entry in entries:
            lemma, *particles = entry.rstrip("~^").split("+")
            marks[lemma] = marks.get(lemma, "") + entry[len(entry.rstrip("~^")) :]
            cue = Cue(lemma, act, complements, tuple(particles))
            first = cues.setdefault(lemma, {}).get(cue.particles)
            if first:
                cue = first._replace(complements=first.complements + complements)
            cues[lemma][cue.particles] = cue
    forms: dict[str, Form] = {}
    for lemma, by_particles in cues.items():
        ordered = tuple(sorted(by_particles.values(), key=lambda cue: -len(cue.particles)))
        for form, tense in inflect(lemma).items():
            doubt = {"base": "~", "present": "~", "past": "^", "ing": " "}[tense]
            forms.setdefault(form, Form(lemma, tense, doubt in marks[lemma], ordered))
    return forms


FORMS: Final[dict[str, Form]] = _read_lexicon()
"""Inflected form, in lower case -> what it may attribute."""
ACTS: Final = frozenset(cue.act for form in FORMS.values() for cue in form.cues)
"""What a speaker can do: the values of the column `act`."""
