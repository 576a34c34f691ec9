"""Claims in other languages: quotations with who said them, and speech reported after a verb or "according to". Pure.

Fewer constructions than in English, those that newspapers mark most clearly:

- after the quotation or the clause: « ... », a déclaré X; „...“, sagte X; CLAUSE, a-t-il dit
- before it: X a déclaré : « ... »; X sagte: „...“; X affirme que CLAUSE; X erklärte, dass CLAUSE; X sagte, er werde ...
- with a preposition: selon X, CLAUSE; laut X VERB ...; nach Angaben von X; X zufolge; „...“, so X
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from transforms.text.claims import FoundClaim, kind_of
from transforms.text.clauses import DASHES, QUOTE, WordSpan, read_clause
from transforms.text.contents import piece, trimmed
from transforms.text.lexicons import LEXICONS, VerbForm
from transforms.text.marked_phrases import ENDS, Phrases
from transforms.text.quotes import Span
from transforms.text.readings import Paragraph, Reading
from transforms.text.reported import continuations
from transforms.text.scores import score_of

_ORDINAL: Final = re.compile(r"\b\d{1,2}\.$")
_INVERTED: Final = re.compile(r"(.+?)-(?:t-)?(il|elle|ils|elles|on)$")  # a-t-il, dit-elle
_REFLEXIVE: Final = ("s'", "n'", "m'", "l'")
_REACH: Final = 8  # words between an auxiliary and its participle, a verb and its content
_LEAST_CLAUSE: Final = 3
_BEFORE_VERB: Final = DASHES | {",", QUOTE}
_LONGEST_OPENING: Final = 3  # words before "..., a dit X, ..." that cannot be all of what was said


@dataclass(slots=True)
class _Verb:
    """A reporting verb as it stands in a clause: its words with auxiliaries, and who they say speaks."""

    form: VerbForm
    first: int
    end: int
    negated: bool
    pronoun: Span | None = None  # of "a-t-il dit"


def find_marked_claims(reading: Reading, language: str) -> list[FoundClaim]:
    """Find the claims of a text in a language of LEXICONS, in order."""
    lexicon = LEXICONS[language]
    found: list[FoundClaim] = []
    for paragraph in reading.paragraphs:
        last: FoundClaim | None = None
        for start, end in _sentences(reading, paragraph):
            clause = read_clause(reading, start, end)
            claims = list(_Sentence(lexicon, clause).claims())
            if claims:
                found += claims
                last = claims[-1]
            elif last and last.kind != "indirect" and (more := continuations(clause)):
                spans = (*last.spans, *(piece(clause, k, k + 1) for k in more))
                found[-1] = last = last._replace(spans=spans, kind=kind_of(reading, spans))
    return sorted(found, key=lambda claim: (claim.spans, claim.cue or ()))


def _sentences(reading: Reading, paragraph: Paragraph) -> Iterator[Span]:
    """The sentences of a paragraph; "am 3. Mai" ends none."""
    begun: int | None = None
    for start, end in paragraph.sentences:
        first = start if begun is None else begun
        begun = first if _ORDINAL.search(reading.text, first, end) and end < paragraph.end else None
        if begun is None:
            yield first, end


class _Sentence(Phrases):
    """One sentence and the rules for it."""

    def claims(self) -> Iterator[FoundClaim]:
        """The claims of the sentence; what lies in the content of one makes no other."""
        taken: set[int] = set()
        i = 0
        while i < len(self.low):
            read = None if i in taken else (self._according(i) or self._verb_claim(i))
            if read is not None:
                claim, words = read
                if taken.isdisjoint(words):
                    taken |= words
                    yield claim
            i += 1

    def _according(self, i: int) -> tuple[FoundClaim, set[int]] | None:
        """Read "selon X, ...", "laut X ...", "X zufolge" and "..., so X."."""
        clause, low, lexicon = self.clause, self.low, self.lexicon
        if low[i] in lexicon["after_source"]:
            first = self.left_boundary(i)
            content: list[WordSpan] = [(i + 1, len(low))]
            named = first < i and (low[first] in lexicon["determiners"] or clause.words[first][0].isupper())
            return self._claim("according to", content, (first, i), (i, i + 1), low[i]) if named else None
        phrase = next((p for p in lexicon["before_source"] if low[i : i + p.count("_") + 1] == p.split("_")), None)
        so = low[i] == "so" and i > 1 and low[i - 1] in (",", QUOTE) and QUOTE in low[max(0, i - 2) : i]
        if phrase is None and not so:
            return None
        begin = i + (phrase.count("_") + 1 if phrase else 1)
        source = self.right_phrase(begin + (phrase is not None and low[begin : begin + 1] in (["von"], ["de"])))
        if source is None:
            return None
        content = [(self._after_comma(source[1]), len(low))] if i <= 1 else [(0, i)]
        if i > 1 and source[1] < len(low) and low[source[1]] not in ENDS and clause.count(source[1], len(low)) > 1:
            content.append((source[1], len(low)))
        return self._claim("according to", content, source, (i, begin), " ".join(low[i:begin]))

    def _after_comma(self, at: int) -> int:
        """Behind "selon une étude publiée lundi," where a comma is near; German has none there."""
        near = self.low[at : at + _REACH] if self.lexicon["opener_prefixes"] else []
        return at + near.index(",") + 1 if "," in near else at

    def _verb_claim(self, i: int) -> tuple[FoundClaim, set[int]] | None:
        verb = self._verb(i)
        if verb is None:
            return None
        return self._before(verb) or self._after(verb)

    def _verb(self, i: int) -> _Verb | None:
        """Read the verb at `i` with its auxiliary, if it is one and is complete."""
        low = self.low
        word, pronoun = self._without_pronoun(i)
        for form in self.lexicon.forms.get(word, ()):
            if form.participle:
                auxiliary = self._auxiliary(i)
                if auxiliary is None:
                    continue
                first, pronoun = auxiliary
            elif form.particle and form.particle not in low[i + 1 :]:
                continue
            else:
                first = i - (i > 0 and low[i - 1] in ("se", "ne"))
            around = (*low[first : i + 1], *low[i + 1 : i + 3])
            return _Verb(form, first, i + 1, not self.lexicon["negations"].isdisjoint(around), pronoun)
        return None

    def _without_pronoun(self, i: int) -> tuple[str, Span | None]:
        word, pronoun = self.low[i], None
        inverted = _INVERTED.match(word)
        if inverted and self.lexicon["joining_prefixes"]:
            word = inverted[1]
            end = self.clause.span(i, i + 1)[1]
            pronoun = (end - len(inverted[2]), end)
        return word[2:] if word.startswith(_REFLEXIVE) else word, pronoun

    def _auxiliary(self, i: int) -> tuple[int, Span | None] | None:
        """Find the auxiliary of a participle, to its left and not beyond a comma."""
        for k in range(i - 1, max(-1, i - 1 - _REACH), -1):
            word, pronoun = self._without_pronoun(k)
            if word in self.lexicon["auxiliaries"]:
                return k, pronoun
            if self.low[k] in ENDS:
                return None
        return None

    def _before(self, verb: _Verb) -> tuple[FoundClaim, set[int]] | None:
        """Read '"...", sagte X' and "..., a dit X", the verb before its subject."""
        clause, low = self.clause, self.low
        stop = verb.first
        if not stop or low[stop - 1] not in _BEFORE_VERB:
            return None
        subject = self.right_phrase(verb.end) if verb.pronoun is None else None
        if verb.pronoun is None and subject is None:
            return None
        quotes = [k for k in (stop - 1, stop - 2) if k >= 0 and low[k] == QUOTE]
        content: list[WordSpan] = [(quotes[0], quotes[0] + 1)] if quotes else [(0, stop)]
        if not quotes and not clause.holds(_LEAST_CLAUSE if verb.pronoun is None else 2, 0, stop):
            short = clause.count(0, stop)
            if not short:
                return None
        after = subject[1] if subject else verb.end
        more = [k for k in clause.quoted if k >= after and clause.is_speech(k)]
        if more:
            content.append((more[0], more[-1] + 1))
        elif not quotes and clause.count(0, stop) <= _LONGEST_OPENING:
            if low[after : after + 1] != [","] or not clause.holds(_LEAST_CLAUSE, after, len(low)):
                return None
            content.append((after, len(low)))
        rule = "quote before" if quotes else "clause before"
        return self._reported(rule, content, subject, verb)

    def _after(self, verb: _Verb) -> tuple[FoundClaim, set[int]] | None:
        """Read 'X sagte: "..."' and "X affirme que ...", the subject first, or after the verb behind an adverbial."""
        subject, at = self.left_phrase(verb.first), verb.end
        if verb.pronoun is None and subject is None:
            subject = self.right_phrase(verb.end)
            if subject is None:
                return None
            at = subject[1]
        opening = self._opening(at, verb)
        if opening is None:
            return None
        rule, first = opening
        stop = first + 1 if rule == "quote" else self._content_end(first)
        if not self.clause.holds(2 if rule in ("colon", "quote") else _LEAST_CLAUSE, first, stop):
            return None
        if verb.pronoun is None and subject and self.is_silent(*subject):
            return None
        reported = self._reported(rule, [(first, stop)], subject, verb)
        prefix = next((p for p in self.lexicon["opener_prefixes"] if self.low[first].startswith(p)), "")
        if reported and rule == "that" and prefix:  # qu'il: an opener and the first word of the content
            (start, end), *rest = reported[0].spans
            reported = reported[0]._replace(spans=((start + len(prefix), end), *rest)), reported[1]
        return reported

    def _opening(self, at: int, verb: _Verb) -> tuple[str, int] | None:
        """Say how the content behind a verb is built, and where it begins."""
        low, lexicon = self.low, self.lexicon
        for k in range(at, min(len(low) - 1, at + _REACH)):
            word, following = low[k], low[k + 1]
            if word == ":":
                return "colon", k + 1
            if word == QUOTE:
                return ("quote", k) if self.clause.is_speech(k) else None
            if word in lexicon["openers"]:
                return "that", k + 1
            if any(word.startswith(prefix) for prefix in lexicon["opener_prefixes"]):
                return "that", k  # "qu'il": the word is part of the content
            if word == ",":
                if following in lexicon["openers"]:
                    return "that", k + 2
                clausal = not lexicon["opener_prefixes"] and following not in lexicon["boundaries"]
                return ("bare", k + 1) if clausal else None
            if word in ENDS or word in lexicon["boundaries"]:
                return None
        return None

    def _content_end(self, first: int) -> int:
        """Where a clause of content stops: before ", mais" and the like, or at the end."""
        low = self.low
        for k in range(first + _LEAST_CLAUSE, len(low) - 2):
            if low[k] == "," and low[k + 1] in ("mais", "aber", "sondern", "doch", "tandis", "während"):
                return k
        return len(low)

    def _reported(
        self, rule: str, content: list[WordSpan], subject: WordSpan | None, verb: _Verb
    ) -> tuple[FoundClaim, set[int]] | None:
        cue = (verb.first, verb.end)
        read = self._claim(rule, content, subject, cue, verb.form.lemma)
        if read is None:
            return None
        claim, words = read
        if verb.pronoun is not None:
            claim = claim._replace(source=verb.pronoun)
            if claim.cue and claim.cue[1] == verb.pronoun[1]:  # dit-il
                claim = claim._replace(cue=(claim.cue[0], self._verb_end(verb)))
        return claim._replace(act=verb.form.act, negated=verb.negated, score=score_of(rule, verb.form.act)), words

    def _verb_end(self, verb: _Verb) -> int:
        """Where the verb of "dit-il" ends, its pronoun left aside."""
        inverted = _INVERTED.match(self.low[verb.end - 1])
        return self.clause.span(verb.end - 1, verb.end)[0] + (inverted.end(1) if inverted else 0)

    def _claim(
        self, rule: str, content: list[WordSpan], source: WordSpan | None, cue: WordSpan, lemma: str
    ) -> tuple[FoundClaim, set[int]] | None:
        clause = self.clause
        words = [stretch for stretch in (trimmed(clause, *c) for c in content) if clause.count(*stretch)]
        if not words:
            return None
        spans = tuple(sorted(piece(clause, *stretch) for stretch in words))
        found = FoundClaim(
            kind=kind_of(clause.reading, spans),
            spans=spans,
            cue=clause.span(*cue),
            cue_lemma=lemma,
            act="say",
            negated=False,
            source=clause.span(*source) if source else None,
            anonymous=source is not None and self._is_anonymous(source),
            rule=rule,
            score=score_of(rule, "say"),
        )
        used = {k for first, end in words for k in range(first, end)} | set(range(*cue))
        return found, used | (set(range(*source)) if source else set())

    def _is_anonymous(self, source: WordSpan) -> bool:
        """ "Plusieurs responsables", "mehrere Beamte": an indefinite phrase without a name that can be told."""
        first, end = source
        if self.low[first] not in self.lexicon["indefinite"]:
            return False
        if self.lexicon["joining_prefixes"]:
            return not any(word[0].isupper() for word in self.clause.words[first + 1 : end])
        return self.lexicon["joints"].isdisjoint(self.low[first + 1 : end])
