"""Compare articles: sign them, find who shares a band, verify, and label the stories that come of it.

Everything here is numbers, in blocks of schema SIGNED; texts stay behind.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.pvalue import AsSingleton, PCollection, TaggedOutput
from apache_beam.typehints.decorators import no_annotations

from transforms.blocks import Keyed, concatenated, parted, split_by
from transforms.gather import Gather
from transforms.grouping import (
    LABELS,
    NO_DATE,
    NO_EDGES,
    SIGNED,
    Edges,
    are_copies,
    fixed_rows,
    keys_of,
    label_stories,
    nodes_of,
    places,
    spanning_forest,
    star_edges,
    unique_edges,
)
from transforms.schemas import BAND_BYTES, FIGURE_BYTES, SIGNATURE_BYTES, SIGNATURES, stable_id
from transforms.settings import DedupeSettings
from transforms.site_lines import NO_LINES, own_texts, within
from transforms.text.figures import figures
from transforms.text.fingerprints import Hashes, fingerprint

_FOREST_EDGES: Final = 200_000  # edges gathered before they are reduced to a forest

_SIGNED_BANDS = pa.schema([*SIGNED, pa.field("bands", pa.binary(BAND_BYTES)), pa.field("day", pa.date32())])
_BANDED = pa.schema([("band", pa.uint64()), ("key", pa.uint64()), ("known", pa.bool_())])
_EDGES = pa.schema([("left", pa.uint64()), ("right", pa.uint64())])

Group: TypeAlias = tuple[int, Iterable[pa.Table]]


def is_signed(block: pa.Table) -> bool:
    """Whether a block holds what is compared of articles, and not articles."""
    return "signature" in block.column_names


def sign(block: pa.Table, repeated: Hashes | None, latest: date | None, window_days: int) -> pa.Table:
    """What is compared of each article of a block; known ones are signed already, and forgotten when they are too old.

    Lines that the site repeats are left out of the fingerprint, never out of the text.
    """
    if is_signed(block):
        return block.filter(within(block["day"], latest, window_days)).select(_SIGNED_BANDS.names).cast(_SIGNED_BANDS)
    own = own_texts(block, NO_LINES if repeated is None else repeated)
    prints = fingerprint(own)
    ids = block["article_id"].to_pylist()
    nobody = pa.nulls(len(ids), pa.string())
    columns = {
        "key": keys_of(ids),
        "article_id": ids,
        "story_id": nobody,
        "text_of": nobody,
        "published_day": _numbers(block["published_on"], pa.int32()),
        "crawled_us": _numbers(block["crawled_at"], pa.int64()),
        "text_key": block["text_key"],
        "url_key": keys_of([_url_id(url) for url in block["canonical_url"].to_pylist()]),
        "site_key": keys_of([stable_id(domain) if domain else None for domain in block["domain"].to_pylist()]),
        "n_shingles": prints.n_shingles,
        "signature": _binary(prints.signatures, SIGNATURE_BYTES),
        "figures": _binary(figures(own), FIGURE_BYTES),
        "bands": _binary(prints.bands, BAND_BYTES),
        "day": article_days(block),
    }
    return pa.table([columns[f.name] for f in _SIGNED_BANDS], schema=_SIGNED_BANDS)


def article_days(block: pa.Table) -> pa.ChunkedArray:
    """The day that tells how old each article of a block is: that of its crawl, else that of its publication."""
    return pc.coalesce(block["crawled_at"].cast(pa.date32()), block["published_on"])


def _url_id(url: str | None) -> str | None:
    """A site's front page is another page every day: it has no id."""
    if url is None or (url.count("/") <= 3 and url.endswith("/")):
        return None
    return stable_id(url)


def _numbers(column: pa.ChunkedArray, physical: pa.DataType) -> pa.ChunkedArray:
    return pc.fill_null(column.cast(physical).cast(pa.int64()), NO_DATE)


def _binary(rows: np.ndarray, width: int) -> pa.Array:
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(rows), [None, pa.py_buffer(np.ascontiguousarray(rows).tobytes())]
    )


# --- candidates ----------------------------------------------------------------------------------------------


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
            | "Gather signatures" >> beam.Map(_gathered)
        )
        candidates = (
            signed
            | "By band" >> beam.FlatMap(_by_band, self.shards, self.settings.near)
            | "Group bands" >> beam.GroupByKey()
            | "Join bands" >> beam.FlatMap(_candidates, self.shards)
        )
        half = (
            (candidates, signatures)
            | "Edges and lefts" >> beam.Flatten()
            | "Meet left" >> beam.GroupByKey()
            | "Take left" >> beam.FlatMap(_take_left, self.shards)
        )
        return (
            (half, signatures)
            | "Edges and rights" >> beam.Flatten()
            | "Meet right" >> beam.GroupByKey()
            | "Verify" >> beam.FlatMap(_verify, self.settings)
        )


def _by_key(signed: pa.Table, shards: int) -> Iterator[Keyed]:
    kept = signed.select(SIGNED.names)
    yield from split_by(kept, kept["key"].to_numpy() % np.uint64(shards))


def _gathered(group: Group) -> Keyed:
    return group[0], concatenated(group[1], SIGNED)


def _by_band(signed: pa.Table, shards: int, near: bool) -> Iterator[Keyed]:
    """(band, key) of each article: its text, its URL and, where near copies count, the bands of its signatures."""
    keys, texts, urls = (signed[name].to_numpy() for name in ("key", "text_key", "url_key"))
    known = signed["story_id"].is_valid().to_numpy()
    rows, bands = [np.arange(len(keys)), np.flatnonzero(urls)], [texts, urls[urls != 0]]
    if near and len(keys):
        of_signature = fixed_rows(signed["bands"], np.dtype(np.uint64))
        rows.append(np.repeat(np.arange(len(keys)), of_signature.shape[1]))
        bands.append(of_signature.ravel())
    row, band = np.concatenate(rows), np.concatenate(bands)
    table = pa.table([band, keys[row], known[row]], schema=_BANDED)
    yield from split_by(table, (band >> np.uint64(40)) % np.uint64(shards))


def _candidates(group: Group, shards: int) -> Iterator[Keyed]:
    table = concatenated(group[1], _BANDED)
    edges = star_edges(*(table[name].to_numpy() for name in _BANDED.names))
    yield from split_by(_edge_table(edges), edges[:, 0] % np.uint64(shards))


def _edge_table(edges: Edges) -> pa.Table:
    return pa.table([edges[:, 0], edges[:, 1]], schema=_EDGES)


def _edge_array(table: pa.Table) -> Edges:
    return np.stack([table["left"].to_numpy(), table["right"].to_numpy()], axis=1)


def _rows_of(signed: pa.Table, keys: Hashes) -> pa.Table:
    """The rows of a table of schema SIGNED with these keys, in their order."""
    known = signed["key"].to_numpy()
    order = np.argsort(known, kind="stable")
    return signed.take(pa.array(order[np.searchsorted(known[order], keys)]))


def _leads_on(block: pa.Table) -> bool:
    """Whether a block holds edges, or articles with the other end of theirs."""
    return "right" in block.column_names


def _take_left(group: Group, shards: int) -> Iterator[Keyed]:
    tables, signed = parted(group[1], _leads_on)
    edges = unique_edges(np.concatenate([NO_EDGES, *map(_edge_array, tables)]))
    if not len(edges):
        return
    left = _rows_of(concatenated(signed, SIGNED), edges[:, 0])
    half = left.append_column("right", pa.array(edges[:, 1]))
    yield from split_by(half, edges[:, 1] % np.uint64(shards))


def _verify(group: Group, settings: DedupeSettings) -> Iterator[pa.Table]:
    halves, rows = parted(group[1], _leads_on)
    signed = concatenated(rows, SIGNED)
    for half in halves:
        rights = half["right"].to_numpy()
        copies = are_copies(half, _rows_of(signed, rights), settings)
        if copies.any():
            yield _edge_table(np.stack([nodes_of(half)[copies], rights[copies]], axis=1))


# --- stories -------------------------------------------------------------------------------------------------


class Stories(NamedTuple):
    """One table of schema LABELS, sorted by key, where there are any; and blocks of STORY_ALIASES."""

    labels: PCollection[pa.Table]
    aliases: PCollection[pa.Table]


@dataclass
class LabelStories(beam.PTransform):
    """(signed blocks, edges) -> Stories: the new members of all stories that have more than one."""

    shards: int

    @no_annotations  # Beam cannot check several inputs, and warns
    def expand(self, inputs: tuple[PCollection[pa.Table], PCollection[pa.Table]]) -> Stories:
        """Wire the step."""
        signed, edges = inputs
        forest = edges | "Connect" >> Gather(_forest)
        labelled = (
            signed
            | "Find members" >> beam.FlatMap(_members, AsSingleton(forest, None), self.shards)
            | "Group members" >> beam.GroupByKey()
            | "Label" >> beam.ParDo(_Label()).with_outputs("aliases", main="labels")
        )
        labels = labelled.labels | "Gather labels" >> Gather(_labels_together)
        return Stories(labels, labelled.aliases)


def _forest(tables: Iterable[pa.Table]) -> Edges:
    """The spanning forest of all edges, reduced on the way."""
    edges: list[Edges] = []
    size, limit = 0, _FOREST_EDGES
    for table in tables:
        edges.append(_edge_array(table))
        size += table.num_rows
        if size >= limit:
            edges = [spanning_forest(np.concatenate(edges))]
            size = len(edges[0])
            limit = size + _FOREST_EDGES
    return spanning_forest(np.concatenate([NO_EDGES, *edges]))


def _members(signed: pa.Table, forest: Edges | None, shards: int) -> Iterator[Keyed]:
    """Signed rows of articles that share a story with another, with the story's smallest node as `component`."""
    if forest is None:
        return
    joined = np.concatenate([forest, np.repeat(np.unique(forest[:, :1]), 2).reshape(-1, 2)])
    joined = joined[np.argsort(joined[:, 1])]
    place, inside = places(joined[:, 1], nodes_of(signed))
    component = joined[place[inside], 0]
    rows = signed.select(SIGNED.names).filter(pa.array(inside))
    table = rows.append_column("component", pa.array(component))
    yield from split_by(table, component % np.uint64(shards))


class _Label(beam.DoFn):
    def process(self, group: Group) -> Iterator[pa.Table | TaggedOutput[Literal["aliases"], pa.Table]]:
        labelled = label_stories(pa.concat_tables(group[1]))
        yield labelled.labels
        yield TaggedOutput("aliases", labelled.aliases)


def _labels_together(tables: Iterable[pa.Table]) -> pa.Table:
    return concatenated(tables, LABELS).sort_by("key")


def to_remember(signed: pa.Table, labels: pa.Table, latest: date | None, window_days: int) -> pa.Table:
    """Rows of SIGNATURES of the new articles of a signed block, those that are not too old to be of use."""
    new = signed.filter(pc.and_(signed["story_id"].is_null(), within(signed["day"], latest, window_days)))
    mine = labels_of(new["key"].to_numpy(), labels)
    ids = new["article_id"].combine_chunks()
    settled = {name: pc.coalesce(mine[name], ids) for name in ("story_id", "text_of")}
    columns = [settled[f.name] if f.name in settled else new[f.name] for f in SIGNATURES.schema]
    return pa.table(columns, schema=SIGNATURES.schema)


def labels_of(keys: Hashes, labels: pa.Table) -> pa.Table:
    """The label of each article, nulls where it has none; `labels` are sorted by key."""
    place, labelled = places(labels["key"].to_numpy(), keys)
    return labels.take(pa.array(place, mask=~labelled))
