"""What contestants read. Standard library only: every environment runs it."""

import gzip
import json
import sys
from pathlib import Path
from typing import Any, Final

NEWSBEAM: Final = str(Path(sys.executable).parent / "newsbeam")
"""The command, of the environment that this runs in."""


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSONL file, gzipped or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def texts(path: Path) -> list[str]:
    """The texts of a JSONL file."""
    return [record["text"] for record in lines(path)]
