"""Find the lines that a site repeats: its menus and notices, which must not make copies of its articles.

Counts are kept between runs, so that what a site repeats is known from the first page of the next night.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.pvalue import AsSingleton, PCollection, TaggedOutput
from apache_beam.typehints.decorators import no_annotations

from transforms.blocks import Keyed, concatenated, split_by
from transforms.gather import Gather
from transforms.grouping import places
from transforms.schemas import LINES, id_of, id_part
from transforms.text.fingerprints import Hashes

REPEATED_LINE_PAGES: Final = 6  # a line on so many pages of one site is the site's, not the article's
_KEPT_LINE_PAGES: Final = 2  # fewer in a run are not worth remembering

NO_LINES: Final[Hashes] = np.zeros(0, np.uint64)
_COUNTED = pa.schema([("line", pa.uint64()), ("pages", pa.int64()), ("latest", pa.date32()), ("known", pa.bool_())])


class SiteLines(NamedTuple):
    """One sorted array of the hashes of repeated (site, line), if there are articles; and rows of LINES, to keep."""

    repeated: PCollection[Hashes]
    counted: PCollection[pa.Table]


@dataclass
class FindRepeatedLines(beam.PTransform):
    """(blocks of articles, rows of LINES of earlier runs, the run's latest day) -> SiteLines."""

    shards: int
    window_days: int

    @no_annotations  # Beam cannot check several inputs, and warns
    def expand(self, inputs: tuple[PCollection[pa.Table], PCollection[pa.Table], PCollection[date]]) -> SiteLines:
        """Wire the step."""
        blocks, known, latest = inputs
        counted = (
            (
                blocks | "Count lines" >> beam.FlatMap(_count_lines, self.shards),
                known | "Known lines" >> beam.FlatMap(_known_lines, self.shards),
            )
            | "All lines" >> beam.Flatten()
            | "Group lines" >> beam.GroupByKey()
            | "Add up"
            >> beam.ParDo(_AddUp(self.window_days), AsSingleton(latest, None)).with_outputs("counted", main="repeated")
        )
        repeated = counted.repeated | "Gather lines" >> Gather(_sorted_together)
        return SiteLines(repeated, counted.counted)


def within(days: pa.ChunkedArray, latest: date | None, window_days: int) -> pa.ChunkedArray:
    """Which days still count: none is too old where the window is 0, nor where it is unknown."""
    if latest is None or not window_days:
        return pa.chunked_array([np.ones(len(days), bool)])
    recent = pc.greater_equal(days, pa.scalar(latest - timedelta(days=window_days), pa.date32()))
    return pc.fill_null(recent, True)


def lines_of(block: pa.Table) -> list[list[str]]:
    """The lines of each article of a block, stripped, empty ones left out."""
    texts = block["text"].to_pylist()
    return [[line for part in text.split("\n") if (line := part.strip())] for text in texts]


def line_keys(block: pa.Table, lines: list[list[str]]) -> Hashes:
    """Hashes of all (site, line) of the articles of a block, one after another."""
    domains = block["domain"].to_pylist()
    keys = [keys_of_site(domain or "", own) for domain, own in zip(domains, lines, strict=True)]
    return np.concatenate([NO_LINES, *keys])


def keys_of_site(domain: str, lines: Iterable[str]) -> Hashes:
    """Hashes of lines of one site: the first 64 bits of each stable_id(domain, line)."""
    site = id_part(domain)
    digests = [id_of(site + id_part(line)).digest()[:8] for line in lines]
    return np.frombuffer(b"".join(digests), ">u8").astype(np.uint64)


def own_texts(block: pa.Table, repeated: Hashes) -> list[str]:
    """Texts of a block without the lines that their site repeats; a text of nothing else stays whole."""
    lines = lines_of(block)
    _, is_repeated = places(repeated, line_keys(block, lines))
    own, start = [], 0
    for text, of_text in zip(block["text"].to_pylist(), lines, strict=True):
        drop = is_repeated[start : start + len(of_text)].tolist()
        start += len(of_text)
        kept = [line for line, gone in zip(of_text, drop, strict=True) if not gone]
        own.append("\n".join(kept) or text)
    return own


def _count_lines(block: pa.Table, shards: int) -> Iterator[Keyed]:
    if "text" not in block.column_names:
        return
    keys = line_keys(block, [sorted(set(lines)) for lines in lines_of(block)])
    lines, pages = np.unique(keys, return_counts=True)
    none = pa.nulls(len(lines), pa.date32())
    table = pa.table([lines, pages, none, np.zeros(len(lines), bool)], schema=_COUNTED)
    yield from split_by(table, lines % np.uint64(shards))


def _known_lines(known: pa.Table, shards: int) -> Iterator[Keyed]:
    table = known.append_column("known", pa.array(np.ones(len(known), bool))).cast(_COUNTED)
    yield from split_by(table, known["line"].to_numpy() % np.uint64(shards))


class _AddUp(beam.DoFn):
    """Counts of one shard of lines -> those repeated, and what of this run is worth remembering."""

    def __init__(self, window_days: int) -> None:
        self.window_days = window_days

    def process(
        self, group: tuple[int, Iterable[pa.Table]], latest: date | None
    ) -> Iterator[Hashes | TaggedOutput[Literal["counted"], pa.Table]]:
        table = concatenated(group[1], _COUNTED)
        table = table.filter(within(table["latest"], latest, self.window_days))
        lines, pages = _added(table)
        yield lines[pages >= REPEATED_LINE_PAGES]
        lines, pages = _added(table.filter(pc.invert(table["known"])))
        often = pages >= _KEPT_LINE_PAGES
        days = pa.array([latest] * int(often.sum()), pa.date32())
        yield TaggedOutput("counted", pa.table([lines[often], pages[often], days], schema=LINES.schema))


def _added(table: pa.Table) -> tuple[Hashes, np.ndarray]:
    lines, place = np.unique(table["line"].to_numpy(), return_inverse=True)
    pages = np.bincount(place, weights=table["pages"].to_numpy(), minlength=len(lines))
    return lines, pages.astype(np.int64)


def _sorted_together(arrays: Iterable[Hashes]) -> Hashes:
    return np.sort(np.concatenate([NO_LINES, *arrays]))
