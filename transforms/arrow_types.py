"""The columns of tables in Arrow's types."""

from collections.abc import Iterable
from typing import Final

import pyarrow as pa

from transforms.schemas import SCHEMA_VERSION, VERSION_KEY, Column

_SPAN: Final = pa.struct([pa.field("start", pa.int32(), nullable=False), pa.field("end", pa.int32(), nullable=False)])
_TYPES: Final = {
    "string": pa.string(),
    "strings": pa.list_(pa.string()),
    "spans": pa.list_(_SPAN),
    "date": pa.date32(),
    "moment": pa.timestamp("us", tz="UTC"),
    "bool": pa.bool_(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "uint64": pa.uint64(),
    "float32": pa.float32(),
}


def schema_of(columns: Iterable[Column]) -> pa.Schema:
    """The schema of columns in their order, with the version of all schemas."""
    fields = [pa.field(column[0], _type(column[1]), nullable=len(column) == 3) for column in columns]
    return pa.schema(fields, metadata={VERSION_KEY: SCHEMA_VERSION})


def _type(word: str) -> pa.DataType:
    kind, _, width = word.partition(" ")
    return pa.binary(int(width)) if width else _TYPES[kind]
