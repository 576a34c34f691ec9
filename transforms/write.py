"""Write tables: Hive-partitioned Parquet, the same bytes whatever the runner, and a run's manifest last.

Rows cross the shuffle as blocks keyed by partition and shard; each group is sorted totally before it is written, so
that a retried bundle writes the same file under the same name.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.metrics import Metrics
from apache_beam.pvalue import AsDict, AsList, AsSingleton, PCollection
from apache_beam.typehints.decorators import no_annotations
from numpy.typing import NDArray

from transforms.blocks import pieces, shards_of, split_by
from transforms.files import write
from transforms.gather import Give
from transforms.layout import manifest_path, owner_name
from transforms.metrics import NAMESPACE, Spent
from transforms.reasons import RECORDS_READ
from transforms.schemas import CLAIMS, INDEX, MENTIONS, RUNS, TABLES, Table
from transforms.snapshot_log import Entry, commit_run

_ROW_GROUP: Final = 64 * 1024
_FILE_ROWS: Final = 1_000_000
PERIODS: Final = {"month": ("published_month", "%Y-%m"), "day": ("published_day", "%Y-%m-%d")}
COUNTED: Final = (MENTIONS.name, CLAIMS.name)  # where they are found, and again where they are written
_ALL: Final = {**TABLES, **INDEX}
UNDATED: Final = "unknown"

Place = tuple[str, str, int]
"""Table, partition folder and shard."""


@dataclass(frozen=True)
class Run:
    """What the tables and the manifest of a run need to know about it."""

    run_id: str
    root: str
    started_at: datetime
    runner: str
    version: str
    settings: str  # JSON
    inputs: tuple[tuple[str, int, str], ...]  # dump, bytes, checksum
    partition: str = "month"
    shards: int = 1
    dictionary: str = ""  # its version
    revision: str = "0"  # of its manifest: another each time that the run is done
    base: int = 0  # the version of the snapshot that tells its earlier runs
    replaces: bool = False

    @property
    def owner(self) -> str:
        """What its files are told by."""
        return owner_name(self.run_id)


@dataclass(frozen=True)
class WrittenFile:
    """A data file of a run; `path` is relative to the output root."""

    table: str
    path: str
    rows: int
    bytes: int
    checksum: str  # BLAKE2b, 128 bits


@dataclass
class WriteTables(beam.PTransform):
    """Blocks of tables by their names, without their run_id -> the files written. All go through the same shuffle."""

    run: Run

    @no_annotations  # Beam cannot check several inputs, and warns
    def expand(self, tables: dict[str, PCollection[pa.Table]]) -> PCollection[WrittenFile]:
        """Wire the step."""
        placed = [
            blocks | f"Place {name}" >> beam.FlatMap(place, _ALL[name], self.run) for name, blocks in tables.items()
        ]
        return (
            placed
            | "All rows" >> beam.Flatten()
            | "Group" >> beam.GroupByKey()
            | "Write" >> beam.FlatMap(_write_group, self.run)
        )


def place(block: pa.Table, table: Table, run: Run) -> Iterator[tuple[Place, pa.Table]]:
    """Rows of a block by partition and shard."""
    folders, folder = _folders(block, table, run)
    shards = folder * run.shards + shards_of(block[table.shard_by], run.shards)
    for shard, rows in split_by(block, shards):
        yield (table.name, folders[shard // run.shards], shard % run.shards), rows


def _folders(block: pa.Table, table: Table, run: Run) -> tuple[list[str], NDArray[np.int64]]:
    """The partition folders of a block's rows: their names, and the place of each row's."""
    if not table.by_date:
        return [f"run_id={run.run_id}"], np.zeros(block.num_rows, np.int64)
    column, pattern = PERIODS[run.partition]
    days = block["published_on"].combine_chunks().dictionary_encode(null_encoding="encode")
    periods = pc.fill_null(pc.strftime(days.dictionary, pattern), UNDATED).dictionary_encode()
    names = [f"{column}={value}" for value in periods.dictionary.to_pylist()]
    return names, periods.indices.to_numpy().astype(np.int64)[days.indices.to_numpy()]


def _write_group(group: tuple[Place, Iterable[pa.Table]], run: Run) -> Iterator[WrittenFile]:
    (name, folder, shard), blocks = group
    table = _ALL[name]
    with Spent("write"):
        rows = totally_sorted(pa.concat_tables(blocks), table)
    for number, piece in enumerate(pieces(rows, _FILE_ROWS)):
        with Spent("write"):
            written = write_parquet(piece, table, run, folder, f"{shard:04d}-{number:03d}")
        for what, n in (("rows", written.rows), ("bytes", written.bytes)):
            Metrics.counter(NAMESPACE, f"{what}.{name}").inc(n)
        yield written


def totally_sorted(rows: pa.Table, table: Table) -> pa.Table:
    """Rows in the table's order, ties broken by every other column that can be compared."""
    plain = [f.name for f in rows.schema if not pa.types.is_nested(f.type)]
    keys = [*table.sort, *(name for name in plain if name not in table.sort)]
    return rows.sort_by([(name, "ascending") for name in keys])


def write_parquet(rows: pa.Table, table: Table, run: Run, folder: str, part: str) -> WrittenFile:
    """Write rows of a run, without its run_id, as a file of the table under its root."""
    columns = [
        pa.array([run.run_id] * len(rows), pa.string()) if f.name == "run_id" else rows[f.name] for f in table.schema
    ]
    return write_rows(pa.table(columns, schema=table.schema), table, run.root, folder, f"{run.owner}-{part}")


def write_rows(rows: pa.Table, table: Table, root: str, folder: str, part: str) -> WrittenFile:
    """Write whole rows as a file of the table, visible whole or not at all; `part` begins with its owner.

    Its name ends with the checksum: a name never has other bytes, and what is done again may lie beside what is live.
    """
    sink = io.BytesIO()
    pq.write_table(rows, sink, row_group_size=_ROW_GROUP, compression="zstd")
    data = sink.getvalue()
    checksum = hashlib.blake2b(data, digest_size=16).hexdigest()
    path = f"{table.name}/{folder}/part-{part}-{checksum[:8]}.parquet"
    write(f"{root}/{path}", data)
    return WrittenFile(table.name, path, len(rows), len(data), checksum)


@dataclass
class DropTexts(beam.PTransform):
    """Blocks of articles -> the same with `text` null where `[output] text` says that it is not stored."""

    stored: str  # all, leads or none

    def expand(self, articles: PCollection[pa.Table]) -> PCollection[pa.Table]:
        """Wire the step."""
        if self.stored == "all":
            return articles
        return articles | "Drop" >> beam.Map(_without_text, self.stored)


def _without_text(block: pa.Table, stored: str) -> pa.Table:
    keep = block["is_lead"] if stored == "leads" else pa.scalar(False)
    text = pc.if_else(keep, block["text"], pa.scalar(None, pa.string()))
    return block.set_column(block.schema.get_field_index("text"), "text", text)


# --- the end of a run ----------------------------------------------------------------------------------------


class Inconsistent(RuntimeError):
    """Rows that were found are not those that were written: a fault of ours or of the engine, never committed."""


@dataclass
class CountRows(beam.PTransform):
    """Blocks of tables by their names -> (name, n) of those in COUNTED: what has to be there in the end."""

    @no_annotations  # Beam cannot check several inputs, and warns
    def expand(self, tables: dict[str, PCollection[pa.Table]]) -> PCollection[tuple[str, int]]:
        """Wire the step."""
        counts = [tables[name] | f"Count {name}" >> beam.Map(_count, name) for name in COUNTED if name in tables]
        return counts | beam.Flatten()


def _count(block: pa.Table, name: str) -> tuple[str, int]:
    return name, block.num_rows


@dataclass
class CommitRun(beam.PTransform):
    """(files written, counts by name, latest day) -> the manifest, named by the next snapshot: now readers see the run.

    A step of the job, and its last: where the job runs on a service, nobody need wait for its end.
    """

    run: Run

    @no_annotations  # Beam cannot check several inputs, and warns
    def expand(
        self, inputs: tuple[PCollection[WrittenFile], PCollection[tuple[str, int]], PCollection[date]]
    ) -> PCollection[dict[str, Any]]:
        """Wire the step."""
        files, counts, latest = inputs
        totals = counts | "Total" >> beam.CombinePerKey(sum)
        return (
            files.pipeline
            | "Once" >> Give([self.run])
            | "Commit" >> beam.Map(commit, AsList(files), AsDict(totals), AsSingleton(latest, None))
        )


def commit(run: Run, files: list[WrittenFile], totals: dict[str, int], latest: date | None) -> dict[str, Any]:
    """Write empty files for tables without rows, the run's row, its manifest, and last the snapshot that names it.

    Raises Inconsistent, and SnapshotMoved where the stories have to be grouped anew.
    """
    files = sorted(files, key=lambda file: file.path)
    rows = {name: sum(f.rows for f in files if f.table == name) for name in TABLES}
    _check(rows, totals)
    written = {file.table for file in files}
    files += [_empty_file(t, run) for t in TABLES.values() if t.name not in written and t is not RUNS]
    counters = dict(sorted(totals.items())) | {
        name: rows[name] for name in ("articles", "rejects", "mentions", "claims")
    }
    finished_at = datetime.now(UTC)
    files.append(_run_row(run, finished_at, counters))
    manifest = {
        "run_id": run.run_id,
        "revision": run.revision,
        "newsbeam": run.version,
        "started_at": run.started_at.isoformat(),
        "finished_at": finished_at.isoformat(),
        "runner": run.runner,
        "dictionary": run.dictionary,
        "settings": json.loads(run.settings),
        "inputs": [dict(zip(("dump", "bytes", "checksum"), i, strict=True)) for i in run.inputs],
        "counters": counters,
        "latest_day": latest.isoformat() if latest else None,
        "index": {name: [asdict(f) for f in files if f.table == name] for name in INDEX},
        "files": {name: [asdict(f) for f in files if f.table == name] for name in TABLES},
    }
    publish(run, manifest)
    return manifest


def _check(rows: Mapping[str, int], totals: Mapping[str, int]) -> None:
    """Whether every record read is an article or a reject, and every mention and claim found is written."""
    read = totals.get(RECORDS_READ, 0)
    if read != rows["articles"] + rows["rejects"]:
        raise Inconsistent(f"{read} records read, but {rows['articles']} articles and {rows['rejects']} rejects")
    for name in COUNTED:
        if totals.get(name, 0) != rows[name]:
            raise Inconsistent(f"{totals.get(name, 0)} {name} found, but {rows[name]} written")


def publish(run: Run, manifest: dict[str, Any]) -> None:
    """Write a manifest and commit it; then its copy, for tools that know no snapshots."""
    data = as_json(manifest)
    entry = Entry(run.run_id, manifest_path(run.run_id, run.revision))
    write(f"{run.root}/{entry.manifest}", data)
    if commit_run(run.root, entry, run.base, run.replaces):
        write(f"{run.root}/{manifest_path(run.run_id)}", data)


def as_json(manifest: dict[str, Any]) -> bytes:
    """A manifest as it is stored."""
    return json.dumps(manifest, indent=1, sort_keys=True).encode()


def _empty_file(table: Table, run: Run) -> WrittenFile:
    folder = f"{PERIODS[run.partition][0]}={UNDATED}" if table.by_date else f"run_id={run.run_id}"
    return write_parquet(table.schema.empty_table(), table, run, folder, "empty")


def _run_row(run: Run, finished_at: datetime, counters: dict[str, int]) -> WrittenFile:
    row = {f.name: counters.get(f.name, 0) for f in RUNS.schema if f.type == pa.int64()} | {
        "started_at": run.started_at,
        "finished_at": finished_at,
        "runner": run.runner,
        "newsbeam": run.version,
        "counters": json.dumps(counters, sort_keys=True),
        "settings": run.settings,
    }
    table = pa.Table.from_pylist([row], schema=RUNS.schema)
    return write_parquet(table, RUNS, run, f"run_id={run.run_id}", "run")
