"""Sources that name nobody: "unnamed officials", "a person close to the board", "Norwegian engineers". Pure."""

import re
from functools import lru_cache
from typing import Final

from transforms.text.claim_words import WORDS
from transforms.text.noun_phrases import DETERMINERS, PREPOSITIONS, PRONOUNS
from transforms.text.written_roles import is_office

_GROUPS: Final = WORDS["groups"]
_POSSESSIVES: Final = frozenset("his her its their my our your this that".split())
_SPEAKS_FOR: Final = ("spokes",)  # a spokeswoman speaks for a body that has a name
_PEOPLE: Final = ("people", "men", "women", "children", "ers", "ors", "ists", "ians", "ees", "ants", "als", "folk")
_NO_PEOPLE: Final = frozenset(
    "papers newspapers numbers letters computers orders powers matters members-only figures results markets "
    "broadcasters publishers manufacturers insurers lenders retailers carriers producers signals rivals hospitals "
    "trials journals proposals factors errors".split()
)
_PERSONS: Final = frozenset("person man woman boy girl source insider witness official one".split())
_WHOSE: Final = frozenset("who that which whose whom familiar close briefed aware identified named".split())
_WORD: Final = re.compile(r"[^\s,;()]+")


@lru_cache(maxsize=1 << 14)
def is_anonymous(phrase: str) -> bool:
    """Tell whether a source phrase names nobody.

    A person in it who is named, or a pronoun, refers to somebody; a definite singular ("the ministry", "his lawyer") to
    something told before. What a nameless person belongs to may have a name: "a senior White House official".
    """
    words = phrase.split()
    if not words or words[0].lower() in PRONOUNS or words[0].lower() in _POSSESSIVES:
        return False
    if any(c.isupper() for c in words[0][1:]) and len(words) == 1:  # an acronym, a McDoe
        return False
    core, rest = _parted(phrase)
    low = [word.lower() for word in core]
    if not core or low[-1].startswith(_SPEAKS_FOR):
        return False
    named = any(word[0].isupper() for word in core[1:]) or any(word[0].isupper() for word in rest)
    if not named:
        return _is_nameless(core, low)
    common = core[-1][0].islower() or (len(core) == 1 and low[0] in _GROUPS)
    return common and _names_a_body(rest) and _is_nameless_person(low)


def _parted(phrase: str) -> tuple[list[str], list[str]]:
    """The words up to what follows the head, and those behind."""
    words = phrase.split()
    for at, word in enumerate(words):
        low = word.lower().strip(",;()")
        if at and (low in PREPOSITIONS or low in _WHOSE):
            return _bare(words[:at]), words[at:]
        if word.endswith((",", ";")):
            return _bare(words[: at + 1]), words[at + 1 :]
    return words, []


def _bare(words: list[str]) -> list[str]:
    return [bare for word in words if (bare := word.strip(",;()"))]


def _is_nameless(core: list[str], low: list[str]) -> bool:
    """Where nothing has a name; the first word may be a capital of orthography."""
    if low[0] == "the":
        return low[-1].endswith("s")
    if core[0][0].islower() or low[0] in DETERMINERS | _GROUPS:
        return True
    return _is_person(low[-1]) if len(core) > 1 else is_office(_singular(low[-1])) and low[-1].endswith("s")


def _is_nameless_person(low: list[str]) -> bool:
    """A person or people, not the one person told of before: "the White House official"."""
    if low[0] == "the" and not low[-1].endswith(("s", "people", "men", "women")):
        return False
    return _is_person(low[-1])


def _is_person(low: str) -> bool:
    if low in _GROUPS or low in _PERSONS or is_office(low) or is_office(_singular(low)):
        return True
    return low.endswith(_PEOPLE) and low not in _NO_PEOPLE


def _names_a_body(rest: list[str]) -> bool:
    """What follows the head names no person of its own: a preposition leads to the name, and no comma or "named"."""
    if not any(word[0].isupper() for word in rest):
        return True
    lead = rest[0].lower().strip(",;()")
    return (lead in PREPOSITIONS or lead in ("close", "familiar", "briefed")) and not any(
        word.endswith(",") or word.lower() in ("named", "called", "identified") for word in rest
    )


def _singular(low: str) -> str:
    return low.removesuffix("s")
