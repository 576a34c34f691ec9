"""Claims around a reporting verb or "according to", within one sentence. Pure; no parser.

Every reporting verb is tried from left to right. It makes a claim when it is used as a verb, has a
subject that can speak and has something beside it that can be its content:

- before it: '"We won," Doe said.', "They won, Doe said.", "They won, said Doe, a guard."
- after it: 'Doe said: "We won."', "Doe said (that) they won", "Doe vowed to win", "Doe rejected the
  vote", and as a participle, ", adding that they won", whose subject is the last one's.

A verb inside the content of another claim makes none of its own: claims are not nested.
"""

from typing import Final

from transforms.text.claim_words import WORDS
from transforms.text.clauses import DASHES, QUOTE, Clause, WordSpan
from transforms.text.complements import content_after, content_before
from transforms.text.contents import piece
from transforms.text.cues import FORMS, Cue, Form
from transforms.text.reporting import Attribution, Report, attribution
from transforms.text.sources import can_speak, left_subject, main_subject
from transforms.text.verbs import find_subject, is_verb_here

_LONGEST: Final = 400
"""A "sentence" of more words is a list or a table without marks, not prose."""

_SOURCE_ENDS: Final = DASHES | {",", ".", ";", QUOTE, "?", ":"}
_APPOSITION_OPENERS: Final = frozenset(("which", "who", "a", "an", "the"))
_PLURALS: Final = WORDS["plurals"]
_IMPERSONAL: Final = frozenset(("it", "there", "this"))
_ADJECTIVE_ENDINGS: Final = ("ese", "ish", "ean")
_SPEAKS_AS_IT: Final = frozenset(("say", "add", "report", "show", "announce", "find", "suggest"))


def read_reports(clause: Clause, *, headline: bool = False) -> list[Attribution]:
    """Find the claims of one sentence; in a headline, verbs may be capitalised."""
    if len(clause) > _LONGEST:
        return []
    found: list[Attribution] = []
    for i in clause.cues:
        form = FORMS.get(clause.low[i])
        if _is_taken(found, i):
            continue
        claim = None
        if form is None:
            claim = _according_to(clause, i)
        elif is_verb_here(clause, i, form, headline=headline):
            claim = _verb_claim(clause, i, form, found)
        if claim is None:
            continue
        if "before" in claim.rule:  # what was found inside the content of this one is part of it
            first, end = claim.words[0]
            found = [c for c in found if not first <= c.words[0][0] < end]
        if all(claim.spans != other.spans for other in found):
            found.append(claim)
    if found:
        _add_loose_quotes(clause, found)
    return found


def _is_taken(found: list[Attribution], i: int) -> bool:
    for claim in found:
        if claim.source_words and claim.source_words[0] <= i < claim.source_words[1]:
            return True
        for first, end in claim.words:
            if first <= i < end:
                return True
    return False


def _add_loose_quotes(clause: Clause, found: list[Attribution]) -> None:
    """Give quotations that no rule took to the claim before them: '"A," Doe said of B. "C."'."""
    for k in clause.quoted:
        if clause.is_speech(k) and not _is_taken(found, k):
            before = [c for c in found if c.words[0][0] < k] or found
            before[-1].words.append((k, k + 1))
            before[-1].spans.append(piece(clause, k, k + 1))
            before[-1].quoted = True


def _according_to(clause: Clause, i: int) -> Attribution | None:
    end = len(clause)
    if clause.low[i + 1 : i + 2] != ["to"]:
        return None
    stop = next((k for k in range(i + 2, end) if clause.low[k] in _SOURCE_ENDS), end)
    if stop == i + 2:
        return None
    content: list[WordSpan] = [(stop, end)] if i <= 1 else [(0, i)]
    if i > 1 and stop + 1 < end and clause.low[stop] == "," and clause.holds(5, stop, end):
        content += [] if clause.low[stop + 1] in _APPOSITION_OPENERS else [(stop, end)]
    if not clause.holds(3, *content[0]):
        return None
    rule = "according to"
    return attribution(clause, rule, tuple(content), (i + 2, stop), (i, i + 2), rule)


def _verb_claim(clause: Clause, i: int, form: Form, found: list[Attribution]) -> Attribution | None:
    cue, cue_end = _cue_with_particles(clause, i, form)
    subject = find_subject(clause, i, form, found) if cue else None
    if cue is None or subject is None:
        return None
    source, negated, inverted = subject
    if not _may_be_source(clause, source, form, cue):
        return None
    report = Report(clause, i, form, cue, cue_end, source, negated=negated, inverted=inverted)
    speaks = "c" in cue.complements or "a" in cue.complements
    claim = content_before(report) if speaks and form.tense != "ing" else None
    return claim or (None if inverted else content_after(report))


def _cue_with_particles(clause: Clause, i: int, form: Form) -> tuple[Cue | None, int]:
    if clause.low[i + 1 : i + 4] == ["on", "condition", "of"]:  # of anonymity
        return None, i + 1
    for cue in form.cues:
        if not cue.particles:
            return cue, i + 1
        end = i + 1 + len(cue.particles)
        if tuple(clause.low[i + 1 : end]) == cue.particles:
            return cue, end
    return None, i + 1


def _may_be_source(clause: Clause, source: WordSpan, form: Form, cue: Cue) -> bool:
    opener, head = clause.low[source[0]], clause.low[source[1] - 1]
    if opener == "you" or (opener in ("i", "we") and cue.act == "believe"):
        return False
    if form.tense == "present" and source[1] - source[0] == 1 and head.endswith(_ADJECTIVE_ENDINGS):
        return False  # "Chinese brands"
    if head in _IMPERSONAL and form.lemma not in _SPEAKS_AS_IT:
        return False
    if not form.weak:
        return True
    noun = form.tense == "present" and head in _PLURALS  # "those claims", "many reports"
    return not noun and can_speak(clause, source[1] - 1)


def lead_in(clause: Clause, claims: list[Attribution]) -> Attribution | None:
    """Read a sentence that ends with a colon as announcing the quotation in the next paragraph."""
    if not len(clause) or clause.low[-1] != ":":
        return None
    verbs = [i for i in clause.cues if i and clause.low[i] in FORMS]
    cue = verbs[-1] if verbs else len(clause) - 1
    left = left_subject(clause, cue) if verbs else None
    if claims:
        source = claims[-1].source_words
    elif left:
        source = (left.first, left.end)
    else:
        source = main_subject(clause, len(clause) - 1)
    if source is None:
        return None
    lemma = FORMS[clause.low[cue]].lemma if verbs else ":"
    return Attribution("lead-in", [], clause.span(*source), clause.span(cue, cue + 1), lemma)


def continuations(clause: Clause) -> list[int]:
    """Find the quotations of a sentence that consists of nothing else, but for a link or so."""
    speech = [k for k in clause.quoted if clause.is_speech(k)]
    if not speech:
        return []
    others = sum(word[0].isalnum() for word in clause.words)
    return speech if others == 0 or (speech[0] <= 1 and others <= 4) else []
