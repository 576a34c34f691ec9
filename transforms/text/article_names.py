"""What one article tells about its names: who is who by surname, which name an acronym or a short form stands for."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from transforms.text.name_words import COMMON_WORDS, FIRST_NAMES, ORG_HEADS

_PUNCTUATION: Final = re.compile(r"[^\w\s-]|_")
_GAPS: Final = re.compile(r"[\s-]+")
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii"})
_NOBODYS: Final = ("police",)  # a sentence may begin with it
_INITIAL: Final = re.compile(r"(?:[^\W\d_]\.?){1,2}$")


class Actor(NamedTuple):
    """Who a name stands for; `linked` with an id of a dictionary."""

    actor_id: str
    name: str
    type: str
    country: str | None
    linked: bool


@lru_cache(maxsize=1 << 14)
def normalised_name(name: str) -> str:
    """A name as local ids hold it: NFKD without marks, case folded, no punctuation, single hyphens."""
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name)
        name = "".join(c for c in decomposed if not unicodedata.combining(c))
    plain = name.casefold()
    return _GAPS.sub("-", _PUNCTUATION.sub("", plain).strip()).strip("-")


@lru_cache(maxsize=1 << 14)
def local_actor(kind: str, name: str, country: str | None) -> Actor:
    """Make the actor of a name that no dictionary holds."""
    return Actor(f"local:{kind}:{normalised_name(name)}", name, kind, country, linked=False)


@lru_cache(maxsize=1 << 14)
def name_words(surface: str) -> tuple[str, ...]:
    """Words of a name for comparison, without suffixes such as Jr."""
    words = [word.rstrip(".").casefold() for word in surface.split()]
    return tuple(word for word in words if word and word not in _SUFFIXES) or tuple(words)


@dataclass
class Known:
    """The actors that an article has named in full, in order of appearance."""

    by_last: dict[str, list[tuple[tuple[str, ...], Actor]]] = field(default_factory=dict)
    by_first: dict[str, list[Actor]] = field(default_factory=dict)
    organisations: dict[tuple[str, ...], Actor] = field(default_factory=dict)
    short: dict[tuple[str, ...], Actor] = field(default_factory=dict)

    def add_person(self, surface: str, actor: Actor) -> None:
        """Remember a person named in full."""
        words = name_words(surface)
        same_last = self.by_last.setdefault(words[-1], [])
        if actor not in (known for _, known in same_last):
            same_last.append((words, actor))
            self.by_first.setdefault(words[0], []).append(actor)

    def add_organisation(self, surface: str, actor: Actor) -> None:
        """Remember an organisation and the short forms that may follow: "Barrick", "the Times"."""
        words = name_words(surface)
        self.organisations.setdefault(words, actor)
        if len(words) > 1:
            for short in (words[:-1], words[:1], words[-1:]):
                told = len(short) > 1 or short[0] in ORG_HEADS or short[0] not in COMMON_WORDS
                if told and short not in (words, _NOBODYS):
                    self.short.setdefault(short, actor)

    def full_name(self, surface: str) -> Actor | None:
        """Find the person that another spelling of a full name stands for ("Donald J. Trump").

        Of namesakes the one in a dictionary.
        """
        words = name_words(surface)
        same_last = self.by_last.get(words[-1], ())
        found = [actor for known, actor in same_last if known == words or _compatible(known, words)]
        return next((actor for actor in found if actor.linked), found[0]) if found else None

    def surname(self, surface: str, *, titled: bool, gender: str | None = None) -> Actor | None:
        """Find the person whose name ends with `surface`, of the `gender` that "Mr." or "Mrs." tells.

        Of several the one in a dictionary, then the one named first: relatives are introduced later, and
        keep their first names.
        """
        words = name_words(surface)
        namesakes = self.by_last.get(words[-1])
        if not namesakes:
            return None
        found = [
            actor
            for known, actor in namesakes
            if known[-len(words) :] == words or (titled and len(words) > 1 and _compatible(known, words))
        ]
        if gender and len(found) > 1:
            other = "f" if gender == "m" else "m"
            found = [actor for actor in found if FIRST_NAMES.get(actor.name.split()[0]) != other] or found
        return next((actor for actor in found if actor.linked), found[0]) if found else None

    def family_name_first(self, surface: str) -> Actor | None:
        """Find the only person whose name, of two words, begins with a family name."""
        found = [actor for actor in self.by_first.get(surface.casefold(), []) if actor.name.count(" ") == 1]
        return found[0] if len(found) == 1 and surface not in FIRST_NAMES else None

    def first_name(self, surface: str, *, any_name: bool = False) -> Actor | None:
        """Find the only person whose first name is `surface`: a common one, unless `any_name`."""
        found = self.by_first.get(surface.casefold(), [])
        return found[0] if len(found) == 1 and (any_name or surface in FIRST_NAMES) else None

    def organisation(self, surface: str) -> Actor | None:
        """Find the organisation that `surface` names or abbreviates by its first or last words."""
        words = name_words(surface)
        return self.organisations.get(words) or self.short.get(words)


def _compatible(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Two full names that differ in middle names or initials only."""
    if one[-1] != other[-1] or not one[0] or not other[0]:
        return False
    if len(one) < 2 or len(other) < 2:
        return False
    if one[0] != other[0]:
        return bool(
            (_INITIAL.match(one[0]) or _INITIAL.match(other[0])) and one[0][0] == other[0][0] and len(one) == len(other)
        )
    middle_one, middle_other = one[1:-1], other[1:-1]
    if not middle_one or not middle_other:
        return all(len(middle) <= 2 for middle in middle_one + middle_other)
    return [m[0] for m in middle_one] == [m[0] for m in middle_other]


def abbreviates(acronym: str, name: str) -> bool:
    """Tell whether `acronym` is made of the initials of `name`: WTO of World Trade Organisation."""
    letters = [c for c in acronym.upper() if c.isalpha()]
    initials = [word[0].upper() for word in re.split(r"[\s-]+", name) if word]
    capitals = [word[0] for word in re.split(r"[\s-]+", name) if word[:1].isupper()]
    if len(letters) < 2 or not initials or letters[0] != initials[0]:
        return False
    rest = iter(initials)
    return capitals == letters or (len(letters) >= len(capitals) and all(c in rest for c in letters))
