"""The snapshot log: which manifests are live. Each version is a small file that is created only if it is absent.

Whatever runs at the same time, every version has one author who has seen the one before, and readers that take the
highest version see each action whole or not at all.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from transforms import files
from transforms.layout import SNAPSHOTS, manifest_path, snapshot_path, version_of

ACTIONS: Final = {"run": True, "replace": True, "forget": True, "compact": False, "migrate": False}
"""What can make a snapshot, and whether a run that was in flight meanwhile has to be grouped anew."""


class SnapshotMoved(Exception):
    """Another run was committed while this one worked: its stories have to be grouped anew."""


class Entry(NamedTuple):
    """A live run, and the path of its manifest under the root."""

    run_id: str
    manifest: str


@dataclass(frozen=True)
class Snapshot:
    """A version of the log: the live runs in their order, and the action that made it. Version 0: none was made yet."""

    version: int = 0
    action: str = ""
    time: str = ""
    runs: tuple[Entry, ...] = ()

    def entry(self, run_id: str) -> Entry | None:
        """The entry of a run, if it is live."""
        return next((entry for entry in self.runs if entry.run_id == run_id), None)


Change = Callable[[Snapshot], Sequence[Entry] | None]
"""What an action makes of the live runs; None where nothing is left to do. Raises SnapshotMoved."""


def list_files(root: str, pattern: str) -> list[str]:
    """The files under the root whose path below it matches a glob, sorted, by that path."""
    return [found.path.removeprefix(f"{root}/") for found in files.find(root, pattern)]


def read_json(root: str, path: str) -> Any:
    """What a JSON file under the root holds; raises FileNotFoundError."""
    return json.loads(files.read(f"{root}/{path}"))


def latest(root: str) -> Snapshot:
    """The newest snapshot. A root that was written before there were snapshots has version 0 and all its runs."""
    version = max((version_of(path) for path in list_files(root, f"{SNAPSHOTS}/*.json")), default=0)
    if version:
        return read(root, version)
    manifests = [(path, read_json(root, path)) for path in list_files(root, manifest_path("*"))]
    manifests.sort(key=lambda pair: (pair[1]["started_at"], pair[1]["run_id"]))
    return Snapshot(runs=tuple(Entry(manifest["run_id"], path) for path, manifest in manifests))


def read(root: str, version: int) -> Snapshot:
    """A version of the snapshot."""
    data = read_json(root, snapshot_path(version))
    runs = tuple(Entry(run["run_id"], run["manifest"]) for run in data["runs"])
    return Snapshot(version, data["action"], data["time"], runs)


def commit(root: str, action: str, change: Change) -> Snapshot:
    """Make the next snapshot of the newest one; tried again with each that comes in between, so that none is lost."""
    while True:
        now = latest(root)
        runs = change(now)
        if runs is None:
            return now
        made = Snapshot(now.version + 1, action, datetime.now(UTC).isoformat(), tuple(runs))
        content = {
            "version": made.version,
            "parent": now.version,
            "action": action,
            "time": made.time,
            "runs": [entry._asdict() for entry in made.runs],
        }
        with suppress(FileNotFoundError):  # somebody had finished this version, and removed ours
            if files.create(f"{root}/{snapshot_path(made.version)}", json.dumps(content, indent=1).encode()):
                return made


def commit_run(root: str, entry: Entry, base: int, replaces: bool) -> bool:
    """Let a run's manifest be live, in the place of its old one if it has one; raises SnapshotMoved.

    False where the same run was committed by somebody else, who was faster. A retry finds its work done.
    """

    def change(now: Snapshot) -> list[Entry] | None:
        old = now.entry(entry.run_id)
        if old == entry or (old and not replaces):
            return None
        if has_moved(root, base, now):
            raise SnapshotMoved(f"run {entry.run_id} read version {base}, and now there is version {now.version}")
        return [entry if live == old else live for live in now.runs] if old else [*now.runs, entry]

    return commit(root, "replace" if replaces else "run", change).entry(entry.run_id) == entry


def has_moved(root: str, base: int, now: Snapshot) -> bool:
    """Whether articles came or went since version `base`."""
    between = range(base + 1, now.version + 1)
    return any(_changed_articles(root, version) for version in between)


def _changed_articles(root: str, version: int) -> bool:
    try:
        return ACTIONS.get(read(root, version).action, True)
    except FileNotFoundError:  # so long ago that it is not kept
        return True
