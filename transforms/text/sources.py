"""Who a claim is attributed to: the subject of a reporting verb. Pure; no parser."""

from typing import Final, NamedTuple

from transforms.text.claim_words import WORDS
from transforms.text.clauses import DASHES, QUOTE, Clause, WordSpan
from transforms.text.cues import FORMS
from transforms.text.noun_phrases import (
    AUXILIARIES,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    before_adverbial,
    before_bracket,
    is_adverb,
    noun_phrase,
)
from transforms.text.written_roles import is_office

_ADVERBS: Final = WORDS["adverbs"]
_CONTROL: Final = WORDS["control"]
_DENIALS: Final = WORDS["denials"]
_RELATIVES: Final = WORDS["relatives"]
_BREAKS: Final = WORDS["breaks"]
_LINKS: Final = WORDS["links"]
_SPEAKING_ENDINGS: Final = tuple(sorted(WORDS["speaking_endings"]))
_AFTER_NAME: Final = WORDS["after_name"]
_APPOSITION_ROLES: Final = WORDS["apposition_roles"]
_PARTY_LABELS: Final = ("R-", "D-", "I-")
_CLAUSE_MARKS: Final = frozenset((";", ":", "?", "!", QUOTE))
_APPOSITION_ENDS: Final = frozenset((",", ";", ".", QUOTE, "—", ":", "who"))
_LONGEST_INSERTION: Final = 30
_LONGEST_NAME: Final = 14


class Subject(NamedTuple):
    """A source phrase as positions in the clause, and whether its verb is negated."""

    first: int
    end: int
    negated: bool


def left_subject(clause: Clause, cue: int) -> Subject | None:
    """Find the subject of the verb at `cue` to its left.

    An insertion belongs to the phrase: "Jane Doe, who led the talks, said". Of a relative clause
    ("the guard who said"), the phrase before it is the subject.
    """
    verb, negated = _verb_group(clause, cue)
    last = before_bracket(clause, before_adverbial(clause, verb - 1, 0), 0)
    if last < 0:
        return None
    low = clause.low[last]
    if low == ",":
        opened = _opening_comma(clause, last)
    elif low in DASHES:
        opened = _opening_dash(clause, last)
    elif low in _RELATIVES:
        opened = last - 1 if last and clause.low[last - 1] == "," else last
        if low == "that" and clause.low[opened - 1] in FORMS:  # "said that said"
            return None
        last = opened
    else:
        first = noun_phrase(clause, last, 0)
        return None if first is None else Subject(first, last + 1, negated)
    first = noun_phrase(clause, opened - 1, 0) if opened else None
    return None if first is None else Subject(first, last, negated)


def _verb_group(clause: Clause, cue: int) -> tuple[int, bool]:
    """Walk left over auxiliaries, adverbs and negation to where the verb group begins."""
    at, negated = cue, False
    while at > 0:
        low = clause.low[at - 1]
        if low == "to" and at > 1:
            control = at - 3 if clause.low[at - 2] in ("on", "about") and at > 2 else at - 2
            low = clause.low[control]
            if low not in _CONTROL:
                break
            at = control
        elif low in AUXILIARIES or low in _ADVERBS or low.endswith("n't") or is_adverb(low):
            at -= 1
        else:
            break
        negated = negated or low in _DENIALS or low.endswith("n't")
    return at, negated


def _opening_comma(clause: Clause, closing: int) -> int | None:
    """Find where an insertion between commas begins: "Doe, who led the talks, said"."""
    for at in range(closing - 1, max(0, closing - _LONGEST_INSERTION), -1):
        if clause.low[at] == "," and not _is_place_comma(clause, at, closing):
            return at
        if clause.low[at] in _CLAUSE_MARKS:
            return None
    return None


def _is_place_comma(clause: Clause, comma: int, closing: int) -> bool:
    """Tell the second comma of "Doe, mayor of Springfield, Ohio, said"."""
    capitals = clause.words[comma - 1][0].isupper() and clause.words[closing - 1][0].isupper()
    return closing - comma == 2 and capitals and "," in clause.low[max(0, comma - 8) : comma]


def _opening_dash(clause: Clause, closing: int) -> int | None:
    for at in range(closing - 1, max(0, closing - _LONGEST_INSERTION), -1):
        if clause.low[at] in DASHES:
            return at
    return None


def main_subject(clause: Clause, end: int) -> WordSpan | None:
    """Find the subject of the main clause before `end`: the phrase before its first verb."""
    for at in range(1, end):
        low = clause.low[at]
        form = FORMS.get(low)
        reports = form is not None and form.tense in ("present", "past") and not form.weak
        past = low.endswith("ed") and clause.words[at][0].islower()
        if reports or past or low in AUXILIARIES:
            subject = left_subject(clause, at)
            if subject and clause.low[subject.first] not in ("i", "we", "you"):
                return (subject.first, subject.end)
    return _opening_phrase(clause, end)


def _opening_phrase(clause: Clause, end: int) -> WordSpan | None:
    """Take the name or the like that the sentence opens with, after an adverbial if need be."""
    at = 0
    while at < end and clause.low[at] in _LINKS | {","}:
        at += 1
    if at < end and clause.low[at] in PREPOSITIONS | _BREAKS:  # In December last year, Russia ...
        at = next((k + 1 for k in range(at, end) if clause.low[k] == ","), end)
    if at >= end:
        return None
    first = at
    if clause.low[at] in PRONOUNS:
        return (at, at + 1)
    if clause.low[at] in DETERMINERS:
        at += 1 + (at + 1 < end and clause.words[at + 1].isalpha())
    while at < end and (clause.words[at][0].isupper() or clause.low[at] in ("of", "the", "for", "&")):
        at += 1
    while at > first and clause.low[at - 1] in ("of", "the", "for", "&"):
        at -= 1
    return (first, at) if at > first and clause.words[first][0].isalnum() else None


def right_subject(clause: Clause, cue: int) -> WordSpan | None:
    """Find the subject right of an inverted verb: "said Jane Doe, a spokeswoman for the union."""
    first = at = cue + 1
    end = len(clause)
    while at < min(end, first + _LONGEST_NAME):
        low = clause.low[at]
        if low in AUXILIARIES or low == "not" or low.endswith("n't"):
            return None
        if not clause.words[at][0].isalnum() and low not in ("&", "$"):
            break
        if at > first and (low in PRONOUNS or _ends_name(clause, at)):
            break
        at += 1
    if at == first or clause.low[first] in ("that", "if", "because", "whether"):
        return None
    opens = clause.words[first][0].isupper() or clause.low[first] in DETERMINERS | PRONOUNS
    if not opens and at - first > 5:
        return None
    if any(low in FORMS and not FORMS[low].weak for low in clause.low[first:at]):
        return None
    return (first, _explaining_name(clause, first, at) or _apposition_end(clause, at))


def _explaining_name(clause: Clause, first: int, comma: int) -> int:
    """Take in the name that explains an office: "said its owner, Jane Doe"; where it ends, or 0."""
    end = len(clause)
    if comma + 2 >= end or clause.low[comma] != "," or not is_office(clause.low[comma - 1]):
        return 0
    at = comma + 1
    while at < end and clause.words[at][0].isupper():
        at += 1
    ends = at == end or clause.low[at] in _APPOSITION_ENDS
    return at if ends and at - comma > 2 and clause.low[first] in DETERMINERS else 0


def _ends_name(clause: Clause, at: int) -> bool:
    """Tell the adverbial after a name from one inside a phrase: "a student at the school"."""
    low = clause.low[at]
    inside = low in ("at", "in", "to") and clause.words[at - 1][0].islower()
    return low in _AFTER_NAME and not inside


def _apposition_end(clause: Clause, at: int) -> int:
    """Take in ", a spokeswoman for the union" up to the next comma or the end."""
    end = len(clause)
    if at + 2 >= end or clause.low[at] != ",":
        return at
    begins = (
        clause.low[at + 1] in _APPOSITION_ROLES
        or clause.words[at + 1].startswith(_PARTY_LABELS)
        or clause.low[at + 2] in ("of", "for", "at")
    )
    if not begins:
        return at
    return next((k for k in range(at + 1, end) if clause.low[k] in _APPOSITION_ENDS), end)


def can_speak(clause: Clause, last: int) -> bool:
    """Tell whether the head of a subject looks like a person, a group or a document."""
    low = clause.low[last]
    return clause.words[last][0].isupper() or low in PRONOUNS or low.endswith(_SPEAKING_ENDINGS)
