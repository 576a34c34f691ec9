"""Who claimed what in an article: claims joined with the actors that speak them and that they are about. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from transforms.text.actors import ActorFinder, FoundMention
from transforms.text.claims import FoundClaim, content_of, find_claims
from transforms.text.lexicons import LEXICONS
from transforms.text.marked_claims import find_marked_claims
from transforms.text.other_names import plain_names
from transforms.text.parsed_claims import SentenceParser, with_parsed_claims
from transforms.text.quotes import MASK, Span
from transforms.text.readings import Reading, read_text
from transforms.text.speakers import Speakers
from transforms.text.tuples import maker


class MentionRow(NamedTuple):
    """One row of the mentions table, as far as the text decides it."""

    actor_id: str
    actor: str
    actor_type: str
    country: str | None
    surface: str
    match: str
    role: str | None
    zone: str
    start: int
    end: int
    sentence: int
    in_quote: bool
    is_speaker: bool
    link_score: float


_mention_row: Final = maker(MentionRow)


class ClaimRow(NamedTuple):
    """One row of the claims table, as far as the text decides it."""

    zone: str
    kind: str
    content: str
    content_spans: tuple[Span, ...]
    start: int
    cue: str | None
    cue_lemma: str | None
    cue_start: int | None
    cue_end: int | None
    act: str
    negated: bool
    source: str | None
    source_start: int | None
    source_end: int | None
    speaker_id: str | None
    speaker: str | None
    speaker_type: str | None
    speaker_role: str | None
    anonymous: bool
    about: tuple[str, ...]
    score: float


class Attributions(NamedTuple):
    """The mentions and the claims of an article, sorted by zone (body first) and start."""

    mentions: list[MentionRow]
    claims: list[ClaimRow]


def find_attributions(
    finder: ActorFinder | None,
    title: str | None,
    text: str,
    *,
    published_on: date | None,
    outlet: str | None,
    with_claims: bool = True,
    language: str = "en",
    parser: SentenceParser | None = None,
) -> Attributions:
    """Find the mentions and claims of an article and join them; without a finder, claims alone, by nobody we know.

    Claims are found in English and the languages of LEXICONS. With a parser, those of an English body are the parser
    tier's.
    """
    body = read_text(text)
    headline = read_text(title) if title else None
    mentions = finder.find(headline, body, published_on=published_on, outlet=outlet) if finder else []
    if language in LEXICONS:
        mentions = plain_names(mentions, LEXICONS[language])
    claims_title = _claims(headline, "title", language) if headline and with_claims else []
    claims_body = _claims(body, "body", language) if with_claims else []
    if parser is not None and with_claims and language == "en":
        claims_body = with_parsed_claims(body, claims_body, parser)
    return attribute(headline, body, mentions, claims_title, claims_body)


def _claims(reading: Reading, zone: str, language: str) -> list[FoundClaim]:
    if language in LEXICONS:
        return find_marked_claims(reading, language)
    return find_claims(reading, zone=zone) if language == "en" else []


def attribute(
    title: Reading | None,
    body: Reading,
    mentions: Sequence[FoundMention],
    claims_title: Sequence[FoundClaim],
    claims_body: Sequence[FoundClaim],
) -> Attributions:
    """Resolve the sources of claims to actors, and tell which mentions speak, are quoted, or are spoken about."""
    rows: list[MentionRow] = []
    claims: list[ClaimRow] = []
    for zone, reading, zone_claims in (("body", body, claims_body), ("title", title, claims_title)):
        if reading is not None:
            joined = _Zone(zone, reading, [m for m in mentions if m.zone == zone])
            claims += [joined.claim(found) for found in sorted(zone_claims, key=lambda c: (c.spans, c.source or ()))]
            rows += joined.rows()
    return Attributions(rows, claims)


class _Zone:
    """The claims and mentions of a headline or a body."""

    def __init__(self, zone: str, reading: Reading, mentions: list[FoundMention]) -> None:
        self.zone = zone
        self.text = reading.text
        self.mentions = mentions
        self.starts = [mention.start for mention in mentions]
        self.quoted = [reading.shown[mention.start] == MASK for mention in mentions]
        self.speakers = Speakers(reading, mentions, self.quoted)
        self.speaking: set[int] = set()

    def claim(self, found: FoundClaim) -> ClaimRow:
        speaker = None
        if found.source is not None:
            speaker = self.speakers.resolve(found.source, anonymous=found.anonymous)
            if speaker is not None and found.source[0] <= speaker.start < found.source[1]:
                self.speaking.add(speaker.start)
        cue, source = found.cue, found.source
        return ClaimRow(
            zone=self.zone,
            kind=found.kind,
            content=content_of(self.text, found.spans),
            content_spans=found.spans,
            start=found.spans[0][0],
            cue=self.text[cue[0] : cue[1]] if cue else None,
            cue_lemma=found.cue_lemma,
            cue_start=cue[0] if cue else None,
            cue_end=cue[1] if cue else None,
            act=found.act,
            negated=found.negated,
            source=self.text[source[0] : source[1]] if source else None,
            source_start=source[0] if source else None,
            source_end=source[1] if source else None,
            speaker_id=speaker.actor_id if speaker else None,
            speaker=speaker.actor if speaker else None,
            speaker_type=speaker.actor_type if speaker else None,
            speaker_role=speaker.role if speaker else None,
            anonymous=found.anonymous,
            about=self._about(found.spans),
            score=found.score,
        )

    def _about(self, spans: tuple[Span, ...]) -> tuple[str, ...]:
        """Ids mentioned inside the content, once each, in order of appearance."""
        ids: dict[str, None] = {}
        for start, end in spans:
            for i in range(bisect_left(self.starts, start), bisect_left(self.starts, end)):
                ids[self.mentions[i].actor_id] = None
        return tuple(ids)

    def rows(self) -> list[MentionRow]:
        return [
            _mention_row((*mention[:11], quoted, mention.start in self.speaking, mention.link_score))
            for mention, quoted in zip(self.mentions, self.quoted, strict=True)
        ]
