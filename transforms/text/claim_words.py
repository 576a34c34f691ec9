"""Classes of words that the rules for sentences and claims go by, from the package's own data."""

from importlib.resources import files
from typing import Final


def _read(name: str) -> dict[str, frozenset[str]]:
    """Read "class: words" lines; a line that begins with space goes on, # begins a note."""
    classes: dict[str, frozenset[str]] = {}
    current = ""
    for line in (files("transforms.text") / "data" / name).read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if not line.startswith(" "):
            current, _, line = line.partition(":")
            classes[current] = frozenset()
        classes[current] |= frozenset(line.split())
    return classes


WORDS: Final = _read("claim_words.txt")
"""Name of the class -> its words, in lower case."""
