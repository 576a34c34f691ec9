"""Records that cross the job, and the columns of the tables it writes. Pure: no Beam, no files.

The columns are the contract that docs/schema.md explains to analysts.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
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

    __reduce__ = _as_call


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
    """One article: the columns of ARTICLES up to the story, which the whole run decides, and the key of its text."""

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
    text_key: int  # of the text as compared for exact copies: see text_key()

    __reduce__ = _as_call


def stable_id(*parts: str) -> str:
    """Lower-case hex of the 128-bit BLAKE2b of the parts; parts are kept apart, so ("ab", "c") is not ("a", "bc")."""
    return id_of(b"".join(map(id_part, parts))).hexdigest()


def text_key(compared: str) -> int:
    """The key of a text that `normalised` has made: the first 64 bits of its stable_id."""
    return int(stable_id(compared)[:16], 16)


def id_part(part: str) -> bytes:
    """One part of what stable_id is the digest of."""
    data = part.encode("utf-8", "surrogatepass")
    return len(data).to_bytes(8, "little") + data


def id_of(data: bytes) -> "hashlib.blake2b":
    """The digest that ids are made of."""
    return hashlib.blake2b(data, digest_size=16)


# Normalising sorts the marks behind a letter, in quadratic time; no language has as many as these.
_MARKS: Final = 30
_MANY_MARKS: Final = re.compile(rf"([^\x00-\x7f\w\s]{{{_MARKS}}})[^\x00-\x7f\w\s]+")
_BEYOND_ASCII: Final = bytes(128) + b"\1" * 128  # to translate bytes of UTF-8 by
_MARKS_BYTES: Final = b"\1" * 2 * (_MARKS + 1)
_BLANKS: Final = ("  ", *"\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029")  # NFKC makes spaces of the others


def normalised(text: str) -> str:
    """Text as compared for exact copies: NFKC, case folded, white space collapsed, endless runs of marks cut."""
    if not text.isascii():
        if _MARKS_BYTES in text.encode("utf-8", "surrogatepass").translate(_BEYOND_ASCII):
            text = _MANY_MARKS.sub(r"\1", text)
        text = unicodedata.normalize("NFKC", text)
    levelled = text.casefold().replace("\n\n", " ").replace("  ", " ")
    if any([blank in levelled for blank in _BLANKS]):
        return " ".join(levelled.split())
    return levelled.strip()  # but for single spaces between words there is nothing to collapse, as in most texts


Column: TypeAlias = tuple[str, str] | tuple[str, str, Literal["?"]]
"""Name, type in a word, and "?" where a value may be null. Words, because reports do without pyarrow, which takes a
tenth of a second to load: string, strings, date, moment, bool, int32, int64, uint64, float32, spans (structs of start
and end), and binary with its number of bytes."""


@dataclass(frozen=True)
class Table:
    """A table of the output: its columns, the total order of its rows, and how it is partitioned."""

    name: str
    columns: tuple[Column, ...]
    sort: tuple[str, ...]
    shard_by: str = ""  # the column whose values spread a partition over files
    by_date: bool = field(default=False)  # else one partition a run

    @cached_property
    def schema(self) -> "pa.Schema":
        """The schema that its files have."""
        import pyarrow as pa

        fields = [pa.field(column[0], _arrow_type(column[1]), nullable=len(column) == 3) for column in self.columns]
        return pa.schema(fields, metadata={VERSION_KEY: SCHEMA_VERSION})


def _arrow_type(word: str) -> "pa.DataType":
    import pyarrow as pa

    kind, _, width = word.partition(" ")
    if kind == "spans":
        return pa.list_(pa.struct([pa.field(end, pa.int32(), nullable=False) for end in ("start", "end")]))
    if kind == "strings":
        return pa.list_(pa.string())
    if kind == "moment":
        return pa.timestamp("us", tz="UTC")
    if kind == "binary":
        return pa.binary(int(width))
    return pa.date32() if kind == "date" else pa.type_for_alias(kind)


_FROM_ARTICLE: Final = (
    ("published_on", "date", "?"),
    ("published_source", "string"),
    ("language", "string"),
    ("domain", "string", "?"),
    ("outlet", "string", "?"),
)

ARTICLES: Final = Table(
    "articles",
    (
        ("article_id", "string"),
        ("url", "string", "?"),
        ("canonical_url", "string", "?"),
        ("domain", "string", "?"),
        ("outlet", "string", "?"),
        ("title", "string", "?"),
        ("authors", "strings"),
        ("published_on", "date", "?"),
        ("published_at", "moment", "?"),
        ("published_source", "string"),
        ("crawled_at", "moment", "?"),
        ("language", "string"),
        ("language_score", "float32"),
        ("text", "string", "?"),
        ("n_words", "int32"),
        ("story_id", "string"),
        ("is_lead", "bool"),
        ("duplicate_kind", "string"),
        ("text_of", "string"),
        ("similarity", "float32"),
        ("wire", "string", "?"),
        ("extractor", "string"),
        ("dump", "string"),
        ("record_offset", "int64"),
        ("run_id", "string"),
    ),
    sort=("published_on", "article_id"),
    shard_by="article_id",
    by_date=True,
)

MENTIONS: Final = Table(
    "mentions",
    (
        ("article_id", "string"),
        ("story_id", "string"),
        ("actor_id", "string"),
        ("actor", "string"),
        ("actor_type", "string"),
        ("country", "string", "?"),
        ("surface", "string"),
        ("match", "string"),
        ("role", "string", "?"),
        ("zone", "string"),
        ("start", "int32"),
        ("end", "int32"),
        ("sentence", "int32"),
        ("in_quote", "bool"),
        ("is_speaker", "bool"),
        ("link_score", "float32"),
        *_FROM_ARTICLE,
    ),
    sort=("actor_id", "published_on", "article_id", "start", "zone", "end"),
    shard_by="article_id",
    by_date=True,
)

CLAIMS: Final = Table(
    "claims",
    (
        ("claim_id", "string"),
        ("article_id", "string"),
        ("story_id", "string"),
        ("zone", "string"),
        ("kind", "string"),
        ("content", "string"),
        ("content_spans", "spans"),
        ("start", "int32"),
        ("cue", "string", "?"),
        ("cue_lemma", "string", "?"),
        ("cue_start", "int32", "?"),
        ("cue_end", "int32", "?"),
        ("act", "string"),
        ("negated", "bool"),
        ("source", "string", "?"),
        ("source_start", "int32", "?"),
        ("source_end", "int32", "?"),
        ("speaker_id", "string", "?"),
        ("speaker", "string", "?"),
        ("speaker_type", "string", "?"),
        ("speaker_role", "string", "?"),
        ("anonymous", "bool"),
        ("about", "strings"),
        ("score", "float32"),
        *_FROM_ARTICLE,
    ),
    sort=("speaker_id", "published_on", "article_id", "start", "claim_id"),
    shard_by="article_id",
    by_date=True,
)

ACTORS: Final = Table(
    "actors",
    (
        ("actor_id", "string"),
        ("actor", "string"),
        ("actor_type", "string"),
        ("country", "string", "?"),
        ("wikidata_id", "string", "?"),
        ("aliases", "strings"),
        ("first_seen", "date", "?"),
        ("last_seen", "date", "?"),
        ("dictionary", "string", "?"),
    ),
    sort=("actor_id",),
    shard_by="actor_id",
)

COVERAGE: Final = Table(
    "coverage",
    (
        ("published_on", "date", "?"),
        ("language", "string", "?"),
        ("domain", "string", "?"),
        ("articles", "int64"),
        ("stories", "int64"),
        ("rejected", "int64"),
    ),
    sort=("published_on", "language", "domain"),
    shard_by="domain",
)

REJECTS: Final = Table(
    "rejects",
    (
        ("dump", "string"),
        ("record_offset", "int64"),
        ("url", "string", "?"),
        ("domain", "string", "?"),
        ("language", "string", "?"),
        ("crawled_at", "moment", "?"),
        ("stage", "string"),
        ("reason", "string"),
        ("detail", "string"),
        ("excerpt", "string", "?"),
    ),
    sort=("dump", "record_offset", "stage", "reason", "detail", "url"),
    shard_by="dump",
)

RUNS: Final = Table(
    "runs",
    (
        ("started_at", "moment"),
        ("finished_at", "moment"),
        ("runner", "string"),
        ("newsbeam", "string"),
        ("records_read", "int64"),
        ("articles", "int64"),
        ("rejects", "int64"),
        ("stories", "int64"),
        ("mentions", "int64"),
        ("claims", "int64"),
        ("counters", "string"),
        ("settings", "string"),
    ),
    sort=("started_at",),
)

STORY_ALIASES: Final = Table(
    "story_aliases",
    (("story_id", "string"), ("merged_into", "string")),
    sort=("story_id",),
    shard_by="story_id",
)

ACTOR_ALIASES: Final = Table(
    "actor_aliases",
    (("actor_id", "string"), ("merged_into", "string")),
    sort=("actor_id",),
    shard_by="actor_id",
)

SIGNATURES: Final = Table(
    "index/signatures",
    (
        ("key", "uint64"),
        ("article_id", "string"),
        ("story_id", "string"),
        ("text_of", "string"),
        ("day", "date", "?"),
        ("published_day", "int64"),
        ("crawled_us", "int64"),
        ("text_key", "uint64"),
        ("url_key", "uint64"),
        ("site_key", "uint64"),
        ("n_shingles", "int64"),
        ("signature", f"binary {SIGNATURE_BYTES}"),
        ("figures", f"binary {FIGURE_BYTES}"),
        ("bands", f"binary {BAND_BYTES}"),
    ),
    sort=("key", "article_id"),
    shard_by="article_id",
)
"""What later runs compare their articles with: the fingerprints of [dedupe] window_days."""

LINES: Final = Table(
    "index/lines",
    (("line", "uint64"), ("pages", "int64"), ("latest", "date", "?")),
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
