"""Verify: whether a root is what its manifests say, file by file and count by count."""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import leases
from pipelines.reports.scan import Tables, ask
from pipelines.snapshots import Live, files_of, live_runs
from pipelines.upkeep.revision import ALL_TABLES, File, folder_of, is_merging
from transforms import files
from transforms.forgotten import Marks, is_forgotten_actor, is_forgotten_page, read_marks
from transforms.layout import manifest_path, owner_of
from transforms.reasons import RECORDS_READ
from transforms.schemas import ARTICLES, CLAIMS, INDEX, MENTIONS, REJECTS, TABLES
from transforms.snapshot_log import list_files, read_json
from transforms.write import PERIODS, UNDATED

_READS: Final = 8  # files at a time


class Verified(NamedTuple):
    """What was looked at, and a line for each fault."""

    runs: int
    files: int
    rows: int
    faults: list[str]


def verify(root: str) -> Verified:
    """Compare every file with what its manifest says, and the tables with each other.

    Looked at are the snapshot and the manifests; each file's place, size, checksum, schema, rows and partition; files
    that nobody names, which a plain glob would read; records read = articles + rejects of each run; ids that are there
    once; mentions, claims and coverage that fit their articles; and what was forgotten, which must not be there.
    """
    try:
        live = live_runs(root)
    except (OSError, ValueError, KeyError) as error:
        return Verified(0, 0, 0, [f"the snapshot or a manifest cannot be read: {error}"])
    named = [file for manifest in live.manifests for file in files_of(manifest)]
    with ThreadPoolExecutor(_READS) as pool:
        of_files = [fault for faults in pool.map(lambda file: list(_of_file(root, file)), named) for fault in faults]
    faults = [*of_files, *_of_manifests(root, live), *_of_strangers(root, live, named)]
    if not of_files:  # else every count would be a fault of its own
        faults += ask(root, lambda tables: list(_of_counts(tables, live)))
        faults += ask(root, lambda tables: list(_of_the_forgotten(tables, read_marks(root))))
    runs = sum(not is_merging(manifest) for manifest in live.manifests)
    return Verified(runs, len(named), sum(file["rows"] for file in named), faults)


def _of_file(root: str, file: File) -> Iterator[str]:
    """What is wrong with a file that a manifest names."""
    path, table = file["path"], ALL_TABLES[file["table"]]
    try:
        data = files.read(f"{root}/{path}")
    except FileNotFoundError:
        if table.name not in INDEX:  # the index is forgotten after [dedupe] window_days
            yield f"{path}: missing"
        return
    if len(data) != file["bytes"]:
        yield f"{path}: {len(data):,} bytes, written were {file['bytes']:,}"
    elif hashlib.blake2b(data, digest_size=16).hexdigest() != file["checksum"]:
        yield f"{path}: other bytes than were written"
    else:
        opened = pq.ParquetFile(pa.BufferReader(data))
        schema = opened.schema_arrow
        if schema != table.schema or schema.metadata != table.schema.metadata:
            yield f"{path}: not of the newest schema; newsbeam migrate brings it there"
        elif opened.metadata.num_rows != file["rows"]:
            yield f"{path}: {opened.metadata.num_rows:,} rows, written were {file['rows']:,}"
        elif table.by_date and file["rows"] and (periods := _periods(opened, folder_of(file))) != {folder_of(file)}:
            yield f"{path}: rows of {', '.join(sorted(periods))}"


def _periods(opened: pq.ParquetFile, folder: str) -> set[str]:
    """The partition folders that the rows of a file belong to."""
    column, pattern = next((name, form) for name, form in PERIODS.values() if folder.startswith(f"{name}="))
    days = pl.DataFrame(opened.read(["published_on"]))["published_on"]
    return {f"{column}={value}" for value in days.dt.strftime(pattern).fill_null(UNDATED).unique()}


def _of_manifests(root: str, live: Live) -> Iterator[str]:
    """Runs without all tables, and copies of manifests that say something else."""
    for entry, manifest in zip(live.snapshot.runs, live.manifests, strict=True):
        copy = manifest_path(entry.run_id)
        try:
            if read_json(root, copy) != manifest:
                yield f"{copy}: not a copy of {entry.manifest}, which is live"
        except (FileNotFoundError, json.JSONDecodeError):
            yield f"{copy}: missing or broken; a copy of {entry.manifest}, which is live"
        if lacking := [name for name in TABLES if name not in manifest["files"]]:
            yield f"{entry.manifest}: names no files of {', '.join(lacking)}"


def _of_strangers(root: str, live: Live, named: list[File]) -> Iterator[str]:
    """Files among the tables that no live run has, and no action at work."""
    known = {file["path"] for file in named}
    listed = [path for table in ALL_TABLES for path in list_files(root, f"{table}/**/*.parquet")]
    at_work = leases.owners(root)
    for path in listed:
        if path not in known and owner_of(path) not in at_work:
            yield f"{path}: of no live run, yet a plain glob reads it"


def _of_counts(tables: Tables, live: Live) -> Iterator[str]:
    """Tables that do not fit each other, or what the runs counted."""
    articles = tables.written(ARTICLES.name).select("article_id", "text_of", "story_id", "is_lead", "run_id").collect()
    rejects = tables.written(REJECTS.name).group_by("run_id").len().collect()
    covered = tables.written("coverage").group_by("run_id").agg(pl.col("articles", "rejected").sum()).collect()
    rows = dict(articles.group_by("run_id").len().iter_rows()), dict(rejects.iter_rows())
    in_coverage = {run_id: counts for run_id, *counts in covered.iter_rows()}
    runs = {m["run_id"]: m["counters"] for m in live.manifests if not is_merging(m)}
    for run_id, told in runs.items():
        n_articles, n_rejects = (counts.get(run_id, 0) for counts in rows)
        if told.get(RECORDS_READ, 0) != n_articles + n_rejects:
            read = told.get(RECORDS_READ, 0)
            yield f"run {run_id}: {read:,} records read, {n_articles:,} articles + {n_rejects:,} rejects"
        if in_coverage.get(run_id, [0, 0]) != [n_articles, n_rejects]:
            yield f"run {run_id}: coverage does not add up to {n_articles:,} articles and {n_rejects:,} rejects"
    if strangers := sorted(set(articles["run_id"]) - runs.keys()):
        yield f"articles of runs that are not live: {', '.join(strangers)}"
    if twice := articles.filter(pl.col("article_id").is_duplicated())["article_id"].n_unique():
        yield f"{twice:,} article_ids are there more than once"
    leads = articles.filter("is_lead").filter(pl.col("story_id").is_duplicated())
    if len(leads):
        yield f"{leads['story_id'].n_unique():,} stories have more than one lead"
    texts = articles.lazy().select(article_id="text_of").unique()
    for table in (MENTIONS, CLAIMS):
        lost = tables.written(table.name).select("article_id").join(texts, on="article_id", how="anti")
        if n := lost.select(pl.len()).collect(engine="streaming").item():
            yield f"{n:,} {table.name} are of texts that no article has"
    nobody = tables.written(MENTIONS.name).select("actor_id").unique()
    unknown = nobody.join(tables.written("actors").select("actor_id"), on="actor_id", how="anti").collect().height
    if unknown:
        yield f"{unknown:,} actors are mentioned and not in the table actors"


def _of_the_forgotten(tables: Tables, marks: Marks) -> Iterator[str]:
    """What was to be forgotten and is there."""
    if not marks:
        return
    addresses = tables.written(ARTICLES.name).select("domain", "url", "canonical_url").unique().collect().rows()
    addresses += tables.written(REJECTS.name).select("domain", "url").drop_nulls().unique().collect().rows()
    if found := sum(is_forgotten_page(marks, *row) for row in addresses):
        yield f"addresses that were to be forgotten are there: {found:,}"
    ids = [
        tables.written(name).select(actor_id=column).drop_nulls().unique()
        for name, column in ((MENTIONS.name, "actor_id"), (CLAIMS.name, "speaker_id"), ("actors", "actor_id"))
    ]
    actors = pl.concat(ids).unique().collect()["actor_id"]
    if gone := sum(is_forgotten_actor(marks, actor_id) for actor_id in actors):
        yield f"actors who were to be forgotten are there: {gone:,}"
