"""The records of the claim rules: a claim as found, and a reporting verb before that. Pure."""

from dataclasses import dataclass, field

from transforms.text.clauses import Clause, WordSpan
from transforms.text.contents import piece, trimmed
from transforms.text.cues import Cue, Form
from transforms.text.quotes import Span


@dataclass(slots=True)
class Attribution:
    """A claim as its rule found it; a quotation that follows may still add to its `spans`."""

    rule: str
    spans: list[Span]
    source: Span | None
    cue: Span | None
    lemma: str | None
    act: str = "say"
    negated: bool = False
    quoted: bool = False  # part of its content is a quotation
    words: list[WordSpan] = field(default_factory=list)  # the content as positions in its clause
    source_words: WordSpan | None = None


def attribution(
    clause: Clause,
    rule: str,
    content: tuple[WordSpan, ...],
    source: WordSpan,
    cue: WordSpan,
    lemma: str,
) -> Attribution | None:
    """Make a claim of stretches of words; None if nothing but punctuation is in them."""
    words = [w for w in (trimmed(clause, *stretch) for stretch in content) if clause.holds(1, *w)]
    if not words:
        return None
    return Attribution(
        rule,
        [piece(clause, *w) for w in words],
        clause.span(*source),
        clause.span(*cue),
        lemma,
        quoted=bool(clause.quoted) and any(first <= k < end for k in clause.quoted for first, end in words),
        words=words,
        source_words=source,
    )


@dataclass(slots=True)
class Report:
    """A reporting verb with its subject, before its content is known."""

    clause: Clause
    at: int
    form: Form
    cue: Cue
    cue_end: int
    source: WordSpan
    negated: bool
    inverted: bool

    def claim(self, rule: str, *content: WordSpan) -> Attribution | None:
        """Make the claim that these stretches of words are the content of."""
        lemma = " ".join((self.cue.lemma, *self.cue.particles))
        cue = (self.at, self.cue_end)
        found = attribution(self.clause, rule, content, self.source, cue, lemma)
        if found:
            found.act, found.negated = self.cue.act, self.negated
        return found
