"""PCollections on disk: chunks of encoded elements, in files in the order of the parts of the stage that made them."""

import copy
import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from apache_beam.coders.coder_impl import create_InputStream, create_OutputStream
from apache_beam.runners.portability.fn_api_runner.execution import GroupingBuffer
from apache_beam.transforms.trigger import create_trigger_driver
from apache_beam.transforms.window import GlobalWindow, GlobalWindows

PART_BYTES: Final = 16 << 20  # of rows, to one part of a stage, where its input is no shuffle
MOST_PARTS: Final = 500  # of a shuffle; where it has more keys, several are one part
_LENGTH: Final = struct.Struct("<Q")

Part: TypeAlias = Callable[[], Iterator[bytes]]
"""Some elements of an input, encoded; read when they are asked for."""
Place: TypeAlias = tuple[Path, int, int]
"""Some bytes of a file: its path, where they start, how many they are."""


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


def parts_of(data: Any) -> list[Part]:
    """The parts of a stage's input; one at least, since a stage without input has an end, too."""
    if isinstance(data, Spilled):
        return data.parts() or [lambda: iter(())]
    return [lambda: iter(data)]  # the impulse that a job begins with


class File:
    """A file that a part's chunks go to."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, data: bytes) -> None:
        """Add a chunk."""
        with self._path.open("ab") as file:
            file.write(_LENGTH.pack(len(data)))
            file.write(data)


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


def _tombstone(path: Path) -> Path:
    return path.with_suffix(".spent")
