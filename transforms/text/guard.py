"""The structural check that pages pass before any native parser sees them: linear in the page, no
tree built.

Nesting beyond measure overflows the stack or goes quadratic in every HTML parser we know; real
pages stay far below.
"""

import re
from typing import Final

from transforms.text.faults import Hostile, Unparsable

_FEW_TAGS: Final = 6_000  # what parsers nest without harm; hardly a real page has more
_MAX_TAGS: Final = 200_000
_SEARCHABLE_TAGS: Final = 30_000
_SEARCHABLE_CHARS: Final = 2_000_000
_MAX_DEPTH: Final = 2_000
_MAX_ATTRIBUTES: Final = 2_000  # of one element: parsers compare each with all before it
_LONG_TAG: Final = 4_096  # bytes; a shorter one has no room for as many
_PROBED: Final = 16_384
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_CONTROLS: Final = bytes([*range(1, 9), *range(14, 27), *range(28, 32)])  # not NUL, not ESC
_TAG: Final = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
# Elements that have no end tag, or may do without: they close themselves.
_UNCOUNTED: Final = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li td th tr option path dd dt".split()
)
_BINARY: Final = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "gzip data",
}


def check_structure(body: bytes) -> None:
    """Pass a page that an HTML parser can read.

    Raises Hostile for tags too many or too deep; Unparsable for bytes that are no markup.
    """
    for magic, name in _BINARY.items():
        if body.startswith(magic):
            raise Unparsable(f"not HTML but {name}")
    if not body.startswith(_WIDE) and _controls(body[:_PROBED]) * 100 > len(body[:_PROBED]):
        raise Unparsable("not HTML but binary data")
    tags = body.count(b"<")
    if tags > _MAX_TAGS:
        raise Hostile(f"{tags} tags")
    if tags > _FEW_TAGS:
        depth = nesting(body)
        if depth > _MAX_DEPTH:
            raise Hostile(f"elements nested {depth} deep")
    for part in body.split(b"<"):
        if len(part) > _LONG_TAG and part[:1].isalpha():
            tag = part.partition(b">")[0]
            if tag.count(b"=") > _MAX_ATTRIBUTES:
                raise Hostile(f"a tag of {len(tag)} bytes")


def is_searchable(markup: str) -> bool:
    """Whether a page that passed is small enough for tools that take seconds over a large one."""
    return len(markup) <= _SEARCHABLE_CHARS and markup.count("<") <= _SEARCHABLE_TAGS


def _controls(data: bytes) -> int:
    """How many control characters that no text has, in any encoding but UTF-16 and UTF-32."""
    return len(data) - len(data.translate(None, _CONTROLS))


def nesting(body: bytes) -> int:
    """How deep elements with an end tag nest, by counting; unclosed ones count to the end."""
    depth = deepest = 0
    for found in _TAG.finditer(body):
        if found[2].lower() in _UNCOUNTED:
            continue
        if found[1]:
            depth = max(0, depth - 1)
        else:
            depth += 1
            deepest = max(deepest, depth)
    return deepest
