"""Faults of the world that the text functions name; each is caught by its class and becomes a reject."""

from typing import ClassVar


class PageFault(ValueError):
    """A page that no article can be made of; `reason` is its row in reasons.FAULTS."""

    reason: ClassVar[str] = "unparsable"


class Unparsable(PageFault):
    """The HTML parser refused the page."""


class Hostile(PageFault):
    """The page's structure would choke a parser."""

    reason = "hostile"


class TooLarge(PageFault):
    """The page is larger than the configuration lets a parser see."""

    reason = "too_large"


class TimedOut(PageFault):
    """The page took longer in its parser than the configuration lets it."""

    reason = "timed_out"


class OutOfMemory(PageFault):
    """The page made its parser hold more memory than any page needs."""

    reason = "out_of_memory"


class ParserDied(PageFault):
    """The page crashed its parser."""

    reason = "parser_died"


class NoArticle(ValueError):
    """The page holds no article text: a choice (reason `no_article`), no fault."""
