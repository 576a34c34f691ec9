"""Names out of bylines: `By Ada Byron and Alan Turing` -> two names."""

import re
from collections.abc import Iterable
from typing import Final

_MAX_CHARS: Final = 70
_MAX_NAMES: Final = 20
_LEAD: Final = re.compile(
    r"^(?:(?:written |reported )?by|von|par|por|di|door|av|af|autore?:|author:|text:|przez)\s+",
    re.I,
)
_LIST: Final = re.compile(r"\s*[,;|\n•·、，；]\s*|\s/\s|\s+(?:and|und|&)\s+|\s+with\s+")
# Between full names only: short words that names have too, and the stroke of `dpa/afp`.
_CONJUNCTION: Final = re.compile(r"\s+(?:et|y|e|og|och|en|i)\s+|/")
_ADDRESS: Final = re.compile(r"https?:|www\.|@|\.html?\b|\{|\}|<|>|=")
_DIGITS: Final = re.compile(r"\d{3}")
_NO_WORD: Final = re.compile(r"\W+")
_NOBODY: Final = frozenset(
    "admin administrator author editor guest none null redaction staff unknown webmaster by".split()
)


def read_names(lines: Iterable[str], not_names: Iterable[str] = ()) -> tuple[str, ...]:
    """The names in the lines, each once, in order; without addresses, accounts and any of
    `not_names`.
    """
    refused = {_folded(name) for name in not_names if name} | _NOBODY
    names: dict[str, str] = {}
    for line in lines:
        for part in _parts(" ".join(line.split())):
            key = _folded(part)
            if key and key not in refused and _is_name(part):
                names.setdefault(key, part)
    return tuple(names.values())[:_MAX_NAMES]


def _parts(line: str) -> list[str]:
    parts: list[str] = []
    if _ADDRESS.search(line) or len(line) > 20 * _MAX_CHARS:
        return parts
    for part in _LIST.split(_LEAD.sub("", line)):
        pair = _CONJUNCTION.split(part)
        whole = len(pair) == 1 or any(" " not in name for name in pair)
        parts += [part] if whole else pair
    return [_LEAD.sub("", part).strip(" .,-–—:*") for part in parts]


def _is_name(text: str) -> bool:
    has_letter = any(c.isalpha() for c in text)
    return has_letter and 1 < len(text) <= _MAX_CHARS and not _DIGITS.search(text) and "_" not in text


def _folded(text: str) -> str:
    return _NO_WORD.sub(" ", text.casefold()).strip()
