"""The tables of a root as lazy frames: what finished runs wrote, in the contract's columns."""

import json
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import cache, cached_property
from typing import Any, Final, TypeVar

import polars as pl

from pipelines.reports.aliases import final_ids
from pipelines.reports.question import ReportError
from transforms import files
from transforms.layout import SNAPSHOTS, snapshot_path, version_of
from transforms.objects import StoreError
from transforms.schemas import TABLES

Answered = TypeVar("Answered")

_DAY_PARTITION: Final = re.compile(r"/published_(?:month|day)=([^/]+)/")
_RUN_PARTITION: Final = r"/run_id=([^/]+)/[^/]*$"
# What stands in for a column that tables written by something else do not have.
_STANDS_IN: Final = {"text_of": "article_id", "story_id": "article_id"}
# The types of columns of the contract.
_TYPES: Final[Mapping[str, pl.DataType]] = {
    "string": pl.String(),
    "strings": pl.List(pl.String()),
    "spans": pl.List(pl.Struct({"start": pl.Int32(), "end": pl.Int32()})),
    "date": pl.Date(),
    "moment": pl.Datetime("us", "UTC"),
    "bool": pl.Boolean(),
    "int32": pl.Int32(),
    "int64": pl.Int64(),
    "float32": pl.Float32(),
}
_TO_NORMALISE: Final = r"[^\x21-\x7e ]|  |^ | $"  # all but ASCII with single spaces between
_FETCHES: Final = 16  # manifests read at a time: each is a round trip on gs://


def open_tables(root: str) -> "Tables":
    """The tables at `root`, a local folder or a gs:// prefix; ReportError where there are none."""
    return ask(root, lambda tables: tables)


@contextmanager
def reading(root: str) -> Iterator[None]:
    """Turn what goes wrong with the files under `root` into a ReportError."""
    try:
        yield
    except StoreError as error:
        raise ReportError(str(error)) from error
    except (OSError, pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:
        raise ReportError(f"cannot read the tables at {root}: {first_line(error)}") from error


def ask(data: "str | Tables", question: Callable[["Tables"], Answered]) -> Answered:
    """What a question finds in the tables at a root, or in tables opened before.

    It is asked again where a newer snapshot took files along that it was reading. Raises ReportError
    where there are no tables, or none that can be read.
    """
    tables = Tables(data) if isinstance(data, str) else data
    while True:
        try:
            with reading(tables.root):
                if not tables.files:
                    raise ReportError(f"no data at {tables.root}: it holds no finished run")
                return question(tables)
        except ReportError:
            with reading(tables.root):
                newer = Tables(tables.root)
                if newer.version == tables.version:
                    raise
                tables = newer


def first_line(error: BaseException) -> str:
    """The first line of an error's message: Polars adds its query plan below."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


class Tables:
    """The tables of one root by their names in the contract.

    The newest snapshot names the manifests of the live runs, and they name the files that count:
    what a dead run left behind is not read. Roots without snapshots are read by the manifests in
    their `runs` folder, and tables that something else wrote as the folders hold them.
    """

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/") or root
        self._among: dict[tuple[str, ...], pl.DataFrame] = {}

    @cached_property
    def version(self) -> int:
        """The version of the snapshot that is read; 0 where there is none."""
        return max(map(version_of, self._list(SNAPSHOTS) or ()), default=0)

    @cached_property
    def files(self) -> Mapping[str, tuple[str, ...]]:
        """The files of each table that has any, by their paths under the root, sorted."""
        if self.version:
            snapshot = self._read_json(snapshot_path(self.version))
            found = self._files_of([run["manifest"] for run in snapshot["runs"]])
        elif (listed := self._list("runs")) is not None:
            found = self._files_of([path for path in listed if path.endswith("/run.json")])
        else:
            found = {name: _parquet(self._list(name) or ()) for name in TABLES}
        return {name: tuple(sorted(set(paths))) for name, paths in found.items() if paths}

    def written(
        self,
        name: str,
        since: date | None = None,
        until: date | None = None,
        also: Collection[date | None] = (),
    ) -> pl.LazyFrame:
        """The rows of a table as written, from the partitions that may hold the days asked for.

        `also` names single days whose partitions are read beside them; None is the partition
        without a day.
        """
        columns = _columns(name)
        paths = self.files.get(name, ())
        if since or until or also:
            paths = tuple(path for path in paths if _may_hold(path, since, until, also))
        if not paths:
            return pl.LazyFrame(schema=columns)
        options = _polars_options(self.root)
        sources = [f"{self.root}/{path}" for path in paths]
        first = pl.scan_parquet(sources[0], glob=False, hive_partitioning=False, **options)
        stored = dict(first.collect_schema())
        in_files = {key: stored.get(key, kind) for key, kind in columns.items()}
        frame = pl.scan_parquet(
            sources,
            schema=in_files,
            missing_columns="insert",
            extra_columns="ignore",
            include_file_paths="_file",
            glob=False,
            hive_partitioning=False,
            **options,
        )
        return frame.select(_column(key, kind, stored) for key, kind in columns.items())

    def scan(
        self,
        name: str,
        since: date | None = None,
        until: date | None = None,
        also: Collection[date | None] = (),
        keep: pl.Expr | None = None,
    ) -> pl.LazyFrame:
        """A table as reports read it: merged stories and actors under their last ids.

        `keep` chooses rows by ids as written (see ids_of), so that Parquet's statistics serve it.
        """
        frame = self.written(name, since, until, also)
        if keep is not None:
            frame = frame.filter(keep)
        names = frame.collect_schema().names()
        followed = [
            _follow(pl.col(column), self._merged(column))
            for column in ("story_id", "actor_id", "speaker_id")
            if column in names
        ]
        if "about" in names:
            actors = self._merged("actor_id")
            followed.append(pl.col("about").list.eval(_follow(pl.element(), actors)))
        return frame.with_columns(followed)

    def ids_of(self, actor_ids: Collection[str]) -> list[str]:
        """The ids these actors may be written under: their own and those merged into them."""
        wanted = set(actor_ids)
        return sorted(wanted | {old for old, new in self._merged_actors.items() if new in wanted})

    def last_id(self, actor_id: str) -> str:
        """The id an actor goes by now."""
        return self._merged_actors.get(actor_id, actor_id)

    @cached_property
    def actors(self) -> pl.DataFrame:
        """All actors; many, where a few are asked for: see actors_among."""
        return self._folded(self._written_actors)

    def actors_among(self, actor_ids: Collection[str]) -> pl.DataFrame:
        """Some actors by their last ids; others are not read, as far as Parquet's statistics tell."""
        ids = tuple(self.ids_of(actor_ids))
        if ids not in self._among:  # who finds actors asks again for their names
            self._among = {ids: self._folded(self._written_actors.filter(pl.col("actor_id").is_in(ids)))}
        return self._among[ids]

    def ids_named(self, keys: Collection[str]) -> list[str]:
        """The last ids of actors that some run knew under any of these normalised names, and of some that none did.

        Whoever asks compares the names: those beyond ASCII or with odd spaces are not compared here.
        """
        names = pl.concat_list("actor", pl.col("aliases").fill_null([]))
        alike = pl.col("name").str.to_lowercase().is_in(list(keys)) | pl.col("name").str.contains(_TO_NORMALISE)
        rows = self._written_actors.select("actor_id", name=names).explode("name").filter(alike)
        ids = rows.select(pl.col("actor_id").unique()).collect(engine="streaming")["actor_id"]
        return sorted({self.last_id(id_) for id_ in ids})

    @property
    def _written_actors(self) -> pl.LazyFrame:
        """Rows of actors as written; of tables without them, the names that mentions have."""
        return self.written("actors") if "actors" in self.files else self._actors_of_mentions()

    def _folded(self, rows: pl.LazyFrame) -> pl.DataFrame:
        """The actors of all runs folded: one row per actor, by actor_id.

        Names come from the dictionary where one run had it, else from the run that saw the actor
        last.
        """
        last = _follow(pl.col("actor_id"), self._merged_actors)
        told = ("actor", "actor_type", "country", "wikidata_id", "dictionary")
        return (
            rows.with_columns(last.alias("last_id"), own=pl.col("actor_id") == last)
            .sort(
                pl.col("own"),
                pl.col("dictionary").is_not_null(),
                pl.col("last_seen"),
                pl.col("run_id"),
                pl.col("actor"),
                descending=True,
                nulls_last=True,
            )
            .group_by(pl.col("last_id").alias("actor_id"), maintain_order=True)
            .agg(
                *(pl.col(column).drop_nulls().first() for column in told),
                pl.col("aliases").explode().drop_nulls().unique().sort(),
                pl.col("first_seen").min(),
                pl.col("last_seen").max(),
            )
            .sort("actor_id")
            .collect()
        )

    def _actors_of_mentions(self) -> pl.LazyFrame:
        names = self.written("mentions").group_by("actor_id").agg(pl.col("actor").drop_nulls().min())
        return pl.concat([pl.LazyFrame(schema=_columns("actors")), names], how="diagonal")

    def _merged(self, column: str) -> dict[str, str]:
        return self._merged_stories if column == "story_id" else self._merged_actors

    @cached_property
    def _merged_stories(self) -> dict[str, str]:
        return final_ids(self.written("story_aliases").drop("run_id").collect().iter_rows())

    @cached_property
    def _merged_actors(self) -> dict[str, str]:
        return final_ids(self.written("actor_aliases").drop("run_id").collect().iter_rows())

    def _files_of(self, manifests: list[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {name: [] for name in TABLES}
        with ThreadPoolExecutor(_FETCHES) as pool:
            for manifest in pool.map(self._read_json, manifests):
                for name in TABLES:
                    found[name] += [file["path"] for file in manifest["files"].get(name, ())]
        return found

    def _list(self, folder: str) -> list[str] | None:
        """The files of a folder, as paths under the root; None where there is no such folder."""
        found = files.find(f"{self.root}/{folder}")
        if not found and not os.path.isdir(f"{self.root}/{folder}"):
            return None
        return [file.path.removeprefix(f"{self.root}/") for file in found]

    def _read_json(self, path: str) -> Any:
        content = files.read(f"{self.root}/{path}")
        try:
            return json.loads(content)
        except ValueError as error:
            raise ReportError(f"{self.root}/{path} is no manifest: {error}") from error


def _polars_options(root: str) -> dict[str, Any]:
    emulator = os.environ.get("STORAGE_EMULATOR_HOST")
    if not emulator or not root.startswith("gs://"):
        return {}
    url = emulator if "://" in emulator else f"http://{emulator}"
    storage = {"google_base_url": url, "google_skip_signature": "true", "allow_http": "true"}
    return {"storage_options": storage, "credential_provider": None}


@cache
def _columns(name: str) -> dict[str, pl.DataType]:
    table = TABLES[name]
    columns: dict[str, pl.DataType] = {column[0]: _TYPES[column[1]] for column in table.columns}
    return columns if table.by_date else columns | {"run_id": pl.String()}


def _column(name: str, kind: pl.DataType, stored: Mapping[str, pl.DataType]) -> pl.Expr:
    """A column of the contract from files that may have been written by something else."""
    if name in stored:
        return pl.col(name) if stored[name] == kind else pl.col(name).cast(kind)
    if name == "run_id":
        return pl.col("_file").str.extract(_RUN_PARTITION).alias(name)
    if name in _STANDS_IN and _STANDS_IN[name] in stored:
        return pl.col(name).fill_null(pl.col(_STANDS_IN[name]))
    return pl.col(name)


def _may_hold(path: str, since: date | None, until: date | None, also: Collection[date | None]) -> bool:
    """Whether a file may hold rows of the days asked for, by the partition in its path."""
    partition = _DAY_PARTITION.search(f"/{path}")
    if partition is None:
        return True
    value = partition[1]
    if not value[:4].isdigit():
        return None in also
    days = {day.isoformat()[: len(value)] for day in also if day is not None}
    starts = since.isoformat()[: len(value)] if since else value
    ends = until.isoformat()[: len(value)] if until else value
    asked = (since or until) is not None and starts <= value <= ends
    return asked or value in days


def _follow(column: pl.Expr, ids: Mapping[str, str]) -> pl.Expr:
    return column.replace(list(ids), list(ids.values())) if ids else column


def _parquet(paths: Collection[str]) -> list[str]:
    return [path for path in paths if path.endswith(".parquet")]
