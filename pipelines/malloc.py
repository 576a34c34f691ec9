"""What a process keeps of the memory that it frees; left to itself, glibc gives it back and asks for it anew."""

import ctypes
from contextlib import suppress
from typing import Final, NamedTuple

import pyarrow as pa

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -2, -3, -8  # of glibc's mallopt


class Malloc(NamedTuple):
    """A way to keep memory; Arrow's comes from the same place. Nothing changes where the C library is not glibc."""

    large: int  # bytes of an allocation from which on it goes back at once
    spare: int  # bytes at the end of the heap from which on they go back
    step: int = 128 << 10  # bytes by which the heap grows beyond what is asked for; glibc's own

    def set_here(self) -> None:
        """For this process."""
        pa.set_memory_pool(pa.system_memory_pool())
        with suppress(OSError, AttributeError):
            libc = ctypes.CDLL(None)
            libc.mallopt(_M_MMAP_THRESHOLD, self.large)
            libc.mallopt(_M_TRIM_THRESHOLD, self.spare)
            libc.mallopt(_M_TOP_PAD, self.step)
            libc.mallopt(_M_ARENA_MAX, 2)


# Memory that comes and goes with every batch takes a tenth of the CPU, in page faults; memory that stays, up to 400 MB.
MALLOCS: Final = {
    "thrifty": Malloc(large=4 << 20, spare=16 << 20),
    "roomy": Malloc(large=32 << 20, spare=64 << 20),
    "keeping": Malloc(large=32 << 20, spare=1 << 30, step=64 << 20),  # a run that has all its rows in memory
}
