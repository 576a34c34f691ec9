"""Attribution by colon, in headlines ("Mayor: Bridge is safe", "Bridge is safe: mayor") and in
transcripts. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from transforms.text.claim_words import WORDS
from transforms.text.clauses import Clause
from transforms.text.readings import Paragraph
from transforms.text.reporting import Attribution, attribution

_LABELS: Final = WORDS["section_labels"]
_SMALL: Final = WORDS["small_words"]
_SPEAKING: Final = WORDS["speaking_offices"]

# JANE DOE: I was there. -- Doe (laughing): So was I.
_SPEAKER_LABEL: Final = re.compile(
    r"([A-Z][\w.'’-]{0,25}(?: [A-Z][\w.'’-]{0,25}){0,4})(?: \([^()\r\n]{1,40}\))?(:)\s+(?=\S)"
)
_SENTENCE_ENDS: Final = ".?!…”\"'’)]-—"
_LEAST_SPACES: Final = 4
_LONGEST_LABEL: Final = 200  # more than the pattern takes


def looks_like_headline(clause: Clause) -> bool:
    """Tell whether most longer words begin with a capital, as in an American headline."""
    longer = [w for w in clause.words if len(w) > 3 and w[0].isalpha()]
    return len(longer) >= 4 and sum(w[0].isupper() for w in longer) >= 0.75 * len(longer)


def colon_claim(clause: Clause) -> Attribution | None:
    """Read "Source: content" or "content: Source", whichever side looks like a source."""
    if clause.low.count(":") != 1:
        return None
    colon = clause.low.index(":")
    end = len(clause)
    while end > colon and clause.low[end - 1] in (".", "!", "?"):
        end -= 1
    left, right = clause.count(0, colon), clause.count(colon + 1, end)
    cue = (colon, colon + 1)
    if right <= 6 and left > right and left >= 4 and _is_source(clause, colon + 1, end):
        return attribution(clause, "headline colon", ((0, colon),), (colon + 1, end), cue, ":")
    if left <= 6 and right >= 3 and _is_source(clause, 0, colon):
        content = (colon + 1, len(clause))
        return attribution(clause, "headline colon", (content,), (0, colon), cue, ":")
    return None


def _is_source(clause: Clause, first: int, end: int) -> bool:
    """A name or an office: capitals and small words, or one that ends in a word for a speaker."""
    words = clause.words[first:end]
    if not words or clause.low[first] in _LABELS or clause.low[end - 1] in _LABELS:
        return False
    if not all(w[0].isalnum() or w in ("&", ",") for w in words) or words[-1][0].isdigit():
        return False
    if clause.low[end - 1] in _SPEAKING:
        return True
    return all(w[0].isupper() or w.lower() in _SMALL for w in words)


def speaker_labels(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, Attribution]:
    """Find the turns of a transcript: start of paragraph -> its claim.

    A label is a speaker's when it is in capitals or opens more than one paragraph, and what
    follows is said in sentences.
    """
    labelled = [
        (start, end, match)
        for start, end, _ in paragraphs
        if text.find(":", start, min(end, start + _LONGEST_LABEL)) >= 0
        and (match := _SPEAKER_LABEL.match(text, start, end))
        and text[end - 1] in _SENTENCE_ENDS
        and text.count(" ", match.end(), end) >= _LEAST_SPACES
    ]
    names = [match.group(1) for _, _, match in labelled]
    return {
        start: Attribution("speaker label", [(match.end(), end)], match.span(1), match.span(2), ":")
        for start, end, match in labelled
        if (match.group(1).isupper() and len(match.group(1)) > 1) or names.count(match.group(1)) > 1
        if match.group(1).split()[0].lower() not in _LABELS
    }
