"""The content of a reporting verb: before it, around it or after it. Pure; no parser."""

from typing import Final

from transforms.text.adverbials import skip_addressee, skip_adverbials
from transforms.text.claim_words import WORDS
from transforms.text.clauses import DASHES, QUOTE, Clause, WordSpan
from transforms.text.contents import (
    content_ahead,
    content_end,
    has_finite_verb,
    object_end,
    opens_clause,
)
from transforms.text.cues import FORMS
from transforms.text.noun_phrases import AUXILIARIES, PREPOSITIONS, PRONOUNS
from transforms.text.reporting import Attribution, Report

_AFTER_POSTPOSED: Final = WORDS["after_postposed"]
_ADVERBIAL_OPENERS: Final = WORDS["adverbial_openers"]
_LINKS: Final = WORDS["links"]
_NO_RESUMPTION: Final = WORDS["no_resumption"]
_QUESTION_WORDS: Final = WORDS["question_words"]
_RELATIVES: Final = WORDS["relatives"]
_SUBORDINATORS: Final = WORDS["subordinators"]
_POSTPOSED_ACTS: Final = frozenset(("say", "believe", "find", "deny"))
_URGING: Final = frozenset(("urge", "ask", "warn"))
_SYMBOLS: Final = frozenset(("$", "#", "@"))
_MARKS: Final = DASHES | {",", ":"}
_LONGEST_DATELINE: Final = 10
_REACH: Final = 25
"""Content after a comma ("said, at length, that") begins at most so many words on."""


def content_before(report: Report) -> Attribution | None:
    """Read '"We won," Doe said', "They won, Doe said", "They, Doe said, won"."""
    clause = report.clause
    end = len(clause)
    stop = report.at if report.inverted else report.source[0]
    before = clause.low[stop - 1] if stop else ""
    if before not in (",", QUOTE) and before not in DASHES:
        return None
    after = report.source[1] if report.inverted else report.cue_end
    if not report.inverted and "a" in report.cue.complements:
        after = skip_addressee(clause, after, end)
    after = skip_adverbials(clause, after, end)
    if before == QUOTE:
        return _quote_before(report, stop, after)
    return _clause_before(report, stop, after)


def _quote_before(report: Report, stop: int, after: int) -> Attribution | None:
    clause = report.clause
    # With content after the verb too, only a quotation that opens the sentence counts.
    if not report.inverted and stop > 2 and _goes_on(clause, after):
        return None
    first = _quote_start(clause, stop)
    speech = [k for k in range(after, len(clause)) if clause.is_speech(k)]
    if not speech or _participle_follows(clause, after, 4):
        return report.claim("quote before", (first, stop))
    return report.claim("quote before", (first, stop), (speech[0], max(clause.quoted) + 1))


def _quote_start(clause: Clause, stop: int) -> int:
    """Find where content that ends with a quotation begins: at it, or at words it completes."""
    opener = clause.low[stop - 2] if stop > 1 else ""
    words = [low for low in clause.low[: stop - 1] if low[0].isalnum() or low == QUOTE]
    alone = not words or (len(words) == 1 and words[0] in _LINKS)
    return stop - 1 if alone or opener in (":", "(") or opener in DASHES else 0


def _goes_on(clause: Clause, after: int) -> bool:
    """Tell whether words follow that are content, and not when, where or of whom it was said."""
    low = clause.low[after] if after < len(clause) else ""
    return low == "that" or (low.isalnum() and low not in _AFTER_POSTPOSED)


def _participle_follows(clause: Clause, after: int, reach: int) -> bool:
    return any(low in FORMS and FORMS[low].tense == "ing" for low in clause.low[after : after + reach])


def _clause_before(report: Report, stop: int, after: int) -> Attribution | None:
    clause = report.clause
    if report.inverted:
        if not clause.holds(3, 0, stop):
            return None
    elif _goes_on(clause, after) or not _may_follow_clause(report, stop, after):
        return None
    begin = _behind_dateline(clause, stop)
    more = _clause_resumed(clause, after)
    if more and stop == 2 and clause.low[0] in _LINKS:  # Still, Doe said, they won
        return report.claim("clause before", more)
    return report.claim("clause before", (begin, stop), *([more] if more else []))


def _behind_dateline(clause: Clause, stop: int) -> int:
    """Where the sentence begins behind "PARIS — " or "PARIS, May 3 (Agency) - "."""
    dash = next((k for k in range(1, min(stop, _LONGEST_DATELINE)) if clause.low[k] in DASHES), 0)
    place = clause.words[0]
    return dash + 1 if dash and place.isupper() and len(place) > 2 else 0


def _may_follow_clause(report: Report, stop: int, after: int) -> bool:
    clause = report.clause
    tail = clause.low[after] if after < len(clause) else ""
    if tail in (QUOTE, ":") or report.cue.act not in _POSTPOSED_ACTS:
        return False
    if tail == ",":
        return stop > 1
    if not clause.holds(4, 0, stop) or not has_finite_verb(clause, 0, stop - 1):
        return False
    return not (tail.isalnum() and clause.low[0] in _ADVERBIAL_OPENERS)


def _clause_resumed(clause: Clause, after: int) -> WordSpan | None:
    """Find the part of split content that follows the verb: "They, Doe said, won"."""
    end = len(clause)
    if after + 1 >= end or not clause.holds(3, after, end):
        return None
    if clause.low[after] != ",":
        speech = [k for k in clause.quoted if k >= after and clause.is_speech(k)]
        return (speech[0], max(clause.quoted) + 1) if speech else None
    if clause.low[after + 1] in _NO_RESUMPTION or _participle_follows(clause, after + 1, 1):
        return None
    return (after, end)


def content_after(report: Report) -> Attribution | None:
    """Read 'Doe said: "We won"', "Doe said they won", "Doe vowed to win", "Doe denied it"."""
    clause, lemma = report.clause, report.form.lemma
    end = len(clause)
    addressed = report.cue_end
    if "a" in report.cue.complements or (lemma in _URGING and not report.cue.particles):
        addressed = skip_addressee(clause, addressed, end)
    at = skip_adverbials(clause, addressed, end)
    if at >= end:
        return None
    infinitive = clause.low[at] == "to" and "t" in report.cue.complements
    if clause.low[at] in PREPOSITIONS and clause.low[at] != "against" and not infinitive:
        at = content_ahead(clause, at) or at
    opening = _opening(report, at, addressed > report.cue_end)
    if opening is None or opening[1] >= end:
        return None
    rule, first = opening
    stop = _content_stop(report, rule, first)
    answer = _is_answer(clause, first)
    if not clause.holds(1 if rule == "quote" or answer else 2, first, stop):
        return None
    return report.claim(rule + (" participle" if report.form.tense == "ing" else ""), (first, stop))


def _content_stop(report: Report, rule: str, first: int) -> int:
    clause = report.clause
    if rule == "bare" and _is_answer(clause, first):
        return first + 1
    stop = content_end(clause, first, report.form.tense)
    if _is_inserted(report):  # Doe, who asked to be heard, left
        stop = next((k for k in range(first + 1, stop) if clause.low[k] == ","), stop)
    if report.source[0] == 1 and clause.low[0] in _SUBORDINATORS:  # After Doe said it, Roe left
        stop = next((k for k in range(first, stop) if clause.low[k] == ","), stop)
    return object_end(clause, first, stop) if rule == "object" else stop


def _is_answer(clause: Clause, at: int) -> bool:
    """Tell "said no" from "said no deal was near"."""
    return clause.low[at] in ("yes", "no") and not (at + 1 < len(clause) and clause.low[at + 1][0].isalnum())


def _is_inserted(report: Report) -> bool:
    """Whether the verb is that of a relative clause between commas."""
    low, behind = report.clause.low, report.source[1]
    return low[behind : behind + 1] == [","] and low[behind + 1] in _RELATIVES and behind < report.at


def _opening(report: Report, at: int, addressed: bool) -> tuple[str, int] | None:
    """Say how the content that begins at `at` is built, and with which word it begins."""
    clause, complements = report.clause, report.cue.complements
    low = clause.low[at]
    clausal = "c" in complements or "a" in complements
    if low in _MARKS:
        return _opening_after_mark(clause, at)
    if low == QUOTE:
        return ("quote", at)
    if low == "that":
        return ("that", at + 1) if clausal else ("object", at)
    if low in _QUESTION_WORDS:
        return ("question", at) if clausal or "n" in complements else None
    if low == "to":
        return ("infinitive", at) if _takes_infinitive(report, at, addressed) else None
    if low in PREPOSITIONS:
        return _opening_with_preposition(report, at, addressed)
    if not clause.words[at][0].isalnum() and low not in _SYMBOLS:
        return None
    return (clausal and _opening_bare(report, at)) or (("object", at) if "n" in complements else None)


def _takes_infinitive(report: Report, at: int, addressed: bool) -> bool:
    """Tell "vowed to win" from "declined to say", where the second verb reports."""
    clause = report.clause
    if report.cue.act == "deny" and at + 1 < len(clause) and clause.low[at + 1] in FORMS:
        return False
    return addressed or "t" in report.cue.complements


def _opening_bare(report: Report, at: int) -> tuple[str, int] | None:
    """Read a clause without "that"."""
    clause, complements = report.clause, report.cue.complements
    low, end = clause.low[at], len(clause)
    if low in AUXILIARIES:  # what Doe says will cost more
        return ("gap", at) if report.form.lemma == "say" else None
    if "q" in complements and low not in PRONOUNS:
        return None
    seems_clause = opens_clause if "n" in complements else has_finite_verb
    return ("bare", at) if report.form.lemma == "say" or seems_clause(clause, at, end) else None


def _opening_after_mark(clause: Clause, at: int) -> tuple[str, int] | None:
    if clause.low[at] == ":":
        return ("colon", at + 1)
    for k in range(at + 1, min(len(clause), at + _REACH)):
        if clause.low[k] == QUOTE and (k == at + 1 or clause.is_sentence(k)):
            return ("quote", k)
        if clause.low[k] == "that":
            return ("that", k + 1)
    return None


def _opening_with_preposition(report: Report, at: int, addressed: bool) -> tuple[str, int] | None:
    if addressed:
        return ("told of", at)
    clause = report.clause
    says = report.form.lemma == "say" and clause.low[at] in ("in", "on", "at", "for", "with", "about")
    return ("bare", at) if says and has_finite_verb(clause, at, len(clause)) else None
