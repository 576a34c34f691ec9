"""Which files a run reads: patterns, folders and lists of paths become dump files with names and checksums."""

import gzip
import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from apache_beam.io.filesystems import FileSystems

from pipelines.snapshots import is_local
from transforms.formats import UnknownFormat
from transforms.read import DumpFile, open_dump, recognise_file
from transforms.settings import InputSettings

_WILDCARDS: Final = frozenset("*?[")
_LIST_SUFFIXES: Final = (".paths", ".paths.gz")  # as Common Crawl names its lists
_RECOGNISED: Final = 1000  # of more files, only so many are looked into before the run


class InputError(ValueError):
    """An --input that cannot be read; one line."""


def find_dumps(patterns: Sequence[str], output: str) -> list[DumpFile]:
    """The files of all patterns, each once, in the order of their names; raises InputError.

    A file's dump name is its path relative to the pattern's folder. Hidden files and those under `output` are left
    out when a folder or glob is expanded.
    """
    found: dict[str, tuple[str, int]] = {}
    for pattern in patterns:
        for path, name, size in _expand(pattern, output):
            found.setdefault(path, (name, size))
    twice = {name for name, n in Counter(name for name, _ in found.values()).items() if n > 1}
    dumps = [DumpFile(path, _long_name(path) if name in twice else name, size) for path, (name, size) in found.items()]
    return sorted(dumps, key=lambda dump: dump.dump)


def _long_name(path: str) -> str:
    return path.split("://")[-1].lstrip("/")


def _expand(pattern: str, output: str) -> list[tuple[str, str, int]]:
    """(path, dump name, bytes) of the files of a pattern."""
    if pattern.startswith("@"):
        return _listed(pattern[1:])
    if pattern.endswith(_LIST_SUFFIXES) and not _WILDCARDS & set(pattern):
        return _listed(pattern)
    return _local(pattern, output) if is_local(pattern) else _remote(pattern)


def _local(pattern: str, output: str) -> list[tuple[str, str, int]]:
    path = Path(pattern).expanduser()
    if path.is_file():
        return [(str(path), path.name, path.stat().st_size)]
    if path.is_dir():
        root, paths = path, [p for p in path.rglob("*") if p.is_file()]
    elif _WILDCARDS & set(pattern):
        fixed = [part for part in path.parts[: _first_wild(path.parts)]]
        root = Path(*fixed) if fixed else Path()
        matched = sorted(root.glob(str(PurePosixPath(*path.parts[len(fixed) :]))))
        paths = [p for m in matched for p in ([m] if m.is_file() else m.rglob("*")) if p.is_file()]
    else:
        raise InputError(f"--input {pattern}: there is no such file or folder")
    own = Path(output).resolve() if is_local(output) else None
    kept = [
        p
        for p in paths
        if not any(part.startswith(".") for part in p.relative_to(root).parts)
        and not (own and p.resolve().is_relative_to(own) and not root.resolve().is_relative_to(own))
    ]
    if not kept:
        what = "the folder is empty" if path.is_dir() else "no file matches"
        raise InputError(f"--input {pattern}: {what}")
    return [(str(p), p.relative_to(root).as_posix(), p.stat().st_size) for p in kept]


def _first_wild(parts: Sequence[str]) -> int:
    return next(i for i, part in enumerate(parts) if _WILDCARDS & set(part))


def _remote(pattern: str) -> list[tuple[str, str, int]]:
    wild = _WILDCARDS & set(pattern)
    candidates = [pattern] if wild else [pattern, pattern.rstrip("/") + "/**"]
    try:
        matched = FileSystems.match(candidates)
    except Exception as error:  # credentials, buckets, networks: each client has its own
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"--input {pattern}: {reason}") from error
    files = {file.path: file.size_in_bytes for match in matched for file in match.metadata_list}
    if not files:
        raise InputError(f"--input {pattern}: no object matches")
    fixed = pattern if not wild else pattern[: min(pattern.index(c) for c in wild)]
    root = fixed[: fixed.rindex("/") + 1] if wild or pattern in files else fixed.rstrip("/") + "/"
    return [(path, path.removeprefix(root), size) for path, size in files.items()]


def _listed(path: str) -> list[tuple[str, str, int]]:
    """The files that a list names, one path a line; local ones relative to the list."""
    try:
        with open_dump(path) as file:
            data = file.read()
        lines = (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"--input @{path}: cannot read the list: {error}") from error
    found = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        local = is_local(line)
        target = os.path.join(os.path.dirname(path), line) if local else line
        if local and not os.path.isfile(target):
            raise InputError(f"--input {path} lists {line}, which is not there")
        size = os.path.getsize(target) if local else _remote(line)[0][2]
        found.append((target, _long_name(line), size))
    if not found:
        raise InputError(f"--input @{path}: the list is empty")
    return found


def check_formats(dumps: Sequence[DumpFile], settings: InputSettings) -> Counter[str]:
    """How many of the first files are of which format; raises InputError when none is of one that can be read."""
    formats: Counter[str] = Counter()
    first_fault = ""
    for dump in dumps[:_RECOGNISED]:
        try:
            formats[recognise_file(dump.path, settings).name] += 1
        except UnknownFormat as unknown:
            first_fault = first_fault or f"{dump.path}: {unknown}"
            formats["unknown"] += 1
    if len(formats) == 1 and formats["unknown"]:
        raise InputError(f"nothing to read: {first_fault}")
    return formats


def checksum(dump: DumpFile) -> str:
    """What tells a file's content from another's: BLAKE2b of its bytes, or the object store's own checksum."""
    if not is_local(dump.path):
        return str(FileSystems.checksum(dump.path))
    with open(dump.path, "rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
