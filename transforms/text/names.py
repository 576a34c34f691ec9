"""Names of people, organisations and places, by rules: capitalised runs cut into names and typed by their words
and what stands around them. Pure: str in, offsets out.
"""

import re
from bisect import bisect_left
from typing import Final, NamedTuple

from transforms.text.beside_names import is_role, word_before
from transforms.text.dictionary import Hit
from transforms.text.name_kinds import ACRONYM, INITIALS, kind_of
from transforms.text.name_spans import PLURAL_HEADS, Spans
from transforms.text.name_words import (
    COMMON_WORDS,
    EVENT_WORDS,
    FIRST_NAMES,
    FUNCTION_WORDS,
    HONORIFICS,
    NO_ACTORS,
    ORG_HEADS,
    ROLE_MODIFIERS,
    ROLES,
    TIME_WORDS,
)
from transforms.text.quotes import Span
from transforms.text.runs import Run, runs

_PARTICLES: Final = frozenset(
    "de la las los da do dos du del della di van der den ten ter von bin ibn bint ben al el le ould y e".split()
)
# Heads that are surnames too: after a first name they end a person's name.
_NO_DEMONYM_AFTER: Final = frozenset("latin north south central african native".split())


_LONGEST_PERSON: Final = 5  # words of a name behind an office


class Name(NamedTuple):
    """A stretch of text that names an actor, as far as the rules can tell.

    `kind` is person, organisation or place, or None where nothing tells; `sure` that more than its shape tells;
    `titled` that an office or a form of address stands before it; `opens` that its capital may be mere
    orthography; `hit` the dictionary surface that it is.
    """

    start: int
    end: int
    kind: str | None
    sure: bool
    titled: bool = False
    opens: bool = False
    hit: Hit | None = None


def find_names(text: str, hits: list[Hit], skipped: list[Span]) -> list[Name]:
    """Find the names in `text` outside the stretches `skipped`; every hit is one unless a longer name holds it."""
    names: list[Name] = []
    by_start = {hit.start: hit for hit in hits}
    starts, ends = [], []
    for run in runs(text, skipped):
        names += _Reader(text, run, by_start).read()
        starts.append(run.tokens[0].start)
        ends.append(run.tokens[-1].end)
    for hit in hits:  # those that no run holds: lower-case surfaces, shouted lines
        i = bisect_left(starts, hit.end) - 1
        if i < 0 or ends[i] <= hit.start:
            names.append(_named(hit))
    return sorted(names)


def _named(hit: Hit) -> Name:
    return Name(hit.start, hit.end, hit.senses[0].entry.type, True, hit=hit)


class _Reader:
    """Reads one run from left to right."""

    def __init__(self, text: str, run: Run, hits: dict[int, Hit]) -> None:
        self.text = text
        self.tokens = run.tokens
        self.opens = run.opens
        self.spans = Spans(run.tokens, hits)
        self.hits = hits
        self.names: list[Name] = []
        self.titled = is_role(word_before(text, run.tokens[0].start))

    def read(self) -> list[Name]:
        i = 0
        while i < len(self.tokens):
            i = self._step(i)
        return self.names

    def _step(self, i: int) -> int:
        token = self.tokens[i]
        hit = self.hits.get(token.start)
        if hit is None and self._is_no_name(i):
            self.titled = False
            return i + 1
        if _is_compound(token.word):
            return self._take_compound(i, hit)
        end = self.spans.organisation(i, titled=self.titled, opens=self.opens)
        after_hit = self.spans.after(hit, i) if hit else i
        if end and end > after_hit and not self._is_split_by_hit(i, after_hit, end):
            self._take(i, end, "organisation", sure=True)
            return end
        if hit:
            return self._take_hit(hit, i, after_hit)
        after_role = self.spans.role(i)
        if after_role:
            self.titled = True
            return after_role
        return self._take_chunk(i)

    def _take_compound(self, i: int, hit: Hit | None) -> int:
        """The name before a hyphen and a common word: "London-based", "Trump-backed"."""
        token = self.tokens[i]
        end = token.start + token.word.rindex("-")
        if hit is not None and hit.end <= token.end:
            self.names.append(_named(hit))
        elif hit is None and "-" not in token.word[: end - token.start] and token.low not in FUNCTION_WORDS:
            kind = "place" if token.word.endswith("-based") else None
            if kind:
                self.names.append(Name(token.start, end, kind, False))
        self.titled = False
        return i + 1

    def _is_no_name(self, i: int) -> bool:
        token = self.tokens[i]
        if not token.capital or token.low in NO_ACTORS or len(token.word) == 1:
            return True
        if token.low in TIME_WORDS:
            return not (i + 1 < len(self.tokens) and self.tokens[i + 1].low in ORG_HEADS)
        if i == 0 and re.split("['’]", token.low)[0] in FUNCTION_WORDS and not ACRONYM.match(token.word):
            return not (token.low in ("will", "may") and len(self.tokens) > 1 and not self.opens)
        return False

    def _is_split_by_hit(self, i: int, after_hit: int, end: int) -> bool:
        """A state before an organisation that the dictionary knows by itself: "US | Senate"."""
        if after_hit <= i or after_hit >= end:
            return False
        rest = self.hits.get(self.tokens[after_hit].start)
        if rest is not None and self.spans.after(rest, after_hit) == end:
            return True
        return self.tokens[end - 1].low in PLURAL_HEADS

    # Roles, hits and all other names.

    def _take_hit(self, hit: Hit, i: int, after: int) -> int:
        if hit.senses[0].match == "demonym" and word_before(self.text, hit.start).lower() in _NO_DEMONYM_AFTER:
            return after  # "Latin American"
        if after < len(self.tokens):
            follows = self.tokens[after]
            apart = self.text[hit.end : follows.start] not in (" ", "\xa0")
            event = self._event(after) if not apart and hit.senses[0].entry.type != "person" else 0
            if event:
                return event  # "Vietnam War", "US Amateur Championship": no actor
            if not apart and self._goes_on(hit, i, after):
                return self._take_chunk(i)
        self.names.append(_named(hit)._replace(titled=self.titled))
        self.titled = False
        return after

    def _event(self, i: int) -> int:
        """Give the index behind an event's name that ends within three words from token `i`, or 0."""
        for j in range(i, min(i + 3, len(self.tokens))):
            token = self.tokens[j]
            if token.low in EVENT_WORDS:
                while j + 1 < len(self.tokens) and self.tokens[j + 1].low in EVENT_WORDS:
                    j += 1
                return j + 1
            if not token.capital or token.low in ROLES or token.low in TIME_WORDS or token.start in self.hits:
                return 0
        return 0

    def _goes_on(self, hit: Hit, i: int, after: int) -> bool:
        """A place's name that begins a longer one: "Paris Hilton", "Texas Instruments"."""
        sense, follows = hit.senses[0], self.tokens[after]
        if sense.entry.type != "place" or sense.match in ("demonym", "acronym") or not follows.capital:
            return False
        return not (
            follows.start in self.hits
            or follows.low in ROLES
            or follows.low in ROLE_MODIFIERS
            or follows.low in TIME_WORDS
            or follows.low in NO_ACTORS
            or (follows.word in FIRST_NAMES and self.tokens[i].word not in FIRST_NAMES)
        )

    def _take_chunk(self, i: int) -> int:
        j = i + 1
        while j < len(self.tokens) and self._continues(i, j):
            j += 1
        while j > i + 1 and not self.tokens[j - 1].capital:
            j -= 1
        if self.opens and i == 0:
            while j - i > 1 and self.tokens[i].low in COMMON_WORDS and self.tokens[i].word not in FIRST_NAMES:
                i += 1
        if self.tokens[j - 1].low in EVENT_WORDS and not self.titled and self.tokens[i].word not in FIRST_NAMES:
            self.titled = False
            return j
        kind: str | None = "person"
        sure = True
        if not self.titled or j - i > _LONGEST_PERSON:
            ends_in_place = j - i > 1 and self.tokens[j - 1].start in self.hits
            kind, sure = kind_of(self.text, self.tokens[i:j], begins_run=i == 0, ends_in_place=ends_in_place)
        self._take(i, j, kind, sure)
        return j

    def _continues(self, i: int, j: int) -> bool:
        token = self.tokens[j]
        if not token.capital:
            return token.low in _PARTICLES or token.word == "&"
        if token.low in TIME_WORDS or token.low in NO_ACTORS or token.low in HONORIFICS or _is_compound(token.word):
            return False
        hit = self.hits.get(token.start)
        if hit is not None and not self._is_inside_name(i, j, hit):
            return hit.senses[0].match == "demonym" and self.tokens[i].low in _NO_DEMONYM_AFTER
        if is_role(token.low):
            return j == len(self.tokens) - 1 and self.tokens[i].word in FIRST_NAMES
        return not (token.low in ROLE_MODIFIERS and self.spans.role(j) and self.tokens[i].word not in FIRST_NAMES)

    def _is_inside_name(self, i: int, j: int, hit: Hit) -> bool:
        """A place within another name: "Jack London", "Air France", "Real Madrid"."""
        if hit.senses[0].entry.type != "place" or hit.senses[0].match == "demonym":
            return False
        first, word = self.tokens[i], self.tokens[j].word
        if word.isupper() and len(word) > 3 and not first.word.isupper():
            return False  # a byline before a dateline: "Jane Doe LONDON"
        if first.word in FIRST_NAMES:
            return True
        ends_run = self.spans.after(hit, j) == len(self.tokens) and hit.end == self.tokens[-1].end
        return ends_run and j - i <= 2 and not self.titled and not (self.opens and first.low in COMMON_WORDS)

    def _take(self, i: int, j: int, kind: str | None, sure: bool) -> None:
        start, end = self.tokens[i].start, self.tokens[j - 1].end
        if self.tokens[j - 1].word.endswith(".") and not _dotted(self.tokens[j - 1].word):
            end -= 1
        hit = self.hits.get(start)
        whole = hit if hit is not None and hit.end == end else None
        self.names.append(Name(start, end, kind, sure, self.titled, self.opens and i == 0, whole))
        self.titled = False


def _dotted(word: str) -> bool:
    return word in ("Jr.", "Sr.") or bool(INITIALS.match(word))


def _is_compound(word: str) -> bool:
    """A capital, a hyphen and a common word: "London-based"."""
    return "-" in word and word[word.rindex("-") + 1 :].islower() and not word.startswith(("al-", "el-"))
