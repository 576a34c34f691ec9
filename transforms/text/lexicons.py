"""How speech is reported in languages other than English: one file of data/languages each. Pure.

A language is the verbs that report, with their forms, and closed classes of words. To add one: its file, a conjugation
here where its verbs are regular, and golden texts that show what it finds.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, NamedTuple

from transforms.text.cues import ACTS


class VerbForm(NamedTuple):
    """One inflected form of a reporting verb."""

    lemma: str
    act: str
    participle: bool  # reports with an auxiliary only
    particle: str  # "an" of "kündigte ... an", which must stand behind


@dataclass(frozen=True)
class Lexicon:
    """The reporting words of a language."""

    forms: Mapping[str, tuple[VerbForm, ...]]
    classes: Mapping[str, frozenset[str]]

    def __getitem__(self, name: str) -> frozenset[str]:
        """The words of a class."""
        return self.classes[name]


def french(lemma: str) -> tuple[list[str], list[str]]:
    """Finite forms of the third person, and participles, of a regular verb."""
    if lemma.endswith("ir"):
        stem = lemma[:-1]
        return [stem + end for end in ("t", "ssent", "ssait", "ssaient", "rent", "ra", "ront")], [stem]
    stem = lemma[:-2]
    open_stem = stem  # révéler: révèle
    if len(stem) > 1 and stem[-2] == "é":
        open_stem = stem[:-2] + "è" + stem[-1]
    soft = stem[:-1] + "ç" if stem[-1] == "c" else stem + "e" if stem[-1] == "g" else stem
    finite = [open_stem + "e", open_stem + "ent", stem + "èrent", stem + "era", stem + "eront"]
    return [*finite, soft + "ait", soft + "aient", soft + "a"], [stem + "é", stem + "ée", stem + "és", stem + "ées"]


def german(lemma: str) -> tuple[list[str], list[str]]:
    """Finite forms of the third person, and participles, of a weak verb, with its particle where it is apart."""
    particle, _, verb = lemma.rpartition("|")
    stem = verb.removesuffix("en") if verb.endswith("en") else verb.removesuffix("n")
    link = "e" if stem.endswith(("t", "d", "tm", "dm", "ffn", "chn", "gn")) else ""
    bare = verb.startswith(("be", "er", "ver", "ent", "emp", "zer", "wider", "miss")) or verb.endswith("ieren")
    participle = particle + ("" if bare else "ge") + stem + link + "t"
    return [stem + link + end for end in ("t", "te", "ten")] + [verb], [participle]


CONJUGATIONS: Final[Mapping[str, Callable[[str], tuple[list[str], list[str]]]]] = {"fr": french, "de": german}


def _entries(language: str) -> Iterator[tuple[str, str]]:
    text = (files("transforms.text") / "data" / "languages" / f"{language}.txt").read_text("utf-8")
    name = value = ""
    for line in [*text.splitlines(), "end:"]:
        if not line or line.startswith("#"):
            continue
        if line.startswith(" "):
            value += " " + line
            continue
        if name:
            yield name, value
        name, _, value = line.partition(":")


def _read(language: str) -> Lexicon:
    entries = list(_entries(language))
    irregular = dict(_irregular(value) for name, value in entries if name == "irregular")
    forms: dict[str, list[VerbForm]] = {}
    for act, value in entries:
        for lemma in value.split() if act in ACTS else ():
            finite, participles = irregular.get(lemma) or CONJUGATIONS[language](lemma)
            particle = lemma.rpartition("|")[0]
            name = lemma.replace("|", "")
            for form in participles:
                forms.setdefault(form, []).insert(0, VerbForm(name, act, True, ""))
            for form in finite:
                forms.setdefault(form, []).append(VerbForm(name, act, False, particle))
                if particle:  # "wie X mitteilte": at the end of a clause the particle is not apart
                    forms.setdefault(particle + form, []).append(VerbForm(name, act, False, ""))
    classes = {name: frozenset(value.split()) for name, value in entries if name not in ACTS and name != "irregular"}
    return Lexicon({form: tuple(verbs) for form, verbs in forms.items()}, classes)


def _irregular(value: str) -> tuple[str, tuple[list[str], list[str]]]:
    finite, _, participles = value.partition("|" if value.count("|") == 1 else " | ")
    lemma, *forms = finite.split()
    return lemma, (forms, participles.split())


LEXICONS: Final[Mapping[str, Lexicon]] = {language: _read(language) for language in CONJUGATIONS}
"""ISO 639-1 -> how its news reports speech."""
