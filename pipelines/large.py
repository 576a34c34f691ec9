"""A local run that is larger than its memory: how many workers that allows, where its parts lie, what they hang on."""

import ctypes
import json
import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from apache_beam.transforms.environments import SubprocessSDKEnvironment

from pipelines.monitor import Job
from pipelines.spilling import OnPart, SpillingRunner
from transforms.files import is_local
from transforms.layout import WORK
from transforms.schemas import stable_id
from transforms.write import Run

DRIVER_BYTES: Final = 400 << 20  # what hands out the parts
WORKER_BYTES: Final = 800 << 20  # of each process that works through them, with its dictionary and a part
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # of glibc's mallopt


class _Malloc(NamedTuple):
    """What a process keeps of the memory it frees; left to itself, glibc keeps as much as the largest table took."""

    large: int  # bytes of an allocation from which on it goes back at once
    spare: int  # bytes at the end of the heap from which on they go back

    @property
    def environment(self) -> str:
        """The same for a process that is yet to start, and one pool for Arrow and the rest."""
        own = f"MALLOC_MMAP_THRESHOLD_={self.large} MALLOC_TRIM_THRESHOLD_={self.spare}"
        return f"ARROW_DEFAULT_MEMORY_POOL=system MALLOC_ARENA_MAX=2 {own}"

    def set_here(self) -> None:
        """For this process, where its C library is glibc."""
        with suppress(OSError, AttributeError):
            libc = ctypes.CDLL(None)
            libc.mallopt(_M_MMAP_THRESHOLD, self.large)
            libc.mallopt(_M_TRIM_THRESHOLD, self.spare)
            libc.mallopt(_M_ARENA_MAX, 2)


# Memory that comes and goes with every batch takes a tenth of the CPU, in page faults; memory that stays, up to 400 MB.
_THRIFTY: Final = _Malloc(large=4 << 20, spare=16 << 20)
_ROOMY: Final = _Malloc(large=32 << 20, spare=64 << 20)
_ROOMY_BYTES: Final = 1400 << 20  # from this on a worker may keep some


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
    malloc = _ROOMY if bytes_a_worker >= _ROOMY_BYTES else _THRIFTY
    malloc.set_here()
    command = f"env {malloc.environment} {shlex.quote(sys.executable)} -m pipelines.worker"
    return SpillingRunner(
        SubprocessSDKEnvironment.from_command_string(command), work_folder(job.run), _salts(job), on_part
    )


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
