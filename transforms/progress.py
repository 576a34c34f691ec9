"""How far a local run is: each process notes what it did in a file of its own; the launcher adds them up.

Without a folder in the environment, as on a remote runner, noting does nothing. Nothing here reaches a table.
"""

import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Final

FOLDER: Final = "NEWSBEAM_PROGRESS"
_SECONDS: Final = 0.5  # between two writes of a process

_noted: Counter[str] = Counter()
_last_write = 0.0


def note(what: str, n: int) -> None:
    """Add n to what this process did."""
    global _last_write
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    _noted[what] += n
    now = time.monotonic()
    if now - _last_write >= _SECONDS:
        _last_write = now
        unfinished = Path(folder, f".{os.getpid()}")
        unfinished.write_text(json.dumps(_noted))
        unfinished.replace(Path(folder, str(os.getpid())))


def total(folder: str) -> Counter[str]:
    """What all processes noted in a folder."""
    noted: Counter[str] = Counter()
    for file in Path(folder).glob("[0-9]*"):
        noted.update(json.loads(file.read_text()))
    return noted
