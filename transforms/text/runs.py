"""Runs of capitalised words, the raw material of names. Pure: str in, offsets out."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from transforms.text.beside_names import is_role
from transforms.text.name_words import (
    COMMON_WORDS,
    EVENT_WORDS,
    FIRST_NAMES,
    FUNCTION_WORDS,
    HONORIFICS,
    NO_ACTORS,
    ORG_HEADS,
    PLACE_NAMES,
    ROLE_MODIFIERS,
    TIME_WORDS,
)
from transforms.text.quotes import Span
from transforms.text.tuples import maker

_UPPER: Final = "A-Z" + "".join(c for c in map(chr, range(0xC0, 0x530)) if c.isupper() and c.isalpha())
_TITLE: Final = "Mr|Mrs|Ms|Dr|Prof|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Maj|Capt|Cmdr|Sgt|Adm|Brig|Hon|Rev|Fr|St|Ste|Jr|Sr"
_PREFIX: Final = r"[dD]['’]|[aAeE]l[- ]|[lL]['’]"
# Whose it is belongs to a name before these: "Farmers' Union", "Women's Institute", but not "Russia's Union".
_OWNED: Final = (
    "Alliance|Assembly|Association|Bank|Board|Centre|Center|Circle|Club|Committee|Confederation|Congress|Cooperative|"
    "Co-operative|Council|Federation|Forum|Front|Fund|Guild|Institute|League|Movement|Network|Organisation|Organization|"
    "Party|Society|Syndicate|Trust|Union|University"
)
_OWNER: Final = (
    r"(?:(?=['’])(?:(?<=[a-z]s)(?<!States)(?<!Nations)['’]|(?:(?<=\bPeople)|(?<=\bWomen)|(?<=\bMen)|(?<=\bChildren))['’]s)"
    rf"(?=[ \xa0](?:[A-Z][a-z]+[ \xa0])?(?:{_OWNED})\b))?"
)
# U.S., J.K., Mr., St., Russia, O'Brien, Hewlett-Packard, AT&T; no other possessive 's.
_CAPITAL: Final = f"[{_UPPER}]"
_REST: Final = (
    rf"(?:\.(?:{_CAPITAL}\.){{0,4}}(?:-{_CAPITAL}\w+)?(?!\w)"
    rf"|(?=[a-z]{{1,3}}\.)(?<=(?=(?:{_TITLE})\.)[A-Z])[a-z]{{1,3}}\."
    rf"|\w*+(?:(?![&'’-])|(?:&\w+)?(?:['’](?![sS](?!\w))\w+|-\w+)*{_OWNER}))"  # as most words end
)
_WORD: Final = rf"(?:(?:{_PREFIX})?{_CAPITAL}{_REST})"  # also al-Assad
# What may join two capitalised words into one name; most joints are cut again when the run is read.
_JOINT: Final = (
    r"(?:of the|of|for the|for|on|and|&|de la|de los|de|da|do|dos|du|del|della|di|van der|van den|van de|van|von"
    r"|der|den|ten|ter|bin|ibn|bint|ben|al|el|la|le|ould|y|e)"
)
_MOST_WORDS: Final = 60  # more in a row are a list without marks, and are cut
# It begins with a class of characters, which lets the search skip the rest; `_prefix_start` adds what comes before.
_RUN: Final = re.compile(rf"{_CAPITAL}(?<!\w.){_REST}(?:[ \xa0](?:{_JOINT}[ \xa0])?{_WORD}){{0,{_MOST_WORDS}}}")
_PREFIXES: Final = frozenset(("al-", "el-", "al ", "el ", "d'", "d’", "l'", "l’"))
_PREFIX_ENDS: Final = frozenset(prefix[-2:] for prefix in _PREFIXES)
_PARTY_LABEL: Final = re.compile(r"[RDI]-[A-Z]")  # Sen. Doe (D-Texas)
_ACRONYM: Final = re.compile(r"[A-Z][A-Z&-]{1,6}s?$|(?:[A-Z]\.){2,6}$")
_PLACE_ENDING: Final = re.compile(r"\w{3,}(?:stan|burg|burgh|ville|shire|bourg|grad|polis|abad|istan|berg|holm|pur)$")
_APOSTROPHE: Final = re.compile("['’]")
_LINE: Final = re.compile(r"[^\n]+")
_DATELINE: Final = re.compile(
    rf"([{_UPPER}][{_UPPER}.'’ -]{{2,40}}?)(?:, [A-Z][\w.]+(?: [A-Z]\w+)?)?,?\s?"
    r"(?:[(]|[-–—]{1,2}(?=\s)|:|\d{4}-|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*[. ])"
)
_OPENERS: Final = frozenset(word.capitalize() for word in FUNCTION_WORDS) - {"May", "Will", "Said"}
_NO_PLACE: Final = (COMMON_WORDS - {"new"}) | NO_ACTORS | ORG_HEADS | EVENT_WORDS
_OPENS: Final = frozenset(".!?:;\"“”‘'`«»(–—*•|\n")
_CLOSING: Final = " \xa0\t"


LONGEST_HEADLINE: Final = 200
"""Characters of a line that may be a headline."""
PLURAL_HEADS: Final = frozenset("departments ministries committees universities councils parliaments".split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a run, and what the lists tell of it; `low` is its lower case without a final period."""

    shown: str
    low: str
    capital: bool
    role: bool
    modifier: bool
    honorific: bool
    head: bool
    """The head of an organisation's name."""
    plural_head: bool
    first_name: bool
    time: bool
    event: bool
    no_actor: bool
    function: bool
    common: bool
    acronym: bool
    place_ending: bool
    """It ends as names of places do: "Nordburg"."""
    compound: bool
    """A capital, a hyphen and a common word: "London-based"."""
    plain: bool
    """Capitalised, and in none of the lists but perhaps that of first names."""


@lru_cache(maxsize=1 << 16)
def word_of(shown: str) -> Word:
    """Look a word up in all lists; the words of news repeat, so that most are looked up once a process."""
    low = shown.lower().rstrip(".")
    capital = shown.lower() != shown
    role, modifier, honorific = is_role(low), low in ROLE_MODIFIERS, low in HONORIFICS
    head, plural_head = low in ORG_HEADS, low in PLURAL_HEADS
    time, event, common = low in TIME_WORDS, low in EVENT_WORDS, low in COMMON_WORDS
    no_actor = low.replace("’", "'") in NO_ACTORS or bool(_PARTY_LABEL.match(shown))
    function = _APOSTROPHE.split(low)[0] in FUNCTION_WORDS  # "he", "he's"
    compound = "-" in shown and shown[shown.rindex("-") + 1 :].islower() and not shown.startswith(("al-", "el-"))
    listed = (
        role
        or modifier
        or honorific
        or head
        or plural_head
        or time
        or event
        or no_actor
        or function
        or common
        or compound
    )
    return Word(
        shown,
        low,
        capital=capital,
        role=role,
        modifier=modifier,
        honorific=honorific,
        head=head,
        plural_head=plural_head,
        first_name=shown in FIRST_NAMES,
        time=time,
        event=event,
        no_actor=no_actor,
        function=function,
        common=common,
        acronym=bool(_ACRONYM.match(shown)),
        place_ending=bool(_PLACE_ENDING.match(low)),
        compound=compound,
        plain=capital and len(shown.rstrip(".")) > 1 and shown[1] != "-" and not listed,
    )


class _Shown(NamedTuple):
    """What the words of a run are wherever it stands; offsets are into the run."""

    words: tuple[Word, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    plain: bool
    headed: bool
    held: bool


class Run(NamedTuple):
    """Capitalised words in a row, with what joins them; `opens`: a capital here may be mere orthography."""

    words: tuple[Word, ...]
    starts: list[int]
    ends: list[int]
    opens: bool
    plain: bool
    """No list holds any of its words."""
    headed: bool
    """It may hold an organisation: the head of one is among its words."""
    held: bool
    """It may hold an office or a form of address."""

    def behind(self, end: int) -> "Run | None":
        """What of the run stands behind an offset, if anything does."""
        if self.starts[0] >= end:
            return self
        i = bisect_left(self.starts, end)
        if i == len(self.words):
            return None
        return self._replace(words=self.words[i:], starts=self.starts[i:], ends=self.ends[i:], opens=False)


_run: Final = maker(Run)


@lru_cache(maxsize=1 << 15)
def _read(shown: str) -> _Shown:
    """Look the words of a run up; names repeat, so that most runs are read once a process."""
    words, starts, ends, begin = [], [], [], 0
    for word in shown.split():  # single spaces: the offsets add up
        words.append(word_of(word))
        starts.append(begin)
        begin += len(word)
        ends.append(begin)
        begin += 1
    return _Shown(
        tuple(words),
        tuple(starts),
        tuple(ends),
        plain=all(word.plain for word in words),
        headed=any((word.head or word.plural_head) and word.capital for word in words),
        held=any(word.honorific or word.role for word in words),
    )


def runs(text: str, skipped: list[Span]) -> list[Run]:
    """Find the runs of capitalised words outside the stretches `skipped` (sorted, apart)."""
    found = []
    stretches = iter([*skipped, (len(text), len(text))])
    start, end = next(stretches)
    for match in _RUN.finditer(text):
        at, stop = match.span()
        if at > 1 and text[at - 2 : at] in _PREFIX_ENDS:
            at = _prefix_start(text, at)
        while at >= end and end < len(text):
            start, end = next(stretches)
        if at >= start:
            continue
        shown = text[at:stop]
        if shown in _OPENERS:
            continue
        words, starts, ends, plain, headed, held = _read(shown)
        if len(words) > 1:
            at_words, behind_words = [at + begin for begin in starts], [at + behind for behind in ends]
        else:
            at_words, behind_words = [at], [stop]
        found.append(_run((words, at_words, behind_words, opens(text, at), plain, headed, held)))
    return found


def _prefix_start(text: str, at: int) -> int:
    """Take in what stands before the first capital: al-Assad, d'Estaing."""
    for length in (3, 2):
        if text[max(0, at - length) : at] in _PREFIXES and not re.match(
            r"\w", text[max(0, at - length - 1) : at - length]
        ):
            return at - length
    return at


def opens(text: str, at: int) -> bool:
    """Tell whether a sentence, a quotation or a list item may begin at `at`."""
    if at > 1 and text[at - 1] == " " and text[at - 2].isalnum():  # as nearly always
        return False
    before = at - 1
    while before >= 0 and text[before] in _CLOSING:
        before -= 1
    return before < 0 or text[before] in _OPENS


def shouted_lines(text: str) -> list[Span]:
    """Find the lines written in capitals, where case tells nothing."""
    found = []
    for line in _LINE.finditer(text):
        shown = line.group()
        if shown[:40].upper() == shown[:40] and shown.upper() == shown and _shouts(shown):
            found.append(line.span())
    return found


def _shouts(line: str) -> bool:
    words = [word for word in line.split() if len(word) > 1 and word.isalpha()]
    return len(words) >= 3 or (len(words) == 2 and len(line) > 12)


def is_headline_case(line: str) -> bool:
    """Tell whether a headline capitalises its nouns and verbs alike (Title Case)."""
    words = [word for word in line.split()[1:] if len(word) > 3 and word[0].isalpha()]
    return len(words) >= 3 and sum(word[0].isupper() for word in words) > 0.75 * len(words)


def is_in_headline(text: str, at: int) -> bool:
    """Tell whether a character stands in a short line in Title Case."""
    begin = text.rfind("\n", max(0, at - LONGEST_HEADLINE), at) + 1
    end = text.find("\n", at, at + LONGEST_HEADLINE)
    if end < 0:
        end = len(text)
    if not begin and at >= LONGEST_HEADLINE:
        return False
    return end - begin <= LONGEST_HEADLINE and is_headline_case(text[begin:end])


def dateline(text: str, line_start: int) -> Span | None:
    """Find the place in capitals that a line begins with, as in "LONDON (Agency) -"."""
    match = _DATELINE.match(text, line_start)
    if match is None or (match.group().endswith(":") and not _is_place_label(match)):
        return None  # "ANNA HOLT:" and "OPINION:" tell who speaks and what follows
    if not _NO_PLACE.isdisjoint(match.group(1).lower().split()):
        return None
    behind = text[match.end() : match.end() + 30]
    if behind.upper() == behind and any(c.isalpha() for c in behind):  # the line goes on in capitals: a headline
        return None
    return match.span(1)


def _is_place_label(match: re.Match[str]) -> bool:
    """Before a colon: a place that is known, or that says where it lies, "BRILLHAVEN, Norway:"."""
    where = match.group()[match.end(1) - match.start() :]
    return match.group(1).title() in PLACE_NAMES or ("," in where and not where.isupper())
