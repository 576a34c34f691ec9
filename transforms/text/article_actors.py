"""Joins the names of one article into actors: who each of them stands for. Pure."""

import re
from bisect import bisect_left
from datetime import date
from operator import itemgetter
from typing import Final, NamedTuple

from transforms.text.article_names import (
    Actor,
    Known,
    abbreviates,
    local_actor,
    name_words,
    normalised_name,
)
from transforms.text.article_senses import ArticleSenses
from transforms.text.article_surfaces import Surfaces
from transforms.text.beside_names import honorific_gender, role_before
from transforms.text.credits import is_credit, is_own_credit
from transforms.text.dictionary import Dictionary, Entry, Hit, Sense
from transforms.text.mentions import FoundMention, Zone
from transforms.text.name_kinds import stands_alone
from transforms.text.name_words import ALONE_NO_ACTORS, COMMON_WORDS, FIRST_NAMES, NO_ACTORS
from transforms.text.names import Name
from transforms.text.offices import Offices
from transforms.text.shouts import known_in_line
from transforms.text.tuples import maker
from transforms.text.written_roles import written_role

SCORES: Final = {
    "full": 0.95,
    "alias": 0.9,
    "acronym": 0.9,
    "demonym": 0.95,
    "metonym": 0.8,
    "surname": 0.9,
    "title": 0.7,
}
_SUPPORTED: Final = 0.75  # an ambiguous surface that its context supports
_COORDINATION: Final = re.compile(r" and (?:[A-Z]\w+ ){1,4}(?:Departments|Ministries)\b")
_DEFINED: Final = re.compile(r"(?: \(|, or (?:the )?)((?:[A-Z]\.?){2,10}s?)(?:\)|,)")
_MONTHS: Final = frozenset({"april", "may", "june", "august"})
_ACTING_MONTH: Final = re.compile(
    r"(?<!\d )(?<!\b[Ii]n )(?<!\b[Oo]f )(?<!\b[Oo]n )(?<!\b[Bb]y )(?<![Ss]ince )(?<![Uu]ntil )(?<!\b[Ll]ast )"
    r"(?<!\b[Nn]ext )(?<!\b[Tt]his )(?<!\w)(April|May|June|August)(?=['’]s [a-z]|(?: also| now)? "
    r"(?:said|says|told|has|had|will|would|wants|won|lost|faces|did|could|\w{3,12}ed)\b)"
)
_PLAIN_ENDINGS: Final = tuple(
    "ing ed ly tion tions ment ments ness ity ities ous ful able ible ers ors ists ians less ive als ies ism ages "
    "ures ances ences ants ents ates".split()
)
_SURNAME_ALONE: Final = 0.6  # a surname without a full name anywhere, of the one office-holder of that surname
_LOCAL_SURE: Final = 0.6
_LOCAL_GUESS: Final = 0.3


class _Resolved(NamedTuple):
    name: Name
    actor: Actor
    match: str
    score: float


_mention: Final = maker(FoundMention)
_resolved: Final = maker(_Resolved)


class ArticleActors:
    """Joins the names of one article."""

    def __init__(
        self, dictionary: Dictionary, offices: Offices, zones: list[Zone], day: date | None, outlet: str | None
    ) -> None:
        self.dictionary = dictionary
        self.offices = offices
        self.zones = zones
        self.day = day
        self.outlet = normalised_name(outlet).removeprefix("the-") if outlet else None
        self.known = Known()
        self.senses = ArticleSenses(zones, self.known, dictionary.peoples)
        self.surfaces = Surfaces(zones)
        self.countries = {name.hit.senses[0].entry.country for zone in zones for name in zone.names if name.hit}
        self.acronyms: dict[str, Actor] = {}
        self.told: dict[tuple[object, ...], _Resolved | None] = {}

    def mentions(self) -> list[FoundMention]:
        """Give the mentions of all zones, each zone's in the order of its text."""
        for zone in self.zones:
            self._learn(zone)
        self.senses.learn_places()
        found: list[FoundMention] = []
        for zone in self.zones:
            resolved = []
            for name in zone.names:
                for part in self._parts(zone, name) if name.kind == "organisation" else (name,):
                    one = self._resolve(zone, part)
                    if one is not None and not self._is_credit(zone, one):
                        resolved.append(one)
            resolved += self._caseless(zone, resolved)
            resolved += self._months(zone, resolved)
            resolved += self._offices_alone(zone, resolved)
            if zone.asides is not None:
                resolved = [one for one in resolved if not zone.is_aside(one.name.start)]
            found += self._written(zone, sorted(resolved))
        return found

    # What the article tells before its names are read one by one.

    def _parts(self, zone: Zone, name: Name) -> list[Name]:
        """Cut the state off a coordination's first member: "US | Treasury and Commerce Departments"."""
        if not _COORDINATION.match(zone.text, name.end):
            return [name]
        first, _, rest = zone.text[name.start : name.end].partition(" ")
        senses = self.dictionary.surfaces.get(first)
        if not rest or not senses or senses[0].entry.type != "place":
            return [name]
        middle = name.start + len(first)
        state = Name(name.start, middle, "place", True, hit=Hit(name.start, middle, senses))
        hit = Hit(middle + 1, name.end, name.hit.senses) if name.hit else None
        return [state, name._replace(start=middle + 1, hit=hit)]

    def _learn(self, zone: Zone) -> None:
        seen = set()
        for name in zone.names:
            surface = zone.text[name.start : name.end]
            if name.hit is None and not name.titled and " " not in surface:
                continue
            sense = self.senses.sense(zone, name)
            if not name.titled and zone.text[name.end : name.end + 2] != " (":
                key = (surface, name.kind, id(sense))
                if key in seen:
                    continue  # nothing new
                seen.add(key)
            if sense is not None:
                actor = self._linked(sense.entry)
                if actor.type == "person" and " " in surface:
                    self.known.add_person(surface, actor)
                elif actor.type == "organisation":
                    self.known.add_organisation(surface, actor)
                    self._learn_acronym(zone, name, surface, actor)
            elif " " in surface and (name.hit is None or name.hit.senses[0].entry.type == "person"):
                self._learn_local(zone, name, surface)  # also a namesake of someone in the dictionary
            elif name.titled and name.kind == "person":
                holder = self._office_holder(zone, name, surface)
                if holder is not None:  # "President Vance": Vance alone is the president further on
                    self.known.add_person(holder.actor.name, holder.actor)

    def _learn_local(self, zone: Zone, name: Name, surface: str) -> None:
        if _is_no_actor(surface):
            return
        kind = self.surfaces.kinds.get(surface, name.kind)
        if kind == "person" and self.known.full_name(surface) is None:
            self.known.add_person(surface, local_actor("person", surface, self._country(zone, name)))
        elif kind == "organisation":
            actor = self._organisation(zone, name, surface)
            self.known.add_organisation(surface, actor)
            self._learn_acronym(zone, name, surface, actor)

    def _learn_acronym(self, zone: Zone, name: Name, surface: str, actor: Actor) -> None:
        defined = _DEFINED.match(zone.text, name.end)
        if defined and abbreviates(defined.group(1), surface):
            self.acronyms.setdefault(defined.group(1), actor)

    # One name.

    def _resolve(self, zone: Zone, name: Name) -> _Resolved | None:
        """Tell who a name stands for; names repeat, and what their surroundings do not decide is told once."""
        surface = zone.text[name.start : name.end]
        sense = self.senses.sense(zone, name)
        if sense is not None and sense.match == "demonym" and stands_alone(zone.text, name.end):
            namesake = self.known.surname(surface, titled=name.titled)
            if namesake is not None:  # "Mark Cuban", then "Cuban"
                return self._scored(name, namesake, "surname")
        if sense is None and (name.hit is not None or name.titled or name.start in zone.datelines):
            return self._undecided(zone, name, surface)
        gender = honorific_gender(zone.text, name.start) if name.titled else None
        key = (surface, name.titled, gender, name.opens, name.sure, name.kind, id(sense))
        if key not in self.told:
            self.told[key] = (
                self._from_dictionary(name, surface, sense, gender) if sense else self._undecided(zone, name, surface)
            )
        one = self.told[key]
        return one if one is None or one.name is name else _resolved((name, *one[1:]))

    def _undecided(self, zone: Zone, name: Name, surface: str) -> _Resolved | None:
        if zone.datelines.get(name.start) == name.end:
            return self._local(zone, name, surface, "place")
        if self.senses.is_team(zone, name):
            return self._team(name)
        if surface in self.acronyms:
            return _Resolved(name, self.acronyms[surface], "acronym", SCORES["acronym"])
        if " " in surface and _is_no_actor(surface):
            return None
        kind = name.kind if name.sure else self.surfaces.kinds.get(surface, name.kind)
        if kind is None and (surface in self.surfaces.people or (not name.opens and self.offices.is_surname(surface))):
            kind = "person"
        if name.hit is not None and name.hit.ambiguous:
            if zone.is_shouted(name.start) or name.hit.senses[0].match == "demonym":
                return None
            kind, name = None, name._replace(sure=False)
        if kind != "organisation" or not name.sure:
            person = self._person(zone, name, surface, kind)
            if person is not None:
                return person
        if kind in (None, "organisation"):
            organisation = self.known.organisation(surface)
            if organisation is not None:
                match = "full" if surface.casefold() == organisation.name.casefold() else "alias"
                return self._scored(name, organisation, match)
        if " " not in surface and not name.titled:
            low = surface.lower()
            if low in ALONE_NO_ACTORS:
                return None
            if name.opens and self._is_plain_word(surface, kind):
                return None
            if (
                kind in (None, "organisation")
                and not name.sure
                and not surface.isupper()
                and self.surfaces.is_small(low)
            ):
                return None
        return self._local(zone, name, surface, kind)

    def _from_dictionary(self, name: Name, surface: str, sense: Sense, gender: str | None) -> _Resolved:
        actor, match = self._linked(sense.entry), sense.match
        if actor.type == "person" and " " not in surface:
            namesake = self.known.surname(surface, titled=name.titled, gender=gender)
            actor = namesake or actor
            match = "surname" if name_words(actor.name)[-1] == surface.casefold() else match
        if actor.type == "organisation" and " " not in surface and match in ("full", "alias"):
            # "The Times" behind "The New York Times" is that paper, and not the one of London.
            longer = self.known.short.get(name_words(surface))
            if longer is not None and longer != actor and longer.name.endswith(f" {surface}"):
                actor, match = longer, "alias"
        return _Resolved(name, actor, match, _SUPPORTED if sense.ambiguous else SCORES[match])

    def _person(self, zone: Zone, name: Name, surface: str, kind: str | None) -> _Resolved | None:
        if " " in surface:
            whole = self.known.full_name(surface)
            if whole is not None:
                return self._scored(name, whole, "full" if surface == whole.name else "alias")
        gender = honorific_gender(zone.text, name.start) if name.titled else None
        namesake = self.known.surname(surface, titled=name.titled, gender=gender)
        if namesake is None and gender and " " not in surface:  # Lou Jiwei, then "Mr. Lou"
            namesake = self.known.family_name_first(surface)
        if namesake is not None and (kind != "place" or not name.sure):
            return self._scored(name, namesake, "surname")
        if name.titled:
            holder = self._office_holder(zone, name, surface)
            if holder is not None:
                return holder
        plain = not name.titled or gender is not None  # no office, though perhaps "Mr."
        if plain and kind in (None, "person") and not self.senses.sport and " " not in surface:
            known_to_all = self.offices.surname_alone(surface, self.day, self.countries)
            if known_to_all is not None:
                return _Resolved(name, self._linked(known_to_all), "surname", _SURNAME_ALONE)
        doubtful = name.hit is not None and name.hit.ambiguous
        first = self.known.first_name(surface, any_name=doubtful) if not name.titled else None
        return self._scored(name, first, "alias") if first is not None else None

    def _office_holder(self, zone: Zone, name: Name, surface: str) -> _Resolved | None:
        role = role_before(zone.text, name.start, zone.name_starts) if name.titled else None
        entry = self.offices.holder(surface, role.text if role else "", self.day)
        if entry is None:
            return None
        actor = self._linked(entry)
        return _Resolved(name, actor, "surname" if " " not in surface else "alias", SCORES["title"])

    def _scored(self, name: Name, actor: Actor, match: str) -> _Resolved:
        if actor.linked:
            return _Resolved(name, actor, match, SCORES[match])
        return _Resolved(name, actor, match, _LOCAL_SURE)

    def _is_plain_word(self, surface: str, kind: str | None) -> bool:
        """A capital at the beginning of a sentence, of a word that nothing shows to be a name."""
        if surface in self.surfaces.inner or surface in FIRST_NAMES or surface.isupper():
            return False
        low = surface.lower()
        if self.offices.is_surname(surface) and low not in COMMON_WORDS:
            return False
        return kind is None or low in COMMON_WORDS or low in NO_ACTORS or not _looks_like_name(low)

    def _local(self, zone: Zone, name: Name, surface: str, kind: str | None) -> _Resolved:
        if name.hit is not None and kind is None:
            kinds = {sense.entry.type for sense in name.hit.senses}
            kind = "organisation" if len(kinds) > 1 and "organisation" in kinds else name.hit.senses[0].entry.type
        if zone.datelines.get(name.start) == name.end:
            kind = "place"
            surface = surface.title() if surface.isupper() else surface
        if kind is None:
            kind = "person" if name.opens else "organisation"
        score = _LOCAL_SURE if name.sure else _LOCAL_GUESS
        if kind == "organisation":
            return _Resolved(name, self._organisation(zone, name, surface), "full", score)
        country = self._country(zone, name) if kind == "person" else None
        return _Resolved(name, local_actor(kind, surface, country), "full", score)

    def _team(self, name: Name) -> _Resolved:
        """The team of a place, under an id of its own, which no dictionary of places takes for that of the place."""
        assert name.hit is not None
        place = name.hit.senses[0].entry
        kind = "place" if place.actor_id in self.dictionary.peoples else "organisation"
        return _Resolved(name, local_actor(kind, f"{place.actor} (team)", place.country), "alias", _LOCAL_SURE)

    def _organisation(self, zone: Zone, name: Name, surface: str) -> Actor:
        """Link by a spelling that the dictionary has ("Commerce Departments"), else make a local actor."""
        single = surface.replace("Departments", "Department").replace("Ministries", "Ministry")
        if single != surface:
            for spelling in (single, f"US {single}"):
                for sense in self.dictionary.surfaces.get(spelling, ())[:1]:
                    if not sense.ambiguous:
                        return self._linked(sense.entry)
        country = None
        first = self.dictionary.surfaces.get(surface.split(" ", 1)[0])
        if first and first[0].entry.type == "place":
            country = first[0].entry.country
        return local_actor("organisation", single, country)

    def _country(self, zone: Zone, name: Name) -> str | None:
        """The country of a person's office: of the demonym, state or organisation in it."""
        role = role_before(zone.text, name.start, zone.name_starts) if name.titled else None
        if role is None:
            return None
        for i in range(bisect_left(zone.names, role.start, key=itemgetter(0)), len(zone.names)):
            other = zone.names[i]
            if other.start >= name.start:
                break
            if other.hit is not None:
                return other.hit.senses[0].entry.country
        return None

    def _linked(self, entry: Entry) -> Actor:
        return self.offices.actors[entry.actor_id]

    def _is_credit(self, zone: Zone, found: _Resolved) -> bool:
        name = found.name
        if found.actor.type == "organisation" and is_credit(zone.text, name.start, name.end):
            return True
        return self.outlet is not None and is_own_credit(zone.text, name.start, name.end, self.outlet)

    # Lines where case tells nothing, and what is written.

    def _caseless(self, zone: Zone, resolved: list[_Resolved]) -> list[_Resolved]:
        taken = sorted([(one.name.start, one.name.end) for one in resolved])
        found = []
        for line in zone.caseless:
            for start, end, actor, match in known_in_line(zone.text, line, taken, self.known):
                name = Name(start, end, actor.type, True)
                found.append(self._scored(name, actor, match))
        return found

    def _months(self, zone: Zone, resolved: list[_Resolved]) -> list[_Resolved]:
        """Surnames that are months too, of people named in full, where they act: "May said", "May's"."""
        if self.known.by_last.keys().isdisjoint(_MONTHS):
            return []
        found = []
        for match in _ACTING_MONTH.finditer(zone.text):
            person = self.known.surname(match.group(1), titled=False)
            if person is not None and not any(one.name.start <= match.start() < one.name.end for one in resolved):
                found.append(self._scored(Name(*match.span(1), "person", True), person, "surname"))
        return found

    def _offices_alone(self, zone: Zone, resolved: list[_Resolved]) -> list[_Resolved]:
        """Offices written beside a state and without a name, where the dictionary knows who held them that day."""
        found = []
        starts = {one.name.start for one in resolved}
        for one in resolved:
            if one.actor.type == "place" and one.actor.country and one.match != "metonym":
                name = one.name
                office = self.offices.beside_state(zone.text, name.start, name.end, one.actor.actor_id, self.day)
                if office is not None and office.start not in starts:
                    title = Name(office.start, office.end, "person", True)
                    found.append(_Resolved(title, self._linked(office.holder), "title", SCORES["title"]))
        return found

    def _written(self, zone: Zone, resolved: list[_Resolved]) -> list[FoundMention]:
        starts = {one.name.end: one.name.start for one in resolved}
        mentions = []
        for name, actor, match, score in resolved:
            role = None
            if actor.type == "person":
                role = written_role(zone.text, name.start, name.end, starts)
            fields = (
                actor.actor_id,
                actor.name,
                actor.type,
                actor.country,
                zone.text[name.start : name.end],
                match,
                role,
                zone.kind,
                name.start,
                name.end,
                zone.sentence(name.start),
                score,
            )
            mentions.append(_mention(fields))
        return mentions


def _is_no_actor(surface: str) -> bool:
    return surface.lower().replace(" ", "_") in ALONE_NO_ACTORS


def _looks_like_name(low: str) -> bool:
    """A word that no list knows at a sentence's beginning: its ending may still show it to be plain English."""
    return not low.endswith(_PLAIN_ENDINGS)
