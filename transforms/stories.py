"""Group stories: the whole run's articles, compared by fingerprint, and who is a copy of whom.

Text crosses one shuffle here, by shard of article_id. What is compared (hashes, signatures, band keys) crosses shuffles
of its own as numeric columns, so that hot bands and long chains of copies stay linear.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.pvalue import AsSingleton, PCollection, TaggedOutput
from apache_beam.transforms.error_handling import ErrorHandler
from apache_beam.typehints.decorators import no_annotations

from transforms.articles import Parts
from transforms.blocks import (
    Keyed,
    Rejected,
    blocks_of,
    concatenated,
    in_global_window,
    parted,
    shards_of,
    split_by,
    stable_shard,
)
from transforms.comparisons import CompareArticles, LabelStories, article_days, is_signed, labels_of, sign, to_remember
from transforms.files import open_file
from transforms.gather import Gather
from transforms.grouping import NO_LABELS, keys_of
from transforms.progress import note
from transforms.schemas import ARTICLES, LINES, SIGNATURES, Article, Reject
from transforms.settings import DedupeSettings
from transforms.site_lines import FindRepeatedLines

_BLOCK_ROWS: Final = 500
_HELD_ROWS: Final = 5_000

_STORY_COLUMNS = ("story_id", "is_lead", "duplicate_kind", "text_of", "similarity", "run_id")
FOUND = pa.schema([*[f for f in ARTICLES.schema if f.name not in _STORY_COLUMNS], ("text_key", pa.uint64())])
"""An article before its story is known: the columns of ARTICLES that dataclass Article has, and the key of its text."""
GROUPED = pa.schema([f for f in ARTICLES.schema if f.name != "run_id"])
"""An article with its story."""


class Earlier(NamedTuple):
    """What earlier runs left: article_ids, rows of SIGNATURES, both as (shard, block) pairs, and blocks of LINES."""

    ids: PCollection[Keyed]
    signatures: PCollection[Keyed]
    lines: PCollection[pa.Table]


class Grouped(NamedTuple):
    """Blocks of articles with their stories (schema GROUPED), of STORY_ALIASES, and of what to keep for later runs;
    the latest day of an article, where one has any.
    """

    articles: PCollection[pa.Table]
    aliases: PCollection[pa.Table]
    signatures: PCollection[pa.Table]
    lines: PCollection[pa.Table]
    latest: PCollection[date]


@dataclass
class GroupStories(beam.PTransform):
    """Articles -> Grouped: each article once, with its story, its lead and how it is a copy.

    An article that an earlier run kept, or that comes twice in this one, goes to `rejects` as `already_kept`.
    """

    settings: DedupeSettings
    shards: int
    rejects: ErrorHandler
    earlier: Earlier

    @no_annotations  # Beam cannot check several outputs, and warns
    def expand(self, parts: Parts) -> Grouped:
        """Wire the step."""
        blocks = self._distinct(parts)
        window = self.settings.window_days
        latest = blocks | "Days" >> beam.FlatMap(_last_day) | "Latest day" >> Gather(max)
        if not self.settings.enabled:
            alone = blocks | "Leave alone" >> beam.FlatMap(with_stories, NO_LABELS)
            nothing = blocks.pipeline | "Nothing" >> beam.Create([], reshuffle=False).with_output_types(pa.Table)
            return Grouped(alone, nothing, nothing, nothing, latest)
        lines = (blocks, self.earlier.lines, latest) | "Find repeated lines" >> FindRepeatedLines(self.shards, window)
        latest_day = AsSingleton(latest, None)
        signed = blocks | "Sign" >> beam.Map(sign, AsSingleton(lines.repeated, None), latest_day, window)
        edges = signed | "Compare" >> CompareArticles(self.settings, self.shards)
        stories = (signed, edges) | "Label stories" >> LabelStories(self.shards)
        labels = AsSingleton(stories.labels, NO_LABELS)
        return Grouped(
            blocks | "Attach stories" >> beam.FlatMap(with_stories, labels),
            stories.aliases,
            signed | "Remember" >> beam.Map(to_remember, labels, latest_day, window),
            lines.counted,
            latest,
        )

    def _distinct(self, parts: Parts) -> PCollection[pa.Table]:
        """Blocks of new articles, each once; and of what is known of earlier ones, which goes the same way.

        (One way for both, and not a Flatten behind: see CompareArticles.)
        """
        found = [
            articles | f"Gather by article {number}" >> beam.ParDo(_GatherArticles(self.shards))
            for number, articles in enumerate(parts)
        ]
        kept = (
            (*found, self.earlier.ids, self.earlier.signatures)
            | "Found and kept" >> beam.Flatten()
            | "Group by article" >> beam.GroupByKey()
            | "Keep first of an id" >> beam.ParDo(_KeepFirst()).with_outputs("rejects", main="kept")
        )
        self.rejects.add_error_pcollection(kept.rejects)
        return kept.kept


class _GatherArticles(beam.DoFn):
    """Rows of a bundle, as one (shard, block) for each shard and some hundred articles."""

    def __init__(self, shards: int) -> None:
        self.shards = shards

    def start_bundle(self) -> None:
        self.rows: dict[int, list[Article]] = {}
        self.held = 0

    def process(self, article: Article) -> Iterator[Keyed]:
        shard = stable_shard(article.article_id, self.shards)
        self.rows.setdefault(shard, []).append(article)
        self.held += 1
        if self.held == _HELD_ROWS:  # of many shards, none may ever be full
            shard = max(self.rows, key=lambda shard: len(self.rows[shard]))
        if self.held == _HELD_ROWS or len(self.rows[shard]) == _BLOCK_ROWS:
            rows = self.rows.pop(shard)
            self.held -= len(rows)
            yield from _blocks(shard, rows)

    def finish_bundle(self) -> Iterator[object]:
        for shard, rows in self.rows.items():
            yield from map(in_global_window, _blocks(shard, rows))


def _blocks(shard: int, rows: list[Article]) -> Iterator[Keyed]:
    return ((shard, block) for block in blocks_of(as_block(rows), _BLOCK_ROWS))


def as_block(articles: list[Article]) -> pa.Table:
    """Articles as a block of schema FOUND."""
    return pa.table([[getattr(article, f.name) for article in articles] for f in FOUND], schema=FOUND)


class _KeepFirst(beam.DoFn):
    """The articles of a shard in the order of their ids, each id once: the one from the first dump and offset."""

    def process(self, group: tuple[int, Iterable[pa.Table]]) -> Iterator[pa.Table | Rejected]:
        new, earlier = parted(group[1], _is_new)
        signed, kept = parted(earlier, is_signed)
        found = concatenated(new, FOUND)
        found = found.sort_by([(c, "ascending") for c in ("article_id", "dump", "record_offset", "crawled_at")])
        ids = found["article_id"].combine_chunks()
        first = np.ones(len(ids), bool)
        if len(ids):
            first[1:] = pc.not_equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)
        for those in kept:
            known = pc.is_in(ids, value_set=those["article_id"].combine_chunks())
            first &= ~known.to_numpy(zero_copy_only=False)
        note("grouped", int(first.sum()))
        yield from blocks_of(found.filter(pa.array(first)), _BLOCK_ROWS)
        yield from signed
        again = found.filter(pa.array(~first)).drop_columns(["text", "authors"])
        for row in again.to_pylist():
            yield TaggedOutput("rejects", _already_kept(row))


def _already_kept(row: dict[str, object]) -> Reject:
    names = ("dump", "record_offset", "url", "domain", "language", "crawled_at", "published_on")
    return Reject(
        stage="stories",
        reason="already_kept",
        detail=f"article_id {row['article_id']}",
        **{name: row[name] for name in names},  # type: ignore[arg-type]
    )


def _is_new(block: pa.Table) -> bool:
    return "text" in block.column_names


def _last_day(block: pa.Table) -> Iterator[date]:
    if _is_new(block) and (day := pc.max(article_days(block)).as_py()):
        yield day


def with_stories(block: pa.Table, labels: pa.Table) -> Iterator[pa.Table]:
    """A block of schema GROUPED of one of new articles; an article without a label is a story of its own."""
    if not _is_new(block):
        return
    ids = block["article_id"].combine_chunks()
    mine = labels_of(keys_of(ids.to_pylist()), labels)
    kind = pc.fill_null(mine["duplicate_kind"], "none")
    found = {
        "story_id": pc.coalesce(mine["story_id"], ids),
        "is_lead": pc.equal(kind, "none"),
        "duplicate_kind": kind,
        "text_of": pc.coalesce(mine["text_of"], ids),
        "similarity": pc.fill_null(mine["similarity"], pa.scalar(1.0, pa.float32())),
    }
    columns = [found[f.name] if f.name in found else block[f.name] for f in GROUPED]
    yield pa.table(columns, schema=GROUPED)


@dataclass
class CountStories(beam.PTransform):
    """Blocks of articles -> ("stories", n) and ("copies.<kind>", n) pairs."""

    def expand(self, articles: PCollection[pa.Table]) -> PCollection[tuple[str, int]]:
        """Wire the step."""
        return articles | "Count" >> beam.FlatMap(_kind_counts)


def _kind_counts(block: pa.Table) -> Iterator[tuple[str, int]]:
    yield "stories", pc.sum(block["is_lead"]).as_py() or 0
    for kind in pc.value_counts(block["duplicate_kind"].combine_chunks()).to_pylist():
        if kind["values"] != "none":
            yield f"copies.{kind['values']}", kind["counts"]


# --- what earlier runs left ----------------------------------------------------------------------------------


class EarlierFile(NamedTuple):
    """A file that an earlier run wrote, of the table of this name."""

    table: str
    path: str


@dataclass
class ReadEarlier(beam.PTransform):
    """Files of earlier runs -> Earlier; `merged` are stories that were found to be one: story_id to final story_id."""

    shards: int
    merged: Mapping[str, str] = field(default_factory=dict)

    @no_annotations  # Beam cannot check several outputs, and warns
    def expand(self, files: PCollection[EarlierFile]) -> Earlier:
        """Wire the step."""
        read = files | "Read earlier" >> beam.ParDo(_ReadEarlier(self.shards, self.merged)).with_outputs(
            "signatures", "lines", main="ids"
        )
        return Earlier(read.ids, read.signatures, read.lines)


class _ReadEarlier(beam.DoFn):
    def __init__(self, shards: int, merged: Mapping[str, str]) -> None:
        self.shards, self.merged = shards, merged

    def process(
        self, file: EarlierFile
    ) -> Iterator[Keyed | TaggedOutput[Literal["signatures"], Keyed] | TaggedOutput[Literal["lines"], pa.Table]]:
        columns = ["article_id"] if file.table == ARTICLES.name else None
        with open_file(file.path) as opened:
            rows = pq.ParquetFile(opened).read(columns).replace_schema_metadata()
        if file.table == LINES.name:
            yield TaggedOutput("lines", rows)
            return
        if file.table == SIGNATURES.name and self.merged:
            stories = [self.merged.get(story, story) for story in rows["story_id"].to_pylist()]
            rows = rows.set_column(rows.schema.get_field_index("story_id"), "story_id", pa.array(stories))
        for keyed in split_by(rows, shards_of(rows["article_id"], self.shards)):
            yield TaggedOutput("signatures", keyed) if file.table == SIGNATURES.name else keyed
