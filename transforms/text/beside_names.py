"""Offices as written beside a person's name: "Kremlin spokesman", "then-CEO", ", the party's leader,"."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from transforms.text.name_words import HONORIFICS, ROLE_MODIFIERS, ROLES

_OF_WHAT: Final = re.compile(r" (?:of|for) (?:the )?(?:[A-Z][\w.]+ (?:and )?){1,4}")
_LAST_WORD: Final = re.compile(r"[\w-]{2,20}+\Z")
APPOSITION: Final = re.compile(
    r", (?:the |a |an |his |her |its |their )?((?:[\w.’'&-]+ ){0,7}?[\w’'&.-]+)(?=[,.;]|$| who\b)"
)
_OF_LANGUAGE: Final = re.compile(
    r"-(?:speak|language\b)|[ \xa0](?:language|translations?|subtitles|lessons|class(?:es)?|grammar|proficiency|"
    r"dictionary)\b"
)
_LANGUAGE_BEFORE: Final = re.compile(
    r"\b(?:in|into|translated from|fluent|broken|perfect|(?:spea|spo)k(?:s|e|es|en|ing)?|learn(?:s|ed|ing)?|"
    r"stud(?:y|ies|ied)|teach(?:es|ing)?|taught)[ \xa0]$",
    re.I,
)
_NO_NOUN: Final = re.compile(
    r"(?:[ \xa0](?:and|or)[ \xa0][A-Z]\w+)?"  # "in French or Russian", but "in French and German towns"
    r"(?:[.,;:!?)\"”\n]|$|[ \xa0](?:on|at|to|that|when|than|as|with|for|by|but|rather|only|during|is|was)\b)"
)
_ABBREVIATIONS: Final = frozenset(
    "mr mrs ms messrs dr prof sen sens rep reps gov govs gen maj brig col lt capt sgt cpl pvt adm cmdr insp det supt "
    "atty asst rev fr hon st jr sr".split()
)
_GENDERS: Final = {"Mr": "m", "Sir": "m", "Mrs": "f", "Ms": "f", "Miss": "f"}
_MAX_WORDS: Final = 8
_LONGEST_WORD: Final = 30
_SPACES: Final = " \xa0"


class Role(NamedTuple):
    """An office beside a name and the stretch before the name that it takes; `of` ends of names within."""

    text: str
    start: int


@lru_cache(maxsize=1 << 14)
def is_role(word: str) -> bool:
    """Tell whether a word is a noun for an office or occupation: `spokesman`, `then-CEO`."""
    low = word.lower().rstrip(".")
    return low in ROLES or ("-" in low and low.rsplit("-", 1)[1] in ROLES)


def word_before(text: str, start: int) -> str:
    """Give the word right before `start`; empty at the beginning of a line, or behind a mark with its space."""
    if start < 2 or text[start - 1] not in _SPACES:
        return ""
    last = text[start - 2]
    if last != "." and not last.isalnum():
        return ""
    word = text[start - _LONGEST_WORD + 1 if start >= _LONGEST_WORD else 0 : start - 1].rsplit(None, 1)[-1]
    if last == ".":  # a sentence ends here, but for abbreviations
        return word if word[:-1].lower() in _ABBREVIATIONS or "." in word[:-1] else ""
    return word


def is_language(text: str, start: int, end: int) -> bool:
    """Tell whether a people's word stands for its language: "wrote in French.", "speaks Russian", "English lessons"."""
    if _OF_LANGUAGE.match(text, end):
        return True
    return _NO_NOUN.match(text, end) is not None and bool(_LANGUAGE_BEFORE.search(text, max(0, start - 17), start))


def honorific_gender(text: str, start: int) -> str | None:
    """Tell whether "Mr." or "Mrs." stands before a name at `start`."""
    return _GENDERS.get(word_before(text, start).rstrip("."))


def role_before(text: str, start: int, name_starts: Mapping[int, int]) -> Role | None:
    """Find the office right before a name at `start`; `name_starts` maps the end of a name to its start."""
    if start < 3 or text[start - 1] not in _SPACES:
        return None
    first = word_before(text, start)
    if not first:
        return None
    if first.islower() and not is_role(first):
        return None
    begin = _office_of(text, start) if first[0].isupper() else None
    at = begin if begin is not None else start
    for _ in range(_MAX_WORDS):
        if begin is not None and at - 1 in name_starts:
            at = begin = name_starts[at - 1]
            continue
        word = word_before(text, at)
        if not word:
            break
        low = word.lower().rstrip(".")
        if low in HONORIFICS and begin is None:
            at -= len(word) + 1
            continue
        if begin is not None and text[begin].isupper() and word.islower() and (is_role(low) or low == "under"):
            break  # "the judge | President Obama named", "under | President Obama"
        if is_role(low) or (begin is not None and (low in ROLE_MODIFIERS or word == "then")):
            at = begin = at - len(word) - 1
        else:
            break
    if begin is None:
        return None
    role = text[begin:start].strip()
    while role.split()[-1].lower().rstrip(".") in HONORIFICS:
        role = role[: -len(role.split()[-1])].strip()
        if not role:
            return None
    return Role(role, begin)


def _office_of(text: str, start: int) -> int | None:
    """Find where an office before a name begins that says of what: "spokesman for the Foreign Ministry Jane Doe"."""
    floor = max(0, start - 70)
    joint = max(text.rfind(" of ", floor, start), text.rfind(" for ", floor, start))
    if joint < 0:
        return None
    match = _OF_WHAT.fullmatch(text, joint, start)
    office = _LAST_WORD.search(text, max(floor, joint - 20), joint) if match else None
    return office.start() if office and is_role(office.group()) else None


def role_after(text: str, end: int) -> str | None:
    """Find the office in apposition behind a name: "Jane Doe, the bank's chief economist, said"."""
    if text[end : end + 2] != ", ":
        return None
    match = APPOSITION.match(text, end)
    if match is None:
        return None
    words = match.group(1).split()
    if any(is_role(word) for word in (words[-1], words[0])) or (" of " in match.group(1) and any(map(is_role, words))):
        return match.group(1) if len(words) <= _MAX_WORDS else None
    return None
