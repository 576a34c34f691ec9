"""Launch a run: check everything first, choose the engine, run the job, tell what came of it."""

import json
import logging
import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from pipelines import config, engines, inputs, large, leases, monitor, snapshots
from pipelines.learned import learned_ids
from pipelines.progress import Progress
from pipelines.spilled import SpentError
from pipelines.upkeep.compact import separate
from transforms import files, metrics
from transforms.events import tell
from transforms.failures import RecordFailed
from transforms.forgotten import read_marks
from transforms.layout import timings_path
from transforms.models import ModelError, find_model
from transforms.objects import StoreError
from transforms.read import DumpFile
from transforms.reasons import COMPANIONS_SKIPPED
from transforms.schemas import stable_id
from transforms.settings import MonitorSettings
from transforms.snapshot_log import SnapshotMoved, has_moved, latest
from transforms.text.dictionary import Dictionary, builtin_dictionaries
from transforms.write import Inconsistent, Run

SHARD_BYTES: Final = 32 << 20  # of input, to one shard of the shuffles and one file of a partition
MEMORY_BASE: Final = 300 << 20  # bytes, of an empty local run
MEMORY_SHARE: Final = 50  # bytes of memory for a byte of compressed text, the densest input there is
PAGES_SHARE: Final = (
    20  # for a byte of compressed HTML, most of which is no text: 5 of real pages, 26 of nearly bare ones
)
MOST_IN_MEMORY: Final = 32_000_000_000  # bytes: what goes to one process is one message there, and none may have 2 GB
PAGES: Final = frozenset({"warc", "arc", "wacz", "html"})
_RAISED: Final = re.compile(r"(?:Error|Exception|details)\b.*[:=]")  # of a traceback, the line that counts
_TELLING: Final = tuple(fault.__name__ for fault in (RecordFailed, StoreError, Inconsistent, ModelError))


class RunFailed(RuntimeError):
    """A run that ended without its manifest; one line that says where it was."""


@dataclass(frozen=True)
class Request:
    """What the command line asks for."""

    patterns: tuple[str, ...]
    root: str
    settings: MonitorSettings
    runner: str = "DirectRunner"
    workers: int | None = None
    beam_options: tuple[str, ...] = ()
    replace: bool = False
    memory: int = 4_000_000_000


@dataclass(frozen=True)
class Prepared:
    """A run that has been checked and can start."""

    dumps: list[DumpFile]
    formats: dict[str, int]
    job: monitor.Job
    options: PipelineOptions
    live: snapshots.Live
    is_large: bool = False  # for the memory it may have: it goes part by part
    worker_bytes: int = 0  # of that memory, where it is large

    @property
    def finished(self) -> snapshots.Manifest | None:
        """The manifest of this very run, if it was done before."""
        return self.live.run(self.job.run.run_id)


def prepare(request: Request, known: Sequence[str] = ()) -> Prepared:
    """Check everything; nothing is written. Raises InputError, OutputError, UnknownOption, DictionaryError
    or ModelError.

    `known` are newsbeam's own options, offered as the nearest of a misspelt one.
    """
    options = engines.pipeline_options(request.runner, request.workers, request.beam_options, 0, known)
    engines.check(options)
    dumps = inputs.find_dumps(request.patterns, request.root)
    formats = inputs.check_formats(dumps, request.settings.input)
    actors = request.settings.actors
    paths = [*builtin_dictionaries(), *map(Path, actors.dictionaries)] if actors.enabled else []
    dictionary = Dictionary.load(paths)
    snapshots.check_root(request.root)
    size = sum(dump.size for dump in dumps)
    checksums = inputs.checksums(dumps)
    listed = tuple((dump.dump, dump.size, checksum) for dump, checksum in zip(dumps, checksums, strict=True))
    settings = config.as_dict(request.settings)
    model = find_model() if request.settings.claims.tier == "parser" else None
    if model:
        settings["claims"]["model"] = model.identity()
    run = Run(
        run_id=run_id(settings, dictionary.version, listed),
        root=request.root,
        started_at=datetime.now(UTC),
        runner=request.runner,
        version=version("newsbeam"),
        settings=json.dumps(settings, sort_keys=True),
        inputs=listed,
        partition=request.settings.output.partition,
        shards=-(-size // SHARD_BYTES) or 1,
        dictionary=dictionary.version,
        revision=snapshots.new_revision(),
        replaces=request.replace,
    )
    is_large = request.runner in engines.LOCAL_RUNNERS and goes_by_parts(size, formats, request.memory)
    workers, worker_bytes = request.workers, 0
    if is_large:
        workers = large.workers_within(request.memory, workers or os.cpu_count() or 1)
        worker_bytes = large.worker_bytes(request.memory, workers)
    options = engines.pipeline_options(request.runner, workers, request.beam_options, size, known)
    live = snapshots.live_runs(request.root)
    if request.replace:
        snapshots.check_replaceable(request.root, live, run.run_id, request.settings.dedupe.window_days)
    job = monitor.Job(request.settings, dictionary, run, model=model)
    return _after(live, Prepared(dumps, dict(formats), job, options, live, is_large, worker_bytes))


def _after(live: snapshots.Live, prepared: Prepared) -> Prepared:
    """The run as it goes on from some live runs."""
    job, before = prepared.job, live.before(prepared.job.run.run_id)
    job = replace(
        job,
        run=replace(job.run, base=live.snapshot.version),
        earlier=tuple(snapshots.earlier_files(job.run.root, live, job.run.run_id)),
        merged_stories=snapshots.merged_stories(job.run.root, before),
        learned=learned_ids(job.run.root, before, job.dictionary),
        forgotten=read_marks(job.run.root),
    )
    return replace(prepared, live=live, job=job)


def run_id(settings: dict[str, Any], dictionary: str, listed: Sequence[tuple[str, int, str]]) -> str:
    """The id of a run: of all that changes its results, and of nothing else."""
    actors = {"enabled": settings["actors"]["enabled"], "dictionary": dictionary}
    results = settings | {"actors": actors}
    return stable_id(version("newsbeam"), json.dumps(results, sort_keys=True), json.dumps(listed, sort_keys=True))


def memory_needed(size: int, formats: Collection[str]) -> int:
    """About how many bytes a local run of so many bytes of input keeps in memory, if it keeps its shuffles there."""
    return MEMORY_BASE + (PAGES_SHARE if PAGES.issuperset(formats) else MEMORY_SHARE) * size


def goes_by_parts(size: int, formats: Collection[str], memory: int) -> bool:
    """Whether a local run of so many bytes of input has its shuffles on disk."""
    return memory_needed(size, formats) > min(memory, MOST_IN_MEMORY)


def execute(prepared: Prepared, quiet: bool = False) -> snapshots.Manifest:
    """Run the job to its end and return its manifest; raises RunFailed, leaving earlier data untouched.

    Where another run was committed meanwhile, it is run again, with that one among the earlier ones. A large run that
    fails keeps the parts that it has finished.
    """
    run = prepared.job.run
    logging.getLogger("apache_beam").setLevel(logging.ERROR)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_fault)
    keeps = prepared.is_large
    try:
        with leases.held(run.root, run.owner, run.revision):
            snapshots.remove_leftovers(run.root)
            if run.replaces:
                separate(run.root, run.run_id)
                prepared = _after(snapshots.live_runs(run.root), prepared)
            while (counted := _ran(prepared, quiet)) is None:
                prepared = _after(snapshots.live_runs(run.root), prepared)
            live = snapshots.live_runs(run.root)
            manifest = live.run(run.run_id)
            if manifest is None:
                raise RunFailed(f"run {run.run_id} was committed, and is not live: was it removed meanwhile?")
            _write_timings(manifest, run.root, counted)
            snapshots.forget_index(run.root, live, manifest["latest_day"], prepared.job.settings.dedupe.window_days)
        keeps = False
        large.clear(run)
    finally:
        if not keeps:
            snapshots.remove_leftovers(run.root)
    return manifest


def _ran(prepared: Prepared, quiet: bool) -> dict[str, int] | None:
    """What the engine counted until the job's end; None where another run was committed meanwhile. Raises RunFailed."""
    run = prepared.job.run
    size = sum(dump.size for dump in prepared.dumps)
    try:
        with (
            Progress(size, quiet) as progress,
            beam.Pipeline(_engine(prepared, progress), prepared.options) as pipeline,
        ):
            monitor.run(pipeline, prepared.dumps, prepared.job)
    except SpentError:
        large.clear(run)
        return None
    except Exception as error:
        if "KeyboardInterrupt" in str(error):  # as Beam wraps it
            raise KeyboardInterrupt from error
        if has_moved(run.root, run.base, latest(run.root)):  # by the commit, or because files of earlier runs are gone
            tell("run_overtaken", base=run.base)
            return None
        kept = "; its finished parts are kept, and the same command goes on with them" if prepared.is_large else ""
        raise RunFailed(where(error) + kept) from error
    return metrics.counters(pipeline.result)


def _engine(prepared: Prepared, progress: Progress) -> FnApiRunner | None:
    if prepared.is_large:
        return large.engine(prepared.job, progress.part, prepared.worker_bytes)
    return engines.engine(prepared.options)


def _is_fault(record: logging.LogRecord) -> bool:
    """Whether Beam logs more than that a run was overtaken, which is what its last step is to find out."""
    raised = record.exc_info[0] if record.exc_info else None
    return raised is not SnapshotMoved and SnapshotMoved.__name__ not in record.getMessage()


def _write_timings(manifest: snapshots.Manifest, root: str, counted: dict[str, int]) -> None:
    """Where the time went, and what the engine counted: beside the manifest, for operators and no reader of tables."""
    begun, ended = (datetime.fromisoformat(manifest[name]) for name in ("started_at", "finished_at"))
    told = {
        "run_id": manifest["run_id"],
        "seconds": round((ended - begun).total_seconds(), 3),
        "stages": metrics.seconds_by_stage(counted),
        "counters": manifest["counters"],
        "written": {name: n for name, n in counted.items() if name.startswith(("rows.", "bytes."))},
    }
    files.write(f"{root}/{timings_path(manifest['run_id'])}", json.dumps(told, indent=1).encode())
    tell("run_committed", **{name: told[name] for name in ("seconds", "stages", "counters")})


def where(error: Exception) -> str:
    """The line of an engine's error that tells what went wrong, and on which dump."""
    lines = [line.strip() for line in str(error).splitlines() if any(map(str.isalnum, line))]
    telling = [line for line in lines if any(f"{name}: " in line for name in _TELLING)]
    raised = [line for line in lines if _RAISED.search(line)]
    return (telling or raised[-1:] or lines[-1:] or [type(error).__name__])[0][:500]


def summary(manifest: snapshots.Manifest, seconds: float) -> str:
    """What a run came to, for people."""
    counters = manifest["counters"]

    def n(name: str) -> str:
        return f"{counters.get(name, 0):,}"

    def of(name: str, many: str) -> str:
        return f"{n(many)} {name if counters.get(many, 0) == 1 else many}"

    reasons = sorted(
        ((count, name.split(".")[-1]) for name, count in counters.items() if name.startswith("rejected.")),
        key=lambda pair: (-pair[0], pair[1]),
    )
    why = ", ".join(f"{name} {count:,}" for count, name in reasons)
    companions = counters.get(COMPANIONS_SKIPPED, 0)
    beside = f" (beside {companions:,} that hold no page: warcinfo, request, metadata)" if companions else ""
    copies = ", ".join(f"{kind} {n(f'copies.{kind}')}" for kind in ("url", "exact", "near"))
    rate = counters["articles"] / seconds if seconds else 0.0
    rows = [
        ("records", f"{n('records_read')} = {of('article', 'articles')} + {of('reject', 'rejects')}{beside}"),
        ("rejects", why or "none"),
        ("stories", f"{n('stories')} (copies: {copies})"),
        ("found", f"{of('mention', 'mentions')}, {of('claim', 'claims')}"),
        ("time", f"{seconds:,.1f} s, {rate:,.{0 if rate >= 10 else 1}f} articles a second"),
    ]
    return "\n".join(f"{name:<9}{text}" for name, text in rows)
