"""When, where and to whom something was said: what stands between a verb and its content. Pure."""

from typing import Final

from transforms.text.claim_words import WORDS
from transforms.text.clauses import DASHES, QUOTE, Clause
from transforms.text.noun_phrases import AUXILIARIES, DETERMINERS, PRONOUNS

_TIME_LEADS: Final = WORDS["time_leads"]
_TIME_HEADS: Final = WORDS["time_heads"]
_TIME_NEEDS_LEAD: Final = WORDS["time_needs_lead"]
_VENUE_LEADS: Final = WORDS["venue_leads"]
_VENUE_HEADS: Final = WORDS["venue_heads"]
_VENUE_PARTNERS: Final = frozenset(("with", "on", "to", "at", "in", "by"))
_BLOCKS_VENUE: Final = DASHES | {
    "that", ",", ".", ":", ";", QUOTE, "(", "said", "he", "she", "they", "it", "we",
}  # fmt: skip
_LONGEST_VENUE: Final = 12
_ADDRESSEES: Final = WORDS["addressees"]
_ADDRESSEE_STOPS: Final = WORDS["addressee_stops"]
_LONGEST_ADDRESSEE: Final = 8


def skip_adverbials(clause: Clause, at: int, end: int) -> int:
    """Step over when and where it was said: "on Tuesday", "in a statement", "to reporters"."""
    while at < end:
        after = _skip_time(clause, at, end)
        if after == at:
            after = _skip_venue(clause, at, end)
        if after == at:
            return at
        at = after
    return at


def _skip_time(clause: Clause, start: int, end: int) -> int:
    at = start + 1 if clause.low[start] == "," and start + 1 < end else start
    led = headed = False
    while at < end:
        low = clause.low[at]
        if low in _TIME_HEADS and (led or headed or low not in _TIME_NEEDS_LEAD):
            led = headed = True
        elif low[0].isdigit() and (headed or (led and len(low) == 4)):
            headed = True
        elif low in _TIME_LEADS and (led or low != "the"):
            led = True
        elif not (low == "," and headed and at + 1 < end and _is_year(clause.low[at + 1])):
            break
        at += 1
    while at > start and clause.low[at - 1] in _TIME_LEADS - _TIME_HEADS:
        at -= 1
    subject = at < end and clause.low[at] in AUXILIARIES  # said last year was hard
    return at if headed and not subject else start


def _is_year(low: str) -> bool:
    return len(low) == 4 and low.isdigit() and low[:2] in ("19", "20")


def _skip_venue(clause: Clause, at: int, end: int) -> int:
    if clause.low[at] not in _VENUE_LEADS:
        return at
    last = 0
    for k in range(at + 1, min(end, at + _LONGEST_VENUE)):
        low = clause.low[k]
        if low in _VENUE_HEADS:
            last = k
        elif low in _BLOCKS_VENUE or (last and low not in _VENUE_PARTNERS | {"of", "for", "from"}):
            break
    if not last or (last + 1 < end and clause.low[last + 1] in AUXILIARIES):
        return at
    return _with_partner(clause, last + 1, end)


def _with_partner(clause: Clause, at: int, end: int) -> int:
    """Take in whom an interview was with: "in an interview with the Daily Bugle"."""
    if at + 1 >= end or clause.low[at] not in _VENUE_PARTNERS:
        return at
    k = at + 1
    while k < end and (clause.words[k][0].isupper() or clause.low[k] in ("the", "of")):
        k += 1
    closed = k == end or not clause.words[k][0].islower() or clause.low[k] == "that"
    return k if closed and k > at + 1 else at


def skip_addressee(clause: Clause, at: int, end: int) -> int:
    """Step over whom a verb like "tell" speaks to: "told the committee that ..."."""
    if at >= end:
        return at
    low = clause.low[at]
    if low in _ADDRESSEES:
        possessive = low == "her" and at + 1 < end and clause.low[at + 1] not in _ADDRESSEE_STOPS
        if not possessive:
            return at + 1
    if low in DETERMINERS:
        return _skip_described(clause, at, end)
    k = at
    while k < min(end, at + _LONGEST_ADDRESSEE) and (
        clause.words[k][0].isupper()
        or clause.low[k] in ("&", "’")
        or (k > at and clause.low[k] in ("and", "of", "the", "on", "host", "reporters", "anchor"))
    ):
        k += 1
    return k + 1 if _is_last_of_addressee(clause, k, end, named=k > at) else k


def _skip_described(clause: Clause, at: int, end: int) -> int:
    k = at + 1
    while k < min(end, at + _LONGEST_ADDRESSEE - 2) and (
        clause.words[k][0].isalnum() and clause.low[k] not in _ADDRESSEE_STOPS
    ):
        k += 1
    return k


def _is_last_of_addressee(clause: Clause, k: int, end: int, *, named: bool) -> bool:
    """Tell "told friends that", "told Doe supporters, ..."."""
    if k + 1 >= end or not clause.words[k][0].islower() or clause.low[k] in PRONOUNS:
        return False
    following = clause.low[k + 1]
    return following == "that" or (named and following in (QUOTE, ",", ":"))
