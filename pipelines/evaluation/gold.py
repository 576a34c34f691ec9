"""Gold articles of one's own: a folder of TOML files, one an article, whose annotation quotes the text.

How to write one: tests/gold/README.md. What is quoted is looked up here, so that a slip of the pen is an error.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

Span = tuple[int, int]
Entry = Mapping[str, Any]

OPEN: Final = "?"
"""An answer that people would argue about: whatever a run says, it does not count."""

MATCHES: Final = ("full", "alias", "surname", "acronym", "demonym", "metonym", "title")
_ELLIPSIS: Final = " ... "


class GoldError(ValueError):
    """An annotation that does not fit its text."""


@dataclass(frozen=True)
class GoldMention:
    """A place where an actor is named."""

    actor: str
    id: str | None  # Wikidata's, where one is known
    type: str
    match: str
    zone: str
    start: int
    end: int


@dataclass(frozen=True)
class GoldClaim:
    """One attributed statement; None stands for an answer left open, several answers are each right."""

    zone: str
    spans: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    kind: str
    acts: frozenset[str] | None
    negated: bool | None
    anonymous: bool | None
    speakers: frozenset[str] | None
    roles: frozenset[str]
    about: frozenset[str] | None


@dataclass(frozen=True)
class GoldArticle:
    """An article, what its page states, and, where `annotated`, its claims and mentions."""

    key: str
    title: str
    text: str
    outlet: str
    authors: tuple[str, ...]
    published: date
    language: str
    wire: str | None
    layout: str
    story: str
    annotated: bool
    ids: Mapping[str, str | None]  # of the actors, by name
    roles: Mapping[str, frozenset[str]]  # likewise: all that the text gives them
    mentions: tuple[GoldMention, ...]
    claims: tuple[GoldClaim, ...]
    open: tuple[tuple[str, int, int], ...]  # zone and place of surfaces that are no mention for certain
    loose: tuple[tuple[str, int, int], ...]  # zone and place of contents that are no claim for certain

    @property
    def url(self) -> str:
        """Address of its page; the day in it is the only date that some layouts state."""
        host = re.sub(r"\W+", "-", self.outlet.casefold())
        return f"https://www.{host}.example/{self.published:%Y/%m/%d}/{self.key.replace('_', '-')}"


def read_gold_articles(folder: Path) -> list[GoldArticle]:
    """Read the articles in `folder`, by name; raises GoldError where an annotation does not fit."""
    entries = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.toml"))}
    if not entries:
        raise GoldError(f"no articles in {folder}")
    return [_article(key, entry, entries) for key, entry in entries.items()]


def _article(key: str, entry: Entry, entries: Mapping[str, Entry]) -> GoldArticle:
    copied = entries.get(entry.get("copy_of", ""))
    text = _copied(entry, copied) if copied else entry["text"].strip()
    found = _Text(key, {"body": text, "title": entry["title"]})
    try:
        mentions = tuple(found.mentions(entry.get("actors", ())))
        unsure = tuple(place for surface in entry.get("open", ()) for place in found.places(surface))
        claims = tuple(found.claim(claim, mentions, unsure) for claim in entry.get("claims", ()))
        loose = tuple(place for content in entry.get("loose", ()) for place in found.places(content))
    except KeyError as error:
        raise GoldError(f"{key}: {error} is missing") from error
    return GoldArticle(
        key=key,
        title=entry["title"],
        text=text,
        outlet=entry["outlet"],
        authors=tuple(entry.get("authors", ())),
        published=entry["published"],
        language=entry.get("language", "en"),
        wire=entry.get("wire", copied.get("wire") if copied else None),
        layout=entry["layout"],
        story=entry.get("copy_of", key),
        annotated="claims" in entry,
        ids={actor["name"]: actor.get("id") for actor in entry.get("actors", ())},
        roles=_roles(entry.get("actors", ()), claims),
        mentions=mentions,
        claims=claims,
        open=unsure,
        loose=loose,
    )


def _roles(actors: Iterable[Entry], claims: Iterable[GoldClaim]) -> dict[str, frozenset[str]]:
    roles = {actor["name"]: _answers(actor, "role", "") or frozenset() for actor in actors}
    for claim in claims:
        for name in claim.speakers or ():
            roles[name] |= claim.roles
    return roles


def _copied(entry: Entry, original: Entry) -> str:
    """The original's paragraphs, picked, replaced and added to."""
    whole = original["text"].strip().split("\n\n")
    text = "\n\n".join(whole[number - 1] for number in entry.get("paragraphs", range(1, len(whole) + 1)))
    for old, new in entry.get("replace", ()):
        text = text.replace(old, new)
    return "\n\n".join([text, *entry.get("add", ())])


@dataclass(frozen=True)
class _Text:
    """An article's zones, in which quoted words are looked up."""

    key: str
    zones: Mapping[str, str]

    def mentions(self, actors: Iterable[Entry]) -> Iterator[GoldMention]:
        taken: set[tuple[str, int]] = set()
        quoted = [(actor, match, surface) for actor in actors for match in MATCHES for surface in actor.get(match, ())]
        # The longest first: "Holt" is no mention of its own inside "Ana Holt".
        for actor, match, surface in sorted(quoted, key=lambda q: (-len(_bare(q[2])), "[" not in q[2])):
            for zone, start, end in self.places(surface):
                if any((zone, at) in taken for at in range(start, end)):
                    continue
                taken.update((zone, at) for at in range(start, end))
                yield GoldMention(actor["name"], actor.get("id"), actor["type"], match, zone, start, end)

    def places(self, surface: str) -> list[tuple[str, int, int]]:
        """Where `surface` stands, as a word, in any zone; brackets mark it in words that stand around it."""
        found = [(zone, *span) for zone in self.zones for span in self._all(zone, surface)]
        if not found:
            raise GoldError(f"{self.key}: {surface!r} is nowhere in it")
        return found

    def _all(self, zone: str, quoted: str) -> Iterator[Span]:
        before, surface, behind = map(re.escape, _parts(quoted))
        edge = r"\b" if surface[-1].isalnum() else ""
        pattern = rf"{before}{edge}({surface}){edge}{behind}"
        for match in re.finditer(pattern, self.zones[zone]):
            yield match.span(1)

    def content(self, zone: str, quoted: str | list[str], context: str | None) -> tuple[Span, ...]:
        pieces = [quoted] if isinstance(quoted, str) else quoted
        return tuple(self._piece(zone, piece, context) for piece in pieces)

    def _piece(self, zone: str, piece: str, context: str | None) -> Span:
        first, _, last = piece.partition(_ELLIPSIS)
        before, surface, behind = _parts(context or first)
        text, quoted = self.zones[zone], before + surface + behind
        if text.count(quoted) != 1:
            raise GoldError(f"{self.key}: {quoted!r} stands {text.count(quoted)} times in the {zone}")
        start = text.index(quoted) + len(before)
        end = text.index(last, start) + len(last) if last else start + len(surface)
        return start, end

    def beside(self, zone: str, entry: Entry, spans: tuple[Span, ...]) -> tuple[Span | None, Span]:
        """Source and cue of a claim: of all places where their words stand, those nearest to each other and to it."""
        cues = self._outside(zone, entry["cue"], spans)
        if "source" not in entry:
            return None, min(cues, key=lambda cue: _gap(cue, *spans))
        pairs = [
            (source, cue)
            for source in self._outside(zone, entry["source"], spans)
            for cue in cues
            if cue[0] >= source[1] or cue[1] <= source[0]
        ]
        return min(pairs, key=lambda pair: _gap(*pair) + min(_gap(pair[0], *spans), _gap(pair[1], *spans)))

    def _outside(self, zone: str, quoted: str, spans: tuple[Span, ...]) -> list[Span]:
        found = [place for place in self._all(zone, quoted) if not _inside(place[0], spans)]
        if not found:
            raise GoldError(f"{self.key}: {quoted!r} is nowhere beside its claim")
        return found

    def claim(
        self, entry: Entry, mentions: tuple[GoldMention, ...], unsure: tuple[tuple[str, int, int], ...]
    ) -> GoldClaim:
        zone = entry.get("zone", "body")
        spans = self.content(zone, entry["content"], entry.get("at"))
        source, cue = self.beside(zone, entry, spans)
        about = frozenset(m.actor for m in mentions if m.zone == zone and _inside(m.start, spans))
        if "about" in entry and entry["about"] != OPEN and set(entry["about"]) != about:
            raise GoldError(f"{self.key}: about {entry['about']}, but {sorted(about)} are mentioned in the content")
        argued = entry.get("about") == OPEN or any(z == zone and _inside(start, spans) for z, start, _ in unsure)
        known = {m.actor for m in mentions} | {OPEN}
        if not set(entry.get("speaker", OPEN).split("|")) <= known:
            raise GoldError(f"{self.key}: {entry['speaker']!r} is no actor of it")
        return GoldClaim(
            zone=zone,
            spans=spans,
            cue=cue,
            source=source,
            kind=entry["kind"],
            acts=_answers(entry, "act", "say"),
            negated=_yes_or_no(entry, "negated"),
            anonymous=_yes_or_no(entry, "anonymous"),
            speakers=_answers(entry, "speaker", ""),
            roles=_answers(entry, "role", "") or frozenset(),
            about=None if argued else about,
        )


def _gap(one: Span, *others: Span) -> int:
    """Characters between `one` and the nearest of the others."""
    return min(max(start - one[1], one[0] - end) for start, end in others)


def _inside(at: int, spans: tuple[Span, ...]) -> bool:
    return any(start <= at < end for start, end in spans)


def _parts(quoted: str) -> tuple[str, str, str]:
    """What stands before, in and behind the brackets; all of it is meant where there are none."""
    match = re.fullmatch(r"(.*)\[(.+)\](.*)", quoted, re.DOTALL)
    return (match[1], match[2], match[3]) if match else ("", quoted, "")


def _bare(quoted: str) -> str:
    return _parts(quoted)[1]


def _answers(entry: Entry, name: str, default: str) -> frozenset[str] | None:
    given = str(entry.get(name, default))
    return None if given == OPEN else frozenset(given.split("|")) - {""}


def _yes_or_no(entry: Entry, name: str) -> bool | None:
    given = entry.get(name, False)
    return None if given == OPEN else bool(given)
