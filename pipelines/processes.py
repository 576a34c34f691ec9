"""What each process of a run does first: it sets up Python and Beam for one long job."""

import gc
import os
import sys
from collections.abc import Callable
from typing import Any, Final

_ALLOCATIONS: Final = (50_000, 20, 100)  # Python's own: 700, 10, 10
# Imported by Beam wherever they can be, to offer what we do not use.
_UNUSED: Final = ("pandas", "pymongo", "apache_beam.io.gcp.bigquery")


def settle_in() -> None:
    """Import Beam without what it does not need here, and look for garbage a hundredth as often, and not among that.

    The job leaves few cycles of garbage, and the search for them costs a tenth of its time.
    """
    gc.set_threshold(*_ALLOCATIONS)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's threads wait for our small products, and spin
    hidden = [name for name in _UNUSED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: as if it were not installed
    try:
        import apache_beam  # noqa: F401
    finally:
        for name in hidden:
            del sys.modules[name]
    _read_signatures_once()
    gc.freeze()


def _read_signatures_once() -> None:
    """Keep what Beam reads of functions' signatures: it reads those of all methods of each step several times over.

    That is a fifth of the time that a run takes to start.
    """
    from apache_beam.transforms import core

    read: Callable[[Any], tuple[list[str], list[Any]]] = core.get_function_args_defaults
    known: dict[tuple[type, object], tuple[list[str], list[Any]]] = {}

    def read_once(function: Any) -> tuple[list[str], list[Any]]:
        method = getattr(function, "__func__", None)
        if method is None:
            return read(function)
        key = (type(function.__self__), method)
        if key not in known:
            known[key] = read(function)
        names, defaults = known[key]
        return list(names), list(defaults)

    core.get_function_args_defaults = read_once


def send_every_row() -> None:
    """Keep Beam's local runner from losing rows on their way to other processes: it sends them when a buffer is full.

    By its own settings it also sends each second, from a thread that takes a buffer's content and then clears it: what
    was written between the two is gone, without an error (seen with Beam 2.77, on a loaded machine).
    """
    from apache_beam.runners.portability.fn_api_runner import worker_handlers

    worker_handlers.DATA_BUFFER_TIME_LIMIT_MS = 0  # none
