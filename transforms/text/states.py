"""Articles that pages carry in their scripts only, as HTML inside the JSON an application starts from."""

import json
import re
from typing import Final

# A property whose value begins with a tag, as `"body":"<p>...` or `"body":"\\u003cp...`. Each match ends at the next
# bare quote, and none begins inside another: linear.
_MARKUP: Final = re.compile(r'"\s*:\s*("(?:<|\\u003c)(?:[^"\\]++|\\.)*+")', re.I)
_PARAGRAPH: Final = re.compile(r"<p\b|<br\b", re.I)
_PARAGRAPHS: Final = 3  # fewer make a teaser


def stated_markup(markup: str) -> str:
    """The longest HTML of several paragraphs among the JSON values of a page's scripts; empty where there is none."""
    values = (_value(found[1]) for found in _MARKUP.finditer(markup))
    texts = (value for value in values if len(_PARAGRAPH.findall(value)) >= _PARAGRAPHS)
    return max(texts, key=len, default="")


def _value(literal: str) -> str:
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:  # an escape that JSON does not know
        return ""
