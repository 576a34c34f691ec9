"""A local run whose memory does not grow with its input: Beam's own runner, its shuffles on disk, its bundles small.

The job is the same graph, and each of its stages does the same to the same rows. But a stage works through its input
part by part: a range of a dump, a shard of a shuffle, some megabytes of rows. What a part comes to is a folder that
appears when the part is finished, so that a run that was killed goes on with the parts that it had not finished. Parts
follow from the input alone, never from the machine.

Beam has no public place for this: the two methods that are overridden are private to it, and tests/test_spilling.py
tells when a new version has others.
"""

import copy
import hashlib
import queue
import shutil
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from apache_beam.coders.coder_impl import create_InputStream, create_OutputStream
from apache_beam.metrics import monitoring_infos
from apache_beam.portability.api import beam_fn_api_pb2
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.portability.fn_api_runner.execution import GroupingBuffer
from apache_beam.runners.portability.fn_api_runner.fn_runner import BundleManager
from apache_beam.runners.portability.fn_api_runner.translations import split_buffer_id
from apache_beam.transforms.trigger import create_trigger_driver
from apache_beam.transforms.window import GlobalWindow, GlobalWindows

PART_BYTES: Final = 16 << 20  # of rows, to one part of a stage, where its input is no shuffle
MOST_PARTS: Final = 500  # of a shuffle; where it has more keys, several are one part
_LENGTH: Final = struct.Struct("<Q")
_DONE: Final = "done"
_RESULT: Final = "result"

Part: TypeAlias = Callable[[], Iterator[bytes]]
"""Some elements of an input, encoded; read when they are asked for."""
Place: TypeAlias = tuple[Path, int, int]
"""Some bytes of a file: its path, where they start, how many they are."""
OnPart: TypeAlias = Callable[[str, int, int], None]
"""Told of a stage's transforms, how many of its parts are done, and how many there are."""


class SpentError(RuntimeError):
    """A part that is finished, but whose rows are gone: all has to be done again."""


class Origin(NamedTuple):
    """What tells the output of a stage: by a key, and which salts went into it."""

    key: str
    salts: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str], before: Iterable["Origin"], salts: Sequence[str] = ()) -> "Origin":
        """The origin of what some transforms make of what came before."""
        before = list(before)
        told = "\n".join([*names, *(origin.key for origin in before), *salts])
        key = hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
        return cls(key, frozenset(salts).union(*(origin.salts for origin in before)))


class SpillingRunner(FnApiRunner):
    """FnApiRunner with its PCollections in a folder, where it finds the parts that an earlier run finished.

    `salts` are transforms, by the beginnings of their names, whose output depends on more than the run's id tells:
    where such a salt is another one than before, all that comes of its transform is done again.
    """

    def __init__(self, environment: Any, folder: Path, salts: Mapping[str, str], on_part: OnPart) -> None:
        super().__init__(environment)
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

    def __init__(self, manager: Any, folder: Path, outputs: Mapping[bytes, "Spilled"], on_part: OnPart) -> None:
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

    def get_buffer(self, _: bytes, transform: str) -> "_File":
        return _File(self._folder / _file_name(transform))


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, data: bytes) -> None:
        with self._path.open("ab") as file:
            file.write(_LENGTH.pack(len(data)))
            file.write(data)


class _Bundle(BundleManager):
    """Beam's, but that the bundle starts while its input is on the way: the worker's queue holds only so much."""

    def _send_input_to_worker(self, bundle: str, transform: str, streams: Iterable[bytes]) -> None:
        send = super()._send_input_to_worker
        threading.Thread(target=send, args=(bundle, transform, streams), daemon=True).start()


def _tombstone(path: Path) -> Path:
    return path.with_suffix(".spent")


def _file_name(transform: str) -> str:
    return hashlib.blake2b(transform.encode(), digest_size=8).hexdigest()


# --- buffers -----------------------------------------------------------------------------------------------------


def parts_of(data: Any) -> list[Part]:
    """The parts of a stage's input; one at least, since a stage without input has an end, too."""
    if isinstance(data, Spilled):
        return data.parts() or [lambda: iter(())]
    return [lambda: iter(data)]  # the impulse that a job begins with


class _Kept:
    """A file of a buffer, until all stages that read it are done; None: for ever."""

    def __init__(self, path: Path, origin: Origin) -> None:
        self.path, self.origin = path, origin
        self.readers: int | None = None


class Spilled:
    """A PCollection on disk: chunks of encoded elements, in files in the order of the parts that made them."""

    cleared = False

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.files: list[_Kept] = []

    def add(self, path: Path) -> None:
        """A part's file; there is none where it made nothing."""
        self.files.append(_Kept(path, self.origin))

    def extend(self, other: "Spilled") -> None:
        """What another stage made for the same readers."""
        self.files += other.files
        self.origin = Origin.of([], [self.origin, other.origin])

    def copy(self) -> "Spilled":
        """The same for another stage that reads it."""
        same = copy.copy(self)
        same.files = list(self.files)
        return same

    def expect(self, readers: int) -> None:
        """How many stages read this, and nobody else."""
        for file in self.files:
            file.readers = readers

    def let_go(self, reader: Origin) -> None:
        """A stage has read this. Where it went by a salt that this did not go by, it may have to read it again."""
        for file in self.files:
            if file.readers is not None and file.origin.salts >= reader.salts:
                file.readers -= 1
                if not file.readers and file.path.exists():
                    _tombstone(file.path).touch()
                    file.path.unlink()

    def __iter__(self) -> Iterator[bytes]:
        return _read_all(list(self.chunks()))

    def chunks(self) -> Iterator[Place]:
        """Where each chunk lies."""
        for file in self.files:
            if not file.path.exists():
                if _tombstone(file.path).exists():
                    raise SpentError(f"{file.path} was needed no more")
                continue
            with file.path.open("rb") as opened:
                while head := opened.read(_LENGTH.size):
                    (size,) = _LENGTH.unpack(head)
                    yield file.path, opened.tell(), size
                    opened.seek(size, 1)

    def parts(self) -> list[Part]:
        """Chunks of so many bytes together."""
        parts: list[list[Place]] = []
        room = 0
        for chunk in self.chunks():
            if not parts or chunk[2] > room:
                parts.append([])
                room = PART_BYTES
            parts[-1].append(chunk)
            room -= chunk[2]
        return [partial(_read_all, part) for part in parts]


class SpilledGroups(Spilled):
    """A shuffle on disk: chunks of keys and values, which are read key by key."""

    def __init__(self, origin: Origin, pairs: Any, grouped: Any, windowing: Any) -> None:
        super().__init__(origin)
        self._pairs, self._grouped, self._key = pairs.get_impl(), grouped.get_impl(), pairs.key_coder().get_impl()
        self._windowing = windowing

    def parts(self) -> list[Part]:
        """A key each, or a few where there are many, in the order in which they came."""
        places: dict[bytes, list[Place]] = {}
        for path, start, size in self.chunks():
            stream = create_InputStream(read(path, start, size))
            while left := stream.size():
                key, _ = self._pairs.decode_from_stream(stream, True).value
                place = path, start + size - left, left - stream.size()
                places.setdefault(self._key.encode(key), []).append(place)
        keys = list(places)
        step = -(-len(keys) // MOST_PARTS) or 1
        together = [keys[start : start + step] for start in range(0, len(keys), step)]
        return [partial(self._groups, {key: places[key] for key in some}) for some in together]

    def _groups(self, places: Mapping[bytes, Sequence[Place]]) -> Iterator[bytes]:
        return (self._group(key, of_key) for key, of_key in places.items())

    def _group(self, key: bytes, places: Sequence[Place]) -> bytes:
        """A key with its values, as Beam's GroupingBuffer makes it of them."""
        streams = (create_InputStream(read(*place)) for place in places)
        pairs = [self._pairs.decode_from_stream(stream, True) for stream in streams]
        decoded, out = self._key.decode(key), create_OutputStream()
        if self._windowing.is_default():
            group = decoded, [pair.value[1] for pair in pairs]
            grouped = [GlobalWindows.windowed_value(group, GlobalWindow().max_timestamp())]
        else:
            driver = create_trigger_driver(self._windowing, True)
            grouped = driver.process_entire_key(decoded, [pair.with_value(pair.value[1]) for pair in pairs])
        for one in grouped:
            self._grouped.encode_to_stream(one, out, True)
        return bytes(out.get())


def buffer_like(beams_own: Any, origin: Origin) -> Spilled:
    """The buffer on disk that does what one of Beam's does in memory."""
    if not isinstance(beams_own, GroupingBuffer):
        return Spilled(origin)
    coders = beams_own._pre_grouped_coder, beams_own._post_grouped_coder
    return SpilledGroups(origin, *coders, beams_own._windowing)


def _read_all(places: Sequence[Place]) -> Iterator[bytes]:
    return (read(*place) for place in places)


def read(path: Path, start: int, size: int) -> bytes:
    """Some bytes of a file."""
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)
