"""Where fetched files go: a folder or an object store. A file appears under its name when it is whole, never before.

In a folder, an unfinished file lies under a hidden name beside a note of the version it is of, and a later fetch goes
on with it. An object cannot be appended to, so in a store only cuts within one fetch are mended.
"""

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final, Protocol

from pipelines.partials import Damaged, DestinationError, FetchError, Origin, Partial
from transforms import files
from transforms.objects import SCHEME, StoreError, Upload

if sys.platform != "win32":
    import fcntl

_CHUNK: Final = 1 << 20
_RECORD: Final = ".fetched.jsonl"


class Destination(Protocol):
    """A place for files."""

    def prepare(self) -> None:
        """See that files can be written, before any is asked for; raises DestinationError."""

    def path(self, name: str) -> str:
        """Where a file is, or will be."""

    def size(self, name: str) -> int | None:
        """Bytes of a file that is there, whole."""

    def fetched(self, name: str) -> tuple[str, int] | None:
        """The URL and the bytes that a file of this name was recorded with."""

    def begin(self, name: str, url: str, check: bool) -> Partial:
        """Begin a file, or go on with it; raises FetchError when another process has it."""


def destination(to: str) -> Destination:
    """The folder, or the store under a gs:// prefix; raises DestinationError."""
    return Objects(to) if "://" in to else Folder(to)


@contextmanager
def _own_faults(place: str) -> Iterator[None]:
    """Faults of the place, told apart from those of the network."""
    try:
        yield
    except StoreError as error:
        raise DestinationError(str(error)) from error
    except OSError as error:
        raise DestinationError(f"cannot write to {place}: {error.strerror or type(error).__name__}") from error


class Folder:
    """A local folder. It records what was fetched from where, one JSON object a line, in a hidden file."""

    def __init__(self, root: str) -> None:
        self.root = Path(root).expanduser()
        self._lock = threading.Lock()
        self._record = self.root / _RECORD
        self._fetched: dict[str, tuple[str, int]] = {}
        with _own_faults(root):
            lines = self._record.read_text(encoding="utf-8").splitlines() if self._record.exists() else []
        for line in lines:
            with suppress(ValueError, KeyError, TypeError):  # a line cut by a crash: its file is asked for anew
                entry = json.loads(line)
                self._fetched[entry["name"]] = entry["url"], entry["length"]

    def prepare(self) -> None:
        """See that files can be written."""
        with _own_faults(str(self.root)):
            self.root.mkdir(parents=True, exist_ok=True)
            self._record.touch()

    def path(self, name: str) -> str:
        """Where a file is, or will be."""
        return str(self.root / name)

    def size(self, name: str) -> int | None:
        """Bytes of a file that is there, whole."""
        path = self.root / name
        return path.stat().st_size if path.is_file() else None

    def fetched(self, name: str) -> tuple[str, int] | None:
        """The URL and the bytes that a file of this name was recorded with."""
        return self._fetched.get(name)

    def begin(self, name: str, url: str, check: bool) -> Partial:
        """Begin a file, or go on with it; raises FetchError when another process has it."""
        with _own_faults(str(self.root)):
            return _LocalPartial(self, name, url, check)

    def record(self, name: str, origin: Origin, received: int, sha256: str) -> None:
        """Note that a file is whole."""
        entry = {"name": name, **asdict(origin), "length": received, "sha256": sha256}
        with self._lock, self._record.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
            self._fetched[name] = origin.url, received


class _LocalPartial(Partial):
    def __init__(self, folder: Folder, name: str, url: str, check: bool) -> None:
        super().__init__(name, check)
        self._folder, self._place = folder, str(folder.root)
        self._path = folder.root / f".{name}.part"
        self._note = folder.root / f".{name}.part.json"
        self._file = open(self._path, "ab+", buffering=0)  # noqa: SIM115 # unbuffered: a killed process loses nothing
        if not _lock(self._file.fileno()):
            self._file.close()
            raise FetchError("another fetch is at it")
        origin = self._noted()
        if origin and origin.url == url and origin.validator:
            self._resume(origin)
        else:
            self.restart()

    def _noted(self) -> Origin | None:
        try:
            return Origin(**json.loads(self._note.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def _resume(self, origin: Origin) -> None:
        self.origin = origin
        self._file.seek(0)
        try:
            while data := self._file.read(_CHUNK):
                self._see(data)
        except Damaged:
            self.restart()
        if origin.length is not None and self.received > origin.length:
            self.restart()

    def _empty(self) -> None:
        with _own_faults(self._place):
            self._file.truncate(0)  # before the note: bytes of one version never lie beside the note of another
            if self.origin:
                self._note.write_text(json.dumps(asdict(self.origin)), encoding="utf-8")
            else:
                self._note.unlink(missing_ok=True)

    def _append(self, data: bytes) -> None:
        with _own_faults(self._place):
            rest = memoryview(data)
            while rest:
                rest = rest[self._file.write(rest) :]

    def _appear(self, sha256: str) -> None:
        assert self.origin
        with _own_faults(self._place):
            os.fsync(self._file.fileno())
            self._folder.record(self.name, self.origin, self.received, sha256)
            os.replace(self._path, self._folder.root / self.name)
            self._note.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of it; what is there stays for the next fetch, if it is anything."""
        if not self.received:
            self._path.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)
        self._file.close()


def _lock(descriptor: int) -> bool:
    """Whether the file is ours alone, until it is closed."""
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


class Objects:
    """A prefix of an object store."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix.rstrip("/")
        if not self.prefix.startswith(SCHEME):
            raise DestinationError(f"{prefix}: neither a folder nor {SCHEME}")

    def prepare(self) -> None:
        """See that objects can be written."""
        with _own_faults(self.prefix):
            files.check_writable(self.prefix)

    def path(self, name: str) -> str:
        """Where a file is, or will be."""
        return f"{self.prefix}/{name}"

    def size(self, name: str) -> int | None:
        """Bytes of an object that is there."""
        with _own_faults(self.prefix):
            return files.size(self.path(name))

    def fetched(self, name: str) -> tuple[str, int] | None:
        """Nothing: an object store has no record here, and sizes are compared with the server's."""
        return None

    def begin(self, name: str, url: str, check: bool) -> Partial:
        """Begin an object."""
        return _ObjectPartial(self.path(name), name, check)


class _ObjectPartial(Partial):
    def __init__(self, path: str, name: str, check: bool) -> None:
        super().__init__(name, check)
        self._path = path
        self._upload: Upload | None = None

    def _empty(self) -> None:
        self.close()
        if self.origin:
            with _own_faults(self._path):
                self._upload = Upload(self._path)

    def _append(self, data: bytes) -> None:
        assert self._upload
        with _own_faults(self._path):
            self._upload.write(data)

    def _appear(self, sha256: str) -> None:
        assert self._upload
        with _own_faults(self._path):
            self._upload.close()
        self._upload = None

    def close(self) -> None:
        """Let go of it, leaving nothing that is unfinished."""
        if self._upload is not None:
            self._upload.abandon()
            self._upload = None
