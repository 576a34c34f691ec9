"""Read pages in a child process, so that a page that kills or hangs its parser costs one reject and never the run.

The child is a fresh interpreter: a Beam worker has threads, and a fork of it could inherit their locks. It imports
the one function that it runs, serves page after page, and is replaced when a page was its end. Time is limited by
timers that the kernel keeps, so that a child ends even if its parent is gone; they count processor time first, which
is the same on a busy machine. Memory is limited by watching what is resident: a limit on address space
(RLIMIT_AS) counts what is only reserved, and makes an allocation fail inside a parser, which may go on with half a
tree, where a watched child is simply ended and never answers wrongly.

This guards against pages that break parsers. It is no wall against code that a page smuggles in.
"""

import atexit
import logging
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from transforms.schemas import Draft, Page
from transforms.text.faults import NoArticle, OutOfMemory, PageFault, ParserDied, TimedOut

MAX_RESIDENT: Final = 1 << 30
"""Bytes a child may hold; the dearest of our hostile pages holds a quarter of it."""

_CLOCK: Final = 5  # seconds by the clock for one of processor time, for a page that only waits, and a busy machine
_SLICE_MS: Final = 20  # between two looks at a child's memory; it may grow by some 50 MB meanwhile
_PIPE_BYTES: Final = 1 << 20  # most pages cross in one piece
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_TIMERS: Final = (signal.SIGPROF, signal.SIGALRM)
_SERVE: Final = "from transforms.sandbox import serve; serve()"


class SandboxError(RuntimeError):
    """A fault of ours inside the child: its exception is the message, its traceback a note."""


_Answer = Draft | PageFault | NoArticle

# --- the worker's side --------------------------------------------------------------------------


class Sandbox:
    """A function Page -> Draft that runs in a child process, shared by the threads of this one.

    `function` is its "module:name"; `seconds` of processor time a page may take, 0 for no limit; `resident` the bytes
    its child may hold. The child starts with the first page.
    """

    def __init__(self, function: str, seconds: float, resident: int = MAX_RESIDENT) -> None:
        self.function, self.seconds, self.resident = function, seconds, resident
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def read(self, page: Page) -> Draft:
        """The draft of a page.

        Raises what the function raises of PageFault and NoArticle; TimedOut, OutOfMemory or ParserDied where the page
        was the end of two children; SandboxError where the function raised anything else.
        """
        with self._lock:
            answer = self._answer(page)
        if isinstance(answer, Draft):
            return answer
        raise answer

    def close(self) -> None:
        """End the child, if there is one; the next page starts another."""
        with self._lock:
            child, self._child = self._child, None
            if child:
                child.end()

    def _answer(self, page: Page) -> _Answer:
        """One retry: what an earlier page left behind in a child is not this page's fault."""
        try:
            return self._ask(page)
        except (TimedOut, OutOfMemory, ParserDied):
            return self._ask(page)

    def _ask(self, page: Page) -> _Answer:
        child, self._child = self._child, None  # whatever interrupts us, no later page gets this one's answer
        child = child or _Child(self.function, self.seconds, self.resident)
        try:
            answer = child.ask(page)
            self._child = child
        finally:
            if self._child is None:
                child.end()
        return answer


_SHARED: Final[dict[tuple[str, float], Sandbox]] = {}
_SHARING: Final = threading.Lock()


def sandboxed(function: str, seconds: float) -> Sandbox:
    """The sandbox that all threads of this process share; it is closed when the interpreter exits."""
    with _SHARING:
        sandbox = _SHARED.get((function, seconds))
        if sandbox is None:
            sandbox = _SHARED[function, seconds] = Sandbox(function, seconds)
            atexit.register(sandbox.close)
        return sandbox


class _Child:
    """A started child, and the pipes to it."""

    def __init__(self, function: str, seconds: float, resident: int) -> None:
        self.seconds, self.resident = seconds, resident
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVE, function, str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            pipesize=_PIPE_BYTES,
        )
        assert self.process.stdin
        assert self.process.stdout
        self.requests, self.answers = self.process.stdin, self.process.stdout
        self.answered = select.poll()
        self.answered.register(self.answers, select.POLLIN)
        self.ready = False

    def ask(self, page: Page) -> _Answer:
        """The answer to a page.

        Raises TimedOut, OutOfMemory or ParserDied where the child ends instead, SandboxError where it fails.
        """
        try:
            if not self.ready:  # so that starting is not counted as the page's time, and nobody writes to a busy child
                self.ready = self._next() is None
            _send(page, self.requests)
            while not self.answered.poll(_SLICE_MS):
                if _resident(self.process.pid) > self.resident:
                    raise OutOfMemory(f"more than {self.resident >> 20} MB")
            return self._next()
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as end:
            raise _death(self.process.wait(), self.seconds) from end

    def _next(self) -> Any:
        answer = pickle.load(self.answers)
        if isinstance(answer, SandboxError):
            raise answer
        return answer

    def end(self) -> None:
        """Kill the child, which has nothing to lose, and count its processor time among our children's."""
        self.process.kill()
        self.process.wait()
        self.answers.close()
        with suppress(BrokenPipeError):  # of a request that it died over
            self.requests.close()


def _resident(process: int) -> int:
    """Bytes of memory that a process holds; 0 on systems that do not tell."""
    try:
        with open(f"/proc/{process}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE_BYTES
    except FileNotFoundError:
        return 0


def _death(status: int, seconds: float) -> PageFault:
    """Why a child ended, by its exit status."""
    if -status in _TIMERS:
        return TimedOut(f"more than {seconds:g} s")
    return ParserDied(signal.Signals(-status).name if status < 0 else f"exit status {status}")


# --- the child's side ---------------------------------------------------------------------------


def serve() -> None:
    """Answer pages until there are no more; the command line names the function and its seconds."""
    name, seconds = sys.argv[1], float(sys.argv[2])
    requests, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints is no answer
    sys.excepthook = _reporter(answers)
    _prepare()
    module, _, function = name.partition(":")
    parse = getattr(import_module(module), function)
    _send(None, answers)
    while requests.peek(1):
        page = pickle.load(requests)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, seconds * _CLOCK)
        answer = _parsed(parse, page)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(answer, answers)


def _prepare() -> None:
    """What a process must set that expects to be killed."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the worker decides when we end
    for timer in _TIMERS:  # a parent may have left them ignored or blocked
        signal.signal(timer, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _TIMERS)
    logging.disable()  # what parsers log of a page, its answer says
    with suppress(OSError):  # where memory runs out, this process goes, not the worker
        Path("/proc/self/oom_score_adj").write_text("1000")


def _parsed(parse: Callable[[Page], Draft], page: Page) -> _Answer:
    try:
        return parse(page)
    except (PageFault, NoArticle) as fault:
        return fault.with_traceback(None)
    except RecursionError:
        return ParserDied("recursion too deep")
    except MemoryError:
        return OutOfMemory("an allocation failed")


def _send(thing: object, pipe: IO[bytes]) -> None:
    pickle.dump(thing, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def _reporter(answers: IO[bytes]) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """An excepthook: an exception that ends the child is its last answer."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        last = SandboxError(repr(error))
        last.add_note("".join(traceback.format_exception(kind, error, trace)))
        _send(last, answers)

    return report
