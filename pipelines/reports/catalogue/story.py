"""A story: all its copies, and how they differ."""

from dataclasses import replace
from typing import Final

import polars as pl

from pipelines.reports.copies import EARLIEST, asked_stories, is_edited, most_carried, of_whole_stories
from pipelines.reports.counting import kept_articles
from pipelines.reports.question import Answer, Question, ReportError
from pipelines.reports.scan import Tables

_SHORTEST: Final = 8  # letters of an id that are taken for it


def report(tables: Tables, question: Question) -> Answer:
    """The copies of a story, the earliest first: where, when, and how near to its lead.

    The story asked for by the id or URL of any of its articles, or by how such an id begins; else the one that most
    outlets carried in the time asked for (see the report `stories`). `similarity` is the estimated Jaccard similarity
    with the lead's shingles; `edited` says that the words are not the lead's. Undated articles are not left out.

    One row per article.
    """
    story_id = _find(tables, question.story) if question.story else _first(tables, question)
    frame = (
        kept_articles(tables, replace(question, include_undated=True))
        .filter(pl.col("story_id") == story_id)
        .sort(*EARLIEST, nulls_last=True)
        .select(
            "published_on",
            "outlet",
            "domain",
            "title",
            "duplicate_kind",
            "similarity",
            is_edited(),
            "n_words",
            "wire",
            "url",
            "published_source",
            "language",
            "is_lead",
            "text_of",
            "article_id",
            "story_id",
        )
        .collect()
    )
    shown = ("published_on", "domain", "title", "duplicate_kind", "similarity", "edited", "n_words", "wire", "url")
    return Answer(frame, _told(frame), columns=shown)


def _first(tables: Tables, question: Question) -> str:
    """The story_id that the report `stories` has first; empty where it has none."""
    articles = asked_stories(tables, question, of_whole_stories(tables, question))
    found = most_carried(articles).head(1).collect()["story_id"].to_list()
    return str(found[0]) if found else ""


def _find(tables: Tables, asked: str) -> str:
    """The story_id that an article's id or URL leads to."""
    is_it = (pl.col("url") == asked) | (pl.col("canonical_url") == asked)
    if len(asked) >= _SHORTEST:
        is_it |= pl.col("article_id").str.starts_with(asked.lower())
    articles = kept_articles(tables, Question(include_undated=True))
    ids = articles.filter(is_it).select("story_id").unique().collect()["story_id"].sort().to_list()
    if not ids:
        raise ReportError(f"no article has the id or URL {asked!r}")
    if len(ids) > 1:
        raise ReportError(f"{asked!r} is in {len(ids)} stories, ask by id: {', '.join(ids[:4])}")
    return str(ids[0])


def _told(frame: pl.DataFrame) -> tuple[str, ...]:
    """The story in one line."""
    if not frame.height:
        return ("no article of it is of the time, language and domain asked for",)
    days = frame["published_on"].drop_nulls()
    wires = frame["wire"].drop_nulls().unique(maintain_order=True).to_list()
    told = {
        "articles": f"{frame.height:,}",
        "outlets": f"{frame['domain'].drop_nulls().n_unique():,}",
        "days": " to ".join(map(str, dict.fromkeys([days.min(), days.max()]))) if len(days) else "unknown",
        "edited": f"{frame['edited'].sum():,}",
        "agency": ", ".join(wires) or "none named",
    }
    return ("; ".join(f"{name}: {value}" for name, value in told.items()),)
