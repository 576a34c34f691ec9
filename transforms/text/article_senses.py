"""Which actor of the dictionary each surface in one article names, by all that the article tells. Pure."""

from bisect import bisect_left
from itertools import pairwise
from operator import itemgetter
from typing import Final

from transforms.text.article_names import Known
from transforms.text.dictionary import Hit, Sense
from transforms.text.mentions import Zone
from transforms.text.name_words import FIRST_NAMES
from transforms.text.names import Name
from transforms.text.senses import choose, is_numbered, is_sport, is_team, stands_as_place

_LISTS: Final = frozenset((", ", " and ", ", and ", " or ", ", or "))


class ArticleSenses:
    """Chooses the senses of surfaces.

    `known` are the people that the article names, as far as they have been read, `states` the ids of all states.
    """

    def __init__(self, zones: list[Zone], known: Known, states: frozenset[str]) -> None:
        self.zones = zones
        self.states = states
        self.known = known
        self.sport = is_sport(zones[0].text)
        self.certain = self._certain()
        """Ids, and as `country:XX` the countries, that unambiguous surfaces name."""

    def _certain(self) -> frozenset[str]:
        senses = [name.hit.senses[0] for zone in self.zones for name in zone.names if name.hit]
        entries = [sense.entry for sense in senses if not sense.ambiguous and sense.match != "metonym"]
        countries = {entry.country for entry in entries}
        return frozenset([*[entry.actor_id for entry in entries], *[f"country:{country}" for country in countries]])

    def learn_places(self) -> None:
        """Take ambiguous places that stand as places somewhere for certain, where nobody bears the name."""
        found: set[str] = set()
        for zone in self.zones:
            for name in zone.names:
                if name.hit is not None and name.hit.ambiguous:
                    sense = self.sense(zone, name)
                    if sense is not None and sense.match in ("full", "alias") and sense.entry.type == "place":
                        surface = zone.text[name.start : name.end]
                        if self.known.surname(surface, titled=False) is None and not self._is_first_name(surface):
                            found.add(sense.entry.actor_id)
        self.certain |= found

    def sense(self, zone: Zone, name: Name) -> Sense | None:
        """Give the sense of a name where it stands; None where it names nobody that the dictionary knows."""
        hit = name.hit
        if hit is None:
            return None
        only = hit.senses[0]
        if only.entry.type == "person" and is_numbered(zone.text, hit):
            return None
        if len(hit.senses) == 1 and not only.ambiguous and only.match != "metonym" and not self.sport:
            doubtful = only.match != "demonym" and zone.text[hit.start : hit.end] in FIRST_NAMES
            return None if doubtful and self._is_named_after(zone, hit) else only
        in_dateline = zone.datelines.get(name.start) == name.end
        if not in_dateline and (self._is_named_after(zone, hit) or self.is_team(zone, name)):
            return None
        found = choose(zone.text, hit, self.certain, titled=name.titled, in_dateline=in_dateline)
        return self._listed(zone, name, hit) if found is None else found

    def _listed(self, zone: Zone, name: Name, hit: Hit) -> Sense | None:
        """The only state that an ambiguous surface names, where a state is listed beside it: "Lebanon and Jordan"."""
        states = [sense for sense in hit.senses if sense.match == "full" and sense.entry.actor_id in self.states]
        if len(states) != 1 or hit.senses[0].match == "metonym":
            return None
        i = bisect_left(zone.names, name.start, key=itemgetter(0))
        for first, second in pairwise(zone.names[max(0, i - 1) : i + 2]):
            other = second if first.start == name.start else first
            if zone.text[first.end : second.start] in _LISTS and self._is_sure_state(other):
                return states[0]
        return None

    def _is_sure_state(self, name: Name) -> bool:
        sense = name.hit.senses[0] if name.hit else None
        if sense is None or sense.ambiguous or sense.match in ("demonym", "metonym"):
            return False
        return sense.entry.type == "place" and sense.entry.actor_id in self.states

    def is_team(self, zone: Zone, name: Name) -> bool:
        """Tell whether a place's name stands for its team."""
        return self.sport and name.hit is not None and is_team(zone.text, name.hit)

    def _is_named_after(self, zone: Zone, hit: Hit) -> bool:
        """A name of a place that is that of a person here: "Neil Jordan ... Jordan", "Virginia Woolf ... Virginia"."""
        if hit.senses[0].entry.type != "place" or hit.senses[0].match == "demonym":
            return False
        surface = zone.text[hit.start : hit.end]
        if any([sense.ambiguous for sense in hit.senses]):
            bearer = self.known.surname(surface, titled=False) is not None
        else:
            bearer = surface in FIRST_NAMES and self._is_first_name(surface)
        return bearer and hit.senses[0].entry.actor_id not in self.certain and not stands_as_place(zone.text, hit)

    def _is_first_name(self, surface: str) -> bool:
        return surface.casefold() in self.known.by_first
