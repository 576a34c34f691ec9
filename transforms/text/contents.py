"""Where the content of a claim begins and ends in its sentence. Pure; no parser."""

from typing import Final

from transforms.text.adverbials import skip_addressee, skip_adverbials
from transforms.text.claim_words import WORDS
from transforms.text.clauses import DASHES, QUOTE, Clause, WordSpan
from transforms.text.cues import FORMS
from transforms.text.noun_phrases import AUXILIARIES, DETERMINERS, PRONOUNS
from transforms.text.quotes import Span

_CLAUSE_JOINTS: Final = WORDS["clause_joints"]
_LATE_OPENERS: Final = WORDS["late_openers"]
_CUTS_AFTER_COMMA: Final = WORDS["cuts_after_comma"]
_OBJECT_CUTS: Final = WORDS["object_cuts"]
_SUBORDINATES: Final = WORDS["subordinates"]
_PASTS: Final = WORDS["irregular_pasts"]
_JOINTS: Final = DASHES | {",", ";", QUOTE, "and", "but"}
_NO_SUBJECT: Final = _JOINTS | {QUOTE, "which", "who", "that", "to", "as", "if", "when"}
_NEAR: Final = 9
"""A verb so many words after a joint is taken for that of the joined clause."""
_OPENING_SYMBOLS: Final = frozenset((QUOTE, "$", "#", "@", "(", "[", "£", "€"))
_CLOSING_SYMBOLS: Final = frozenset((QUOTE, ")", "]", "%"))
_MARKS: Final = "“”„‟«»\"'`‘’"


def content_end(clause: Clause, at: int, tense: str) -> int:
    """Find where a clause of content that begins at `at` stops.

    It stops before a participle that reports anew (", adding that"), before another attribution
    (", according to"), and before a joined clause or verb that reports anew ("and said").
    `tense` is that of the verb in hand.
    """
    end = len(clause)
    reporting = [c for c in clause.cues if c > at and _is_strong(clause.low[c])]
    verbs = [c for c in reporting if _reports_in_main_clause(clause, c)]
    late = clause.low[0] in _LATE_OPENERS
    for k in range(at + 2, end - 1):
        low = clause.low[k]
        if low not in _JOINTS:
            continue
        following = clause.low[k + 1]
        if low in ("and", "but"):
            if k + 1 in reporting and FORMS[following].tense == tense:
                return k
            if following in ("he", "she", "they") and k + 2 in verbs:
                return k
            continue
        joint = late or low not in (",", QUOTE) or following in _CLAUSE_JOINTS
        if (
            _participle_reports(clause, k + 1)
            or (low == "," and _attributes_anew(clause, k, verbs))
            or (low in (",", QUOTE) and following in _CUTS_AFTER_COMMA)
            or (joint and any(k + 1 < c <= k + 1 + _NEAR for c in verbs))
        ):
            return k + 1 if low == QUOTE else k
    return end


def _attributes_anew(clause: Clause, comma: int, verbs: list[int]) -> bool:
    """Tell whether the sentence ends with who said all of it: ", Doe said on Monday.", ", said Doe of the bank."."""
    closing = len(clause) - (clause.low[-1] == ".")
    for verb in verbs:
        between = clause.low[comma + 1 : verb]
        if verb > comma + _NEAR or any(low in _NO_SUBJECT for low in between):
            return False
        if verb + 1 >= len(clause):
            return verb > comma + 1
        if verb == comma + 1:
            named = clause.words[verb + 1][0].isupper() or clause.low[verb + 1] in DETERMINERS
            return named and FORMS[clause.low[verb]].tense == "past" and not has_finite_verb(clause, verb + 1, closing)
        if verb > comma:
            told = any("a" in cue.complements for cue in FORMS[clause.low[verb]].cues)
            tail = skip_addressee(clause, verb + 1, closing) if told else verb + 1
            tail = skip_adverbials(clause, tail, closing)
            return tail >= closing or clause.low[tail : tail + 2] == [",", QUOTE]
    return False


def _is_strong(low: str) -> bool:
    form = FORMS.get(low)
    return form is not None and not form.weak


def _reports_in_main_clause(clause: Clause, at: int) -> bool:
    form = FORMS[clause.low[at]]
    return form.tense != "ing" and form.cues[-1].act != "believe"


def _participle_reports(clause: Clause, at: int) -> bool:
    """Tell whether a participle such as "adding" or "repeatedly stressing" begins here."""
    for k in range(at, min(len(clause) - 1, at + 2)):
        form = FORMS.get(clause.low[k])
        if form and form.tense == "ing" and not form.cues[-1].particles:
            speaks = form.cues[-1].act != "believe"
            return speaks and clause.low[k + 1] not in ("of", "for", ",")
        if not clause.low[k].endswith("ly") and clause.low[k] not in ("also", "then"):
            return False
    return False


def object_end(clause: Clause, at: int, end: int) -> int:
    """Find where a noun phrase and what belongs to it stop: before when, where and why of it."""
    closing = end - (clause.low[end - 1] == ".")
    for k in range(at + 2, end):
        low = clause.low[k]
        if low == ";" or low in DASHES or low in ("during", "following", "when", "while", "amid"):
            return k
        if low == "," and k + 1 < end and clause.low[k + 1] in _OBJECT_CUTS:
            return k
        if skip_adverbials(clause, k, end) >= closing:
            return k
    return end


def content_ahead(clause: Clause, at: int) -> int | None:
    """Find "that", a colon or a quotation beyond a phrase: "wrote to the club that ..."."""
    end = len(clause)
    for k in range(at + 1, min(end, at + 16)):
        low = clause.low[k]
        if low in ("that", ":") or (low == QUOTE and clause.is_sentence(k)):
            return k
        if low == "," and k + 1 < end and clause.low[k + 1] == QUOTE:
            return k
        if low in AUXILIARIES or not (clause.words[k][0].isalnum() or low == QUOTE):
            return None
    return None


def opens_clause(clause: Clause, at: int, end: int) -> bool:
    """Tell "it failed" from "a plan that failed": a verb form before any subordinate clause."""
    stop = next((k for k in range(at + 1, end) if clause.low[k] in _SUBORDINATES), end)
    return has_finite_verb(clause, at, stop)


def has_finite_verb(clause: Clause, at: int, end: int) -> bool:
    """Tell whether a stretch looks like a clause: a subject and, within reach, a verb form."""
    for k in range(at, min(end, at + 25)):
        low = clause.low[k]
        if low in AUXILIARIES or low.endswith("n't"):
            return True
        if low in PRONOUNS and k + 1 < end and clause.words[k + 1][0].isalpha():
            return True
        if k > at and (low.endswith("ed") or low in _PASTS or (low in FORMS and FORMS[low].tense != "ing")):
            return True
    return False


def trimmed(clause: Clause, first: int, end: int) -> WordSpan:
    """Drop punctuation from both ends of a stretch of words."""
    words, low = clause.words, clause.low
    while first < end and not (words[first][0].isalnum() or low[first] in _OPENING_SYMBOLS):
        first += 1
    while end > first and not (words[end - 1][0].isalnum() or low[end - 1] in _CLOSING_SYMBOLS):
        end -= 1
    return first, end


def piece(clause: Clause, first: int, end: int) -> Span:
    """Offsets of a piece of content; the marks of a piece that is one quotation are left out."""
    start, stop = clause.span(first, end)
    if end - first == 1 and clause.low[first] == QUOTE:
        return _inside_marks(clause.reading.text, start, stop)
    return (start, stop)


def _inside_marks(text: str, start: int, end: int) -> Span:
    """Leave out the marks around `text[start:end]`, and a comma before the closing one."""
    while start < end and (text[start] in _MARKS or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _MARKS or text[end - 1].isspace()):
        end -= 1
    while end > start and text[end - 1] in ",—–-":
        end -= 1
    return (start, end)
