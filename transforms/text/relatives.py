"""Languages without a profile whose close relative has one, and the words and letters by which they tell themselves.

By their n-grams Galician is Spanish and Malay is Indonesian: the profile of the relative fits too well. A few function
words that the relative does not have say what no frequency of letters does.
"""

import csv
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

_FILE: Final = Path(__file__).parent / "data" / "relatives.csv"
_WORD: Final = re.compile(r"[^\W\d_]+")
_FEWEST: Final = 2  # different words; a name or a quotation may be one of them
_SHARE: Final = 0.03  # of the words of a text


class _Relative(NamedTuple):
    words: frozenset[str]
    letters: frozenset[str]


def speaks_relative(code: str, passages: Sequence[str]) -> bool:
    """Whether passages whose profile is that of `code` are in a relative of it that has none."""
    relatives = _relatives().get(code)
    if not relatives:
        return False
    text = " ".join(passages).lower()
    seen = text.split()
    if _any(code).words.isdisjoint(seen) and (text.isascii() or _any(code).letters.isdisjoint(text)):
        return False  # as nearly always; no telling letter is ASCII
    words = _WORD.findall(text)
    likely = [one for one in relatives if not (one.words.isdisjoint(seen) and one.letters.isdisjoint(text))]
    return any(_tell(words, relative) for relative in likely)


def _tell(words: list[str], relative: _Relative) -> bool:
    telling = [word for word in words if word in relative.words or not relative.letters.isdisjoint(word)]
    return len(telling) >= _SHARE * len(words) and len(set(telling)) >= _FEWEST


@cache
def _any(code: str) -> _Relative:
    """All words and letters of the relatives of a code's language."""
    relatives = _relatives()[code]
    return _Relative(
        frozenset().union(*[one.words for one in relatives]), frozenset().union(*[one.letters for one in relatives])
    )


@cache
def _relatives() -> dict[str, list[_Relative]]:
    """By the codes that each is taken for."""
    found: dict[str, list[_Relative]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            relative = _Relative(frozenset(row["words"].split()), frozenset(row["letters"]))
            for code in row["taken_for"].split():
                found.setdefault(code, []).append(relative)
    return found
