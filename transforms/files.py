"""Files: on this machine, and objects on gs:// in the same words.

A file appears whole or not at all. What a store refuses is a StoreError of one line; what passes (429, 5xx, a cut
connection) is tried again for some minutes. Google's clients are loaded by the first gs:// path only.
"""

import base64
import binascii
import hashlib
import io
import os
import re
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, cast

SCHEME: Final = "gs://"
_AT_A_TIME: Final = 16  # requests, where many are due: each is a round trip
_READ_BYTES: Final = 4 << 20  # of an object, asked for at a time
_FIRST_PAUSE_S: Final = 0.5  # before a request is made again; the next one is twice as long
_PATIENCE_S: Final = 300.0  # all tries of one request
_SILENCE_S: Final = 120.0  # of a server, after which a try has failed


class StoreError(RuntimeError):
    """What a store refuses, or does not do after many tries; one line.

    It is no OSError: where a reader takes those for damage of the file, a network that fails must fail the run.
    """


class Found(NamedTuple):
    """A file that is there."""

    path: str
    size: int


def is_local(path: str) -> bool:
    """Whether a path is on this machine's file system."""
    return "://" not in path


def open_file(path: str) -> BinaryIO:
    """A file to read, seekable, as stored; raises FileNotFoundError, and StoreError."""
    if is_local(path):
        return open(path, "rb")
    return cast(BinaryIO, io.BufferedReader(_ObjectReader(path), _READ_BYTES))


def read(path: str) -> bytes:
    """All of a file; raises FileNotFoundError, and StoreError."""
    with open_file(path) as file:
        return file.read()


def find(folder: str, pattern: str = "**/*") -> list[Found]:
    """The files under a folder whose path below it matches a glob, sorted; none where there is no such folder."""
    if is_local(folder):
        found = (path for path in Path(folder).glob(pattern) if path.is_file())
        return sorted(Found(str(path), path.stat().st_size) for path in found)
    prefix, matches = folder.rstrip("/") + "/", re.compile(_glob_to_regex(pattern)).fullmatch
    fixed = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    return sorted(f for f in _objects(prefix + fixed) if matches(f.path.removeprefix(prefix)))


def write(path: str, data: bytes) -> None:
    """Create or replace a file at once."""
    if not is_local(path):
        with _requests(path, "write to"):
            _blob(path).upload_from_string(data, "application/octet-stream", timeout=_SILENCE_S, retry=_retry())
        return
    with _beside(path, data) as unfinished:
        unfinished.replace(path)


def create(path: str, data: bytes) -> bool:
    """Create a file unless there is one, whoever else tries at the same moment; whether it is ours."""
    return _create_object(path, data) if not is_local(path) else _create_local(path, data)


def delete(paths: Iterable[str]) -> None:
    """Delete files; one that is gone already is no fault."""
    paths = list(paths)
    for path in filter(is_local, paths):
        Path(path).unlink(missing_ok=True)
    objects = [path for path in paths if not is_local(path)]
    if objects:
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            list(pool.map(_delete_object, objects))


def checksum(path: str) -> str:
    """What tells a file's content from another's, the same wherever it lies: the MD5 that stores keep as well.

    Objects put together from parts have none; theirs is the store's CRC32C.
    """
    if is_local(path):
        with open(path, "rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    blob = _existing(path)
    kept = blob.md5_hash or blob.crc32c
    return binascii.hexlify(base64.b64decode(kept)).decode()


def check_writable(folder: str) -> None:
    """See that files can be written under a folder, leaving no trace; raises StoreError."""
    probe = f"{folder.rstrip('/')}/.newsbeam-probe-{uuid.uuid4().hex}"
    if not is_local(folder):
        write(probe, b"")
        delete([probe])
        return
    path = Path(folder)
    missing = [part for part in (path, *path.parents) if not part.exists()]
    try:
        path.mkdir(parents=True, exist_ok=True)
        Path(probe).touch()
        Path(probe).unlink()
    except OSError as error:
        raise StoreError(f"cannot write to {folder}: {error.strerror}") from error
    finally:
        for part in missing:
            if part.is_dir():
                part.rmdir()


# --- this machine -------------------------------------------------------------------------------


@contextmanager
def _beside(path: str, data: bytes) -> Iterator[Path]:
    """A finished file beside the path, under a name that nobody looks for."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".unfinished-{uuid.uuid4().hex}")
    try:
        with unfinished.open("xb") as file:
            file.write(data)
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _create_local(path: str, data: bytes) -> bool:
    with _beside(path, data) as unfinished, suppress(FileExistsError):
        os.link(unfinished, path)  # fails where there is one; a rename would replace it
        return True
    return False


# --- gs:// --------------------------------------------------------------------------------------


def _create_object(path: str, data: bytes) -> bool:
    """A retry after a lost answer finds our own object there: its metadata says whose it is."""
    ours = uuid.uuid4().hex
    blob = _blob(path)
    blob.metadata = {"created-by": ours}
    try:
        with _requests(path, "write to"):
            blob.upload_from_string(
                data, "application/octet-stream", timeout=_SILENCE_S, retry=_retry(), if_generation_match=0
            )
    except _Exists:
        return bool((_existing(path).metadata or {}).get("created-by") == ours)
    return True


def _delete_object(path: str) -> None:
    with suppress(FileNotFoundError), _requests(path, "delete in", missing=FileNotFoundError(path)):
        _blob(path).delete(timeout=_SILENCE_S, retry=_retry())


def _objects(prefix: str) -> Iterator[Found]:
    bucket, _, name = prefix.removeprefix(SCHEME).partition("/")
    with _requests(prefix, "list"):
        listed = _client(prefix).list_blobs(bucket, prefix=name, timeout=_SILENCE_S, retry=_retry())
        found = [Found(f"{SCHEME}{bucket}/{blob.name}", int(blob.size)) for blob in listed]
    return (f for f in found if not f.path.endswith("/"))  # a name that ends so is a folder's placeholder


def _existing(path: str) -> Any:
    """An object with what its store says of it."""
    blob = _blob(path)
    with _requests(path, "read", missing=FileNotFoundError(2, "no such object", path)):
        blob.reload(timeout=_SILENCE_S, retry=_retry())
    return blob


class _ObjectReader(io.RawIOBase):
    """An object in requests of ranges, all of one generation, so that nobody reads half of its successor."""

    def __init__(self, path: str) -> None:
        blob = _existing(path)
        self.path, self._size, self._generation, self._at = path, int(blob.size), blob.generation, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        end = min(self._at + len(buffer), self._size)
        if end <= self._at:
            return 0
        replaced = StoreError(f"{self.path} was replaced while it was read")
        blob = _blob(self.path, self._generation)
        with _requests(self.path, "read", missing=replaced):
            data = blob.download_as_bytes(
                start=self._at, end=end - 1, raw_download=True, timeout=_SILENCE_S, retry=_retry(), checksum=None
            )
        if blob.generation != self._generation:
            raise replaced
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def readall(self) -> bytes:
        parts = []
        while part := self.read(_READ_BYTES):  # Python's own asks for 8 KB at a time
            parts.append(part)
        return b"".join(parts)


def _blob(path: str, generation: int | None = None) -> Any:
    bucket, _, name = path.removeprefix(SCHEME).partition("/")
    return _client(path).bucket(bucket).blob(name, generation=generation)


@cache
def _shared_client() -> Any:
    from google.cloud import storage

    return storage.Client()


def _client(path: str) -> Any:
    """The client of this process; raises StoreError where there can be none."""
    if not path.startswith(SCHEME):
        raise StoreError(f"{path}: neither a local path nor {SCHEME}")
    try:
        from google.auth.exceptions import GoogleAuthError
    except ImportError as error:
        raise StoreError(f"{path} needs Google's clients: pip install 'newsbeam[gcp]'") from error
    try:
        return _shared_client()
    except (GoogleAuthError, OSError) as error:  # OSError: the client asks for a project, and finds none
        raise StoreError(_no_credentials(path)) from error


def _no_credentials(path: str) -> str:
    return (
        f"{path}: no credentials for Google Cloud; `gcloud auth application-default login` makes some,"
        " GOOGLE_APPLICATION_CREDENTIALS names a service account's"
    )


@cache
def _retry() -> Any:
    from google.cloud.storage.retry import DEFAULT_RETRY

    return DEFAULT_RETRY.with_delay(initial=_FIRST_PAUSE_S).with_timeout(_PATIENCE_S)


class _Exists(Exception):
    """There is an object where none was to be."""


@contextmanager
def _requests(path: str, what: str, missing: Exception | None = None) -> Iterator[None]:
    """Say in one line what a store answered; `missing` is raised for an object, not a bucket, that is not there."""
    from google.api_core import exceptions as api
    from google.auth.exceptions import GoogleAuthError
    from requests.exceptions import RequestException

    bucket = path.removeprefix(SCHEME).partition("/")[0]
    try:
        yield
    except api.NotFound as error:
        raise missing or StoreError(f"cannot {what} {path}: there is no bucket {bucket}") from error
    except api.PreconditionFailed as error:
        raise _Exists(path) from error
    except (api.Forbidden, api.Unauthorized) as error:
        raise StoreError(f"cannot {what} {path}: forbidden to these credentials") from error
    except GoogleAuthError as error:
        raise StoreError(_no_credentials(path)) from error
    except (api.GoogleAPIError, RequestException) as error:
        raise StoreError(f"cannot {what} {path}: {_answer(error)}") from error


def _answer(error: Exception) -> str:
    """What a store said last, in one line."""
    last = getattr(error, "cause", None) or error
    response = getattr(last, "response", None)
    return f"{response.status_code} {response.reason}" if response is not None else str(last).splitlines()[0]


def _glob_to_regex(pattern: str) -> str:
    """A glob over paths: `*` and `?` stay within a folder, `**/` is any number of folders."""
    tokens = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]+\])", pattern)
    return "".join(tokens.get(p) or (p.replace("[!", "[^") if p.startswith("[") else re.escape(p)) for p in parts)
