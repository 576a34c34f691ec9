"""Run one contestant in a process of its own and measure it: CPU, wall time, memory.

A contestant is a function `module:name` of `contestants`. Called with the path of its data it gets ready and returns
another function; what that one does is timed, and it returns how many units it worked on and its answers. This file is
both sides: `measure` for those that ask, and the command that runs in the contestant's environment, so that it needs
nothing but the standard library.
"""

import ctypes
import importlib
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[2]
_SAMPLE_SECONDS = 0.1
_LOOKING = 0.02  # the part of a core that watching may take: large processes are slow to look at
_PATIENCE_SECONDS = 5
_BECOME_SUBREAPER = 36  # prctl(2): orphaned grandchildren become ours, and their CPU time is counted

Run = Callable[[], tuple[int, Any]]


@dataclass(frozen=True)
class Measured:
    """What one run of a contestant took."""

    units: int
    cpu: float  # seconds, user and system, of the process and all below it
    wall: float
    peak: int  # bytes, of the process and all below it together


class ContestError(RuntimeError):
    """A contestant that did not finish; the last line it said."""


def measure(python: Path, contestant: str, data: Path, answers: Path) -> Measured:
    """Run a contestant with the given Python; its answers are written to a file."""
    command = [str(python), "-m", "scripts.benchmarks.contest", contestant, str(data), str(answers)]
    environment = os.environ | {"PYTHONHASHSEED": "0", "TOKENIZERS_PARALLELISM": "false", "PYTHONPATH": str(HOUSE)}
    process = subprocess.Popen(
        command, cwd=HOUSE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    watch = _Watch(process.pid)
    said, complaints = process.communicate()
    peak = watch.end()
    if process.returncode:
        raise ContestError(next(reversed(complaints.strip().splitlines() or said.splitlines()), "no word"))
    return Measured(**json.loads(said.splitlines()[-1]), peak=peak)


class _Watch(threading.Thread):
    """Looks at the memory of a process and its descendants, from outside, so that looking costs them nothing."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process, self._peak, self._done = process, 0, threading.Event()
        self.start()

    def run(self) -> None:
        wait = _SAMPLE_SECONDS
        while not self._done.wait(wait):
            started = time.thread_time()
            self._peak = max(self._peak, sum(map(_memory, _family(self._process))))
            wait = max(_SAMPLE_SECONDS, (time.thread_time() - started) / _LOOKING)

    def end(self) -> int:
        self._done.set()
        self.join()
        return self._peak


def _family(process: int) -> Iterator[int]:
    yield process
    for thread in Path(f"/proc/{process}/task").glob("*"):  # a child is that of the thread that started it
        try:
            children = (thread / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _memory(process: int) -> int:
    """Bytes of a process; pages that several share are shared out among them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) << 10


def _cpu() -> float:
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


def _reap() -> None:
    """Wait for the processes below this one, those included whose parent is gone; not for ever: some only help."""
    patience = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < patience:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(_SAMPLE_SECONDS)
        except ChildProcessError:
            return


def main() -> None:
    """Be a contestant: print what it took as the last line."""
    contestant, data, answers = sys.argv[1:]
    ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)
    module, _, name = contestant.partition(":")
    run: Run = getattr(importlib.import_module(f"scripts.benchmarks.contestants.{module}"), name)(Path(data))
    cpu, wall = _cpu(), time.perf_counter()
    units, found = run()
    wall = time.perf_counter() - wall
    _reap()
    taken = {"units": units, "cpu": _cpu() - cpu, "wall": wall}
    Path(answers).write_text(json.dumps(found), encoding="utf-8")
    print(json.dumps(taken))


def as_json(measured: Measured) -> dict[str, Any]:
    """The figures as JSON has them."""
    return asdict(measured)


if __name__ == "__main__":
    main()
