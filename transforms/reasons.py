"""Every reason a record can be rejected for, and the names of the job's counters.

A reason is either a *fault* of the world (a cut file, bytes nobody can decode) or a *choice* of the configuration
(another language, too few words). The list is closed: a reject with any other reason is a bug.
"""

from typing import Final

FAULTS: Final[dict[str, str]] = {
    "truncated": "the record is cut: its file ends, or its crawler stopped, before the length it announces",
    "corrupt": "a stretch of the file cannot be read (a broken gzip member or zstd frame); reading goes on behind it",
    "unknown_format": "the file is of no format that newsbeam reads",
    "undecodable": "the body is not what its headers say, or no character set fits",
    "malformed": "the line or row is not a record: broken JSON, or none of the fields that hold a text",
    "too_large": "the page is larger than [articles] max_bytes, inflates to more, or its text is no article's length",
    "hostile": "the page's structure would choke a parser (nesting, number of tags)",
    "timed_out": "the page took longer than [articles] timeout_s",
    "out_of_memory": "the page made its parser hold more memory than any page needs",
    "parser_died": "the page crashed its parser",
    "unparsable": "the HTML parser refused the page",
}

CHOICES: Final[dict[str, str]] = {
    "http_status": "the server did not answer 200",
    "revisit": "a revisit record: the page is the one an earlier record holds",
    "not_html": "the body is an image, a PDF, a script or another thing that is no page of text",
    "not_a_page": "a WARC record of a type that holds no page",
    "empty": "no bytes, or white space only",
    "no_article": "no article text found in the page",
    "too_short": "fewer words than [articles] min_words",
    "language": "a language that [language] keep does not name",
    "language_score": "the language is less certain than [language] min_score",
    "language_unknown": "no language could be told",
    "forgotten": "newsbeam forget took its address or domain out of these tables",
    "already_kept": "the same article_id again, in this run or an earlier one",
}

REASONS: Final[dict[str, str]] = FAULTS | CHOICES

STAGES: Final = ("read", "extract", "language", "stories")
"""The stages of the job that can reject a record, in their order."""

# Counters of the job, by the name that `newsbeam runs` shows.
RECORDS_READ: Final = "records_read"
COMPANIONS_SKIPPED: Final = "companion_records"  # warcinfo, request, metadata: they describe pages and hold none
