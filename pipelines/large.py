"""A local run that is larger than its memory: how many workers that allows, where its parts lie, what they hang on."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from apache_beam.transforms.environments import SubprocessSDKEnvironment

from pipelines import worker
from pipelines.malloc import MALLOCS
from pipelines.monitor import Job
from pipelines.spilling import OnPart, SpillingRunner
from transforms.files import is_local
from transforms.layout import WORK
from transforms.schemas import stable_id
from transforms.write import Run

DRIVER_BYTES: Final = 400 << 20  # what hands out the parts
WORKER_BYTES: Final = 800 << 20  # of each process that works through them, with its dictionary and a part
_ROOMY_BYTES: Final = 1400 << 20  # from this on a worker may keep some of what it frees


def workers_within(memory: int, wanted: int) -> int:
    """How many processes may work at a time; one in any case."""
    return max(1, min(wanted, (memory - DRIVER_BYTES) // WORKER_BYTES))


def worker_bytes(memory: int, workers: int) -> int:
    """How much of the memory each worker may have."""
    return (memory - DRIVER_BYTES) // workers


def work_folder(run: Run) -> Path:
    """Where the parts of a run lie: under its root, or where that is none of this machine's, in the folder for such."""
    if is_local(run.root):
        return Path(run.root, WORK, run.owner)
    return Path(tempfile.gettempdir(), f"newsbeam-{run.run_id}")


def engine(job: Job, on_part: OnPart, bytes_a_worker: int) -> SpillingRunner:
    """The engine that works through a job part by part, and goes on with what is in its folder."""
    malloc = "roomy" if bytes_a_worker >= _ROOMY_BYTES else "thrifty"
    MALLOCS[malloc].set_here()
    environment = SubprocessSDKEnvironment.from_command_string(worker.command(malloc))
    return SpillingRunner(environment, work_folder(job.run), _salts(job), on_part)


def clear(run: Run) -> None:
    """Remove the parts of a run that is committed."""
    shutil.rmtree(work_folder(run), ignore_errors=True)


def _salts(job: Job) -> Mapping[str, str]:
    """What the job is told beside its dumps and settings, by the steps it is told to: see monitor.run."""
    told = json.dumps([job.earlier, sorted(job.merged_stories.items()), job.learned.to_pylist()])
    earlier, forgotten = stable_id(told), stable_id(*sorted(job.forgotten))
    return {
        "List earlier files": earlier,
        "Read earlier runs": earlier,
        "List learned actors": earlier,
        "Extract articles": forgotten,
        "Record rejects": forgotten,
        "Leave out the forgotten": forgotten,
        "Commit run": job.run.revision,
    }
