"""Group stories: the whole run's articles, compared by fingerprint, and who is a copy of whom.

Text crosses one shuffle here, by shard of article_id. What is compared (hashes, signatures, band keys) crosses shuffles
of its own as numeric columns, so that hot bands and long chains of copies stay linear.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems
from apache_beam.pvalue import AsSingleton, PCollection, TaggedOutput
from apache_beam.transforms.error_handling import ErrorHandler
from apache_beam.typehints.decorators import no_annotations

from transforms.blocks import (
    Keyed,
    Rejected,
    concatenated,
    in_global_window,
    pieces,
    shards_of,
    split_by,
    stable_shard,
)
from transforms.grouping import (
    LABELS,
    NO_DATE,
    NO_EDGES,
    SIGNED,
    Edges,
    are_copies,
    label_stories,
    places,
    spanning_forest,
    star_edges,
    unique_edges,
)
from transforms.progress import note
from transforms.schemas import ARTICLES, Article, Reject, normalised, stable_id
from transforms.settings import DedupeSettings
from transforms.text.fingerprints import BANDS, Hashes, fingerprint

REPEATED_LINE_PAGES: Final = 6  # a line on so many pages of one site is the site's, not the article's
_BLOCK_ROWS: Final = 500
_FOREST_EDGES: Final = 200_000  # edges gathered before they are reduced to a forest

_STORY_COLUMNS = ("story_id", "is_lead", "duplicate_kind", "text_of", "similarity", "run_id")
FOUND = pa.schema([f for f in ARTICLES.schema if f.name not in _STORY_COLUMNS])
"""An article before its story is known: the columns of ARTICLES that dataclass Article has."""
GROUPED = pa.schema([f for f in ARTICLES.schema if f.name != "run_id"])
"""An article with its story."""
_COUNTED = pa.schema([("line", pa.uint64()), ("pages", pa.int64())])
_BANDED = pa.schema([("band", pa.uint64()), ("key", pa.uint64())])
_EDGES = pa.schema([("left", pa.uint64()), ("right", pa.uint64())])


@dataclass
class GroupStories(beam.PTransform):
    """Articles -> blocks of schema GROUPED: each article once, with its story, its lead and how it is a copy.

    `kept_ids` are article_ids of earlier runs, as (shard, block) pairs; an article that is among them, or twice in the
    run, goes to `rejects` as `already_kept`.
    """

    settings: DedupeSettings
    shards: int
    rejects: ErrorHandler
    kept_ids: PCollection[Keyed]

    def expand(self, articles: PCollection[Article]) -> PCollection[pa.Table]:
        """Wire the step."""
        blocks = self._distinct(articles)
        if not self.settings.enabled:
            return blocks | "Leave alone" >> beam.Map(with_stories, concatenated([], LABELS))
        shards = self.shards
        repeated = blocks | "Find repeated lines" >> FindRepeatedLines(shards)
        signed = blocks | "Sign" >> beam.Map(sign, AsSingleton(repeated))
        edges = signed | "Compare" >> CompareArticles(self.settings, shards)
        labels = (signed, edges) | "Label stories" >> LabelStories(shards)
        return blocks | "Attach stories" >> beam.Map(with_stories, AsSingleton(labels))

    def _distinct(self, articles: PCollection[Article]) -> PCollection[pa.Table]:
        found = articles | "Gather by article" >> beam.ParDo(_GatherArticles(self.shards))
        kept = (
            {"found": found, "kept": self.kept_ids}
            | "Group by article" >> beam.CoGroupByKey()
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

    def process(self, article: Article) -> Iterator[Keyed]:
        shard = stable_shard(article.article_id, self.shards)
        rows = self.rows.setdefault(shard, [])
        rows.append(article)
        if len(rows) >= _BLOCK_ROWS:
            yield shard, as_block(self.rows.pop(shard))

    def finish_bundle(self) -> Iterator[object]:
        for shard, rows in self.rows.items():
            yield in_global_window((shard, as_block(rows)))


def as_block(articles: list[Article]) -> pa.Table:
    """Articles as a block of schema FOUND."""
    return pa.table([[getattr(article, f.name) for article in articles] for f in FOUND], schema=FOUND)


class _KeepFirst(beam.DoFn):
    """The articles of a shard in the order of their ids, each id once: the one from the first dump and offset."""

    def process(self, group: tuple[int, dict[str, Iterable[pa.Table]]]) -> Iterator[pa.Table | Rejected]:
        _, tables = group
        found = concatenated(tables["found"], FOUND)
        found = found.sort_by([(c, "ascending") for c in ("article_id", "dump", "record_offset", "crawled_at")])
        ids = found["article_id"].combine_chunks()
        first = np.ones(len(ids), bool)
        if len(ids):
            first[1:] = pc.not_equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)
        for earlier in tables["kept"]:
            known = pc.is_in(ids, value_set=earlier["article_id"].combine_chunks())
            first &= ~known.to_numpy(zero_copy_only=False)
        note("grouped", int(first.sum()))
        yield from pieces(found.filter(pa.array(first)), _BLOCK_ROWS)
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


# --- lines that a site repeats -----------------------------------------------------------------------------------


@dataclass
class FindRepeatedLines(beam.PTransform):
    """Blocks -> one sorted array of the hashes of (site, line) that REPEATED_LINE_PAGES pages or more carry."""

    shards: int

    def expand(self, blocks: PCollection[pa.Table]) -> PCollection[Hashes]:
        """Wire the step."""
        return (
            blocks
            | "Count lines" >> beam.FlatMap(_count_lines, self.shards)
            | "Group lines" >> beam.GroupByKey()
            | "Keep repeated" >> beam.MapTuple(_repeated)
            | "Gather lines" >> beam.CombineGlobally(_sorted_together)
        )


def _lines(block: pa.Table) -> list[list[str]]:
    texts = block["text"].to_pylist()
    return [[line for part in text.split("\n") if (line := part.strip())] for text in texts]


def _line_keys(domains: list[str | None], lines: list[list[str]]) -> Hashes:
    """Hashes of all (site, line) of some articles, one after another."""
    keys = [_hash64(domain or "", line) for domain, own in zip(domains, lines, strict=True) for line in own]
    return np.array(keys, np.uint64)


def _count_lines(block: pa.Table, shards: int) -> Iterator[Keyed]:
    once_a_page = [sorted(set(lines)) for lines in _lines(block)]
    keys = _line_keys(block["domain"].to_pylist(), once_a_page)
    lines, pages = np.unique(keys, return_counts=True)
    table = pa.table([lines, pages], schema=_COUNTED)
    yield from split_by(table, lines % np.uint64(shards))


def _repeated(_: int, counted: Iterable[pa.Table]) -> Hashes:
    table = concatenated(counted, _COUNTED)
    lines, place = np.unique(table["line"].to_numpy(), return_inverse=True)
    pages = np.bincount(place, weights=table["pages"].to_numpy(), minlength=len(lines))
    return lines[pages >= REPEATED_LINE_PAGES]


def _sorted_together(arrays: Iterable[Hashes]) -> Hashes:
    return np.sort(np.concatenate([np.zeros(0, np.uint64), *arrays]))


# --- fingerprints and candidates -----------------------------------------------------------------------------------


def sign(block: pa.Table, repeated: Hashes) -> pa.Table:
    """What the stories step knows of each article (schema SIGNED, and its band keys).

    Lines that the site repeats are left out of the fingerprint, never out of the text.
    """
    texts = block["text"].to_pylist()
    prints = fingerprint(_own_texts(block, texts, repeated))
    ids = block["article_id"].to_pylist()
    size = prints.signatures.shape[1] * 4
    signature = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(size), len(ids), [None, pa.py_buffer(prints.signatures.tobytes())]
    )
    columns = [
        article_keys(block["article_id"]),
        ids,
        _numbers(block["published_on"], pa.int32()),
        _numbers(block["crawled_at"], pa.int64()),
        np.array([_hash64(normalised(text)) for text in texts], np.uint64),
        np.array([_url_key(url) for url in block["canonical_url"].to_pylist()], np.uint64),
        prints.n_shingles,
        signature,
    ]
    band = pa.FixedSizeListArray.from_arrays(pa.array(prints.bands.ravel()), BANDS)
    return pa.table(columns, schema=SIGNED).append_column("bands", band)


def _own_texts(block: pa.Table, texts: list[str], repeated: Hashes) -> list[str]:
    """Texts without the lines that their site repeats; a text of nothing else stays whole."""
    lines = _lines(block)
    _, is_repeated = places(repeated, _line_keys(block["domain"].to_pylist(), lines))
    own, start = [], 0
    for text, of_text in zip(texts, lines, strict=True):
        drop = is_repeated[start : start + len(of_text)].tolist()
        start += len(of_text)
        kept = [line for line, gone in zip(of_text, drop, strict=True) if not gone]
        own.append("\n".join(kept) or text)
    return own


def _numbers(column: pa.ChunkedArray, physical: pa.DataType) -> pa.ChunkedArray:
    return pc.fill_null(column.cast(physical).cast(pa.int64()), NO_DATE)


def _hash64(*parts: str) -> int:
    return int(stable_id(*parts)[:16], 16)


def _url_key(url: str | None) -> int:
    """A site's front page is another page every day: it has no key."""
    if url is None or (url.count("/") <= 3 and url.endswith("/")):
        return 0
    return _hash64(url)


def _by_band(signed: pa.Table, shards: int, near: bool) -> Iterator[Keyed]:
    """(band, key) of each article: its text, its URL and, where near copies count, the bands of its signatures."""
    keys, texts, urls = (signed[name].to_numpy() for name in ("key", "text_key", "url_key"))
    bands, members = [texts, urls[urls != 0]], [keys, keys[urls != 0]]
    if near:
        bands.append(signed["bands"].combine_chunks().flatten().to_numpy())
        members.append(np.repeat(keys, BANDS))
    band = np.concatenate(bands)
    table = pa.table([band, np.concatenate(members)], schema=_BANDED)
    yield from split_by(table, (band >> np.uint64(40)) % np.uint64(shards))


def _edge_table(edges: Edges) -> pa.Table:
    return pa.table([edges[:, 0], edges[:, 1]], schema=_EDGES)


def _edge_array(table: pa.Table) -> Edges:
    return np.stack([table["left"].to_numpy(), table["right"].to_numpy()], axis=1)


def _candidates(group: tuple[int, Iterable[pa.Table]], shards: int) -> Iterator[Keyed]:
    table = concatenated(group[1], _BANDED)
    edges = star_edges(table["band"].to_numpy(), table["key"].to_numpy())
    yield from split_by(_edge_table(edges), edges[:, 0] % np.uint64(shards))


def _by_key(signed: pa.Table, shards: int) -> Iterator[Keyed]:
    kept = signed.select(SIGNED.names)
    yield from split_by(kept, kept["key"].to_numpy() % np.uint64(shards))


def _gathered(shard: int, signed: Iterable[pa.Table]) -> Keyed:
    return shard, concatenated(signed, SIGNED)


@dataclass
class CompareArticles(beam.PTransform):
    """Signed blocks -> edges between copies: who shares a band, a text or a URL, verified from what is signed."""

    settings: DedupeSettings
    shards: int

    def expand(self, signed: PCollection[pa.Table]) -> PCollection[pa.Table]:
        """Wire the step."""
        # Grouped on their own before they meet the edges: Beam's local runner waits for ever where a PCollection with
        # a consumer that waits for a side input, as `signed` has, also flows into a CoGroupByKey (apache/beam#26190).
        signatures = (
            signed
            | "By key" >> beam.FlatMap(_by_key, self.shards)
            | "Group signatures" >> beam.GroupByKey()
            | "Gather signatures" >> beam.MapTuple(_gathered)
        )
        candidates = (
            signed
            | "By band" >> beam.FlatMap(_by_band, self.shards, self.settings.near)
            | "Group bands" >> beam.GroupByKey()
            | "Join bands" >> beam.FlatMap(_candidates, self.shards)
        )
        half = (
            {"edges": candidates, "signed": signatures}
            | "Meet left" >> beam.CoGroupByKey()
            | "Take left" >> beam.FlatMap(_take_left, self.shards)
        )
        return (
            {"edges": half, "signed": signatures}
            | "Meet right" >> beam.CoGroupByKey()
            | "Verify" >> beam.FlatMap(_verify, self.settings)
        )


Met = dict[str, Iterable[pa.Table]]
_HALF = pa.schema([pa.field("right", pa.uint64()), *SIGNED])


def _rows_of(signed: pa.Table, keys: Hashes) -> pa.Table:
    """The rows of a table of schema SIGNED with these keys, in their order."""
    known = signed["key"].to_numpy()
    order = np.argsort(known, kind="stable")
    return signed.take(pa.array(order[np.searchsorted(known[order], keys)]))


def _take_left(group: tuple[int, Met], shards: int) -> Iterator[Keyed]:
    _, met = group
    edges = unique_edges(np.concatenate([NO_EDGES, *[_edge_array(table) for table in met["edges"]]]))
    if not len(edges):
        return
    left = _rows_of(concatenated(met["signed"], SIGNED), edges[:, 0])
    half = left.add_column(0, "right", pa.array(edges[:, 1]))
    yield from split_by(half, edges[:, 1] % np.uint64(shards))


def _verify(group: tuple[int, Met], settings: DedupeSettings) -> Iterator[pa.Table]:
    _, met = group
    signed = concatenated(met["signed"], SIGNED)
    for half in met["edges"]:
        rights = half["right"].to_numpy()
        right = _rows_of(signed, rights)
        copies = are_copies(half, right, settings)
        if copies.any():
            yield _edge_table(np.stack([half["key"].to_numpy()[copies], rights[copies]], axis=1))


# --- stories -------------------------------------------------------------------------------------------------------


@dataclass
class LabelStories(beam.PTransform):
    """(signed blocks, edges) -> one table of schema LABELS: the members of all stories with more than one."""

    shards: int

    @no_annotations  # Beam cannot check several inputs, and warns
    def expand(self, inputs: tuple[PCollection[pa.Table], PCollection[pa.Table]]) -> PCollection[pa.Table]:
        """Wire the step."""
        signed, edges = inputs
        forest = edges | "Connect" >> beam.CombineGlobally(_Connect())
        return (
            signed
            | "Find members" >> beam.FlatMap(_members, AsSingleton(forest), self.shards)
            | "Group members" >> beam.GroupByKey()
            | "Label" >> beam.MapTuple(_label)
            | "Gather labels" >> beam.CombineGlobally(_labels_together)
        )


class _Connect(beam.CombineFn):
    """Edges -> spanning forest, reduced on the way."""

    def create_accumulator(self) -> list[Edges]:
        return []

    def add_input(self, edges: list[Edges], more: pa.Table) -> list[Edges]:
        edges.append(_edge_array(more))
        return edges if sum(map(len, edges)) < _FOREST_EDGES else self.compact(edges)

    def merge_accumulators(self, parts: Iterable[list[Edges]]) -> list[Edges]:
        return self.compact([edges for part in parts for edges in part])

    def compact(self, edges: list[Edges]) -> list[Edges]:
        return [spanning_forest(np.concatenate([NO_EDGES, *edges]))]

    def extract_output(self, edges: list[Edges]) -> Edges:
        return self.compact(edges)[0]


def _members(signed: pa.Table, forest: Edges, shards: int) -> Iterator[Keyed]:
    """Signed rows of articles that share a story with another, with the story's smallest key as `component`."""
    keys = signed["key"].to_numpy()
    joined = np.concatenate([forest, np.repeat(np.unique(forest[:, :1]), 2).reshape(-1, 2)])
    joined = joined[np.argsort(joined[:, 1])]
    place, inside = places(joined[:, 1], keys)
    component = joined[place[inside], 0]
    rows = signed.select(SIGNED.names).filter(pa.array(inside))
    table = rows.append_column("component", pa.array(component))
    yield from split_by(table, component % np.uint64(shards))


def _label(_: int, tables: Iterable[pa.Table]) -> pa.Table:
    return label_stories(pa.concat_tables(tables))


def _labels_together(tables: Iterable[pa.Table]) -> pa.Table:
    return concatenated(tables, LABELS).sort_by("key")


def article_keys(article_ids: pa.ChunkedArray) -> Hashes:
    """The keys by which the stories step knows some articles: the first 64 bits of their ids."""
    return np.array([int(article_id[:16], 16) for article_id in article_ids.to_pylist()], np.uint64)


def with_stories(block: pa.Table, labels: pa.Table) -> pa.Table:
    """A block of schema GROUPED; an article without a label is a story of its own. `labels` are sorted by key."""
    ids = block["article_id"].combine_chunks()
    place, labelled = places(labels["key"].to_numpy(), article_keys(block["article_id"]))
    mine = labels.take(pa.array(place, mask=~labelled))
    kind = pc.fill_null(mine["duplicate_kind"], "none")
    found = {
        "story_id": pc.coalesce(mine["story_id"], ids),
        "is_lead": pc.equal(kind, "none"),
        "duplicate_kind": kind,
        "text_of": pc.coalesce(mine["text_of"], ids),
        "similarity": pc.fill_null(mine["similarity"], pa.scalar(1.0, pa.float32())),
    }
    columns = [found[f.name] if f.name in found else block[f.name] for f in GROUPED]
    return pa.table(columns, schema=GROUPED)


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


# --- what earlier runs kept ----------------------------------------------------------------------------------------


class KeptFile(NamedTuple):
    """A file of the articles table that an earlier run wrote."""

    path: str


@dataclass
class ReadKeptIds(beam.PTransform):
    """Files of earlier articles -> (shard, block of article_ids)."""

    shards: int

    def expand(self, files: PCollection[KeptFile]) -> PCollection[Keyed]:
        """Wire the step."""
        return files | "Read ids" >> beam.FlatMap(_kept_ids, self.shards)


def _kept_ids(file: KeptFile, shards: int) -> Iterator[Keyed]:
    with FileSystems.open(file.path, compression_type=CompressionTypes.UNCOMPRESSED) as opened:
        ids = pq.read_table(opened, columns=["article_id"], partitioning=None)
    yield from split_by(ids, shards_of(ids["article_id"], shards))
