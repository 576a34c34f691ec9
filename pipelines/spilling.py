"""A local run whose memory does not grow with its input: Beam's own runner, its shuffles on disk, its bundles small.

The job is the same graph, and each of its stages does the same to the same rows. But a stage works through its input
part by part: a range of a dump, a shard of a shuffle, some megabytes of rows. What a part comes to is a folder that
appears when the part is finished, so that a run that was killed goes on with the parts that it had not finished. Parts
follow from the input alone, never from the machine.

Beam has no public place for this: the two methods that are overridden are private to it, and tests/test_spilling.py
tells when a new version has others.
"""

import hashlib
import queue
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeAlias

from apache_beam.metrics import monitoring_infos
from apache_beam.portability.api import beam_fn_api_pb2
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.portability.fn_api_runner.fn_runner import BundleManager
from apache_beam.runners.portability.fn_api_runner.translations import split_buffer_id

from pipelines.processes import send_every_row
from pipelines.spilled import File, Origin, Part, Spilled, buffer_like, parts_of

_DONE: Final = "done"
_RESULT: Final = "result"

OnPart: TypeAlias = Callable[[str, int, int], None]
"""Told of a stage's transforms, how many of its parts are done, and how many there are."""


class SpillingRunner(FnApiRunner):
    """FnApiRunner with its PCollections in a folder, where it finds the parts that an earlier run finished.

    `salts` are transforms, by the beginnings of their names, whose output depends on more than the run's id tells:
    where such a salt is another one than before, all that comes of its transform is done again.
    """

    def __init__(self, environment: Any, folder: Path, salts: Mapping[str, str], on_part: OnPart) -> None:
        super().__init__(environment)
        send_every_row()
        self._folder, self._salts, self._on_part = folder, salts, on_part
        self._made: dict[str, Origin] = {}  # by PCollection

    def _execute_bundle(self, context: Any, manager: Any, bundle_input: Any) -> Any:
        """Beam's, with buffers on disk where it looks for those that it has already."""
        origin = self._origin(manager.stage, bundle_input.data)
        outputs = {}
        for transform, buffer_id in manager.stage_data_outputs.items():
            if buffer_id not in outputs:
                outputs[buffer_id] = buffer_like(manager.get_buffer(buffer_id, transform), origin)
                made = split_buffer_id(buffer_id)[1]
                self._made[made] = Origin.of([], [origin, *filter(None, [self._made.get(made)])])
        context.pcoll_buffers.update(outputs)
        self._parts = _Parts(manager, self._folder / origin.key, outputs, self._on_part)
        result = super()._execute_bundle(context, manager, bundle_input)
        descriptors = context.side_input_descriptors_by_stage.values()
        kept = {buffer_id for descriptor in descriptors for buffer_id, _ in descriptor.values()}
        for buffer_id in outputs.keys() - kept:
            outputs[buffer_id].expect(len(context.buffer_id_to_consumer_pairs.get(buffer_id, ())))
        for data in bundle_input.data.values():
            if isinstance(data, Spilled):
                data.let_go(origin)
        return result

    def _get_bundle_manager(self, manager: Any) -> "_Parts":
        return self._parts

    def _origin(self, stage: Any, inputs: Mapping[str, Any]) -> Origin:
        names = sorted(transform.unique_name for transform in stage.transforms)
        salts = [salt for start, salt in sorted(self._salts.items()) if any(n.startswith(start) for n in names)]
        before = [data.origin for _, data in sorted(inputs.items()) if isinstance(data, Spilled)]
        sides = [self._made[pcollection] for pcollection in sorted(stage.side_inputs()) if pcollection in self._made]
        return Origin.of(names, [*before, *sides], salts)


# --- the parts of a stage ----------------------------------------------------------------------------------------


class _Parts:
    """A stage: its parts, some at a time, each a bundle of Beam's in a process of its own."""

    def __init__(self, manager: Any, folder: Path, outputs: Mapping[bytes, Spilled], on_part: OnPart) -> None:
        self._manager, self._folder, self._outputs, self._on_part = manager, folder, outputs, on_part
        self._workers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def process_bundle(
        self, inputs: Mapping[str, Any], expected: Mapping[str, bytes], timers: Any, expected_timers: Any, **_: Any
    ) -> tuple[Any, list[Any]]:
        """Work through the parts that are not finished; the result is that of all."""
        for worker in self._manager.worker_handlers:
            _greet(worker)
        done = self._folder / _DONE
        if not done.exists():
            parts = [(name, part) for name, data in sorted(inputs.items()) for part in parts_of(data)]
            for worker in self._manager.worker_handlers:
                self._workers.put(worker)
            with ThreadPoolExecutor(len(self._manager.worker_handlers)) as pool:
                started = [
                    pool.submit(self._one, n, name, part, inputs, expected) for n, (name, part) in enumerate(parts)
                ]
                try:
                    for n, one in enumerate(started, 1):
                        one.result()
                        self._on_part(self._manager.stage.name, n, len(parts))
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
            self._folder.mkdir(parents=True, exist_ok=True)
            done.write_text(str(len(parts)))
        folders = [self._folder / str(n) for n in range(int(done.read_text()))]
        for folder in folders:
            for transform, buffer_id in sorted(expected.items()):
                self._outputs[buffer_id].add(folder / _file_name(transform))
        told = (beam_fn_api_pb2.ProcessBundleResponse.FromString((folder / _RESULT).read_bytes()) for folder in folders)
        metrics = monitoring_infos.consolidate(info for result in told for info in result.monitoring_infos)
        result = beam_fn_api_pb2.ProcessBundleResponse(monitoring_infos=metrics)
        return beam_fn_api_pb2.InstructionResponse(process_bundle=result), []

    def _one(self, n: int, name: str, part: Part, inputs: Iterable[str], expected: Mapping[str, bytes]) -> None:
        """A part's bundle, unless it was finished before."""
        folder = self._folder / str(n)
        if folder.exists():
            return
        unfinished = self._folder / f".{n}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        worker = self._workers.get()
        try:
            bundle = _Bundle(_OnWorker(self._manager, worker, unfinished))
            result, _ = bundle.process_bundle(
                {each: part() if each == name else () for each in inputs}, expected, {}, {}
            )
        finally:
            self._workers.put(worker)
        (unfinished / _RESULT).write_bytes(result.process_bundle.SerializeToString())
        unfinished.rename(folder)


def _greet(worker: Any) -> None:
    """Wait until a worker answers: Beam waits for ever for the end of one that it ends before it has begun."""
    greeting = beam_fn_api_pb2.InstructionRequest(
        harness_monitoring_infos=beam_fn_api_pb2.HarnessMonitoringInfosRequest()
    )
    worker.control_conn.push(greeting).get()


class _OnWorker:
    """What Beam's bundle asks its manager for: one process to work in, and where to put what comes of it."""

    split_managers = ()

    def __init__(self, manager: Any, worker: Any, folder: Path) -> None:
        self.worker_handlers = [worker]
        self.process_bundle_descriptor = manager.process_bundle_descriptor
        self._folder = folder

    def get_buffer(self, _: bytes, transform: str) -> File:
        return File(self._folder / _file_name(transform))


class _Bundle(BundleManager):
    """Beam's, but that the bundle starts while its input is on the way: the worker's queue holds only so much."""

    def _send_input_to_worker(self, bundle: str, transform: str, streams: Iterable[bytes]) -> None:
        out = self._worker_handler.data_conn.output_stream(bundle, transform)

        def send() -> None:
            for stream in streams:
                out.write(stream)
                out.maybe_flush()
            out.close()

        threading.Thread(target=send, daemon=True).start()


def _file_name(transform: str) -> str:
    return hashlib.blake2b(transform.encode(), digest_size=8).hexdigest()
