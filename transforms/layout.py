"""Where things lie under an output root, beside the tables. Pure."""

import re
from typing import Final

SNAPSHOTS: Final = "_snapshots"
IN_FLIGHT: Final = "_running"
FORGOTTEN: Final = "_forgotten"
WORK: Final = "_work"
UNFINISHED: Final = ".unfinished-"
OWNER_CHARS: Final = 12  # of a run's id, in the names of its files: enough to tell whose they are

_UNFINISHED: Final = f"(?:{re.escape(UNFINISHED)})?"
_DATA: Final = re.compile(rf"/{_UNFINISHED}part-([0-9a-f]{{{OWNER_CHARS}}})-[^/]*$")
_MANIFEST: Final = re.compile(rf"^runs/run_id=([^/]+)/(?:run-[^/]*|{re.escape(UNFINISHED)}run[^/]*)$")
_SNAPSHOT: Final = re.compile(rf"(?:^|/){SNAPSHOTS}/(\d+)\.json$")
_TRIED: Final = re.compile(rf"^{SNAPSHOTS}/{re.escape(UNFINISHED)}(\d+)\.json-")


def snapshot_path(version: int) -> str:
    """Where a version of the snapshot stands."""
    return f"{SNAPSHOTS}/{version:08d}.json"


def version_of(path: str) -> int:
    """The version that a snapshot's path names; 0 for any other path."""
    match = _SNAPSHOT.search(path)
    return int(match[1]) if match else 0


def tried_version(path: str) -> int:
    """The version that an unfinished snapshot was to be; 0 for any other path."""
    match = _TRIED.match(path)
    return int(match[1]) if match else 0


def manifest_path(run_id: str, revision: str = "") -> str:
    """Where a revision of a run's manifest stands, immutable; without one, the copy of the live one for other tools."""
    return f"runs/run_id={run_id}/run-{revision}.json" if revision else f"runs/run_id={run_id}/run.json"


def timings_path(run_id: str) -> str:
    """Where a run's timings stand, for operators."""
    return f"runs/run_id={run_id}/timings.json"


def owner_name(run_id: str) -> str:
    """What the names of a run's files, or of another action's, tell whose they are by."""
    return run_id[:OWNER_CHARS]


def owner_of(path: str) -> str | None:
    """Whose file a path under the root is; None where it is none that an action of ours writes and may remove."""
    if match := _DATA.search(f"/{path}"):
        return match[1]
    match = _MANIFEST.match(path)
    return owner_name(match[1]) if match else None
