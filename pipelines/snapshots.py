"""The runs under an output root: their manifests, and the files they name. Local folders and gs://."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from pipelines.reports.aliases import final_ids
from transforms.schemas import INDEX, TABLES
from transforms.stories import EarlierFile
from transforms.write import manifest_path

Manifest = dict[str, Any]
"""What transforms.write.commit writes."""


class OutputError(ValueError):
    """An output root that cannot be used; one line."""


def is_local(path: str) -> bool:
    """Whether a path is on this machine's file system."""
    return "://" not in path


def glob(pattern: str) -> list[tuple[str, int]]:
    """(path, bytes) of the files that match a pattern, in the order of their paths; none if there are none."""
    if is_local(pattern):
        folder, _, rest = pattern.rpartition("//")
        found = Path(folder).glob(rest)
        return sorted((str(path), path.stat().st_size) for path in found if path.is_file())
    matched = FileSystems.match([pattern.replace("//", "/").replace(":/", "://", 1)])
    return sorted((file.path, file.size_in_bytes) for file in matched[0].metadata_list)


def finished_runs(root: str) -> list[Manifest]:
    """Manifests of the finished runs, the oldest first."""
    manifests = []
    for path, _ in glob(f"{root}//runs/run_id=*/run.json"):
        with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
            manifests.append(json.loads(file.read()))
    return sorted(manifests, key=lambda manifest: (manifest["started_at"], manifest["run_id"]))


def earlier_files(root: str, manifests: list[Manifest], but: str) -> Iterator[EarlierFile]:
    """What a run has to know of the others: their articles, and what of their index is not forgotten."""
    remembered = {path for path, _ in glob(f"{root}//index/*/run_id=*/*.parquet")}
    for manifest in manifests:
        if manifest["run_id"] == but:
            continue
        for file in manifest["files"]["articles"]:
            if file["rows"]:
                yield EarlierFile("articles", f"{root}/{file['path']}")
        for file in (file for files in manifest["index"].values() for file in files):
            if file["rows"] and f"{root}/{file['path']}" in remembered:
                yield EarlierFile(file["table"], f"{root}/{file['path']}")


def merged_stories(root: str, manifests: list[Manifest]) -> dict[str, str]:
    """Stories that runs found to be one: story_id to the final story_id."""
    pairs: list[tuple[str, str]] = []
    for file in (file for manifest in manifests for file in manifest["files"]["story_aliases"]):
        if file["rows"]:
            with FileSystems.open(f"{root}/{file['path']}", compression_type=CompressionTypes.UNCOMPRESSED) as opened:
                rows = pq.ParquetFile(opened).read(["story_id", "merged_into"])
            pairs += zip(rows["story_id"].to_pylist(), rows["merged_into"].to_pylist(), strict=True)
    return final_ids(pairs)


def forget(root: str, manifests: list[Manifest], latest: str | None, window_days: int) -> None:
    """Delete the index of runs whose latest day lies more than the window before this one; 0 remembers for ever."""
    if not latest or not window_days:
        return
    oldest = (date.fromisoformat(latest) - timedelta(days=window_days)).isoformat()
    gone = [
        f"{root}/{file['path']}"
        for manifest in manifests
        if manifest["latest_day"] and manifest["latest_day"] < oldest
        for files in manifest["index"].values()
        for file in files
    ]
    if existing := [path for path in gone if FileSystems.exists(path)]:
        FileSystems.delete(existing)


def check_root(root: str) -> None:
    """See that a root can be written to, leaving no trace if not; raises OutputError."""
    if not is_local(root):
        return  # the object store answers for itself when the first object is created
    folder = Path(root)
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".newsbeam-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(f"cannot write to --output {root}: {error.strerror}") from error
    finally:
        for part in missing:
            if part.is_dir():
                part.rmdir()


def remove_unfinished(root: str, run_id: str) -> None:
    """Remove the files of a run that failed before its manifest; a finished run's stay."""
    if glob(f"{root}//{manifest_path(run_id)}"):
        return
    paths = [path for table in (*TABLES, *INDEX) for path, _ in glob(f"{root}//{table}/*/part-{run_id[:12]}-*.parquet")]
    if paths:
        FileSystems.delete(paths)
    if is_local(root):
        for folder in sorted(Path(root).glob("*/*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        for folder in [*Path(root).glob("*"), Path(root)]:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
