"""Bytes to text: strict UTF-8 wherever it holds, what the page says of itself next, detection last.

The labels are those of the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/), which
pages are written for: "iso-8859-1" means windows-1252. Labels it does not know are not tried, so
that a page cannot call for one of Python's transforming codecs (punycode, unicode_escape).
"""

import codecs
import re
from typing import Final

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

# The longest mark first: that of UTF-32 begins with that of UTF-16.
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Python's codec of the name lacks characters that the standard's encoding of the name has.
_SUPERSETS: Final = {
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
}

_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w:.-]{1,40})", re.IGNORECASE)
_META_WITHIN: Final = 4096
_DETECT_WITHIN: Final = 65_536
_MOSTLY: Final = 10  # continuation bytes to each broken one, for UTF-8 with bad bytes


def decode_bytes(body: bytes, declared: str | None) -> str:
    """Decode a page or a text file; never fails, bytes that fit nowhere become U+FFFD.

    A byte order mark decides and is removed; then strict UTF-8, which other encodings hardly ever
    satisfy by chance; then UTF-8 with a few broken bytes; then `declared` (the HTTP header's
    charset) and the page's own <meta>, where every byte fits them; then resiliparse's detection.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    named = python_codec(declared)
    if named in ("utf-16-le", "utf-16-be") and b"\0" in body[:_META_WITHIN]:
        return body.decode(named, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    patched = body.decode("utf-8", "replace")
    if _is_mostly_utf8(patched):
        return patched
    for encoding_named in (named, _declared_in_page(body)):
        if encoding_named and encoding_named != "utf-8":
            try:
                return body.decode(encoding_named)
            except UnicodeDecodeError:
                continue
    detected = python_codec(detect_encoding(body, max_len=_DETECT_WITHIN)) or "cp1252"
    return patched if detected == "utf-8" else body.decode(detected, "replace")


def python_codec(label: str | None) -> str | None:
    """Python's name of the encoding that a WHATWG label stands for; None for any other label."""
    if not label:
        return None
    known = map_encoding_to_html5(label.strip(" \t\r\n\"';"), False)
    return _SUPERSETS.get(known, known) if known else None


def _is_mostly_utf8(patched: str) -> bool:
    broken = patched.count("\ufffd")
    beyond_ascii = len(patched.encode()) - len(patched) - 2 * broken  # U+FFFD takes 3
    return beyond_ascii >= _MOSTLY * broken


def _declared_in_page(body: bytes) -> str | None:
    found = _META_CHARSET.search(body, 0, _META_WITHIN)
    return python_codec(found[1].decode("ascii", "replace")) if found else None
