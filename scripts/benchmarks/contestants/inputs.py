"""What contestants read. Standard library only: every environment runs it."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

_NEWSBEAM: Final = str(Path(sys.executable).parent / "newsbeam")  # of the environment that this runs in


def newsbeam(*arguments: str) -> None:
    """Run the command; RuntimeError with its last word where it fails."""
    done = subprocess.run([_NEWSBEAM, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"newsbeam {arguments[0]}: {(done.stderr.strip().splitlines() or ['no word'])[-1]}")


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSONL file, gzipped or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def texts(path: Path) -> list[str]:
    """The texts of a JSONL file."""
    return [record["text"] for record in lines(path)]
