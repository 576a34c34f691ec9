"""Claims by rule: who says what, from surface patterns around reporting expressions. Pure.

No model and no parser. Each sentence is read with its quotations opaque (`reported`, `headlines`);
what remains here is what crosses sentences: quotations that stand alone go on from the last claim
or from the sentence that announced them. Kinds of content follow Pareti 2015 ("Attribution: A
Computational Approach"): direct (quoted), indirect (not quoted) and mixed.
"""

from typing import Final, NamedTuple

from transforms.text.anonymity import is_anonymous
from transforms.text.clauses import Clause, read_clause
from transforms.text.contents import piece
from transforms.text.headlines import colon_claim, looks_like_headline, speaker_labels
from transforms.text.quotes import MASK, Span
from transforms.text.readings import Reading
from transforms.text.reported import continuations, lead_in, read_reports
from transforms.text.reporting import Attribution
from transforms.text.scores import score_of

_LONGEST_HEADLINE: Final = 200
_REACH: Final = 1
"""A quotation alone goes on from a claim at most so many paragraphs before it."""

_UNSPOKEN_ACTS: Final = frozenset(("believe", "find"))


class FoundClaim(NamedTuple):
    """One attributed statement; offsets are into the text it was found in, ends exclusive."""

    kind: str
    """`direct`, `indirect` or `mixed`."""
    spans: tuple[Span, ...]
    """The content's pieces, in order. A piece that is a quotation comes without its marks."""
    cue: Span | None
    cue_lemma: str | None
    """Lemma with its particles ("call for"), "according to", or ":"."""
    act: str
    negated: bool
    source: Span | None
    anonymous: bool
    """A source is given and names nobody: see anonymity.is_anonymous."""
    rule: str
    score: float
    """The precision of its rule for its act: see scores.SCORES."""


def find_claims(reading: Reading, *, zone: str = "body") -> list[FoundClaim]:
    """Find the claims of an article's body, or of its headline with `zone="title"`, in order."""
    claims = [_finished(reading, found) for found in _attributions(reading, zone)]
    return sorted(claims, key=lambda claim: (claim.spans, claim.cue))


def content_of(text: str, spans: tuple[Span, ...]) -> str:
    """Give a claim's content as one string: its pieces, joined by " ... "."""
    return " ... ".join(text[start:end] for start, end in spans)


def _attributions(reading: Reading, zone: str) -> list[Attribution]:
    text = reading.text
    found: list[Attribution] = []
    last: Attribution | None = None
    lead: Attribution | None = None
    last_paragraph = 0
    turns = speaker_labels(text, reading.paragraphs) if ":" in text and zone == "body" else {}
    for number, (start, end, sentences) in enumerate(reading.paragraphs):
        if start in turns:
            found.append(turns[start])
            continue
        if number == 0 and end - start <= _LONGEST_HEADLINE:
            headline = _headline(reading, (start, end), zone)
            if headline is not None:
                found += headline
                continue
        for first, stop in sentences:
            clause = read_clause(reading, first, stop)
            if not clause.may_report():
                lead = None
                continue
            claims = read_reports(clause)
            if not claims:
                near = last if number - last_paragraph <= _REACH else None
                added = _continued(clause, lead or near)
                if added is not None:
                    last, last_paragraph = added, number
                    if added is not lead and added not in found:
                        found.append(added)
            lead = lead_in(clause, claims)
            found += claims
            if claims:
                last, last_paragraph = claims[-1], number
    return found


def _headline(reading: Reading, span: Span, zone: str) -> list[Attribution] | None:
    """The claims of a headline; None where a body's first paragraph is none."""
    clause = read_clause(reading, *span)
    capitals = looks_like_headline(clause)
    if zone == "body" and not capitals and clause.low[-1:] == ["."]:
        return None
    claim = colon_claim(clause)
    if claim:
        return [claim]
    return read_reports(clause, headline=capitals) if capitals or zone == "title" else None


def _continued(clause: Clause, last: Attribution | None) -> Attribution | None:
    """Attribute the quotations of a sentence without a verb of its own to the last speaker."""
    if last is None or last.source is None:
        return None
    pieces = [piece(clause, k, k + 1) for k in continuations(clause)]
    if not pieces:
        return None
    if last.quoted:
        last.spans += pieces
        return last
    if last.act in _UNSPOKEN_ACTS or last.rule.startswith("infinitive"):
        return None
    rule = "quote after lead-in" if last.rule == "lead-in" else "quote alone"
    return Attribution(rule, pieces, last.source, last.cue, last.lemma, quoted=True)


def _finished(reading: Reading, found: Attribution) -> FoundClaim:
    spans = tuple(sorted(found.spans))
    source = reading.text[slice(*found.source)] if found.source else ""
    return FoundClaim(
        kind=kind_of(reading, spans),
        spans=spans,
        cue=found.cue,
        cue_lemma=found.lemma,
        act=found.act,
        negated=found.negated,
        source=found.source,
        anonymous=bool(source) and is_anonymous(source),
        rule=found.rule,
        score=score_of(found.rule, found.act),
    )


def kind_of(reading: Reading, spans: tuple[Span, ...]) -> str:
    """Tell the kind: direct if nine tenths of it are quoted, indirect if nothing is, mixed otherwise."""
    quoted = sum([reading.shown.count(MASK, start, end) for start, end in spans])
    if quoted == 0:
        return "indirect"
    return "direct" if quoted >= 0.9 * sum([end - start for start, end in spans]) else "mixed"
