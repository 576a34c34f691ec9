"""Files: on this machine, and objects on gs:// in the same words.

A file appears whole or not at all. What a store refuses is a StoreError of one line; what passes (429, 5xx, a cut
connection) is tried again for some minutes.
"""

import hashlib
import os
import stat
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from transforms import objects
from transforms.layout import UNFINISHED
from transforms.objects import Found, StoreError


def is_local(path: str) -> bool:
    """Whether a path is on this machine's file system."""
    return "://" not in path


def open_file(path: str) -> BinaryIO:
    """A file to read, seekable, as stored; raises FileNotFoundError, and StoreError."""
    return open(path, "rb") if is_local(path) else cast(BinaryIO, objects.open_object(path))


def read(path: str) -> bytes:
    """All of a file; raises FileNotFoundError, and StoreError."""
    with open_file(path) as file:
        return file.read()


def find(folder: str, pattern: str = "**/*") -> list[Found]:
    """The files under a folder whose path below it matches a glob, sorted; none where there is no such folder.

    One that another run removes meanwhile may be among them or not.
    """
    if not is_local(folder):
        return objects.find(folder.rstrip("/") + "/", pattern)
    top, found = Path(folder), []
    for path in top.glob(pattern):
        with suppress(FileNotFoundError):  # gone since it was listed
            told = path.stat()
            if stat.S_ISREG(told.st_mode):
                found.append(Found(f"{folder.rstrip('/')}/{path.relative_to(top).as_posix()}", told.st_size))
    return sorted(found)


def size(path: str) -> int | None:
    """Bytes of a file; None where there is none."""
    try:
        return os.stat(path).st_size if is_local(path) else objects.size(path)
    except FileNotFoundError:
        return None


def write(path: str, data: bytes) -> None:
    """Create or replace a file at once."""
    if not is_local(path):
        objects.write(path, data)
        return
    with _beside(path, data) as unfinished:
        unfinished.replace(path)


def create(path: str, data: bytes) -> bool:
    """Create a file unless there is one, whoever else tries at the same moment; whether it is ours."""
    if not is_local(path):
        return objects.create(path, data)
    with _beside(path, data) as unfinished, suppress(FileExistsError):
        os.link(unfinished, path)  # fails where there is one; a rename would replace it
        return True
    return False


def delete(paths: Iterable[str]) -> None:
    """Delete files; one that is gone already is no fault."""
    paths = list(paths)
    for path in filter(is_local, paths):
        Path(path).unlink(missing_ok=True)
    objects.delete(path for path in paths if not is_local(path))


def checksum(path: str) -> str:
    """What tells a file's content from another's, the same wherever it lies: the MD5 that stores keep as well.

    Objects put together from parts have none; theirs is the store's CRC32C.
    """
    if not is_local(path):
        return objects.checksum(path)
    with open(path, "rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def check_writable(folder: str) -> None:
    """See that files can be written under a folder, leaving no trace; raises StoreError."""
    probe = f"{folder.rstrip('/')}/.newsbeam-probe-{uuid.uuid4().hex}"
    path = Path(folder)
    missing = [part for part in (path, *path.parents) if not part.exists()] if is_local(folder) else []
    try:
        write(probe, b"")
        delete([probe])
    except OSError as error:
        raise StoreError(f"cannot write to {folder}: {error.strerror}") from error
    finally:
        for part in missing:
            if part.is_dir():
                part.rmdir()


@contextmanager
def _beside(path: str, data: bytes) -> Iterator[Path]:
    """A finished file beside the path, under a name that nobody looks for, and that tells whose it is if it stays."""
    target = Path(path)
    unfinished = target.with_name(f"{UNFINISHED}{target.name}-{uuid.uuid4().hex}")
    try:
        while True:
            target.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError), unfinished.open("xb") as file:  # another run removes empty folders
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                break
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)
