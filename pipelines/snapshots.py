"""The live runs under an output root: their manifests, the files they name, and what may be removed.

A root holds data files, which never change; manifests, which name the files of a run; and the snapshot log, whose
newest version names the live manifests (transforms/snapshot_log.py). To add an action that changes what is live
(compact, forget, migrate):

1. Name it in ACTIONS of the log, and say whether articles come or go with it.
2. Take a lease under an owner's name of your own (`leases.held(root, new_owner(), new_revision())`), and write new data
   files under names `part-<owner>-*.parquet`, never over old ones.
3. Write a manifest for each run that you change under a new revision: `manifest_path(run_id, revision)`.
4. `snapshot_log.commit(root, action, change)`, where `change` makes of the newest live entries those to come,
   each in its place. It is called again where somebody else was faster: then look whether the manifests you read are
   still the live ones, and begin anew if they are not. Runs in flight do the like, as ACTIONS says.
5. `remove_leftovers(root)`, with the lease let go: it deletes the files that no live manifest names any more, and
   renews the copies of the manifests.

A crash at any point leaves the old snapshot or the new one, and files that the next action removes.
"""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow.parquet as pq

from pipelines import leases
from pipelines.reports.aliases import final_ids
from transforms import files
from transforms.files import is_local
from transforms.layout import (
    OWNER_CHARS,
    SNAPSHOTS,
    WORK,
    manifest_path,
    owner_of,
    snapshot_path,
    tried_version,
    version_of,
)
from transforms.schemas import INDEX, TABLES
from transforms.snapshot_log import Snapshot, latest, list_files, read, read_json
from transforms.stories import EarlierFile
from transforms.write import as_json

_KEPT_VERSIONS: Final = 100  # of the log; older ones are of no use once no action that read them can be at work
_KEPT_DAYS: Final = 2

Manifest = dict[str, Any]
"""What transforms.write.commit writes."""


class OutputError(ValueError):
    """An output root that cannot be used; one line."""


class Live(NamedTuple):
    """A snapshot, and the manifests it names, in its order."""

    snapshot: Snapshot
    manifests: list[Manifest]

    def run(self, run_id: str) -> Manifest | None:
        """The manifest of a run, if it is live."""
        return next((manifest for manifest in self.manifests if manifest["run_id"] == run_id), None)

    def before(self, run_id: str) -> list[Manifest]:
        """The manifests of the runs that came before one; of all where it is not live."""
        place = next((n for n, manifest in enumerate(self.manifests) if manifest["run_id"] == run_id), None)
        return self.manifests[:place]


def new_revision() -> str:
    """A name for a manifest that no other has."""
    return uuid.uuid4().hex[:OWNER_CHARS]


new_owner = new_revision


def live_runs(root: str) -> Live:
    """The live runs now, the first one first."""
    while True:
        now = latest(root)
        try:
            return Live(now, [read_json(root, entry.manifest) for entry in now.runs])
        except FileNotFoundError as error:  # gone with a newer snapshot, or for good
            if latest(root).version == now.version:
                raise OutputError(f"a manifest of {root} is missing: {error.filename}") from error


def files_of(manifest: Manifest) -> Iterator[dict[str, Any]]:
    """The files that a manifest names, of the tables and of the index."""
    for named in (*manifest["files"].values(), *manifest.get("index", {}).values()):
        yield from named


def kept_index(root: str) -> frozenset[str]:
    """The files of the index that are there; manifests name those that are deleted after `window_days`, too."""
    return frozenset(list_files(root, "index/*/run_id=*/*.parquet"))


def earlier_files(root: str, live: Live, run_id: str) -> Iterator[EarlierFile]:
    """What a run has to know of the others: all their articles, and what of the index of those before it is kept."""
    for manifest in live.manifests:
        if manifest["run_id"] != run_id:
            for file in manifest["files"]["articles"]:
                if file["rows"]:
                    yield EarlierFile("articles", f"{root}/{file['path']}")
    kept = kept_index(root)
    for manifest in live.before(run_id):
        for file in (file for named in manifest["index"].values() for file in named):
            if file["rows"] and file["path"] in kept:
                yield EarlierFile(file["table"], f"{root}/{file['path']}")


def check_replaceable(root: str, live: Live, run_id: str, window_days: int) -> None:
    """See that a run can be redone as it was done: raises OutputError where what it was compared with is forgotten."""
    own = live.run(run_id)
    if own is None or not own["latest_day"]:
        return
    kept = kept_index(root)
    oldest = _oldest(own["latest_day"], window_days)
    for manifest in live.before(run_id):
        needed = [file for named in manifest["index"].values() for file in named if file["rows"]]
        if (manifest["latest_day"] or "") >= oldest and any(file["path"] not in kept for file in needed):
            raise OutputError(
                f"--replace: run {manifest['run_id']}, whose stories this one went on with, is older than"
                " [dedupe] window_days and its fingerprints are forgotten; redo the runs into another root"
            )


def merged_stories(root: str, manifests: list[Manifest]) -> dict[str, str]:
    """Stories that runs found to be one: story_id to the final story_id."""
    pairs: list[tuple[str, str]] = []
    for file in (file for manifest in manifests for file in manifest["files"]["story_aliases"]):
        if file["rows"]:
            with files.open_file(f"{root}/{file['path']}") as opened:
                rows = pq.ParquetFile(opened).read(["story_id", "merged_into"])
            pairs += zip(rows["story_id"].to_pylist(), rows["merged_into"].to_pylist(), strict=True)
    return final_ids(pairs)


def forget_index(root: str, live: Live, latest_day: str | None, window_days: int) -> None:
    """Delete the index of runs whose latest day lies more than the window before this one; 0 remembers for ever."""
    if not latest_day or not window_days:
        return
    oldest = _oldest(latest_day, window_days)
    gone = {
        file["path"]
        for manifest in live.manifests
        if manifest["latest_day"] and manifest["latest_day"] < oldest
        for named in manifest["index"].values()
        for file in named
    }
    files.delete(f"{root}/{path}" for path in sorted(kept_index(root) & gone))


def _oldest(latest_day: str, window_days: int) -> str:
    return (date.fromisoformat(latest_day) - timedelta(days=window_days)).isoformat() if window_days else ""


def remove_leftovers(root: str) -> None:
    """Delete the files of ours that no live manifest names, but those of actions at work: of dead runs, or superseded.

    What a live one writes while we look is safe: files are listed first, then leases, then the snapshot.
    """
    folders = [*(f"{table}/*/*" for table in (*TABLES, *INDEX)), f"{SNAPSHOTS}/*"]
    listed = [path for folder in folders for path in list_files(root, folder)]
    at_work = leases.owners(root)
    live = live_runs(root)
    named = {entry.manifest for entry in live.snapshot.runs}
    named |= {file["path"] for manifest in live.manifests for file in files_of(manifest)}
    owned = [(path, owner_of(path)) for path in listed if path not in named]
    gone = [path for path, owner in owned if owner and owner not in at_work]
    _renew_copies(root, live, set(listed), named)
    if is_local(root):
        for folder in Path(root).glob(f"{WORK}/*"):
            if folder.name not in at_work:  # before the files that its parts may have written
                shutil.rmtree(folder, ignore_errors=True)
    gone += [path for path in listed if 0 < tried_version(path) <= live.snapshot.version]
    gone += _old_versions(root, live.snapshot, listed)
    files.delete(f"{root}/{path}" for path in gone)
    if is_local(root):
        _remove_empty_folders(Path(root))


def _renew_copies(root: str, live: Live, listed: set[str], named: set[str]) -> None:
    """Write the copies of manifests, for tools that know no snapshots, where a crash came before it."""
    superseded = {path.rpartition("/")[0] for path in listed - named if path.startswith("runs/") and "/run-" in path}
    for entry, manifest in zip(live.snapshot.runs, live.manifests, strict=True):
        copy = manifest_path(entry.run_id)
        if entry.manifest != copy and (copy not in listed or copy.rpartition("/")[0] in superseded):
            files.write(f"{root}/{copy}", as_json(manifest))


def _old_versions(root: str, now: Snapshot, listed: list[str]) -> list[str]:
    last = now.version - _KEPT_VERSIONS
    if last < 1 or snapshot_path(last) not in listed:
        return []
    age = datetime.now(UTC) - datetime.fromisoformat(read(root, last).time)
    return [path for path in listed if 0 < version_of(path) <= last] if age > timedelta(days=_KEPT_DAYS) else []


def _remove_empty_folders(root: Path) -> None:
    for folder in sorted([*root.glob("*/*/*"), *root.glob("*/*"), *root.glob("*")], reverse=True):
        if folder.is_dir():
            with suppress(OSError):  # it is not empty
                folder.rmdir()
    with suppress(OSError):
        root.rmdir()


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
        probe.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write to --output {root}: {error.strerror}") from error
    finally:
        for part in missing:
            with suppress(OSError):  # another run is there already
                part.rmdir()
