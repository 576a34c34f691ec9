"""Noun phrases, read from right to left. Pure; no parser.

English subjects stand to the left of their verb, so a phrase is read leftwards from its last word
to the first word that cannot belong to it: a conjunction, a verb, a comma. Closed classes of words
go a long way in that, as in the chunking of Ramshaw and Marcus 1995 ("Text Chunking using
Transformation-Based Learning").
"""

from typing import Final

from transforms.text.claim_words import WORDS
from transforms.text.clauses import QUOTE, Clause
from transforms.text.cues import FORMS

PRONOUNS: Final = WORDS["pronouns"]
AUXILIARIES: Final = WORDS["auxiliaries"]
PREPOSITIONS: Final = WORDS["prepositions"]
DETERMINERS: Final = WORDS["determiners"]
NOUN_DETERMINERS: Final = WORDS["noun_determiners"]
DAYS_AND_MONTHS: Final = WORDS["days_and_months"]
_BREAKS: Final = WORDS["breaks"]
_LY_NOUNS: Final = WORDS["ly_nouns"]
_NO_HEADS: Final = _BREAKS | PREPOSITIONS | AUXILIARIES | {"the", "a", "an"}
_SPOKEN_VENUES: Final = WORDS["spoken_venues"]
_LONGEST: Final = 25
_LONGEST_BRACKET: Final = 12
_CLOSING_MARKS: Final = "\"”»'’"


def is_adverb(low: str) -> bool:
    """Tell whether a word in lower case looks like an adverb."""
    return low.endswith("ly") and len(low) > 4 and low not in _LY_NOUNS


def noun_phrase(clause: Clause, last: int, floor: int) -> int | None:
    """Find where the noun phrase that ends with word `last` begins; None where there is none."""
    last = before_bracket(clause, last, floor)
    if last < floor or not clause.words[last][0].isalnum():
        return None
    head = clause.low[last]
    if head in PRONOUNS:
        return last
    if head in _NO_HEADS or head.endswith(("'s", "s'")):
        return None
    first = at = last
    while at >= floor and last - at < _LONGEST:
        if _is_glue(clause, at, last, floor):
            at -= 1
            continue
        if _ends_phrase(clause, at, last):
            break
        first = at
        low = clause.low[at]
        if low in NOUN_DETERMINERS and not (
            at > floor and (clause.low[at - 1] in PREPOSITIONS or clause.low[at - 1] == "both")
        ):
            break
        at -= 1
    return _without_time(clause, first, last)


def _is_glue(clause: Clause, at: int, last: int, floor: int) -> bool:
    """Tell whether word `at` may join what is left of it to the phrase, without beginning it."""
    low = clause.low[at]
    if low in ("&", "$"):
        return True
    if low == QUOTE:
        return at > floor and _is_name_in_quotes(clause, at)
    if low in ("and", "or"):
        return floor < at < last and _joins_names(clause, at)
    if low in PREPOSITIONS:
        return at > floor and clause.words[at - 1][0].isalnum() and clause.low[at - 1] not in _BREAKS
    return False


def _ends_phrase(clause: Clause, at: int, last: int) -> bool:
    low, word = clause.low[at], clause.words[at]
    if not word[0].isalnum() or low in _BREAKS or low in PRONOUNS or low in AUXILIARIES:
        return True
    if low in PREPOSITIONS or (is_adverb(low) and not word[0].isupper()):
        return True
    return at < last and _is_verb(clause, at)


def _is_name_in_quotes(clause: Clause, at: int) -> bool:
    """Tell a title or a nickname in a noun phrase from a quotation that ends before it."""
    inner = clause.inside(at).rstrip(_CLOSING_MARKS)
    return not clause.is_speech(at) and not inner.endswith((",", ".", "?", "!"))


def _is_verb(clause: Clause, at: int) -> bool:
    form = FORMS.get(clause.low[at])
    if form is None or form.weak or form.tense == "ing":
        return False
    return not clause.words[at][0].isupper()


def _joins_names(clause: Clause, at: int) -> bool:
    """Tell "Doe and Roe", "Doe and other guests" from "and" between clauses."""
    following = clause.low[at + 1]
    if following in ("other", "others"):
        return True
    named = clause.words[at + 1][0].isupper() or following in DETERMINERS
    return clause.words[at - 1][0].isupper() and named


def _without_time(clause: Clause, first: int, last: int) -> int | None:
    """Drop what only dates the clause from the left of the phrase: "On Tuesday Doe said"."""
    while first < last and (clause.low[first] in PREPOSITIONS or clause.low[first] in DAYS_AND_MONTHS):
        first += 1
    return None if clause.low[first] in PREPOSITIONS else first


def before_bracket(clause: Clause, last: int, floor: int) -> int:
    """Step left over a bracket: "Doe (R-Ohio)"."""
    if last >= floor and clause.low[last] in (")", "]"):
        for at in range(last - 1, max(floor, last - _LONGEST_BRACKET), -1):
            if clause.low[at] in ("(", "["):
                return at - 1
    return last


def before_adverbial(clause: Clause, last: int, floor: int) -> int:
    """Step left over when and where: "Doe on Monday", "Doe in a statement"."""
    if last > floor and clause.low[last] in DAYS_AND_MONTHS:
        before = last - 2 if clause.low[last - 1] == "on" else last - 1
        if before >= floor and _may_be_head(clause, before):
            last = before
    if last > floor and clause.low[last] in _SPOKEN_VENUES:
        for at in range(last - 1, max(floor, last - 5), -1):
            if clause.low[at] in ("in", "during", "via"):
                return at - 1
    return last


def _may_be_head(clause: Clause, at: int) -> bool:
    low = clause.low[at]
    return clause.words[at][0].isalnum() and low not in PREPOSITIONS and low not in ("this", "last")
