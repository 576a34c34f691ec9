"""Who holds which office, by the dictionary: "President Doe" on a day, and "the Ruritanian president" alone. Pure."""

import re
from collections.abc import Container, Iterator
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from transforms.text.article_names import Actor, name_words
from transforms.text.dictionary import Dictionary, Entry, Office
from transforms.text.name_words import COMMON_WORDS, FIRST_NAMES, PLACE_NAMES, ROLE_MODIFIERS, ROLES

_MINISTER_OF: Final = re.compile(r"minister (?:of|for) (?:the )?([\w ]+)")
_WORDS: Final = re.compile(r"[\w-]+")
_OFFICE_WORDS: Final = (ROLES | ROLE_MODIFIERS) - frozenset(
    "former ex acting interim outgoing incoming retired late".split()
)
_SPELLINGS: Final = {"defense": "defence", "labor": "labour", "premier": "prime", "gov": "governor", "sen": "senator"}
# "the Ruritanian foreign minister", "Ruritania's president", but not where the office-holder's name follows.
_OFFICE_BEHIND: Final = re.compile(
    r"(?:['’]s)? ((?i:(?:(?:prime|foreign|defen[cs]e|interior|finance|vice|deputy|justice) )*"
    r"(?:president|minister|premier|chancellor|king|queen|pope)))(?!['’-]?\w|[ \xa0][A-Z])",
)
_OFFICE_AHEAD: Final = re.compile(
    r"\b((?:(?:prime|foreign|defen[cs]e|interior|finance|vice|deputy|justice) )*"
    r"(?:president|minister|premier|chancellor|king|queen|secretary of state)) of (?:the )?$",
    re.I,
)
_ARTICLE: Final = re.compile(r"(?:al|el)-(?=\w{3})")
_LINKS: Final = frozenset("of the for affairs exchequer acting interim".split())
_SHORTEST_SURNAME: Final = 5
_OTHER_NAMES: Final = PLACE_NAMES | frozenset(FIRST_NAMES) | {word.capitalize() for word in COMMON_WORDS | ROLES}
_LONGEST_OFFICE: Final = 40
_FORMER: Final = re.compile(r"\b(?:former|ex|late|then|future|new|next|first)[- ]$", re.I)


class OfficeAlone(NamedTuple):
    """An office written without its holder's name, and the holder."""

    start: int
    end: int
    holder: Entry


class Offices:
    """The actors of a dictionary; its people by surname and by the state that their offices are of."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.actors: dict[str, Actor] = {}
        self._by_surname: dict[str, list[Entry]] = {}
        self._peoples = {
            surface for surface, senses in dictionary.surfaces.items() if any(s.match == "demonym" for s in senses)
        }
        self._by_state: dict[str, list[tuple[Entry, Office]]] = {}
        for actor_id in sorted(dictionary.entries):
            entry = dictionary.entries[actor_id]
            self.actors[actor_id] = Actor(actor_id, entry.actor, entry.type, entry.country, linked=True)
            if entry.type == "person":
                surname = name_words(entry.actor)[-1]
                for spelling in {surname, _ARTICLE.sub("", surname)}:  # "al-Assad" is "Assad" too
                    self._by_surname.setdefault(spelling, []).append(entry)
                for state, office in _state_offices(entry, dictionary):
                    self._by_state.setdefault(state, []).append((entry, office))

    def holder(self, surface: str, role: str, day: date | None) -> Entry | None:
        """Find the one person named `surface` who held an office like `role` on `day`.

        Where nobody did, or without a day, the person of that surname who held such an office last, if all who did
        held the same one: former holders keep their titles. Nobody holds one before its time.
        """
        words = name_words(surface)
        wanted = _office_words(role)
        if not wanted:
            return None
        people = [e for e in self._by_surname.get(words[-1], ()) if _fits(name_words(e.actor), words)]
        ever = [e for e in people if any(wanted <= _office_words(o.role) for o in e.offices)]
        if day is not None:
            held = [e for e in ever if any(o.held_on(day) and wanted <= _office_words(o.role) for o in e.offices)]
            if held:
                return held[0] if len(held) == 1 else None
        return _last_holder([e for e in ever if _begun(e, day)], wanted)

    def is_surname(self, surface: str) -> bool:
        """Tell whether someone bears the surname who held an office."""
        return bool(self._office_holders(surface))

    def surname_alone(self, surname: str, day: date | None, countries: Container[str | None]) -> Entry | None:
        """Find the only office-holder of a surname, in office by `day`, for articles that never name them in full.

        Where the dictionary has namesakes in other countries, only those of the `countries` that the article names
        count: the world has ministers of most surnames.
        """
        people = self._office_holders(surname)
        if len({person.country for person in self._by_surname.get(surname.casefold(), ())}) > 1:
            people = [person for person in people if person.country in countries]
        if len(people) != 1 or len(surname) < _SHORTEST_SURNAME or surname in _OTHER_NAMES or surname in self._peoples:
            return None
        return people[0] if _begun(people[0], day) else None

    def _office_holders(self, surname: str) -> list[Entry]:
        return [person for person in self._by_surname.get(surname.casefold(), ()) if person.offices]

    def beside_state(self, text: str, start: int, end: int, state: str, day: date | None) -> OfficeAlone | None:
        """Find an office beside the state at `start` to `end`, written without a name, whose holder is known."""
        offices = self._by_state.get(state)
        if day is None or not offices:
            return None
        match = _OFFICE_BEHIND.match(text, end)
        if match is None and text[max(0, start - 8) : start].lower().endswith((" of ", " of the ")):
            match = _OFFICE_AHEAD.search(text, max(0, start - _LONGEST_OFFICE), start)
        if match is None or _FORMER.search(text, max(0, start - 8), start):
            return None
        wanted = _office_words(match.group(1))
        held = {e.actor_id: e for e, office in offices if office.held_on(day) and _office_words(office.role) == wanted}
        return OfficeAlone(*match.span(1), *held.values()) if len(held) == 1 else None


def _state_offices(person: Entry, dictionary: Dictionary) -> Iterator[tuple[str, Office]]:
    """The ids of states, and the offices in them: "Ruritanian President", but no Senate's or province's president."""
    told = _OFFICE_WORDS | _LINKS
    for office in person.offices:
        rest = [word for word in office.role.split() if word.isupper() or word.lower() not in told]
        for sense in dictionary.surfaces.get(" ".join(rest), ()):
            if sense.entry.actor_id in dictionary.peoples:
                yield sense.entry.actor_id, office
                break


def _begun(person: Entry, day: date | None) -> bool:
    """Whether a person has held any office by `day`; without a day, at all."""
    return any(day is None or office.since is None or office.since <= day for office in person.offices)


def _last_holder(people: list[Entry], wanted: frozenset[str]) -> Entry | None:
    """Of people who held the same office the one who left it last; None of several offices."""
    held = [(o, person) for person in people for o in person.offices if wanted <= _office_words(o.role)]
    if len({office.role for office, _ in held}) > 1 and len(people) > 1:
        return None
    return max(held, key=lambda one: (one[0].until or date.max, one[1].actor_id))[1] if held else None


def _fits(known: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return len(words) == 1 or known[-len(words) :] == words or known[0] == words[0]


@lru_cache(maxsize=1 << 14)
def _office_words(role: str) -> frozenset[str]:
    """The words that tell an office: "Minister of Foreign Affairs of Ruritania" -> foreign, minister."""
    low = _MINISTER_OF.sub(r"\1 minister", role.lower())
    found = {_SPELLINGS.get(word, word) for word in _WORDS.findall(low) if word in _OFFICE_WORDS}
    return frozenset(found | {"minister"} if "prime" in found else found)
