"""Rows cross the job in blocks: Arrow tables of some hundred rows, compressed when they leave a worker.

A shuffled block costs a fifth of the memory of the same rows as Python objects, and less time.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, TypeAlias

import numpy as np
import pyarrow as pa
from apache_beam.coders import Coder
from apache_beam.coders import registry as coder_registry
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import GlobalWindows
from apache_beam.utils.windowed_value import WindowedValue
from numpy.typing import NDArray

from transforms.schemas import Reject

Rejected: TypeAlias = TaggedOutput[Literal["rejects"], Reject]
"""A reject, as a step yields it beside its main output."""

Keyed = tuple[int, pa.Table]
"""A block and the shard it belongs to."""

BLOCK_BYTES: Final = 4 << 20  # engines sort in buffers that a record has to fit in

_IPC = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)  # most blocks are small


class BlockCoder(Coder):
    """Arrow tables as lz4-compressed IPC streams."""

    def encode(self, value: pa.Table) -> bytes:
        """Bytes of a block."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, value.schema, options=_IPC) as writer:
            writer.write_table(value)
        return sink.getvalue().to_pybytes()

    def decode(self, encoded: bytes) -> pa.Table:
        """The block of some bytes."""
        return pa.ipc.open_stream(encoded).read_all()

    def estimate_size(self, value: pa.Table) -> int:
        """About how many bytes the block has, for what engines tell of their work: nothing is encoded to learn it."""
        return int(value.nbytes)

    def is_deterministic(self) -> bool:
        """Equal tables need not have equal bytes (chunks): never a key."""
        return False

    def to_type_hint(self) -> type[pa.Table]:
        """The type it encodes."""
        return pa.Table


coder_registry.register_coder(pa.Table, BlockCoder)


def in_global_window(value: object) -> WindowedValue:
    """A value as finish_bundle has to yield it."""
    return GlobalWindows.windowed_value(value)


def concatenated(blocks: Iterable[pa.Table], schema: pa.Schema) -> pa.Table:
    """All rows of some blocks of one schema, in one piece."""
    tables = list(blocks)
    return pa.concat_tables(tables).combine_chunks() if tables else schema.empty_table()


def parted(blocks: Iterable[pa.Table], belongs: Callable[[pa.Table], bool]) -> tuple[list[pa.Table], list[pa.Table]]:
    """The blocks that belong, and the others: of two schemas that met under one key."""
    inside: list[pa.Table] = []
    outside: list[pa.Table] = []
    for block in blocks:
        (inside if belongs(block) else outside).append(block)
    return inside, outside


def pieces(table: pa.Table, rows: int) -> Iterator[pa.Table]:
    """The table in slices of at most `rows` rows."""
    for start in range(0, table.num_rows, rows):
        yield table.slice(start, rows)


def blocks_of(table: pa.Table, rows: int) -> Iterator[pa.Table]:
    """The table in blocks of at most `rows` rows and BLOCK_BYTES; a row that has more is a block of its own."""
    for piece in pieces(table, rows):
        yield from _halved(piece)


def _halved(table: pa.Table) -> Iterator[pa.Table]:
    if table.num_rows < 2 or table.nbytes <= BLOCK_BYTES:
        yield table
        return
    middle = table.num_rows // 2
    yield from _halved(table.slice(0, middle))
    yield from _halved(table.slice(middle))


def stable_shard(key: str, shards: int) -> int:
    """The shard of a key: the same in every process, on every machine."""
    if shards == 1:
        return 0
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") % shards


def split_by(table: pa.Table, shard: NDArray[np.integer]) -> Iterator[tuple[int, pa.Table]]:
    """(shard, its rows in their order) for each shard that has rows."""
    if not len(shard):
        return
    order = np.argsort(shard, kind="stable")
    ordered = shard[order]
    bounds = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    for first, last in zip(bounds, [*bounds[1:], len(ordered)], strict=True):
        yield int(ordered[first]), table.take(pa.array(order[first:last]))


def shards_of(column: pa.ChunkedArray, shards: int) -> NDArray[np.int64]:
    """The shard of each value of a column; nulls go together."""
    if shards == 1:
        return np.zeros(len(column), np.int64)
    encoded = column.combine_chunks().cast(pa.string()).fill_null("").dictionary_encode()
    shard = [stable_shard(value, shards) for value in encoded.dictionary.to_pylist()]
    return np.array(shard, np.int64)[encoded.indices.to_numpy()]
