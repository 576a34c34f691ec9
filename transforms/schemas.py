"""Records that cross the job, and the Arrow schemas of the tables it writes. Pure: no Beam, no files.

The columns are the contract that docs/schema.md explains to analysts.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple

import pyarrow as pa

SCHEMA_VERSION: Final = "1.0"
VERSION_KEY: Final = b"newsbeam.schema_version"  # in the metadata of every file
SIGNATURE_BYTES: Final = 512  # 128 slots of 32 bits
BAND_BYTES: Final = 320  # 40 keys of 64 bits
FIGURE_BYTES: Final = 64  # 16 slots of 32 bits
EXCERPT_CHARS: Final = 200  # what a reject keeps of its text

PageKind = Literal["html", "page", "article"]
"""html: bytes as fetched; page: text with boilerplate and header still in it; article: an article's own text."""


def _as_call(record: Any) -> tuple[type, tuple[object, ...]]:
    """How pickle is to store a record: in half the time that it takes on its own for one with slots."""
    return type(record), tuple([getattr(record, name) for name in record.__slots__])


@dataclass(frozen=True, slots=True)
class Page:
    """One record of a crawl dump that may hold an article, as its reader found it."""

    dump: str
    record_offset: int
    kind: PageKind
    body: bytes = b""  # of kind html: the HTTP body, decoded from its transfer and content encodings
    text: str = ""  # of kinds page and article
    url: str | None = None
    crawled_at: datetime | None = None  # aware, UTC
    charset: str | None = None  # as the HTTP header names it
    title: str | None = None  # this and the following: what the record itself states
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    published: str | None = None  # as written; parsed with the article

    __reduce__ = _as_call


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that did not become an article, and why; `reason` is one of reasons.REASONS."""

    dump: str
    record_offset: int
    stage: str
    reason: str
    detail: str = ""
    url: str | None = None
    domain: str | None = None
    language: str | None = None
    crawled_at: datetime | None = None
    published_on: date | None = None
    excerpt: str | None = None


class Published(NamedTuple):
    """When an article was published, and how we know: `source` is a published_source of the articles table."""

    on: date
    at: datetime | None  # aware, UTC; only where time of day and zone were found
    source: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What the text functions find in one page: an article before its language and story are known."""

    text: str
    extractor: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    published: Published | None = None
    canonical_url: str | None = None  # as the page declares it
    wire: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article: the columns of ARTICLES up to the story, which the whole run decides."""

    article_id: str
    url: str | None
    canonical_url: str | None
    domain: str | None
    outlet: str | None
    title: str | None
    authors: tuple[str, ...]
    published_on: date | None
    published_at: datetime | None
    published_source: str
    crawled_at: datetime | None
    language: str
    language_score: float
    text: str
    n_words: int
    wire: str | None
    extractor: str
    dump: str
    record_offset: int

    __reduce__ = _as_call


def stable_id(*parts: str) -> str:
    """Lower-case hex of the 128-bit BLAKE2b of the parts; parts are kept apart, so ("ab", "c") is not ("a", "bc")."""
    return id_of(*parts).hexdigest()


def id_of(*parts: str) -> "hashlib.blake2b":
    """What stable_id is the digest of, to go on from."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        add_to_id(digest, part)
    return digest


def add_to_id(digest: "hashlib.blake2b", part: str) -> None:
    """Go on to the next part."""
    data = part.encode("utf-8", "surrogatepass")
    digest.update(len(data).to_bytes(8, "little") + data)


# Normalising sorts the marks behind a letter, in quadratic time; no language has as many as these.
_MANY_MARKS: Final = re.compile(r"([^\w\s\x00-\x7f]{30})[^\w\s\x00-\x7f]+")


def normalised(text: str) -> str:
    """Text as compared for exact copies: NFKC, case folded, white space collapsed, endless runs of marks cut."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _MANY_MARKS.sub(r"\1", text))
    return " ".join(text.casefold().split())


_SPAN = pa.struct([pa.field("start", pa.int32(), nullable=False), pa.field("end", pa.int32(), nullable=False)])
_MOMENT = pa.timestamp("us", tz="UTC")


def _schema(*columns: tuple[str, pa.DataType] | tuple[str, pa.DataType, Literal["?"]]) -> pa.Schema:
    fields = [pa.field(c[0], c[1], nullable=len(c) == 3) for c in columns]
    return pa.schema(fields, metadata={VERSION_KEY: SCHEMA_VERSION})


@dataclass(frozen=True)
class Table:
    """A table of the output: its schema, the total order of its rows, and how it is partitioned."""

    name: str
    schema: pa.Schema
    sort: tuple[str, ...]
    shard_by: str = ""  # the column whose values spread a partition over files
    by_date: bool = field(default=False)  # else one partition a run


_FROM_ARTICLE: Final = (
    ("published_on", pa.date32(), "?"),
    ("published_source", pa.string()),
    ("language", pa.string()),
    ("domain", pa.string(), "?"),
    ("outlet", pa.string(), "?"),
)

ARTICLES: Final = Table(
    "articles",
    _schema(
        ("article_id", pa.string()),
        ("url", pa.string(), "?"),
        ("canonical_url", pa.string(), "?"),
        ("domain", pa.string(), "?"),
        ("outlet", pa.string(), "?"),
        ("title", pa.string(), "?"),
        ("authors", pa.list_(pa.string())),
        ("published_on", pa.date32(), "?"),
        ("published_at", _MOMENT, "?"),
        ("published_source", pa.string()),
        ("crawled_at", _MOMENT, "?"),
        ("language", pa.string()),
        ("language_score", pa.float32()),
        ("text", pa.string(), "?"),
        ("n_words", pa.int32()),
        ("story_id", pa.string()),
        ("is_lead", pa.bool_()),
        ("duplicate_kind", pa.string()),
        ("text_of", pa.string()),
        ("similarity", pa.float32()),
        ("wire", pa.string(), "?"),
        ("extractor", pa.string()),
        ("dump", pa.string()),
        ("record_offset", pa.int64()),
        ("run_id", pa.string()),
    ),
    sort=("published_on", "article_id"),
    shard_by="article_id",
    by_date=True,
)

MENTIONS: Final = Table(
    "mentions",
    _schema(
        ("article_id", pa.string()),
        ("story_id", pa.string()),
        ("actor_id", pa.string()),
        ("actor", pa.string()),
        ("actor_type", pa.string()),
        ("country", pa.string(), "?"),
        ("surface", pa.string()),
        ("match", pa.string()),
        ("role", pa.string(), "?"),
        ("zone", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("sentence", pa.int32()),
        ("in_quote", pa.bool_()),
        ("is_speaker", pa.bool_()),
        ("link_score", pa.float32()),
        *_FROM_ARTICLE,
    ),
    sort=("actor_id", "published_on", "article_id", "start", "zone", "end"),
    shard_by="article_id",
    by_date=True,
)

CLAIMS: Final = Table(
    "claims",
    _schema(
        ("claim_id", pa.string()),
        ("article_id", pa.string()),
        ("story_id", pa.string()),
        ("zone", pa.string()),
        ("kind", pa.string()),
        ("content", pa.string()),
        ("content_spans", pa.list_(_SPAN)),
        ("start", pa.int32()),
        ("cue", pa.string(), "?"),
        ("cue_lemma", pa.string(), "?"),
        ("cue_start", pa.int32(), "?"),
        ("cue_end", pa.int32(), "?"),
        ("act", pa.string()),
        ("negated", pa.bool_()),
        ("source", pa.string(), "?"),
        ("source_start", pa.int32(), "?"),
        ("source_end", pa.int32(), "?"),
        ("speaker_id", pa.string(), "?"),
        ("speaker", pa.string(), "?"),
        ("speaker_type", pa.string(), "?"),
        ("speaker_role", pa.string(), "?"),
        ("anonymous", pa.bool_()),
        ("about", pa.list_(pa.string())),
        ("score", pa.float32()),
        *_FROM_ARTICLE,
    ),
    sort=("speaker_id", "published_on", "article_id", "start", "claim_id"),
    shard_by="article_id",
    by_date=True,
)

ACTORS: Final = Table(
    "actors",
    _schema(
        ("actor_id", pa.string()),
        ("actor", pa.string()),
        ("actor_type", pa.string()),
        ("country", pa.string(), "?"),
        ("wikidata_id", pa.string(), "?"),
        ("aliases", pa.list_(pa.string())),
        ("first_seen", pa.date32(), "?"),
        ("last_seen", pa.date32(), "?"),
        ("dictionary", pa.string(), "?"),
    ),
    sort=("actor_id",),
    shard_by="actor_id",
)

COVERAGE: Final = Table(
    "coverage",
    _schema(
        ("published_on", pa.date32(), "?"),
        ("language", pa.string(), "?"),
        ("domain", pa.string(), "?"),
        ("articles", pa.int64()),
        ("stories", pa.int64()),
        ("rejected", pa.int64()),
    ),
    sort=("published_on", "language", "domain"),
    shard_by="domain",
)

REJECTS: Final = Table(
    "rejects",
    _schema(
        ("dump", pa.string()),
        ("record_offset", pa.int64()),
        ("url", pa.string(), "?"),
        ("domain", pa.string(), "?"),
        ("language", pa.string(), "?"),
        ("crawled_at", _MOMENT, "?"),
        ("stage", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("excerpt", pa.string(), "?"),
    ),
    sort=("dump", "record_offset", "stage", "reason", "detail", "url"),
    shard_by="dump",
)

RUNS: Final = Table(
    "runs",
    _schema(
        ("started_at", _MOMENT),
        ("finished_at", _MOMENT),
        ("runner", pa.string()),
        ("newsbeam", pa.string()),
        ("records_read", pa.int64()),
        ("articles", pa.int64()),
        ("rejects", pa.int64()),
        ("stories", pa.int64()),
        ("mentions", pa.int64()),
        ("claims", pa.int64()),
        ("counters", pa.string()),
        ("settings", pa.string()),
    ),
    sort=("started_at",),
)

STORY_ALIASES: Final = Table(
    "story_aliases",
    _schema(("story_id", pa.string()), ("merged_into", pa.string())),
    sort=("story_id",),
    shard_by="story_id",
)

ACTOR_ALIASES: Final = Table(
    "actor_aliases",
    _schema(("actor_id", pa.string()), ("merged_into", pa.string())),
    sort=("actor_id",),
    shard_by="actor_id",
)

SIGNATURES: Final = Table(
    "index/signatures",
    _schema(
        ("key", pa.uint64()),
        ("article_id", pa.string()),
        ("story_id", pa.string()),
        ("text_of", pa.string()),
        ("day", pa.date32(), "?"),
        ("published_day", pa.int64()),
        ("crawled_us", pa.int64()),
        ("text_key", pa.uint64()),
        ("url_key", pa.uint64()),
        ("site_key", pa.uint64()),
        ("n_shingles", pa.int64()),
        ("signature", pa.binary(SIGNATURE_BYTES)),
        ("figures", pa.binary(FIGURE_BYTES)),
        ("bands", pa.binary(BAND_BYTES)),
    ),
    sort=("key", "article_id"),
    shard_by="article_id",
)
"""What later runs compare their articles with: the fingerprints of [dedupe] window_days."""

LINES: Final = Table(
    "index/lines",
    _schema(("line", pa.uint64()), ("pages", pa.int64()), ("latest", pa.date32(), "?")),
    sort=("line",),
    shard_by="line",
)
"""Hashes of (site, line) that two pages of a run or more carry, on how many, and the latest day of that run."""

INDEX: Final = {table.name: table for table in (SIGNATURES, LINES)}
"""What runs keep for runs to come; no table for analysts."""

TABLES: Final = {
    table.name: table
    for table in (
        ARTICLES,
        MENTIONS,
        CLAIMS,
        ACTORS,
        COVERAGE,
        REJECTS,
        STORY_ALIASES,
        ACTOR_ALIASES,
        RUNS,
    )
}
