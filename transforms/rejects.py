"""Rejects: what did not become an article, from every step, as one table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import apache_beam as beam
import pyarrow as pa
from apache_beam.pvalue import PCollection

from transforms.articles import reject_page
from transforms.blocks import in_global_window
from transforms.forgotten import NOTHING, Marks, is_forgotten_page
from transforms.reasons import REASONS, STAGES
from transforms.schemas import REJECTS, Page, Reject
from transforms.text.faults import PageFault
from transforms.text.repeats import SitePages

DeadLetter = tuple[tuple[Page, SitePages | None], tuple[type, str, list[str]]]
"""What Beam's error handling makes of a named fault: the element, and (class, repr, traceback lines)."""

_BLOCK_ROWS: Final = 1000

REJECTED = pa.schema([*REJECTS.schema, pa.field("published_on", pa.date32())])
"""A row of REJECTS with the day it would count for in coverage."""


@dataclass
class RecordRejects(beam.PTransform):
    """Rejects and dead letters -> blocks of schema REJECTED; the consumer of the job's error handler."""

    with_excerpts: bool = True
    forgotten: Marks = NOTHING

    def expand(self, rejected: PCollection[Any]) -> PCollection[pa.Table]:
        """Wire the step."""
        return (
            rejected
            | "As rejects" >> beam.Map(as_reject, self.forgotten)
            | "As blocks" >> beam.ParDo(_AsBlocks(self.with_excerpts))
        )


def as_reject(rejected: Reject | DeadLetter, forgotten: Marks = NOTHING) -> Reject:
    """A reject as it is; a dead letter as the reject of its page; neither with an address that was forgotten."""
    if not isinstance(rejected, Reject):
        (page, _), (fault, _, lines) = rejected
        rejected = reject_page(page, cast(type[PageFault], fault).reason, lines[-1].partition(": ")[2].strip())
    if is_forgotten_page(forgotten, rejected.domain, rejected.url):
        return replace(rejected, url=None, domain=None, excerpt=None)
    return rejected


class _AsBlocks(beam.DoFn):
    def __init__(self, with_excerpts: bool) -> None:
        self.with_excerpts = with_excerpts

    def start_bundle(self) -> None:
        self.rows: list[Reject] = []

    def process(self, reject: Reject) -> Iterator[pa.Table]:
        self.rows.append(reject)
        if len(self.rows) == _BLOCK_ROWS:
            yield self._block()

    def finish_bundle(self) -> Iterator[object]:
        if self.rows:
            yield in_global_window(self._block())

    def _block(self) -> pa.Table:
        rows, self.rows = self.rows, []
        return reject_block(rows, self.with_excerpts)


def reject_block(rows: Iterable[Reject], with_excerpts: bool = True) -> pa.Table:
    """Rejects as a block of schema REJECTED; raises ValueError for a reason or stage that is not on the list."""
    columns: dict[str, list[object]] = {name: [] for name in REJECTED.names}
    for row in rows:
        if row.reason not in REASONS or row.stage not in STAGES:
            raise ValueError(f"no such reject: {row.stage} {row.reason}")
        for name in REJECTED.names:
            columns[name].append(getattr(row, name))
    if not with_excerpts:
        columns["excerpt"] = [None] * len(columns["excerpt"])
    return pa.table(list(columns.values()), schema=REJECTED)


@dataclass
class CountReasons(beam.PTransform):
    """Blocks of rejects -> ("rejected.<stage>.<reason>", n) pairs."""

    def expand(self, rejects: PCollection[pa.Table]) -> PCollection[tuple[str, int]]:
        """Wire the step."""
        return rejects | "Count" >> beam.FlatMap(_reason_counts)


def _reason_counts(block: pa.Table) -> Iterator[tuple[str, int]]:
    counted = block.group_by(["stage", "reason"]).aggregate([([], "count_all")])
    for row in counted.to_pylist():
        yield f"rejected.{row['stage']}.{row['reason']}", row["count_all"]
