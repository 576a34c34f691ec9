"""Blocks: rows as they cross a shuffle, no more of them than engines take in one record."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.blocks import BLOCK_BYTES, BlockCoder, blocks_of

MEGABYTE = 1 << 20


@settings(max_examples=30)
@given(st.lists(st.integers(0, 9), max_size=12), st.integers(1, 12))
def test_blocks_hold_all_rows_and_no_more_than_allowed(megabytes: list[int], rows: int) -> None:
    table = pa.table({"text": pa.array(["x" * (n * MEGABYTE) for n in megabytes], pa.string())})
    blocks = list(blocks_of(table, rows))
    assert [len(text) for block in blocks for text in block["text"].to_pylist()] == [n * MEGABYTE for n in megabytes]
    assert all(0 < block.num_rows <= rows for block in blocks)
    assert all(block.num_rows == 1 or block.nbytes <= BLOCK_BYTES for block in blocks)


def test_rows_that_fit_stay_together() -> None:
    table = pa.table({"text": ["a", "b", "c"]})
    assert [block["text"].to_pylist() for block in blocks_of(table, 3)] == [["a", "b", "c"]]


def test_an_engine_learns_the_size_of_a_block_without_its_bytes() -> None:
    """Beam asks at every few elements; by its own way it would compress each of them for that."""
    table = pa.table({"day": pa.array([1, 2, 3, 4], pa.int32())})
    assert BlockCoder().get_impl().estimate_size(table) == 16
    assert BlockCoder().get_impl().estimate_size(table.slice(1, 2)) == 8
