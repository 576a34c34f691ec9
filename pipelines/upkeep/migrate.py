"""Migrate: bring the files of an older schema to the newest."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.upkeep.revision import ALL_TABLES, File, Revision, folder_of, revise
from transforms import files
from transforms.schemas import SCHEMA_VERSION, VERSION_KEY, Table

Migration = Callable[[Table, pa.Table], pa.Table]
"""Rows of a table of one version -> of the next; the schema's metadata is written anew afterwards."""

MIGRATIONS: Final[Mapping[str, tuple[str, Migration]]] = MappingProxyType({})
"""Version -> the next version, and how rows come to it. A new version of the schema is one row here."""


class MigrationError(ValueError):
    """Files that cannot be brought to the newest schema; one line."""


def migrate(root: str, migrations: Mapping[str, tuple[str, Migration]] = MIGRATIONS) -> int:
    """Bring every live file to the newest schema; how many files were written anew. Raises MigrationError."""
    written: list[str] = []

    def change(revision: Revision) -> None:
        written.clear()
        for manifest in revision.manifests:
            for table, named in (manifest["files"] | manifest["index"]).items():
                new = [_migrated(revision, ALL_TABLES[table], file, migrations) for file in named]
                if new != named:
                    revision.put(manifest["run_id"], table, new)
                    written.extend(one["path"] for one, old in zip(new, named, strict=True) if one != old)

    revise(root, "migrate", change)
    return len(written)


def version_of(root: str, file: File) -> str:
    """The version of the schema that a file was written with."""
    with files.open_file(f"{root}/{file['path']}") as opened:
        metadata = pq.ParquetFile(opened).schema_arrow.metadata or {}
    return str(metadata.get(VERSION_KEY, b"").decode())


def _migrated(revision: Revision, table: Table, file: File, migrations: Mapping[str, tuple[str, Migration]]) -> File:
    version = version_of(revision.root, file) if revision.is_kept(file) else SCHEMA_VERSION
    if version == SCHEMA_VERSION:
        return file
    rows = revision.read(file)
    while version != SCHEMA_VERSION:
        if version not in migrations:
            raise MigrationError(
                f"{file['path']} is of schema {version or 'unknown'}: this newsbeam knows {SCHEMA_VERSION}"
            )
        version, step = migrations[version]
        rows = step(table, rows)
    return file | revision.write(table, folder_of(file), rows)
