"""Read pages: from the files of a crawl dump to the records in them."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal, NamedTuple, TypeAlias

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput
from apache_beam.transforms.error_handling import ErrorHandler
from apache_beam.typehints.decorators import no_annotations

from transforms.blocks import Rejected
from transforms.events import tell
from transforms.failures import naming_record
from transforms.files import open_file
from transforms.formats import (
    FORMATS,
    Companion,
    Dump,
    Format,
    Outcome,
    UnknownFormat,
    Unreadable,
    recognise,
)
from transforms.metrics import Spent
from transforms.progress import note
from transforms.reasons import COMPANIONS_SKIPPED, RECORDS_READ
from transforms.schemas import EXCERPT_CHARS, Page, Reject
from transforms.settings import InputSettings
from transforms.text.urls import registrable_domain

HEAD_BYTES: Final = 64 * 1024  # what a format is recognised by
RANGE_BYTES: Final = 64 * 1024 * 1024  # a larger file is read by several workers where its format allows


Count = tuple[str, int]
"""A counter's name and how much to add."""

Counted: TypeAlias = TaggedOutput[Literal["counts"], Count]


class DumpFile(NamedTuple):
    """A file to read: where it is, what the tables call it, and its size in bytes."""

    path: str
    dump: str
    size: int


class DumpRange(NamedTuple):
    """A stretch of a file: the records that begin in [start, end); without an end, up to the file's."""

    path: str
    dump: str
    format: str
    start: int
    end: int | None


class PagesRead(NamedTuple):
    """The pages of some dumps, and the counts of records, as (counter, n)."""

    pages: PCollection[Page]
    counts: PCollection[Count]


@dataclass
class ReadPages(beam.PTransform):
    """Files -> pages; records that cannot be read go to `rejects`."""

    settings: InputSettings
    max_bytes: int
    rejects: ErrorHandler

    @no_annotations  # Beam cannot check several outputs, and warns
    def expand(self, files: PCollection[DumpFile]) -> PagesRead:
        """Wire the step."""
        ranges = files | "Split dumps" >> beam.ParDo(_Split(self.settings)).with_outputs(
            "rejects", "counts", main="ranges"
        )
        read = (
            ranges.ranges
            | "By range" >> beam.Map(_by_range)
            | "Spread ranges" >> beam.GroupByKey()
            | "Ranges" >> beam.FlatMap(_ranges)
            | "Read records"
            >> beam.ParDo(_Read(self.settings, self.max_bytes)).with_outputs("rejects", "counts", main="pages")
        )
        self.rejects.add_error_pcollection(ranges.rejects)
        self.rejects.add_error_pcollection(read.rejects)
        counts = (ranges.counts, read.counts) | "All counts" >> beam.Flatten()
        return PagesRead(read.pages, counts)


def recognise_file(path: str, settings: InputSettings) -> Format:
    """The format of a file, by configuration or by its head and name; raises UnknownFormat."""
    if settings.format != "auto":
        return FORMATS[settings.format]
    with open_file(path) as file:
        return recognise(file.read(HEAD_BYTES), os.path.basename(path))


class _Split(beam.DoFn):
    def __init__(self, settings: InputSettings) -> None:
        self.settings = settings

    def process(self, file: DumpFile) -> Iterator[DumpRange | Rejected | Counted]:
        try:
            found = recognise_file(file.path, self.settings)
        except UnknownFormat as unknown:
            yield TaggedOutput("counts", (RECORDS_READ, 1))
            yield TaggedOutput("rejects", Reject(file.dump, 0, "read", "unknown_format", str(unknown)))
            return
        yield from split_ranges(file, found)


def split_ranges(file: DumpFile, found: Format) -> Iterator[DumpRange]:
    """The ranges of a file: one, unless it is large and its format can be entered anywhere."""
    starts = [0]
    if file.size > RANGE_BYTES:
        with open_file(file.path) as opened:
            if found.splittable(opened):
                starts = list(range(0, file.size, RANGE_BYTES))
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        yield DumpRange(file.path, file.dump, found.name, start, end)


def _by_range(span: DumpRange) -> tuple[tuple[str, int], DumpRange]:
    return (span.path, span.start), span


def _ranges(group: tuple[tuple[str, int], Iterable[DumpRange]]) -> Iterable[DumpRange]:
    return group[1]


class _Read(beam.DoFn):
    def __init__(self, settings: InputSettings, max_bytes: int) -> None:
        self.settings, self.max_bytes = settings, max_bytes

    def process(self, span: DumpRange) -> Iterator[Page | Rejected | Counted]:
        records = companions = 0
        position = span.start
        with open_file(span.path) as file:
            for found in self._records(file, span):
                note("records", 1)
                if (at := file.tell()) > position:
                    note("bytes", at - position)
                    position = at
                if isinstance(found, Companion):
                    companions += 1
                    continue
                records += 1
                yield (found if isinstance(found, Page) else TaggedOutput("rejects", _reject(span.dump, found)))
        tell("dump_read", dump=span.dump, start=span.start, records=records, companions=companions)
        yield TaggedOutput("counts", (RECORDS_READ, records))
        if companions:
            yield TaggedOutput("counts", (COMPANIONS_SKIPPED, companions))

    def _records(self, file: BinaryIO, span: DumpRange) -> Iterator[Outcome]:
        dump = Dump(span.dump, self.settings, self.max_bytes, span.start, span.end)
        records = FORMATS[span.format].read(file, dump)
        offset, spent = span.start, Spent("read")
        while True:
            with naming_record(span.dump, offset), spent:
                found = next(records, None)
            if found is None:
                return
            offset = found.record_offset
            yield found


def _reject(dump: str, unreadable: Unreadable) -> Reject:
    url = unreadable.url
    return Reject(
        dump=dump,
        record_offset=unreadable.record_offset,
        stage="read",
        reason=unreadable.reason,
        detail=unreadable.detail,
        url=url,
        domain=registrable_domain(url) if url else None,
        crawled_at=unreadable.crawled_at,
        excerpt=(unreadable.excerpt or "")[:EXCERPT_CHARS] or None,
    )
