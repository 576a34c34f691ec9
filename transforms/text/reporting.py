"""The records of the claim rules: a claim as found, and a reporting verb before that. Pure."""

from collections.abc import Sequence

from transforms.text.clauses import Clause, WordSpan
from transforms.text.contents import piece, trimmed
from transforms.text.cues import Cue, Form
from transforms.text.quotes import Span


class Attribution:
    """A claim as its rule found it; a quotation that follows may still add to its `spans`."""

    def __init__(
        self,
        rule: str,
        spans: list[Span],
        source: Span | None,
        cue: Span | None,
        lemma: str | None,
        *,
        quoted: bool = False,
        words: Sequence[WordSpan] = (),
        source_words: WordSpan | None = None,
    ) -> None:
        self.rule = rule
        self.spans = spans
        self.source = source
        self.cue = cue
        self.lemma = lemma
        self.act = "say"
        self.negated = False
        self.quoted = quoted
        """Part of its content is a quotation."""
        self.words = list(words)
        """The content as positions in its clause."""
        self.source_words = source_words


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


class Report:
    """A reporting verb with its subject, before its content is known."""

    def __init__(
        self,
        clause: Clause,
        at: int,
        form: Form,
        cue: Cue,
        cue_end: int,
        source: WordSpan,
        *,
        negated: bool,
        inverted: bool,
    ) -> None:
        self.clause = clause
        self.at = at
        self.form = form
        self.cue = cue
        self.cue_end = cue_end
        self.source = source
        self.negated = negated
        self.inverted = inverted

    def claim(self, rule: str, *content: WordSpan) -> Attribution | None:
        """Make the claim that these stretches of words are the content of."""
        lemma = " ".join((self.cue.lemma, *self.cue.particles))
        cue = (self.at, self.cue_end)
        found = attribution(self.clause, rule, content, self.source, cue, lemma)
        if found:
            found.act, found.negated = self.cue.act, self.negated
        return found
