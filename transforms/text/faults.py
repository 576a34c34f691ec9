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


class NoArticle(ValueError):
    """The page holds no article text: a choice (reason `no_article`), no fault."""
