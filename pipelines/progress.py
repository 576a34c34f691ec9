"""Show how far a local run is, on standard error."""

import os
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from typing import Final, NamedTuple

from transforms import events, progress

_SECONDS_TERMINAL: Final = 0.5
_SECONDS_PLAIN: Final = 10.0


class Progress:
    """A context in which a thread shows records, rate and time left: a line that changes, or lines now and then."""

    def __init__(self, bytes_to_read: int, quiet: bool) -> None:
        self.bytes_to_read, self.quiet = bytes_to_read, quiet
        self.on_terminal = sys.stderr.isatty()
        self.parts: Parts | None = None

    def part(self, stage: str, done: int, of: int) -> None:
        """Note that a part of a stage of a large run is done, and be it that an earlier run did it."""
        if self.parts is None or self.parts.stage != stage:
            self.parts = Parts(stage, done, of, done, time.monotonic())
        self.parts = self.parts._replace(done=done, of=of)

    def __enter__(self) -> "Progress":
        self.folder = tempfile.mkdtemp(prefix="newsbeam-progress-")
        os.environ[progress.FOLDER] = self.folder
        self.started = time.monotonic()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._show, daemon=True)
        if not self.quiet:
            self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        if not self.quiet:
            self.thread.join()
        del os.environ[progress.FOLDER]
        shutil.rmtree(self.folder, ignore_errors=True)

    def _show(self) -> None:
        self.on_terminal = self.on_terminal and events.RUN not in os.environ
        pause = _SECONDS_TERMINAL if self.on_terminal else _SECONDS_PLAIN
        while not self.ended.wait(pause):
            done, now = progress.total(self.folder), time.monotonic()
            if events.RUN in os.environ:
                events.tell("progress", seconds=round(now - self.started, 1), **done)
                continue
            line = describe(done, self.bytes_to_read, now - self.started)
            if self.parts:
                line = describe_parts(done, self.parts, now - self.parts.since)
            print(f"\r\x1b[K{line}" if self.on_terminal else line, end="", file=sys.stderr)
            print("" if self.on_terminal else "\n", end="", file=sys.stderr, flush=True)
        if self.on_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


class Parts(NamedTuple):
    """How far a stage of a large run is: parts done and in all, of those done when this run began to look, and when."""

    stage: str
    done: int
    of: int
    before: int
    since: float


_STEPS: Final = {"Read records": "reading", "Attribute": "searching texts", "Write": "writing"}


def describe_parts(done: Counter[str], parts: Parts, seconds: float) -> str:
    """One line: the step, its parts, what has been read and searched by this run, and the time left of the step."""
    step = next((step for name, step in _STEPS.items() if f"{name.replace(' ', '-')}" in parts.stage), "grouping")
    new = parts.done - parts.before
    eta = f", about {seconds / new * (parts.of - parts.done):,.0f} s left of it" if new else ""
    rate = f", {done['records']:,} records" if step == "reading" else f", {done['texts']:,} texts searched"
    return f"{step}: part {parts.done:,} of {parts.of:,}{rate}{eta}"


def describe(done: Counter[str], bytes_to_read: int, seconds: float) -> str:
    """One line: what is being done, how much is done, how fast, and the time left of this step."""
    records, kept, texts = done["records"], done["grouped"], done["texts"]
    if not kept:
        share = min(done["bytes"] / bytes_to_read, 1.0) if bytes_to_read else 0.0
        left = seconds * (1 / share - 1) if share > 0.01 else None
        eta = f", about {left:,.0f} s left to read" if left is not None else ""
        rate = records / seconds if seconds else 0.0
        return f"reading: {records:,} records, {share:.0%} of the input, {rate:,.0f} a second{eta}"
    return f"grouping and extracting: {kept:,} articles, {texts:,} texts searched, {seconds:,.0f} s so far"
