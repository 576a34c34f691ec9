"""What kind of actor a name is: by its words and what stands around it. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from transforms.text.beside_names import word_before
from transforms.text.name_words import FIRST_NAMES, PLACE_FIRSTS, PLACE_HEADS, PLACE_NAMES
from transforms.text.runs import Token

_LOCATIVES: Final = frozenset("in at near outside inside around across throughout".split())
_SAYING: Final = re.compile(
    r",? (?:said|says|told|added|adds|asked|replied|wrote|argued|insisted|warned|claimed|denied|noted|who|himself|"
    r"herself|whose)\b|, ?\d\d\b|, (?:a|an|the) (?:\w+ ){0,3}?(?:man|woman|son|daughter|wife|husband)\b"
)
_TABLE_LINE: Final = re.compile(r"(?: \d+){2,}|\s+\d+ \D{2,30} \d+")
_PLACE_BEFORE: Final = re.compile(
    r"\b(?:(?:city|town|village|port|resort|state|province|island|region|capital|district|suburb|county|republic|"
    r"outskirts|streets|north|south|east|west|northeast|northwest|southeast|southwest|miles|km) (?:of|from)|"
    r"capital(?: city)?|town|village) $"
)
_SCORED: Final = re.compile(r" \d+(?: \d| [A-Z(]|\n|$)")
_PLACE_ENDING: Final = re.compile(r"\w{3,}(?:stan|burg|burgh|ville|shire|bourg|grad|polis|abad|istan|berg|holm|pur)$")
INITIALS: Final = re.compile(r"(?:[^\W\d_]\.){1,3}$")
ACRONYM: Final = re.compile(r"[A-Z][A-Z&-]{1,6}s?$|(?:[A-Z]\.){2,6}$")


def kind_of(text: str, chunk: Sequence[Token], *, begins_run: bool, ends_in_place: bool) -> tuple[str | None, bool]:
    """Tell the kind of the name `chunk` (None: nothing tells) and whether more than its shape tells it.

    `ends_in_place`: its last word is a place of the dictionary, as in "Air France".
    """
    first, last = chunk[0], chunk[-1]
    behind = text[last.end : last.end + 40]
    surface = text[first.start : last.end]
    if surface in PLACE_NAMES or (surface.isupper() and surface.title() in PLACE_NAMES):
        return ("organisation", False) if _SCORED.match(behind) else ("place", True)
    if "&" in (token.word for token in chunk):
        return "organisation", True
    if len(chunk) > 1:
        return _kind_of_many(text, chunk, behind, ends_in_place)
    if ACRONYM.match(first.word):
        return "organisation", len(first.word) > 2
    if begins_run and _TABLE_LINE.match(behind):
        return "organisation", False
    if _PLACE_ENDING.match(first.low) or _stands_as_place(text, first):
        return "place", False
    if first.word in FIRST_NAMES or _SAYING.match(behind):
        return "person", False
    return None, False


def _kind_of_many(text: str, chunk: Sequence[Token], behind: str, ends_in_place: bool) -> tuple[str | None, bool]:
    first, last = chunk[0], chunk[-1]
    if first.word in FIRST_NAMES or INITIALS.match(first.word):
        return "person", True
    if _SCORED.match(behind):
        return "organisation", False
    if last.low in PLACE_HEADS or (first.low in PLACE_FIRSTS and len(chunk) <= 3):
        return "place", True
    if ends_in_place:
        return "organisation", True
    if any(INITIALS.match(token.word) for token in chunk[1:-1]) or last.low in ("jr", "sr"):
        return "person", True
    if any(not token.capital for token in chunk) and len(chunk) <= 5:
        return "person", False
    if len(chunk) <= 3 and _SAYING.match(behind):
        return "person", True
    if _stands_as_place(text, first):
        return "place", False
    if any(ACRONYM.match(token.word) for token in chunk):
        return "organisation", False
    return ("person" if len(chunk) <= 3 else "organisation"), False


def _stands_as_place(text: str, first: Token) -> bool:
    """Behind "in", or behind "the town of"."""
    if word_before(text, first.start).lower() in _LOCATIVES:
        return True
    return bool(_PLACE_BEFORE.search(text, max(0, first.start - 16), first.start))
