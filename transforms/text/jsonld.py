"""What a page says of its article in JSON-LD (schema.org): graphs, arrays, references and broken
JSON included.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import orjson


class StatedArticle(NamedTuple):
    """The article's properties as written; empty where the page does not state them."""

    title: str = ""
    published: str = ""
    modified: str = ""
    authors: tuple[str, ...] = ()
    outlet: str = ""
    body: str = ""


Node = dict[str, Any]

_MARK: Final = "application/ld+json"
_MAX_SCRIPTS: Final = 30
_MAX_CHARS: Final = 2_000_000
_MAX_DEPTH: Final = 8
_MAX_NODES: Final = 2_000
_ARTICLES: Final = frozenset(
    "Article NewsArticle ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle OpinionNewsArticle"
    " ReviewNewsArticle AskPublicNewsArticle BlogPosting LiveBlogPosting SocialMediaPosting Report TechArticle"
    " ScholarlyArticle AdvertiserContentArticle SatiricalArticle Review ClaimReview".split()
)
_COMPANIONS: Final = frozenset(("WebPage", "ItemPage", "VideoObject"))  # asked where no article is stated
_NESTING: Final = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item")
_CONTROLS: Final = re.compile("[\x00-\x1f]+")
_LAST_COMMA: Final = re.compile(r",(\s*[}\]])")
_TAG: Final = re.compile(r"<[^<>]{1,300}>")
_BREAKS: Final = re.compile(r"</p>|<br\s?/?>|\r?\n", re.I)
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def read_json_ld(markup: str) -> StatedArticle:
    """The best stated article of a page; all empty where there is none."""
    best: tuple[int, Node] | None = None
    by_id: dict[str, Node] = {}
    nodes = 0
    for script in _scripts(markup):
        for node in _nodes(_parsed(script)):
            nodes += 1
            if nodes > _MAX_NODES:
                break
            name = node.get("@id")
            if isinstance(name, str) and len(node) > 1:
                by_id.setdefault(name, node)
            rank = _rank(node)
            if rank and (best is None or rank > best[0]):
                best = (rank, node)
    return _stated(best[1], by_id) if best else StatedArticle()


def _scripts(markup: str) -> Iterator[str]:
    position = 0
    for _ in range(_MAX_SCRIPTS):
        position = markup.find(_MARK, position)
        start = markup.find(">", position, position + 400) + 1
        if position < 0:
            return
        if not start:
            position += len(_MARK)
            continue
        end = markup.find("</script", start)
        if end < 0:
            end = markup.find("</SCRIPT", start)
        if end < 0:
            return
        if end - start <= _MAX_CHARS:
            yield markup[start:end]
        position = end


def _parsed(script: str) -> object:
    """The JSON of a script; None where no repair we know makes it JSON."""
    text = script.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = text.removeprefix("//").strip().removeprefix("<![CDATA[").strip()
    text = text.removesuffix("]]>").rstrip().removesuffix("//").rstrip().removesuffix(";")
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        pass
    try:
        return json.loads(_LAST_COMMA.sub(r"\1", _CONTROLS.sub(" ", text)), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: object, depth: int = 0) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _NESTING:
            if key in value:
                yield from _nodes(value[key], depth + 1)
        for key in ("author", "publisher"):  # they may carry the name that another node refers to
            if isinstance(value.get(key), dict) and "@id" in value[key] and "name" in value[key]:
                yield value[key]


def _rank(node: Node) -> int:
    """How much a node looks like the page's article; 0 for none."""
    stated = node.get("@type")
    types = {kind for kind in (stated if isinstance(stated, list) else [stated]) if isinstance(kind, str)}
    if types & _ARTICLES:
        rank = 10
    elif types & _COMPANIONS:
        rank = 1
    else:
        return 0
    return rank + 2 * bool(node.get("headline")) + 2 * bool(node.get("datePublished")) + bool(node.get("articleBody"))


def _stated(node: Node, by_id: dict[str, Node]) -> StatedArticle:
    return StatedArticle(
        title=_line(_first(node.get("headline")) or _first(node.get("name"))),
        published=_first(node.get("datePublished"))
        or _first(node.get("dateCreated"))
        or _first(node.get("uploadDate")),
        modified=_first(node.get("dateModified")),
        authors=tuple(_names(node.get("author") or node.get("creator"), by_id)),
        outlet=next(iter(_names(node.get("publisher"), by_id)), ""),
        body=_paragraphs(_first(node.get("articleBody"))) or _updates(node.get("liveBlogUpdate")),
    )


def _first(value: object) -> str:
    while isinstance(value, list):
        value = value[0] if value else None
    return _SURROGATES.sub("", value) if isinstance(value, str) else ""


def _names(value: object, by_id: dict[str, Node], depth: int = 0) -> Iterator[str]:
    """Names of a person, an organisation, or a list of them, by reference too."""
    if depth > 4:
        return
    if isinstance(value, str):
        name = _line(_SURROGATES.sub("", value))
        if name:
            yield name
    elif isinstance(value, list):
        for item in value:
            yield from _names(item, by_id, depth + 1)
    elif isinstance(value, dict):
        if value.get("name"):
            yield from _names(value["name"], by_id, depth + 1)
        elif value.get("familyName"):
            yield f"{_first(value.get('givenName'))} {_first(value['familyName'])}".strip()
        elif isinstance(value.get("@id"), str) and value["@id"] in by_id:
            yield from _names(by_id[value["@id"]], by_id, depth + 1)


def _line(text: str) -> str:
    return " ".join(_TAG.sub(" ", html.unescape(text)).split())


def _paragraphs(text: str) -> str:
    return "\n".join(line for line in map(_line, _BREAKS.split(html.unescape(text))) if line)


def _updates(value: object) -> str:
    """The entries of a live blog, each its headline and its text."""
    entries = [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
    texts = (_first(entry.get(key)) for entry in entries for key in ("headline", "articleBody"))
    return "\n".join(filter(None, map(_paragraphs, texts)))
