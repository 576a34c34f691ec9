"""Is a word in a sentence a reporting verb, and who is its subject? Pure; no parser."""

from typing import Final

from transforms.text.claim_words import WORDS
from transforms.text.clauses import QUOTE, Clause, WordSpan
from transforms.text.contents import has_finite_verb
from transforms.text.cues import Form
from transforms.text.noun_phrases import NOUN_DETERMINERS, PRONOUNS, is_adverb
from transforms.text.reporting import Attribution
from transforms.text.sources import left_subject, main_subject, right_subject

_BE: Final = WORDS["be"]
_BEFORE_NOUN: Final = NOUN_DETERMINERS | {"of", "for", "no", "let", "'s"}
_BEFORE_GERUND: Final = frozenset(("of", "for", "from", "with", "in", "at", "without", "on", "about"))
_BEFORE_BASE: Final = frozenset(
    "they who would will could may might did do does should can must also not many some most that even often to".split()
)

_BEFORE_PARTICIPLE: Final = frozenset((",", "—", "--", QUOTE, "by", "and", "before", "after", "while"))
_NOBODY: Final = frozenset(("nobody", "neither", "none", "no"))
_CONJUNCTIONS: Final = frozenset("and but or then".split())
_APPOSITION_OPENERS: Final = frozenset("who a an the whose which".split())
_AFTER_INVERSION: Final = frozenset("in on at during after when to who".split())


def is_verb_here(clause: Clause, i: int, form: Form, *, headline: bool) -> bool:
    """Tell a verb from the noun or adjective that is written the same."""
    before = clause.low[i - 1] if i else ""
    after = clause.low[i + 1] if i + 1 < len(clause) else ""
    if clause.words[i][0].isupper() and i > 1 and not headline:
        return False
    if after in ("'", "’", "-") or before in NOUN_DETERMINERS:
        return False
    if clause.low[i] == "seen":  # has seen better days
        return False
    if form.tense == "past":  # passives: "was accused of"; "alleged to", "expected by"
        return before not in _BE and not (form.weak and after in ("to", "by"))
    if before in _BEFORE_GERUND:
        return False
    if form.tense == "base":
        if not form.weak:
            return before not in _BEFORE_NOUN
        return before in _BEFORE_BASE or is_adverb(before) or before.endswith(("s", "n't", "people", "men", "police"))
    return True


def find_subject(clause: Clause, i: int, form: Form, found: list[Attribution]) -> tuple[WordSpan, bool, bool] | None:
    """Find the source of the verb at `i`: its words, whether it is negated, whether inverted."""
    if form.tense == "ing":
        return _subject_of_participle(clause, i, form, found)
    cue = form.cues[-1]
    addressed = "a" in cue.complements and cue.act != "ask"  # "told TASS", but "asked Doe"
    inverts = not (form.tense == "base" and form.weak) and not addressed
    if i and inverts and clause.low[i - 1] in (QUOTE, ","):
        right = right_subject(clause, i)
        if right and (clause.low[i - 1] == QUOTE or _is_inversion(clause, i, right)):
            return right, False, True
    left = left_subject(clause, i)
    if left:
        return (left.first, left.end), left.negated or _is_nobody(clause, left.first), False
    k = _over_adverbs(clause, i - 1)
    if k > 0 and clause.low[k] in _CONJUNCTIONS and form.tense != "base":
        shared = _shared_subject(clause, k, found)
        return (shared, False, False) if shared else None
    return None


def _subject_of_participle(
    clause: Clause, i: int, form: Form, found: list[Attribution]
) -> tuple[WordSpan, bool, bool] | None:
    k = _over_adverbs(clause, i - 1)
    if k < 0:
        return None
    if clause.low[k] in _BE or clause.low[k] in ("keeps", "kept", "began", "started"):
        left = left_subject(clause, k)
        if left:
            negated = left.negated or "not" in clause.low[k:i] or clause.low[k].endswith("n't")
            return (left.first, left.end), negated, False
    if clause.low[k] not in _BEFORE_PARTICIPLE or form.weak or form.lemma == "refer":
        return None
    shared = _shared_subject(clause, i, found)
    return (shared, False, False) if shared else None


def _is_nobody(clause: Clause, first: int) -> bool:
    """Tell "nobody said", "no official said", "neither Doe nor Roe said"."""
    return clause.low[first] in _NOBODY or (first > 0 and clause.low[first - 1] in ("nor", "no"))


def _over_adverbs(clause: Clause, k: int) -> int:
    while k > 0 and (
        clause.low[k] in ("also", "then", "later", "has", "have", "had", "even", "not") or is_adverb(clause.low[k])
    ):
        k -= 1
    return k


def _shared_subject(clause: Clause, i: int, found: list[Attribution]) -> WordSpan | None:
    if found and found[-1].source_words:
        return found[-1].source_words
    return main_subject(clause, i)


def _is_inversion(clause: Clause, i: int, right: WordSpan) -> bool:
    """Tell "The plan failed, said Doe." from "Doe, who left, said Roe had won"."""
    tail = clause.low[right[1]] if right[1] < len(clause) else "."
    if tail[0].isalnum() and tail not in _AFTER_INVERSION:
        return False
    if clause.low[right[0]] in PRONOUNS or clause.low[right[0]] == "there":
        return False
    apposition = any(clause.low[k] == "," and clause.low[k + 1] in _APPOSITION_OPENERS for k in range(1, i - 1))
    return not apposition and has_finite_verb(clause, 0, i)
