"""Memory of the processes of a run."""

import gc
from typing import Final

_ALLOCATIONS: Final = (50_000, 20, 100)  # Python's own: 700, 10, 10


def collect_rarely() -> None:
    """Look for garbage cycles a hundredth as often: the job leaves few, and the search costs a tenth of its time."""
    gc.set_threshold(*_ALLOCATIONS)
