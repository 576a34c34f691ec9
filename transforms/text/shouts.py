"""Names in lines where case tells nothing, such as headlines: those that the article names elsewhere."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from transforms.text.article_names import Actor, Known
from transforms.text.name_words import COMMON_WORDS
from transforms.text.quotes import Span

_WORD: Final = re.compile(r"[^\W_]+(?:['’](?![sS](?!\w))\w+|-\w+)*")
_LONGEST: Final = 5


def known_in_line(text: str, line: Span, taken: list[Span], known: Known) -> Iterator[tuple[int, int, Actor, str]]:
    """Find what `known` names in the line, outside the stretches `taken` (sorted, apart): start, end, actor, match."""
    words = [m.span() for m in _WORD.finditer(text, *line)]
    i = 0
    while i < len(words):
        before = bisect_left(taken, words[i][1], key=itemgetter(0)) - 1
        if before >= 0 and taken[before][1] > words[i][0]:
            i += 1
            continue
        for j in range(min(len(words), i + _LONGEST), i, -1):
            start, end = words[i][0], words[j - 1][1]
            found = _known(text[start:end], known)
            if found is not None:
                yield start, end, *found
                i = j
                break
        else:
            i += 1


def _known(surface: str, known: Known) -> tuple[Actor, str] | None:
    low = surface.lower()
    if low in COMMON_WORDS or not surface[0].isupper():
        return None
    if " " in surface:
        person = known.full_name(surface)
        if person is not None:
            return person, "full"
    else:
        person = known.surname(surface, titled=False)
        if person is not None:
            return person, "surname"
    organisation = known.organisations.get(tuple(low.split()))
    return (organisation, "full") if organisation is not None else None
