"""Names of people, organisations and places, by rules: capitalised runs cut into names and typed by their words
and what stands around them. Pure: str in, offsets out.
"""

import re
from bisect import bisect_left
from typing import Final, NamedTuple

from transforms.text.beside_names import is_language, is_role, word_before
from transforms.text.dictionary import Hit
from transforms.text.name_kinds import INITIALS, kind_of, stands_alone
from transforms.text.name_spans import Spans
from transforms.text.name_words import ROLES
from transforms.text.quotes import Span
from transforms.text.runs import Run, is_in_headline, runs
from transforms.text.tuples import maker

_PARTICLES: Final = frozenset(
    "de la las los da do dos du del della di van der den ten ter von bin ibn bint ben al el le ould y e".split()
)
# Heads that are surnames too: after a first name they end a person's name.
_NO_DEMONYM_AFTER: Final = frozenset("latin north south central african native arab".split())


_CITIZENS: Final = re.compile(r"[ -]Americans?\b")
_MONTH_NAMES: Final = frozenset({"May", "March", "June"})
_NOBILITY: Final = re.compile(r"\b(?:Duke|Duchess|Prince|Princess|Earl|Countess|Marquess|Viscount) of $")
_APOSTROPHES: Final = ("'", "’")
_HOLIDAY: Final = re.compile(r"['’]s? (?:Day|Eve)\b(?! [A-Z\d])")
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


_name: Final = maker(Name)


def find_names(text: str, hits: list[Hit], skipped: list[Span]) -> list[Name]:
    """Find the names in `text` outside the stretches `skipped`; every hit is one unless a longer name holds it."""
    names: list[Name] = []
    reader = _Reader(text, {hit.start: hit for hit in hits}, names)
    starts, ends = [], []
    for run in runs(text, skipped):
        rest = run.behind(names[-1].end) if names else run
        if rest is not None:  # else within a surface that goes on behind its run: "Norway's Foreign Ministry"
            reader.read(rest)
        starts.append(run.starts[0])
        ends.append(run.ends[-1])
    for hit in hits:  # those that no run holds: lower-case surfaces, shouted lines
        i = bisect_left(starts, hit.end) - 1
        if i < 0 or ends[i] <= hit.start:
            names.append(_named(hit))
    return sorted(names)


def _named(hit: Hit, titled: bool = False) -> Name:
    return _name((hit.start, hit.end, hit.senses[0].entry.type, True, titled, False, hit))


class _Reader:
    """Reads runs from left to right and adds the names in them to `names`."""

    def __init__(self, text: str, hits: dict[int, Hit], names: list[Name]) -> None:
        self.text = text
        self.hits = hits
        self.names = names

    def read(self, run: Run) -> None:
        """Add the names of the run to `names`."""
        self.run = run
        self.words = run.words
        self.starts = run.starts
        self.ends = run.ends
        # Behind a mark or at a line's beginning stands no office.
        self.before = "" if run.opens else word_before(self.text, run.starts[0])
        self.titled = bool(self.before) and is_role(self.before)
        i, end = 0, len(run.words)
        hit = self.hits.get(run.starts[0])
        if hit is not None and hit.end >= run.ends[-1] and not run.words[0].compound:
            self._take_hit(hit, 0, end)
        elif self._is_plain():
            self._take_name(0, end)
        else:
            self.spans = Spans(run, self.hits)
            while i < end:
                i = self._step(i)

    def _is_plain(self) -> bool:
        """Words that no list holds, as those of most names: nothing to cut."""
        return self.run.plain and self.hits.keys().isdisjoint(self.starts)

    def _step(self, i: int) -> int:
        word = self.words[i]
        hit = self.hits.get(self.starts[i])
        if hit is None and self._is_no_name(i):
            self.titled = False
            return i + 1
        if word.compound:
            return self._take_compound(i, hit)
        end = self.spans.organisation(i, titled=self.titled, opens=self.run.opens)
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
        start, word = self.starts[i], self.words[i]
        length = word.shown.rindex("-")
        if hit is not None and hit.end <= self.ends[i]:
            if hit.senses[0].match != "demonym" or not is_language(self.text, hit.start, hit.end):
                self.names.append(_named(hit))
        elif hit is None and "-" not in word.shown[:length] and not word.function and word.shown.endswith("-based"):
            self.names.append(Name(start, start + length, "place", False))
        self.titled = False
        return i + 1

    def _is_no_name(self, i: int) -> bool:
        word = self.words[i]
        if not word.capital or word.no_actor or len(word.shown) == 1:
            return True
        if len(word.shown) == 2 and word.shown[1] == "." and i + 1 == len(self.words):
            return True  # an initial alone
        if word.time:
            if self.titled and word.shown in _MONTH_NAMES:
                return False  # "Prime Minister May"
            return not (i + 1 < len(self.words) and self.words[i + 1].head)
        if word.shown == "The" and i + 1 < len(self.words) and (i == 0 or self.words[i - 1].function):
            return True  # "As The New York Times said"
        if i == 0 and word.function:
            return not (word.low in ("will", "may") and len(self.words) > 1 and not self.run.opens)
        return False

    def _is_split_by_hit(self, i: int, after_hit: int, end: int) -> bool:
        """A state before an organisation that the dictionary knows by itself: "US | Senate"."""
        if after_hit <= i or after_hit >= end:
            return False
        rest = self.hits.get(self.starts[after_hit])
        if rest is not None and self.spans.after(rest, after_hit) == end and not rest.ambiguous:
            return True
        return self.words[end - 1].plural_head

    # Roles, hits and all other names.

    def _take_hit(self, hit: Hit, i: int, after: int) -> int:
        if hit.senses[0].match == "demonym" and word_before(self.text, hit.start).lower() in _NO_DEMONYM_AFTER:
            return after  # "Latin American"
        if hit.senses[0].match == "demonym" and is_language(self.text, hit.start, hit.end):
            return after
        if hit.senses[0].match == "demonym" and (citizens := _CITIZENS.match(self.text, hit.end)):
            return after + (citizens.group()[0] == " ")  # "African Americans" are neither of Africa nor of the state
        if (
            hit.senses[0].entry.type == "place"
            and self.text.endswith(" of ", 0, hit.start)
            and _NOBILITY.search(self.text, max(0, hit.start - 20), hit.start)
        ):
            return after
        if after < len(self.words):
            apart = self.text[hit.end : self.starts[after]] not in (" ", "\xa0")
            event = self._event(after) if not apart and hit.senses[0].entry.type != "person" else 0
            if event:
                return event  # "Vietnam War", "US Amateur Championship": no actor
            if not apart and self._is_state_university(hit, after):
                self._take(i, after + 1, "organisation", sure=True)
                return after + 1
            if not apart and self._goes_on(hit, i, after):
                return self._take_chunk(i)
            longer = 0 if apart else self._longer_organisation(hit, after)
            if longer:
                self._take(i, longer, "organisation", sure=True)
                return longer
        self.names.append(_named(hit, self.titled))
        self.titled = False
        return after

    def _is_state_university(self, hit: Hit, after: int) -> bool:
        """An American place and "State" at the run's end: "Ohio State", but "Ohio State Police"."""
        sense = hit.senses[0]
        ends = after + 1 == len(self.words) and self.words[after].shown == "State"
        return ends and sense.entry.country == "US" and sense.match == "full" and sense.entry.type == "place"

    def _event(self, i: int) -> int:
        """Give the index behind an event's name that ends within three words from word `i`, or 0."""
        for j in range(i, min(i + 3, len(self.words))):
            word = self.words[j]
            if word.event:
                while j + 1 < len(self.words) and self.words[j + 1].event:
                    j += 1
                return j + 1
            if not word.capital or word.low in ROLES or word.time or self.starts[j] in self.hits:
                return 0
        return 0

    def _goes_on(self, hit: Hit, i: int, after: int) -> bool:
        """A place's or a common person's name that begins a longer one: "Texas Instruments", "Ann Hill Reeve"."""
        sense, follows = hit.senses[0], self.words[after]
        if sense.entry.type == "person" and sense.ambiguous:
            return self._belongs_to_name(after) and not is_in_headline(self.text, hit.start)
        if sense.entry.type != "place" or sense.match in ("demonym", "acronym") or not follows.capital:
            return False
        return not (
            self.starts[after] in self.hits
            or follows.low in ROLES
            or follows.modifier
            or follows.time
            or follows.no_actor
            or (follows.first_name and not self.words[i].first_name)
        )

    def _longer_organisation(self, hit: Hit, after: int) -> int:
        """Give the index behind the longer name that an organisation's begins, or 0: "CNN Films", "Google Maps"."""
        sense, end = hit.senses[0], after
        if sense.entry.type != "organisation" or sense.match in ("demonym", "metonym"):
            return 0
        while end < len(self.words) and self._belongs_to_name(end):
            end += 1
        in_headline = end > after and is_in_headline(self.text, hit.start)
        return 0 if end == after or in_headline else end

    def _belongs_to_name(self, i: int) -> bool:
        word = self.words[i]
        told = word.role or word.modifier or word.honorific or word.first_name or word.time or word.no_actor
        is_name = word.capital and len(word.shown) > 1 and not (word.function or word.compound)
        return is_name and not told and self.starts[i] not in self.hits

    def _take_chunk(self, i: int) -> int:
        words = self.words
        j = i + 1
        while j < len(words) and self._continues(i, j):
            j += 1
        while j > i + 1 and not words[j - 1].capital:
            j -= 1
        if self.run.opens and i == 0:
            while j - i > 1 and words[i].common and not words[i].first_name:
                i += 1
        if words[j - 1].event and not self.titled and not words[i].first_name:
            self.titled = False
            return j
        hit = self.hits.get(self.starts[j - 1])
        if hit is not None and hit.senses[0].match == "demonym" and words[i].low in _NO_DEMONYM_AFTER:
            self.titled = False
            return j  # "Native Americans"
        self._take_name(i, j)
        return j

    def _take_name(self, i: int, j: int) -> None:
        kind: str | None = "person"
        sure = True
        if not self.titled or j - i > _LONGEST_PERSON:
            ends_in_place = j - i > 1 and self.starts[j - 1] in self.hits
            kind, sure = kind_of(
                self.text, self.run, i, j, before=None if i else self.before, ends_in_place=ends_in_place
            )
        self._take(i, j, kind, sure)

    def _continues(self, i: int, j: int) -> bool:
        word = self.words[j]
        if not word.capital:
            return word.low in _PARTICLES or word.shown == "&"
        if word.low == "page" and self.words[i].first_name:
            return True  # "Jimmy Page"
        if word.time or word.no_actor or word.honorific or word.compound:
            return False
        hit = self.hits.get(self.starts[j])
        if hit is not None and not self._is_inside_name(i, j, hit):
            return hit.senses[0].match == "demonym" and self.words[i].low in _NO_DEMONYM_AFTER
        if word.role:
            return j == len(self.words) - 1 and self.words[i].first_name
        return not (word.modifier and self.spans.role(j) and not self.words[i].first_name)

    def _is_inside_name(self, i: int, j: int, hit: Hit) -> bool:
        """A place within another name: "Jack London", "Air France", "Real Madrid"."""
        if hit.senses[0].match == "demonym":  # "Mark Cuban", but "Vladimir's German friends"
            return self.words[i].first_name and stands_alone(self.text, hit.end) and hit.end == self.ends[-1]
        first, shown = self.words[i], self.words[j].shown
        if hit.senses[0].ambiguous and hit.senses[0].entry.type == "organisation":
            return first.first_name and hit.end == self.ends[j] and not shown.isupper()  # "Michael Bloomberg"
        if hit.senses[0].entry.type != "place":
            return False
        if shown.isupper() and len(shown) > 3 and not first.shown.isupper():
            return False  # a byline before a dateline: "Jane Doe LONDON"
        if first.first_name:
            return True
        ends_run = self.spans.after(hit, j) == len(self.words) and hit.end == self.ends[-1]
        return ends_run and j - i <= 2 and not self.titled and not (self.run.opens and first.common)

    def _take(self, i: int, j: int, kind: str | None, sure: bool) -> None:
        start, end, last = self.starts[i], self.ends[j - 1], self.words[j - 1].shown
        if last[-1] == ".":
            if end - start == 2:  # an initial alone
                return
            end -= not _dotted(last)
        if self.text[end : end + 1] in _APOSTROPHES and _HOLIDAY.match(self.text, end):
            self.titled = False
            return  # "St Patrick's Day"
        hit = self.hits.get(start)
        whole = hit if hit is not None and hit.end == end else None
        self.names.append(_name((start, end, kind, sure, self.titled, self.run.opens and i == 0, whole)))
        self.titled = False


def _dotted(word: str) -> bool:
    return word in ("Jr.", "Sr.") or bool(INITIALS.match(word))
