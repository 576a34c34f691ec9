"""Where organisations and offices end in a run of capitalised words. Pure."""

from collections.abc import Mapping
from typing import Final

from transforms.text.dictionary import Hit
from transforms.text.name_words import PLACE_HEADS, ROLES
from transforms.text.runs import Run

_SURNAME_HEADS: Final = frozenset(
    "church court power post press banks bank house homes star sun paper water steel page mills trust panel "
    "angels kings spurs bush foods mission guard watch knights express globe board bills brothers park "
    "hill hills lane bridge street rivers lake forest field west north east south heights village town".split()
)
_ON_HEADS: Final = frozenset("committee council commission center centre institute subcommittee panel".split())
_COORDINATED: Final = frozenset(
    "food health human drug agriculture securities justice trade science technology commerce foreign arts research "
    "development education labour labor energy ways culture planning budget rights industry relief oil space "
    "belt".split()
)
_FAMILY: Final = frozenset("mother father sister brother".split())  # "Mother Teresa", but "his mother Anna"


class Spans:
    """The words of one run, with the dictionary's surfaces by where they start."""

    def __init__(self, run: Run, hits: Mapping[int, Hit]) -> None:
        self.words = run.words
        self.starts = run.starts
        self.headed, self.held = run.headed, run.held
        self.hits = hits

    def after(self, hit: Hit, i: int) -> int:
        """Give the index behind the words, from `i` on, that `hit` covers."""
        while i < len(self.words) and self.starts[i] < hit.end:
            i += 1
        return i

    def organisation(self, i: int, *, titled: bool, opens: bool) -> int:
        """Give the index behind the organisation that begins at word `i`, or 0."""
        head = self._head_from(i) if self.headed else -1
        if head < 0:
            return 0
        end = head + 1
        while end < len(self.words):
            longer = self._head_from(end) if self._begins_no_person(end) else -1
            if longer < 0 or longer > end + 2:
                break
            end = longer + 1
        end = self._with_complement(end)
        first = self.words[i]
        if self.words[end - 1].low == "international" and (end - i == 1 or self._is_place_head(end)):
            return 0  # "International Women's Day", "Ostvik International Airport"
        if end - i == 2 and first.first_name and self.words[head].low in _SURNAME_HEADS:
            return 0
        if end - i == 1 and titled and first.low in _SURNAME_HEADS:
            return 0
        if end - i == 1 and opens and i == 0 and first.common:
            return 0
        return end

    def _is_place_head(self, i: int) -> bool:
        return i < len(self.words) and self.words[i].capital and self.words[i].low in PLACE_HEADS

    def _head_from(self, i: int) -> int:
        for j in range(i, min(i + 7, len(self.words))):
            word = self.words[j]
            following = self.words[j + 1] if j + 1 < len(self.words) else None
            if following and following.low == "and" and word.low in _COORDINATED:
                continue
            if (word.head or word.plural_head) and word.capital:
                return -1 if self._begins_office(i, j) else j
            if j > i and self.starts[j] in self.hits and self.hits[self.starts[j]].senses[0].entry.type == "person":
                return -1
            if word.low in ROLES and not (following and following.head):
                return -1
            if word.low == "and":
                if j == i or self.words[j - 1].low not in _COORDINATED:
                    return -1
            elif (not word.capital and word.shown != "&") or (word.time and j > i):
                return -1
        return -1

    def _begins_office(self, i: int, j: int) -> bool:
        """The head belongs to an office: "Press Secretary", also behind "White House"."""
        after_hit = j > i and any(
            hit is not None and self.after(hit, k) == j
            for k, hit in ((k, self.hits.get(self.starts[k])) for k in range(i, j))
        )
        return (j == i or after_hit) and self.words[j].low != "centre" and bool(self.role(j))

    def _begins_no_person(self, i: int) -> bool:
        word = self.words[i]
        return word.capital and not word.first_name and word.low not in ROLES

    def _with_complement(self, end: int) -> int:
        head = self.words[end - 1].low
        while end + 1 < len(self.words):
            joint = self.words[end].low
            j = end + 1
            if joint == "of" or joint == "for" or (joint == "on" and head in _ON_HEADS):
                if self.words[j].low == "the":
                    j += 1
            elif joint != "and" or end < 2 or not self._is_complement_word(j):
                break
            if j >= len(self.words) or not self._is_complement_word(j, joint == "of"):
                break
            end = j + 1
            while end < len(self.words) and self._is_complement_word(end):
                end += 1
            head = ""
        return end

    def _is_complement_word(self, j: int, after_of: bool = False) -> bool:
        word = self.words[j]
        hit = self.hits.get(self.starts[j])
        if hit and hit.senses[0].entry.type == "place":
            return after_of
        return (
            word.capital
            and hit is None
            and not word.time
            and not word.first_name
            and (word.low not in ROLES or word.low == "general" or (after_of and word.low == "justice"))
        )

    def role(self, i: int) -> int:
        """Give the index behind the office that begins at word `i`, or 0."""
        if not self.held:
            return 0
        if self.words[i].honorific:
            return i + 1 if i + 1 < len(self.words) else 0
        j = i
        if self.words[i].low in _FAMILY:
            return 0
        while j < len(self.words) and self.words[j].modifier:
            j += 1
        if j >= len(self.words) or not self.words[j].role:
            # "Attorney General Holt", "Justice Anna Holt": words of offices that describe others elsewhere.
            named = j < len(self.words) and self.words[j].capital and (j - i > 1 or self.words[j].first_name)
            if not (named and j > i and self.words[j - 1].role):
                return 0
            return j
        j += 1
        if j + 1 < len(self.words) and self.words[j].low == "general":  # "Secretary General"
            j += 1
        if j + 1 < len(self.words) and self.words[j].low in ("of", "for"):
            j += 1 + (self.words[j + 1].low == "the")
            while j < len(self.words) and (self.words[j].modifier or self.words[j].low == "and"):
                j += 1
        return j
