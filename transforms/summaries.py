"""Summarise a run: its actors, and its coverage, which is what reports divide by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.pvalue import PCollection
from apache_beam.typehints.decorators import no_annotations

from transforms.blocks import Keyed, concatenated, shards_of, split_by
from transforms.schemas import ACTORS, COVERAGE
from transforms.text.dictionary import Dictionary

_SEEN = ("actor_id", "actor", "actor_type", "country", "surface")
SEEN = pa.schema(
    [
        *((name, pa.string()) for name in _SEEN),
        ("first_seen", pa.date32()),
        ("last_seen", pa.date32()),
    ]
)
"""An actor under one surface, and the days between which it was seen so."""

_COVERED = ("published_on", "language", "domain", "story_id")
COVERED = pa.schema(
    [
        ("published_on", pa.date32()),
        ("language", pa.string()),
        ("domain", pa.string()),
        ("story_id", pa.string()),  # null: rejected
        ("records", pa.int64()),
    ]
)
"""How many articles of a story, or rejects, a domain has on a day in a language."""


@dataclass
class SummariseActors(beam.PTransform):
    """Blocks of mentions -> blocks of ACTORS: each actor once."""

    dictionary: Dictionary
    shards: int

    def expand(self, mentions: PCollection[pa.Table]) -> PCollection[pa.Table]:
        """Wire the step."""
        return (
            mentions
            | "Note actors" >> beam.FlatMap(_seen, self.shards)
            | "Group actors" >> beam.GroupByKey()
            | "Fold actors" >> beam.Map(_fold_actors, self.dictionary)
        )


def _seen(mentions: pa.Table, shards: int) -> Iterator[Keyed]:
    days = mentions["published_on"]
    rows = mentions.select(list(_SEEN)).append_column("first_seen", days).append_column("last_seen", days)
    rows = _fold_days(rows)
    yield from split_by(rows, shards_of(rows["actor_id"], shards))


def _fold_days(rows: pa.Table) -> pa.Table:
    folded = rows.group_by(list(_SEEN)).aggregate([("first_seen", "min"), ("last_seen", "max")])
    return folded.rename_columns(SEEN.names).cast(SEEN)


def _fold_actors(group: tuple[int, Iterable[pa.Table]], dictionary: Dictionary) -> pa.Table:
    """A name, type or country that differs between articles is the first in the alphabet: of any, but always it."""
    actors: dict[str, list[dict[str, object]]] = {}
    for row in _fold_days(concatenated(group[1], SEEN)).to_pylist():
        actors.setdefault(row["actor_id"], []).append(row)
    return pa.Table.from_pylist(
        [_actor(actor_id, rows, dictionary) for actor_id, rows in actors.items()],
        schema=ACTORS.schema,
    )


def _actor(actor_id: str, rows: list[dict[str, object]], dictionary: Dictionary) -> dict[str, object]:
    def known(column: str) -> list[str]:
        return sorted({str(row[column]) for row in rows if row[column] is not None})

    def days(column: str) -> list[date]:
        return sorted(day for row in rows if isinstance(day := row[column], date))

    first, last, country = days("first_seen"), days("last_seen"), known("country")
    return {
        "actor_id": actor_id,
        "actor": known("actor")[0],
        "actor_type": known("actor_type")[0],
        "country": country[0] if country else None,
        "wikidata_id": actor_id if actor_id[:1] == "Q" and actor_id[1:].isdigit() else None,
        "aliases": known("surface"),
        "first_seen": first[0] if first else None,
        "last_seen": last[-1] if last else None,
        "dictionary": f"{actor_id}@{dictionary.version}" if actor_id in dictionary.entries else None,
    }


@dataclass
class SummariseCoverage(beam.PTransform):
    """(blocks of articles, blocks of rejects) -> blocks of COVERAGE, one row a day, language and domain."""

    shards: int

    @no_annotations  # Beam cannot check several inputs, and warns
    def expand(self, inputs: tuple[PCollection[pa.Table], PCollection[pa.Table]]) -> PCollection[pa.Table]:
        """Wire the step."""
        articles, rejects = inputs
        return (
            (
                articles | "Cover articles" >> beam.FlatMap(_covered, self.shards),
                rejects | "Cover rejects" >> beam.FlatMap(_rejected, self.shards),
            )
            | "All coverage" >> beam.Flatten()
            | "Group coverage" >> beam.GroupByKey()
            | "Fold coverage" >> beam.MapTuple(_fold_coverage)
        )


def _covered(articles: pa.Table, shards: int) -> Iterator[Keyed]:
    counted = articles.select(list(_COVERED)).group_by(list(_COVERED)).aggregate([([], "count_all")])
    yield from _by_domain(counted.rename_columns(COVERED.names).cast(COVERED), shards)


def _rejected(rejects: pa.Table, shards: int) -> Iterator[Keyed]:
    """A reject counts for the day of its article, else for that of its crawl."""
    day = pc.coalesce(rejects["published_on"], rejects["crawled_at"].cast(pa.date32()))
    no_story = pa.nulls(len(rejects), pa.string())
    rows = pa.table([day, rejects["language"], rejects["domain"], no_story], names=list(_COVERED))
    counted = rows.group_by(list(_COVERED)).aggregate([([], "count_all")])
    yield from _by_domain(counted.rename_columns(COVERED.names).cast(COVERED), shards)


def _by_domain(rows: pa.Table, shards: int) -> Iterator[Keyed]:
    yield from split_by(rows, shards_of(rows["domain"], shards))


def _fold_coverage(_: int, counted: Iterable[pa.Table]) -> pa.Table:
    rows = concatenated(counted, COVERED)
    kept = pc.is_valid(rows["story_id"])
    zero = pa.scalar(0, pa.int64())
    rows = rows.append_column("articles", pc.if_else(kept, rows["records"], zero))
    rows = rows.append_column("rejected", pc.if_else(kept, zero, rows["records"]))
    days = rows.group_by(["published_on", "language", "domain"]).aggregate(
        [
            ("articles", "sum"),
            ("story_id", "count_distinct", pc.CountOptions("only_valid")),
            ("rejected", "sum"),
        ]
    )
    return days.rename_columns(COVERAGE.schema.names).cast(COVERAGE.schema)
