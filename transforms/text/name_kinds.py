"""What kind of actor a name is: by its words and what stands around it. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from transforms.text.beside_names import word_before
from transforms.text.name_words import PLACE_FIRSTS, PLACE_HEADS, PLACE_NAMES
from transforms.text.runs import Run, Word

_LOCATIVES: Final = frozenset("in at near outside inside around across throughout".split())
_OF_PLACES: Final = frozenset("of from capital city town village".split())
_SAID: Final = "said|says|told|added|adds|asked|replied|wrote|argued|insisted|warned|claimed|denied|noted"
_PERSONAL: Final = (
    r",? (?:who|himself|herself|whose)\b|, ?\d\d\b"
    r"|, (?:a|an|the) (?:\w+ ){0,3}?(?:man|woman|son|daughter|wife|husband)\b"
)
_SAYING: Final = re.compile(rf",? (?:{_SAID})\b|" + _PERSONAL)
_WHO: Final = re.compile(_PERSONAL)
_ALONE: Final = re.compile(
    rf"['’]s\b|\W*$|[,.;:)]|[ \xa0](?:{_SAID}|and|who|is|was|has|had|would|will|could|did|does|also)\b", re.M
)
_TABLE_LINE: Final = re.compile(r"(?: \d+){2,}|\s+\d+ \D{2,30} \d+")
_PLACE_BEFORE: Final = re.compile(
    r"\b(?:(?:city|town|village|port|resort|state|province|island|region|capital|district|suburb|county|republic|"
    r"outskirts|streets|north|south|east|west|northeast|northwest|southeast|southwest|miles|km) (?:of|from)|"
    r"capital(?: city)?|town|village) $"
)
_PLACES_ALONE: Final = frozenset(
    "airport stadium arena street avenue boulevard highway cathedral mosque cemetery".split()
)
"""The last words of places' names that are no surnames."""
_SCORED: Final = re.compile(r" \d+(?: \d| [A-Z(]|\n|$)")
INITIALS: Final = re.compile(r"(?:[^\W\d_]\.){1,3}$")


def kind_of(text: str, run: Run, i: int, j: int, *, before: str | None, ends_in_place: bool) -> tuple[str | None, bool]:
    """Tell the kind of the name in words `i` to `j` of a run (None: nothing tells) and whether more than shape tells.

    `before`: the word before, where it is known; `ends_in_place`: its last word is a known place, as in "Air France".
    """
    start, end = run.starts[i], run.ends[j - 1]
    before = word_before(text, start) if before is None else before
    first = run.words[i]
    behind = text[end : end + 40]
    surface = text[start:end]
    if surface in PLACE_NAMES or (surface.isupper() and surface.title() in PLACE_NAMES):
        return ("organisation", False) if _SCORED.match(behind) else ("place", True)
    if "&" in surface and any(word.shown == "&" for word in run.words[i:j]):
        return "organisation", True
    if j - i > 1:
        return _kind_of_many(text, start, run.words[i:j], behind, before, ends_in_place)
    if first.acronym:
        return "organisation", len(first.shown) > 2
    if i == 0 and _TABLE_LINE.match(behind):
        return "organisation", False
    if first.place_ending or _stands_as_place(text, start, before):
        return "place", False
    if first.first_name or _SAYING.match(behind):
        return "person", False
    return None, False


def is_person_here(text: str, end: int) -> bool:
    """Tell whether what follows a name can be said of people alone: ", who", "himself", an age."""
    return bool(_WHO.match(text, end))


def stands_alone(text: str, end: int) -> bool:
    """Tell whether a word such as "Cuban" is followed by what follows a name, and not by a noun that it belongs to."""
    return bool(_ALONE.match(text, end))


def _kind_of_many(
    text: str, start: int, words: Sequence[Word], behind: str, before: str, ends_in_place: bool
) -> tuple[str | None, bool]:
    first, last = words[0], words[-1]
    if last.low in _PLACES_ALONE:
        return "place", True
    if first.first_name or INITIALS.match(first.shown):
        return "person", True
    if _SCORED.match(behind):
        return "organisation", False
    if last.low in PLACE_HEADS or (first.low in PLACE_FIRSTS and len(words) <= 3):
        return "place", True
    if ends_in_place:
        return "organisation", True
    if any([INITIALS.match(word.shown) for word in words[1:-1]]) or last.low in ("jr", "sr"):
        return "person", True
    if not all([word.capital for word in words]) and len(words) <= 5:
        return "person", False
    if len(words) <= 3 and _SAYING.match(behind):
        return "person", True
    if _stands_as_place(text, start, before):
        return "place", False
    if any([word.acronym for word in words]):
        return "organisation", False
    return ("person" if len(words) <= 3 else "organisation"), False


def _stands_as_place(text: str, start: int, before: str) -> bool:
    """Behind "in", or behind "the town of"."""
    before = before.lower()
    if before in _LOCATIVES:
        return True
    return before in _OF_PLACES and bool(_PLACE_BEFORE.search(text, max(0, start - 16), start))
