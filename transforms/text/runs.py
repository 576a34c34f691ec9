"""Runs of capitalised words, the raw material of names. Pure: str in, offsets out."""

import re
from bisect import bisect_right
from typing import Final, NamedTuple

from transforms.text.name_words import COMMON_WORDS, EVENT_WORDS, FUNCTION_WORDS, NO_ACTORS, ORG_HEADS
from transforms.text.quotes import Span

_UPPER: Final = "A-Z" + "".join(c for c in map(chr, range(0xC0, 0x530)) if c.isupper() and c.isalpha())
# U.S., J.K., Mr., St., Russia, al-Assad, O'Brien, Hewlett-Packard, AT&T; never the possessive 's.
_WORD: Final = (
    rf"(?:(?:[{_UPPER}]\.){{1,5}}(?:-[{_UPPER}]\w+)?(?!\w)"
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Maj|Capt|Cmdr|Sgt|Adm|Brig|Hon|Rev|Fr|St|Ste|Jr|Sr)\."
    rf"|(?:[dD]['’]|[aAeE]l[- ]|[lL]['’])?[{_UPPER}]\w*(?:&\w+)?(?:['’](?![sS](?!\w))\w+|-\w+)*)"
)
# What may join two capitalised words into one name; most joints are cut again when the run is read.
_JOINT: Final = (
    r"(?:of the|of|for the|for|on|and|&|de la|de los|de|da|do|dos|du|del|della|di|van der|van den|van de|van|von"
    r"|der|den|ten|ter|bin|ibn|bint|ben|al|el|la|le|ould|y|e)"
)
_RUN: Final = re.compile(rf"(?<!\w){_WORD}(?:[ \xa0](?:{_JOINT}[ \xa0])?{_WORD})*")
_LINE: Final = re.compile(r"[^\n]+")
_DATELINE: Final = re.compile(
    rf"([{_UPPER}][{_UPPER}.'’ -]{{2,40}}?)(?:, [A-Z][\w.]+(?: [A-Z]\w+)?)?,?\s?"
    r"(?:[(]|[-–—]{1,2}(?=\s)|:|\d{4}-|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*[. ])"
)
_OPENERS: Final = frozenset(word.capitalize() for word in FUNCTION_WORDS) - {"May", "Will", "Said"}
_NO_PLACE: Final = (COMMON_WORDS - {"new"}) | NO_ACTORS | ORG_HEADS | EVENT_WORDS
_OPENS: Final = frozenset(".!?:;\"“”‘'`«»(–—*•|\n")
_CLOSING: Final = " \xa0\t"


class Token(NamedTuple):
    """A word of a run; `low` is its lower case without a final period."""

    start: int
    end: int
    word: str
    low: str
    capital: bool


class Run(NamedTuple):
    """Capitalised words in a row, with what joins them; `opens`: a capital here may be mere orthography."""

    tokens: list[Token]
    opens: bool


def runs(text: str, skipped: list[Span]) -> list[Run]:
    """Find the runs of capitalised words outside the stretches `skipped` (sorted, apart)."""
    found = []
    starts = [start for start, _ in skipped]
    for match in _RUN.finditer(text):
        at = match.start()
        i = bisect_right(starts, at) - 1
        if i >= 0 and at < skipped[i][1]:
            continue
        if match.group() in _OPENERS:
            continue
        found.append(Run(_tokens(match.group(), at), opens(text, at)))
    return found


def _tokens(shown: str, at: int) -> list[Token]:
    tokens = []
    for word in shown.split():  # single spaces: the offsets add up
        end = at + len(word)
        low = word.lower()
        tokens.append(Token(at, end, word, low.rstrip("."), low != word))
        at = end + 1
    return tokens


def opens(text: str, at: int) -> bool:
    """Tell whether a sentence, a quotation or a list item may begin at `at`."""
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


def dateline(text: str, line_start: int) -> Span | None:
    """Find the place in capitals that a line begins with, as in "LONDON (Agency) -"."""
    match = _DATELINE.match(text, line_start)
    if match is None or not _NO_PLACE.isdisjoint(match.group(1).lower().split()):
        return None
    behind = text[match.end() : match.end() + 30]
    if behind.upper() == behind and any(c.isalpha() for c in behind):  # the line goes on in capitals: a headline
        return None
    return match.span(1)
