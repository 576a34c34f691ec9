"""Which files a run reads: patterns, folders and lists of paths become dump files with names and checksums."""

import gzip
import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Final

from transforms import files
from transforms.files import is_local
from transforms.formats import UnknownFormat
from transforms.read import DumpFile, recognise_file
from transforms.settings import InputSettings

_WILDCARDS: Final = frozenset("*?[")
_LIST_SUFFIXES: Final = (".paths", ".paths.gz")  # as Common Crawl names its lists
_ONE_FOLDER: Final = "--input {0} is --output too: the next run would take its tables for dumps"
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
        return _listed(pattern[1:], output)
    if pattern.endswith(_LIST_SUFFIXES) and not _WILDCARDS & set(pattern):
        return _listed(pattern, output)
    return _local(pattern, output) if is_local(pattern) else _remote(pattern, output)


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
    if path.is_dir() and root.resolve() == own:
        raise InputError(_ONE_FOLDER.format(pattern))
    kept = [
        p
        for p in paths
        if not _is_hidden(p.relative_to(root).parts)
        and not (own and p.resolve().is_relative_to(own) and not root.resolve().is_relative_to(own))
    ]
    if not kept:
        what = "the folder is empty" if path.is_dir() else "no file matches"
        raise InputError(f"--input {pattern}: {what}")
    return [(str(p), p.relative_to(root).as_posix(), p.stat().st_size) for p in kept]


def _is_hidden(parts: Sequence[str]) -> bool:
    return any(part.startswith(".") for part in parts)


def _first_wild(parts: Sequence[str]) -> int:
    return next(i for i, part in enumerate(parts) if _WILDCARDS & set(part))


def _remote(pattern: str, output: str) -> list[tuple[str, str, int]]:
    """An object, those under a prefix, or those that a glob matches."""
    wild = next((i for i, c in enumerate(pattern) if c in _WILDCARDS), len(pattern))
    above = pattern[:wild].rpartition("/")[0]
    rest = pattern[len(above) + 1 :]
    if wild < len(pattern):
        root, globs = above, [rest, rest.rstrip("/") + "/**/*"]
    elif rest and above != "gs:/" and (found := files.find(above, rest)):
        return [(found[0].path, rest, found[0].size)]
    else:
        root, globs = pattern.rstrip("/"), ["**/*"]
        if root == output:
            raise InputError(_ONE_FOLDER.format(pattern))
    own = f"{output}/" if not f"{root}/".startswith(f"{output}/") else None
    named = {f: f.path.removeprefix(f"{root}/") for one in globs for f in files.find(root, one)}
    kept = [
        (path, name, size)
        for (path, size), name in named.items()
        if not _is_hidden(name.split("/")) and not (own and path.startswith(own))
    ]
    if not kept:
        raise InputError(f"--input {pattern}: no object matches")
    return kept


def _listed(path: str, output: str) -> list[tuple[str, str, int]]:
    """The files that a list names, one path a line; local ones relative to the list."""
    try:
        data = files.read(path)
        lines = (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(
            f"--input @{path}: cannot read the list: {getattr(error, 'strerror', None) or error}"
        ) from error
    found = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        local = is_local(line)
        target = os.path.join(os.path.dirname(path), line) if local else line
        if local and not os.path.isfile(target):
            raise InputError(f"--input {path} lists {line}, which is not there")
        size = os.path.getsize(target) if local else _remote(line, output)[0][2]
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


def checksums(dumps: Sequence[DumpFile]) -> list[str]:
    """What tells the files' content from other files'."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(files.checksum, (dump.path for dump in dumps)))
