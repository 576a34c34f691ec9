"""Parquet: the records of JSON dumps as rows, read batch by batch."""

from collections.abc import Iterator
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.formats.base import Dump, Format, Outcome, Unreadable
from transforms.formats.shapes import PageMaker

_ROWS: Final = 256  # held as Python objects at a time
_MAGIC: Final = b"PAR1"


def read_parquet(file: BinaryIO, dump: Dump) -> Iterator[Outcome]:
    """The rows of the row groups that begin in the dump's range; `record_offset` is the row number.

    A row group that cannot be read is one Unreadable at its first unread row.
    """
    try:
        parquet = pq.ParquetFile(file)
    except (pa.ArrowInvalid, OSError) as error:
        if dump.start == 0:
            yield Unreadable(0, "corrupt", f"no Parquet file: {_first_line(error)}")
        return
    make = PageMaker(dump)
    columns = make.columns(parquet.schema_arrow.names)
    row = 0
    for number in range(parquet.num_row_groups):
        group = parquet.metadata.row_group(number)
        if dump.holds(_begin(group)):
            yield from _from_group(parquet, number, columns, make, row)
        row += group.num_rows


def _from_group(
    parquet: pq.ParquetFile, number: int, columns: list[str], make: PageMaker, row: int
) -> Iterator[Outcome]:
    if not columns:
        names = ", ".join(parquet.schema_arrow.names[:20])
        for beyond in range(parquet.metadata.row_group(number).num_rows):
            yield Unreadable(row + beyond, "malformed", f"no text among the columns: {names}")
        return
    batches = parquet.iter_batches(batch_size=_ROWS, row_groups=[number], columns=columns, use_threads=False)
    while True:
        try:
            batch = next(batches, None)
        except (pa.ArrowInvalid, OSError) as error:
            detail = f"row group {number} from here on: {_first_line(error)}"
            yield Unreadable(row, "corrupt", detail)
            return
        if batch is None:
            return
        for at in range(batch.num_rows):
            yield _from_row(batch, at, make, row + at)
        row += batch.num_rows


def _from_row(batch: pa.RecordBatch, at: int, make: PageMaker, row: int) -> Outcome:
    try:
        return make.page(batch.slice(at, 1).to_pylist()[0], row)
    except UnicodeDecodeError as error:
        return Unreadable(row, "undecodable", f"no UTF-8: {error.reason}")


def _begin(group: pq.RowGroupMetaData) -> int:
    """Where a row group begins in the file."""
    column = group.column(0)
    dictionary = column.dictionary_page_offset
    return column.data_page_offset if dictionary is None else dictionary


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]


def _splittable(_: BinaryIO) -> bool:
    return True


PARQUET: Final = Format("parquet", read_parquet, (".parquet",), lambda head: head.startswith(_MAGIC), _splittable)
