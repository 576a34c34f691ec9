"""Who is at work on a root: every action holds a lease, so that nobody takes its files for those of a dead one.

In a folder a lease is a locked file, which the system unlocks when its process dies, however it dies. In an object
store it is an object that is renewed, and that nobody heeds once it has expired.
"""

import json
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from transforms import files
from transforms.files import is_local
from transforms.layout import IN_FLIGHT, OWNER_CHARS, UNFINISHED
from transforms.objects import StoreError
from transforms.snapshot_log import list_files, read_json

if sys.platform != "win32":
    import fcntl

_RENEWED: Final = 5 * 60.0  # seconds
_EXPIRES: Final = 4 * _RENEWED
_LEFT: Final = 24 * 3600.0  # seconds that a job may take whose launcher does not wait for it


@contextmanager
def held(root: str, owner: str, revision: str) -> Iterator[None]:
    """Hold a lease on the files whose names bear `owner`; begin before the first is written."""
    path = _path(owner, revision)
    if is_local(root) and sys.platform != "win32":
        with _locked(Path(root, path)):
            yield
    else:
        with _renewed(root, path):
            yield


def leave(root: str, owner: str, revision: str) -> None:
    """Take a lease in an object store for a job that nobody waits for; it ends by expiring."""
    files.write(f"{root}/{_path(owner, revision)}", _content(_LEFT))


def give_up(root: str, owner: str, revision: str) -> None:
    """End a lease that was left."""
    files.delete([f"{root}/{_path(owner, revision)}"])


def _path(owner: str, revision: str) -> str:
    return f"{IN_FLIGHT}/{owner}-{revision}.json"


def owners(root: str) -> set[str]:
    """The owners whose leases are held; the leases of the dead are removed."""
    held_by, dead = set(), []
    for path in list_files(root, f"{IN_FLIGHT}/*"):
        if _is_held(root, path):
            held_by.add(Path(path).name.removeprefix(UNFINISHED)[:OWNER_CHARS])
        else:
            dead.append(f"{root}/{path}")
    files.delete(dead)
    return held_by


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with _new_locked(path):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _new_locked(path: Path) -> IO[bytes]:
    """A file that is locked before it has the name that others look for."""
    unfinished = path.with_name(f"{UNFINISHED}{path.name}")
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # another action took file or folder for a dead one's: once more
            file = unfinished.open("wb")
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(_content(0.0))
            file.flush()
            unfinished.replace(path)
            return file


@contextmanager
def _renewed(root: str, path: str) -> Iterator[None]:
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(_RENEWED):
            with suppress(StoreError):  # the next one counts
                files.write(f"{root}/{path}", _content(_EXPIRES))

    files.write(f"{root}/{path}", _content(_EXPIRES))
    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        files.delete([f"{root}/{path}"])


def _content(seconds: float) -> bytes:
    lease: dict[str, Any] = {"host": socket.gethostname(), "pid": os.getpid()}
    if seconds:
        lease["expires"] = time.time() + seconds
    return json.dumps(lease).encode()


def _is_held(root: str, path: str) -> bool:
    if is_local(root) and sys.platform != "win32":
        with suppress(FileNotFoundError), Path(root, path).open("rb") as file:
            return _is_locked(file)
        return False
    try:
        return bool(read_json(root, path)["expires"] > time.time())
    except FileNotFoundError:
        return False  # it ended meanwhile


def _is_locked(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
