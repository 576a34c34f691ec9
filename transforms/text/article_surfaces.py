"""What an article tells of the surfaces in it, wherever they stand, before any is read as somebody's. Pure."""

import re
from typing import Final

from transforms.text.mentions import Zone
from transforms.text.name_kinds import is_person_here
from transforms.text.runs import word_of

_SMALL: Final = re.compile(r" ([a-z]\w*)")
_FEW: Final = 30


class Surfaces:
    """Surfaces of one article, of a kind or in a place that tells."""

    def __init__(self, zones: list[Zone]) -> None:
        self._zones = zones
        self.kinds: dict[str, str] = {}
        """Those whose kind is sure somewhere."""
        self.people: set[str] = set()
        """Those that are people by what stands beside them somewhere."""
        self.inner: set[str] = set()
        """Those that do not always open a sentence, which gives a capital to any word."""
        self._small: frozenset[str] | None = None
        self._asked = 0
        for zone in zones:
            for name in zone.names:
                surface = zone.text[name.start : name.end]
                if name.sure and name.kind:
                    self.kinds.setdefault(surface, name.kind)
                elif name.kind == "person" and is_person_here(zone.text, name.end) and word_of(surface).plain:
                    self.people.add(surface)
                if not name.opens:
                    self.inner.add(surface)

    def is_small(self, low: str) -> bool:
        """Tell whether the article writes the word with a small letter too: "the Service" beside "a service"."""
        if not (low[0].isascii() and low.isalpha()):
            return False
        self._asked += 1
        if self._asked <= _FEW:  # as in most articles: to look for some words is faster than to list them all
            return any([_holds(zone.text, low) for zone in self._zones])
        if self._small is None:
            self._small = frozenset([word for zone in self._zones for word in _SMALL.findall(zone.text)])
        return low in self._small


def _holds(text: str, low: str) -> bool:
    at = text.find(f" {low}")
    while at >= 0:
        behind = text[at + len(low) + 1 : at + len(low) + 2]
        if not (behind.isalnum() or behind == "_"):
            return True
        at = text.find(f" {low}", at + 1)
    return False
