"""An action on live runs: new files and manifests in the place of old ones, all visible at once."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import leases, snapshots
from pipelines.snapshots import Live, Manifest
from transforms import files, snapshot_log
from transforms.layout import manifest_path
from transforms.schemas import INDEX, TABLES, Table
from transforms.snapshot_log import Entry, Snapshot, SnapshotMoved
from transforms.write import as_json, totally_sorted, write_rows

File = dict[str, Any]
"""A data file as a manifest names it: WrittenFile's fields."""

ALL_TABLES: Final = {**TABLES, **INDEX}


def revise(root: str, action: str, change: Callable[["Revision"], None], alone: bool = False) -> None:
    """Do an action: `change` makes of the live runs those to come.

    It is called anew where another action was faster with one of the runs that it changed, or with any, if it has to
    be `alone`. A crash leaves the old snapshot or the new one. What nobody names any more is deleted at the end.
    """
    owner = snapshots.new_owner()
    try:
        with leases.held(root, owner, snapshots.new_revision()):
            while not _committed(root, action, change, owner, alone):
                continue
    finally:
        snapshots.remove_leftovers(root)


def _committed(root: str, action: str, change: Callable[["Revision"], None], owner: str, alone: bool) -> bool:
    revision = Revision(root, owner, snapshots.live_runs(root))
    change(revision)
    try:
        revision.commit(action, alone)
    except SnapshotMoved:
        return False
    return True


class Revision:
    """The live runs, and what an action makes of them: `changed` by run_id, and `added`, in their order."""

    def __init__(self, root: str, owner: str, live: Live) -> None:
        self.root, self.owner, self.live = root, owner, live
        self.changed: dict[str, Manifest] = {}
        self.added: list[Manifest] = []
        self._written = 0

    @property
    def manifests(self) -> list[Manifest]:
        """The manifests as they will be."""
        return [*(self.changed.get(m["run_id"], m) for m in self.live.manifests), *self.added]

    def is_kept(self, file: File) -> bool:
        """Whether a file that a manifest names is there still: runs delete the index of those long before them."""
        return file["table"] not in INDEX or file["path"] in self._index

    @cached_property
    def _index(self) -> frozenset[str]:
        return snapshots.kept_index(self.root)

    def read(self, file: File, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of a file, or some columns of them."""
        with files.open_file(f"{self.root}/{file['path']}") as opened:
            return pq.ParquetFile(opened).read(columns)

    def write(self, table: Table, folder: str, rows: pa.Table) -> File:
        """Write rows, in the table's order, as a new file; nobody sees it before the action is committed."""
        self._written += 1
        part = f"{self.owner}-{self._written:05d}"
        sorted_rows = totally_sorted(rows, table).cast(table.schema)
        return asdict(write_rows(sorted_rows, table, self.root, folder, part))

    def put(self, run_id: str, table: str, named: list[File], **facts: Any) -> None:
        """Let these be all files of a run's table, and note facts in its manifest."""
        now = next(m for m in self.manifests if m["run_id"] == run_id)
        kind = "index" if table in INDEX else "files"
        made = now | {kind: now[kind] | {table: named}} | facts
        if run_id in {m["run_id"] for m in self.added}:
            self.added = [made if m["run_id"] == run_id else m for m in self.added]
        else:
            self.changed[run_id] = made

    def commit(self, action: str, alone: bool) -> None:
        """Write the manifests, then the snapshot that names them; raises SnapshotMoved."""
        entries: dict[str, Entry] = {}
        for manifest in (*self.changed.values(), *self.added):
            if is_merging(manifest) and not any(manifest["files"].values()):
                continue  # all that it had merged was merged again, or belongs to its runs once more
            revision = snapshots.new_revision()
            entry = entries[manifest["run_id"]] = Entry(manifest["run_id"], manifest_path(manifest["run_id"], revision))
            files.write(f"{self.root}/{entry.manifest}", as_json(manifest | {"revision": revision}))
        if not self.changed and not self.added:
            return
        read = self.live.snapshot

        def change(now: Snapshot) -> list[Entry]:
            moved = any(now.entry(run_id) != read.entry(run_id) for run_id in self.changed)
            if moved or (alone and now.version != read.version):
                raise SnapshotMoved(f"{action} read version {read.version}, and now there is version {now.version}")
            kept = [entry for entry in now.runs if entry.run_id not in self.changed or entry.run_id in entries]
            new = [entries[m["run_id"]] for m in self.added if m["run_id"] in entries]
            return [*(entries.get(entry.run_id, entry) for entry in kept), *new]

        snapshot_log.commit(self.root, action, change)


def is_merging(manifest: Manifest) -> bool:
    """Whether a manifest names files that were merged of several runs, and is no run of its own."""
    return manifest.get("action") == "compact"


def folder_of(file: File) -> str:
    """The partition folder of a file."""
    return str(file["path"]).removeprefix(f"{file['table']}/").rpartition("/")[0]
