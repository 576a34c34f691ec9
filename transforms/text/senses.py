"""Which actor a surface of the dictionary names where it stands: metonyms, cities, ambiguous surfaces."""

import re
from typing import Final

from transforms.text.dictionary import Hit, Sense
from transforms.text.name_words import COMMON_WORDS, FIRST_NAMES

_LOCATIVE_BEFORE: Final = re.compile(
    r"(?:\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Aa]round|[Ff]rom|[Ii]nto|[Tt]hrough|[Aa]cross|[Cc]entral|[Dd]owntown|"
    r"[Ee]ast|[Ww]est|[Nn]orth|[Ss]outh|[Ii]nside|[Vv]ia|[Aa]bove|visit(?:ed|ing)?(?: to)?|flew to|"
    r"arriv\w+ in|capital|city of|trip to|travel\w* to)|,)[ \xa0](?:[Tt]he )?$"
)
_ACTING_BEFORE: Final = re.compile(
    r"\b(?:want\w*|ask\w*|tell\w*|told|blam\w+|accus\w+|urg\w+|press\w+|pressure on|sanctions (?:on|against)|by|with|"
    r"between|against|condemn\w+|criticiz\w+|criticis\w+|warn\w+|support\w*|backed|angered|convinc\w+|persuad\w+|"
    r"tension\w* (?:with|between)|stance of|between [A-Z]\w+ and)[ \xa0]$"
)
_ACTING_AFTER: Final = re.compile(
    r"[ \xa0](?:also |now |still |again |has |had |have |and [A-Z]\w+ )?(?:has|had|have|is|was|are|"
    r"will|would|could|should|may|might|"
    r"must|does|did|says|denies|wants|seeks|sees|fears|hopes|insists|accuses|blames|considers|believes|needs|"
    r"thinks|plans|backs|views|refuses|continues|said|told|sent|saw|gave|took|made|began|sought|\w{3,12}ed)\b"
    r"|['’]s (?:policy|policies|decision|demand|refusal|claim|claims|interference|government|ambassador|allies|"
    r"ally|request|offer|proposal|warning|bid|reply|answer|consent|approval|foreign|intervention|support|role|"
    r"response|position|view|intentions|influence|aggression)"
)
_PLACE_BEFORE: Final = re.compile(
    r"\b(?:in|at|near|from|to|into|across|inside|outside|of|for|between|and|with),? (?:the )?$", re.I
)


_TOWN: Final = re.compile(r"(?:\b([A-Z]\w+) )?(?:[A-Z][\w.]* )?\b[A-Z][\w'’-]*[a-z][\w'’-]*, $")
_ADDRESSED: Final = re.compile(r"[.,;:)\n]|$|['’]s\b")
_OF_STATE: Final = re.compile(
    r" (?:(?:Gov|Sen|Rep|Lt)\.|(?:(?:Lieutenant )?Governor|Senator|Republican|Democrat|Democratic|GOP|State Police)\b)"
)
_OF_PARTY: Final = re.compile(r" \([RDI](?:-[A-Z]|\))|, [RDI]-[A-Z]")  # "Mike Lee (R-Utah)"
_DEGREES: Final = frozenset(("MA", "MD", "PA"))  # "Anna Holt, MD"


_VISITED: Final = re.compile(r"\b(?:visit(?:ed|ing|s)?|leave|leaving|left|reached|outside) $")
_TAGGED: Final = re.compile(r" \((?:[A-Z]{2,5}|Reuters)\)")

_SPORTS: Final = frozenset("soccer cricket rugby tennis baseball basketball hockey nfl nba mlb nhl".split())
_SPORT: Final = _SPORTS | frozenset(
    "match matches goal goals goalkeeper cup innings wicket wickets halftime half-time league tournament striker "
    "midfielder coach season scored scorer scorers qualifier qualifiers semifinal semifinals semi-final semi-finals "
    "quarterfinal quarterfinals quarter-final quarter-finals championship championships soccer football cricket rugby "
    "tennis hockey basketball baseball batsman bowler team teams squad captain unbeaten medal relay seeded playoff "
    "playoffs inning homer homered pitcher touchdown quarterback standings".split()
)
_SPORT_HEAD: Final = 1200  # characters that tell what an article is about
_SPORT_WORDS: Final = 5
_MARKS: Final = ".,;:()'\""
_DATE_BEHIND: Final = re.compile(r",? \d{4}-\d\d")
_NO_TEAM_BEFORE: Final = re.compile(
    r"(?:\b(?i:in|at|near|from|across|throughout|into|around|of|for the|visit|leave|left|to the)(?<! AT)[ \xa0]"
    r"(?:the )?|[(,][ \xa0]?)$"
)
_LOCATED: Final = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Aa]cross|[Ii]nto)[ \xa0]$")
_BUSINESS: Final = re.compile(
    r"(?:['’]s)? (?:shares?|stock|chief executive|CEO|earnings|profits?|revenues?|sales|products?|customers|users|"
    r"employees|Inc|Corp|Co)\b"
)
_NUMERAL: Final = re.compile(r" [IVX]+\b(?!['’.])")
_CLUB_BEHIND: Final = re.compile(r" (?:City|United|Town|County|Athletic|Rovers|Wanderers|Albion)\b")
_SPEAKS: Final = re.compile(
    r" (?:has |have )?(?:denied|denies|accused|accuses|condemned|rejected|banned|expelled|bid)\b"
)


def stands_as_place(text: str, hit: Hit) -> bool:
    """Tell whether a word that only places take stands before."""
    return _LOCATED.search(text, max(0, hit.start - 10), hit.start) is not None


def is_numbered(text: str, hit: Hit) -> bool:
    """Tell whether a numeral makes a person's name that of another: "Elizabeth I"."""
    return _NUMERAL.match(text, hit.end) is not None


def is_sport(text: str) -> bool:
    """Tell whether an article reports sport, where a state's name most often stands for its team."""
    head = text[:_SPORT_HEAD].lower().split()
    if _SPORT.isdisjoint(head):  # as of most: of so many words some have no mark beside them
        return False
    words = [word for word in [word.strip(_MARKS) for word in head] if word in _SPORT]
    # The name of a sport counts double: short reports have few other words that tell.
    return len(words) + sum([word in _SPORTS for word in words]) >= _SPORT_WORDS


def is_team(text: str, hit: Hit) -> bool:
    """In a sports report: tell whether a state's name stands for a team, which no dictionary of states holds."""
    sense = hit.senses[0]
    if sense.entry.type != "place" or sense.match not in ("full", "alias"):
        return False
    if _CLUB_BEHIND.match(text, hit.end):
        return True
    if _DATE_BEHIND.match(text, hit.end) or _SPEAKS.match(text, hit.end):
        return False
    return not _NO_TEAM_BEFORE.search(text, max(0, hit.start - 16), hit.start)


def choose(text: str, hit: Hit, certain: frozenset[str], *, titled: bool, in_dateline: bool) -> Sense | None:
    """Choose the sense of `hit` in `text`, or None when none has enough support.

    `certain` are the ids and, as `country:XX`, the countries that the article names unambiguously.
    """
    if in_dateline:
        places = [s for s in hit.senses if s.entry.type == "place" and s.match != "metonym"]
        return min(places, key=lambda sense: sense.ambiguous, default=None)
    if len(hit.senses) == 1:
        sense = hit.senses[0]
        if sense.match == "metonym":
            return sense if _acts(text, hit) else None
        return sense if not sense.ambiguous or _has_support(text, hit, sense, certain, titled) else None
    sure = [sense for sense in hit.senses if not sense.ambiguous]
    metonyms = [sense for sense in hit.senses if sense.match == "metonym"]
    if metonyms:
        metonym = next((sense for sense in metonyms if sense.entry.actor_id in certain), metonyms[0])
        other = next((sense for sense in hit.senses if sense.match != "metonym"), None)
        if _acts(text, hit):
            return metonym
        if other is not None:
            return other if not other.ambiguous or _has_support(text, hit, other, certain, titled) else None
        return None
    if sure:
        if len(sure) > 1:
            named = [sense for sense in sure if sense.entry.actor_id in certain]
            return named[0] if named else sure[0]
        return sure[0]
    supported = [s for s in hit.senses if _has_support(text, hit, s, certain, titled)]
    if len({sense.entry.actor_id for sense in supported}) > 1 and all(s.entry.type == "place" for s in supported):
        return _place_of(supported, certain)
    return supported[0] if supported else None


def _place_of(senses: list[Sense], certain: frozenset[str]) -> Sense | None:
    """Of several places the one that the article names otherwise, or whose country it names; none where both are."""
    for named in (
        [sense for sense in senses if sense.entry.actor_id in certain],
        [sense for sense in senses if f"country:{sense.entry.country}" in certain],
    ):
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _acts(text: str, hit: Hit) -> bool:
    """A capital that does or suffers what a government does: "blamed Moscow", "Moscow denied"."""
    start = max(0, hit.start - 24)
    if _LOCATIVE_BEFORE.search(text, start, hit.start):
        return False
    return bool(_ACTING_BEFORE.search(text, start, hit.start) or _ACTING_AFTER.match(text, hit.end))


def _has_support(text: str, hit: Hit, sense: Sense, certain: frozenset[str], titled: bool) -> bool:
    entry = sense.entry
    if _is_short_form(text, hit, sense):
        return _is_behind_town(text, hit)
    if entry.actor_id in certain:
        return True
    if entry.type == "person":
        return titled or (entry.country == "US" and _OF_PARTY.match(text, hit.end) is not None)
    if entry.type == "organisation":
        if len(hit.senses) == 1 and _BUSINESS.match(text, hit.end):
            return True
        return sense.match != "acronym" and f"country:{entry.country}" in certain
    if sense.match not in ("full", "alias"):
        return False
    if _TAGGED.match(text, hit.end) and text[hit.start - 1 : hit.start] in ("", "\n"):
        return True  # "Washington (CNN) The": a dateline in small letters
    if _ADDRESSED.match(text, hit.end) and _is_address(text, hit):
        return True
    if entry.country == "US" and _OF_STATE.match(text, hit.end):
        return True  # "Virginia Gov. Anna Holt"
    before = max(0, hit.start - 14)
    return bool(_PLACE_BEFORE.search(text, before, hit.start) or _VISITED.search(text, before, hit.start))


def is_loose(text: str, hit: Hit) -> bool:
    """Tell whether a state's short form stands elsewhere than behind a town, and so is none."""
    if not hit.senses[0].ambiguous:  # as of most
        return False
    return all(_is_short_form(text, hit, sense) for sense in hit.senses) and not _is_behind_town(text, hit)


def _is_short_form(text: str, hit: Hit, sense: Sense) -> bool:
    """An ambiguous one, of postal codes or with a period: "Austin, TX", "Jackson, Miss."; not of a country."""
    if not sense.ambiguous or sense.entry.type != "place":
        return False
    surface = text[hit.start : hit.end]
    if sense.match == "acronym":
        return len(surface) == 2 and surface != sense.entry.country
    return sense.match == "alias" and surface.endswith(".")


def _is_behind_town(text: str, hit: Hit) -> bool:
    town = _TOWN.search(text, max(0, hit.start - 30), hit.start)
    if town is None:
        return False
    return text[hit.start : hit.end] not in _DEGREES or town.group(1) not in FIRST_NAMES


def _is_address(text: str, hit: Hit) -> bool:
    """A place behind a town: "Norfolk, Virginia."; behind what may be a person only if the town has a preposition."""
    town = _TOWN.search(text, max(0, hit.start - 30), hit.start)
    if town is None:
        return False
    may_be_person = town.group().rstrip(", ").rsplit(" ", 1)[-1] in FIRST_NAMES
    return not may_be_person or bool(_PLACE_BEFORE.search(text, max(0, town.start() - 14), town.start()))


def is_shouted_word(text: str, hit: Hit) -> bool:
    """In a line of capitals WHO is most often the pronoun."""
    word = text[hit.start : hit.end]
    return hit.senses[0].match == "acronym" and word.lower() in COMMON_WORDS and word != "US"
