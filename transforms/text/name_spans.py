"""Where organisations and offices end in a run of capitalised words. Pure."""

from collections.abc import Mapping
from typing import Final

from transforms.text.beside_names import is_role
from transforms.text.dictionary import Hit
from transforms.text.name_words import (
    COMMON_WORDS,
    FIRST_NAMES,
    HONORIFICS,
    ORG_HEADS,
    ROLE_MODIFIERS,
    ROLES,
    TIME_WORDS,
)
from transforms.text.runs import Token

_SURNAME_HEADS: Final = frozenset(
    "church court power post press banks bank house homes star sun paper water steel page mills trust panel "
    "angels kings spurs bush foods mission guard watch knights express globe board bills brothers park "
    "hill hills lane bridge street rivers lake forest field west north east south heights village town".split()
)
_ON_HEADS: Final = frozenset("committee council commission center centre institute subcommittee panel".split())
_COORDINATED: Final = frozenset(
    "food health human drug agriculture securities justice trade science technology commerce foreign arts research "
    "development education labour labor energy ways culture planning budget rights industry relief oil space".split()
)
PLURAL_HEADS: Final = frozenset("departments ministries committees universities councils parliaments".split())
_FAMILY: Final = frozenset("mother father sister brother".split())  # "Mother Teresa", but "his mother Anna"


class Spans:
    """The tokens of one run, with the dictionary's surfaces by where they start."""

    def __init__(self, tokens: list[Token], hits: Mapping[int, Hit]) -> None:
        self.tokens = tokens
        self.hits = hits

    def after(self, hit: Hit, i: int) -> int:
        """Give the index behind the tokens, from `i` on, that `hit` covers."""
        while i < len(self.tokens) and self.tokens[i].start < hit.end:
            i += 1
        return i

    def organisation(self, i: int, *, titled: bool, opens: bool) -> int:
        """Give the index behind the organisation that begins at token `i`, or 0."""
        head = self._head_from(i)
        if head < 0:
            return 0
        end = head + 1
        while end < len(self.tokens):
            longer = self._head_from(end) if self._begins_no_person(end) else -1
            if longer < 0 or longer > end + 2:
                break
            end = longer + 1
        end = self._with_complement(end)
        first = self.tokens[i]
        if end - i == 2 and first.word in FIRST_NAMES and self.tokens[head].low in _SURNAME_HEADS:
            return 0
        if end - i == 1 and titled and first.low in _SURNAME_HEADS:
            return 0
        if end - i == 1 and opens and i == 0 and first.low in COMMON_WORDS:
            return 0
        return end

    def _head_from(self, i: int) -> int:
        for j in range(i, min(i + 7, len(self.tokens))):
            token = self.tokens[j]
            following = self.tokens[j + 1].low if j + 1 < len(self.tokens) else ""
            if following == "and" and token.low in _COORDINATED:
                continue
            if (token.low in ORG_HEADS or token.low in PLURAL_HEADS) and token.capital:
                return -1 if self._begins_office(i, j) else j
            if j > i and token.start in self.hits and self.hits[token.start].senses[0].entry.type == "person":
                return -1
            if token.low in ROLES and following not in ORG_HEADS:
                return -1
            if token.low == "and":
                if j == i or self.tokens[j - 1].low not in _COORDINATED:
                    return -1
            elif (not token.capital and token.word != "&") or (token.low in TIME_WORDS and j > i):
                return -1
        return -1

    def _begins_office(self, i: int, j: int) -> bool:
        """The head belongs to an office: "Press Secretary", also behind "White House"."""
        after_hit = j > i and any(
            hit is not None and self.after(hit, k) == j
            for k, hit in ((k, self.hits.get(self.tokens[k].start)) for k in range(i, j))
        )
        return (j == i or after_hit) and bool(self.role(j))

    def _begins_no_person(self, i: int) -> bool:
        token = self.tokens[i]
        return token.capital and token.word not in FIRST_NAMES and token.low not in ROLES

    def _with_complement(self, end: int) -> int:
        head = self.tokens[end - 1].low
        while end + 1 < len(self.tokens):
            joint = self.tokens[end].low
            j = end + 1
            if joint == "of" or joint == "for" or (joint == "on" and head in _ON_HEADS):
                if self.tokens[j].low == "the":
                    j += 1
            elif joint != "and" or end < 2 or not self._is_complement_word(j):
                break
            if j >= len(self.tokens) or not self._is_complement_word(j, joint == "of"):
                break
            end = j + 1
            while end < len(self.tokens) and self._is_complement_word(end):
                end += 1
            head = ""
        return end

    def _is_complement_word(self, j: int, after_of: bool = False) -> bool:
        token = self.tokens[j]
        hit = self.hits.get(token.start)
        if hit and hit.senses[0].entry.type == "place":
            return after_of
        return (
            token.capital
            and hit is None
            and token.low not in TIME_WORDS
            and token.word not in FIRST_NAMES
            and (token.low not in ROLES or token.low == "general")
        )

    def role(self, i: int) -> int:
        """Give the index behind the office that begins at token `i`, or 0."""
        if self.tokens[i].low in HONORIFICS:
            return i + 1 if i + 1 < len(self.tokens) else 0
        j = i
        if self.tokens[i].low in _FAMILY:
            return 0
        while j < len(self.tokens) and self.tokens[j].low in ROLE_MODIFIERS:
            j += 1
        if j >= len(self.tokens) or not is_role(self.tokens[j].low):
            return 0
        j += 1
        if j + 1 < len(self.tokens) and self.tokens[j].low in ("of", "for"):
            j += 1 + (self.tokens[j + 1].low == "the")
            while j < len(self.tokens) and self.tokens[j].low in ROLE_MODIFIERS | {"and"}:
                j += 1
        return j
