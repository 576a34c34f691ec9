"""The office or occupation that a text writes beside a person's name: "fire chief", "its owner, Jane Doe". Pure."""

import re
from collections.abc import Mapping
from typing import Final

from transforms.text.beside_names import APPOSITION, is_role, role_after, role_before, word_before
from transforms.text.name_words import HONORIFICS, ROLE_MODIFIERS, words

_OCCUPATIONS: Final = words("occupations")
_NOUNS: Final = words("role_nouns")
_LONGEST: Final = 80  # characters of an apposition before a name
_MAX_WORDS: Final = 8
# "the board's chief scientist, Dr. Brandt,": whose it is, then the office, up to the name.
_APPOSED: Final = re.compile(
    r"(?:^|[\s\"“‘(])(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Aa]n?|[\w.-]+['’]s?) "
    r"((?:[a-z][\w-]* ){0,5}?[a-z][\w-]*(?: of (?:the )?[\w-]+(?: [\w-]+)?)?), (?:[A-Z][a-z]{1,7}\.? )?\Z",
    re.MULTILINE,
)
_ENDS: Final = frozenset(",.;:—–\"”’'\n)")


def written_role(text: str, start: int, end: int, name_starts: Mapping[int, int]) -> str | None:
    """Find the office beside the name at `start` to `end`; `name_starts` maps the end of a name to its start."""
    word = word_before(text, start)
    if word and not (word.islower() and word not in HONORIFICS and word not in _OCCUPATIONS and not is_role(word)):
        before = role_before(text, start, name_starts)
        if before:
            begin = _whole(text, before.start)
            return text[begin : before.start] + before.text
        occupation = _occupation_before(text, start)
        if occupation:
            return occupation
    apposed = _apposed(text, start, end) if text.find(",", max(0, start - 12), start) >= 0 else None
    return apposed or (_behind(text, end) if text.startswith(", ", end) else None)


def _whole(text: str, begin: int) -> int:
    """Take in the nouns before an office that say of what."""
    while (word := word_before(text, begin)).lower() in _NOUNS and word.islower() | _opens(text, begin - len(word) - 1):
        begin -= len(word) + 1
    return begin


def _opens(text: str, at: int) -> bool:
    """Whether a capital at `at` is mere orthography: the first word of a line, a sentence or a quotation."""
    while at > 0 and text[at - 1] in " \xa0":
        at -= 1
    return at <= 0 or text[at - 1] in '.!?\n"“'


def _occupation_before(text: str, start: int) -> str | None:
    at = start
    while (word := word_before(text, at)) and word.lower().rstrip(".") in HONORIFICS:
        at -= len(word) + 1
    if word not in _OCCUPATIONS:
        return None
    begin, last = at - len(word) - 1, at - 1
    while (word := word_before(text, begin)) and word.lower() in ROLE_MODIFIERS:
        begin -= len(word) + 1
    return text[_whole(text, begin) : last]


def _apposed(text: str, start: int, end: int) -> str | None:
    """The office that a name explains: "Its chairman, John Doe, said". The name has to be whole, and to end there."""
    if " " not in text[start:end] or text[end : end + 1] not in _ENDS:
        return None
    line = text.rfind("\n", 0, start) + 1
    match = _APPOSED.search(text, max(line, start - _LONGEST), start)
    if match is None:
        return None
    office = match.group(1).split()
    head = office[office.index("of") - 1] if "of" in office[1:] else office[-1]
    return match.group(1) if is_office(head) else None


def _behind(text: str, end: int) -> str | None:
    """The office in apposition behind a name, occupations included."""
    role = role_after(text, end)
    if role:
        return role
    match = APPOSITION.match(text, end)
    office = match.group(1).split() if match else []
    if not office or len(office) > _MAX_WORDS or not (office[0] in _OCCUPATIONS or office[-1] in _OCCUPATIONS):
        return None
    return " ".join(office)


def is_office(word: str) -> bool:
    """Tell whether a word is an office or an occupation."""
    return is_role(word) or word in _OCCUPATIONS
