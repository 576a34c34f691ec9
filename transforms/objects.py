"""Objects on gs://, through Google's client, which the first request loads. `files` uses them under its own words."""

import base64
import binascii
import io
import re
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, Final, NamedTuple

SCHEME: Final = "gs://"
_AT_A_TIME: Final = 16  # requests, where many are due: each is a round trip
_READ_BYTES: Final = 4 << 20  # of an object, asked for at a time
_WRITE_BYTES: Final = 16 << 20  # of an upload, sent at a time
_FIRST_PAUSE_S: Final = 0.5  # before a request is made again; the next one is twice as long
_PATIENCE_S: Final = 300.0  # all tries of one request
_SILENCE_S: Final = 120.0  # of a server, after which a try has failed
_TYPE: Final = "application/octet-stream"
_MARK: Final = "newsbeam-write"  # in an object's metadata: which attempt wrote it


class StoreError(RuntimeError):
    """What a store refuses, or does not do after many tries; one line.

    It is no OSError: where a reader takes those for damage of the file, a network that fails must fail the run.
    """


class Found(NamedTuple):
    """A file that is there."""

    path: str
    size: int


def open_object(path: str) -> io.BufferedReader:
    """An object to read, seekable; raises FileNotFoundError, and StoreError."""
    return io.BufferedReader(_Reader(path), _READ_BYTES)


def find(prefix: str, pattern: str) -> list[Found]:
    """The objects under a prefix that ends with a slash, whose rest of the name matches a glob; sorted."""
    matches, fixed = re.compile(_glob_to_regex(pattern)).fullmatch, re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    return sorted(found for found in _listed(prefix + fixed) if matches(found.path.removeprefix(prefix)))


def size(path: str) -> int:
    """Bytes of an object; raises FileNotFoundError."""
    return int(_existing(path).size)


def write(path: str, data: bytes) -> None:
    """Create or replace an object."""
    with _requests(path, "write to"):
        _blob(path).upload_from_string(data, _TYPE, timeout=_SILENCE_S, retry=_retry())


def create(path: str, data: bytes) -> bool:
    """Create an object unless there is one; whether it is ours.

    A retry after a lost answer finds our own object there: its metadata says whose it is.
    """
    mark = uuid.uuid4().hex
    try:
        with _requests(path, "write to"):
            blob = _marked(path, mark)
            blob.upload_from_string(data, _TYPE, timeout=_SILENCE_S, retry=_retry(), if_generation_match=0)
    except _Exists:
        return _bears(path, mark)
    return True


def _marked(path: str, mark: str) -> Any:
    """An object to write that can be told from every other of its name."""
    blob = _blob(path)
    blob.metadata = {_MARK: mark}
    return blob


def _bears(path: str, mark: str) -> bool:
    return bool((_existing(path).metadata or {}).get(_MARK) == mark)


class Upload:
    """An object that is written piece by piece, and appears when it is closed."""

    def __init__(self, path: str) -> None:
        self.path, self._mark = path, uuid.uuid4().hex
        with _requests(path, "write to"):
            blob = _marked(path, self._mark)
            self._writer = blob.open("wb", chunk_size=_WRITE_BYTES, timeout=_SILENCE_S, retry=_retry())

    def write(self, data: bytes) -> None:
        """The next bytes."""
        with _requests(self.path, "write to"):
            self._writer.write(data)

    def close(self) -> None:
        """Let the object appear; where only the answer was lost, it has."""
        try:
            with _requests(self.path, "write to"):
                self._writer.close()
        except StoreError:
            with suppress(FileNotFoundError):
                if _bears(self.path, self._mark):
                    return
            raise

    def abandon(self) -> None:
        """Let no object appear, unless it has."""
        if not self._writer.closed:
            with suppress(StoreError), _requests(self.path, "write to"):
                self._writer.terminate()


def delete(paths: Iterable[str]) -> None:
    """Delete objects; one that is gone already is no fault."""
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        list(pool.map(_delete, paths))


def checksum(path: str) -> str:
    """The MD5 that the store keeps of an object; of one put together from parts, its CRC32C."""
    blob = _existing(path)
    return binascii.hexlify(base64.b64decode(blob.md5_hash or blob.crc32c)).decode()


def _delete(path: str) -> None:
    with suppress(FileNotFoundError), _requests(path, "delete in", missing=FileNotFoundError(path)):
        _blob(path).delete(timeout=_SILENCE_S, retry=_retry())


def _listed(prefix: str) -> Iterator[Found]:
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


class _Reader(io.RawIOBase):
    """An object, by requests for ranges, all of one generation, so that nobody reads half of its successor."""

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

    return storage.Client(project=None)  # which only listing buckets would ask for


def forget_client() -> None:
    """Let the next request make a client anew."""
    _shared_client.cache_clear()
    _retry.cache_clear()


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
    except GoogleAuthError as error:
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
    _client(path)
    from google.api_core import exceptions as api
    from google.auth.exceptions import GoogleAuthError
    from google.cloud.storage.exceptions import DataCorruption, InvalidResponse
    from requests.exceptions import RequestException

    try:
        yield
    except api.NotFound as error:
        bucket = path.removeprefix(SCHEME).partition("/")[0]
        raise missing or StoreError(f"cannot {what} {path}: there is no bucket {bucket}") from error
    except api.PreconditionFailed as error:
        raise _Exists(path) from error
    except (api.Forbidden, api.Unauthorized) as error:
        raise StoreError(f"cannot {what} {path}: forbidden to these credentials") from error
    except GoogleAuthError as error:
        raise StoreError(_no_credentials(path)) from error
    except (api.GoogleAPIError, DataCorruption, InvalidResponse, RequestException) as error:
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
