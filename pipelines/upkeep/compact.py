"""Compact: the small files that nightly runs leave in old partitions, merged."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.snapshots import Manifest
from pipelines.upkeep.revision import File, Revision, folder_of, is_merging, revise
from transforms.schemas import ARTICLES, TABLES, Table

MERGED_ROWS: Final = 1_000_000  # of one file
SMALL_ROWS: Final = 250_000  # a larger file is left alone
_BY_DATE: Final = tuple(table for table in TABLES.values() if table.by_date)


def compact(root: str) -> tuple[int, int]:
    """Merge the small files of each partition; how many files became how many.

    Merged files hold rows of several runs and belong to one entry of their own in the snapshot. Which rows are whose
    is told by `run_id` of the articles, so that a run can still be replaced (see `separate`).
    """
    merged: list[int] = []
    made: list[int] = []

    def change(revision: Revision) -> None:
        merged.clear()
        made.clear()
        groups = [group for table in _BY_DATE for group in _groups(revision.manifests, table)]
        if not groups:
            return
        holder = next((manifest["run_id"] for manifest in revision.manifests if is_merging(manifest)), None)
        if holder is None:
            holder = revision.owner
            revision.added.append(_merging(holder))
        for table, group in groups:
            files = [file for _, file in group]
            rows = pa.concat_tables([revision.read(file) for file in files])
            whole = revision.write(table, folder_of(files[0]), rows)
            whole["runs"] = sorted({run for run_id, file in group for run in file.get("runs", [run_id])})
            _take_out(revision, table, files)
            revision.put(holder, table.name, [*_files(revision, holder, table), whole])
            merged.append(len(files))
            made.append(1)

    revise(root, "compact", change)
    return sum(merged), sum(made)


def _merging(run_id: str) -> Manifest:
    """A manifest that names merged files and is no run."""
    moment = datetime.now(UTC).isoformat()
    facts: Manifest = {"newsbeam": "", "runner": "", "dictionary": None, "settings": {}, "inputs": [], "counters": {}}
    times = {"started_at": moment, "finished_at": moment, "latest_day": None}
    names = {"run_id": run_id, "revision": run_id, "action": "compact"}
    return names | times | facts | {"index": {}, "files": {name: [] for name in TABLES}}


def _groups(manifests: Iterable[Manifest], table: Table) -> list[tuple[Table, list[tuple[str, File]]]]:
    """The small files of each folder, with the runs that name them, as groups to be merged: two files or more each."""
    folders: dict[str, list[tuple[str, File]]] = {}
    for manifest in manifests:
        for file in manifest["files"].get(table.name, ()):
            if file["rows"] < SMALL_ROWS:
                folders.setdefault(folder_of(file), []).append((manifest["run_id"], file))
    groups = []
    for _, small in sorted(folders.items()):
        group: list[tuple[str, File]] = []
        for named in small:
            if group and sum(file["rows"] for _, file in group) + named[1]["rows"] > MERGED_ROWS:
                groups.append(group)
                group = []
            group.append(named)
        groups.append(group)
    return [(table, group) for group in groups if len(group) > 1]


def _take_out(revision: Revision, table: Table, gone: list[File]) -> None:
    """Take files out of the manifests that name them."""
    paths = {file["path"] for file in gone}
    for manifest in revision.manifests:
        named = manifest["files"].get(table.name, [])
        if kept := [file for file in named if file["path"] not in paths]:
            if len(kept) < len(named):
                revision.put(manifest["run_id"], table.name, kept)
        elif named:
            revision.put(manifest["run_id"], table.name, [])


def _files(revision: Revision, run_id: str, table: Table) -> list[File]:
    manifest = next(m for m in revision.manifests if m["run_id"] == run_id)
    return list(manifest["files"].get(table.name, []))


def separate(root: str, run_id: str) -> None:
    """Give a run its rows in merged files back as files of its own, so that it can be replaced."""

    def change(revision: Revision) -> None:
        places = [
            (manifest["run_id"], table, file)
            for manifest in revision.manifests
            for table in _BY_DATE
            for file in manifest["files"].get(table.name, ())
            if run_id in file.get("runs", ())
        ]
        if not places:
            return
        ids = _article_ids(revision, run_id)
        for holder, table, file in places:
            rows = revision.read(file)
            mine = pc.is_in(rows["article_id"], value_set=ids)
            folder = folder_of(file)
            own = [revision.write(table, folder, rows.filter(mine))]
            rest = revision.write(table, folder, rows.filter(pc.invert(mine)))
            rest["runs"] = [run for run in file["runs"] if run != run_id]
            others = [other for other in _files(revision, holder, table) if other["path"] != file["path"]]
            revision.put(holder, table.name, [*others, rest])
            revision.put(run_id, table.name, [*_files(revision, run_id, table), *own])

    revise(root, "compact", change)


def _article_ids(revision: Revision, run_id: str) -> pa.Array:
    """The ids of a run's articles."""
    found = []
    for manifest in revision.manifests:
        for file in manifest["files"].get(ARTICLES.name, ()):
            if run_id in file.get("runs", [manifest["run_id"]]):
                rows = revision.read(file, ["article_id", "run_id"])
                found.append(rows.filter(pc.equal(rows["run_id"], run_id))["article_id"])
    return pa.chunked_array(found, pa.string()).combine_chunks()
