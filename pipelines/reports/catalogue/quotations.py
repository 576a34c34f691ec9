"""Quotations: the same words in several outlets, who had them first, and how far they spread."""

from dataclasses import replace
from typing import Final

import polars as pl

from pipelines.reports.actors import find_actors, with_names
from pipelines.reports.copies import EARLIEST, OUTLETS, earliest
from pipelines.reports.counting import COUNTS, TOP, kept_articles, left_out
from pipelines.reports.phrases import contains
from pipelines.reports.question import Answer, Bars, Question
from pipelines.reports.said import claims_asked
from pipelines.reports.scan import Tables

SHORTEST: Final = 5  # words; fewer coincide without being the same quotation


def report(tables: Tables, question: Question) -> Answer:
    """The direct quotations that most outlets carry: first use and spread.

    Two quotations of 5 words or more are the same when their letters and digits are, whatever their case, spacing and
    punctuation; a shorter cut of a quotation is another one. Of the actors asked for as speakers, with a `phrase` where
    asked, and of those that the domain asked for carries; what other outlets carry counts too. `speaker` is the first
    that is known. `quotation`, `first_day`, `domain` and `url` tell the earliest article.

    One row per quotation.
    """
    asked = tables.ids_of(find_actors(tables, question.actors))
    everywhere = replace(question, domain=None, kind="direct")
    same = pl.col("content").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    quoted = (
        claims_asked(tables, everywhere)
        .select("article_id", "speaker_id", "speaker", "content", key=same)
        .filter(pl.col("key").str.count_matches(" ", literal=True) >= SHORTEST - 1)
    )
    if question.phrase:
        quoted = quoted.filter(contains("content", question.phrase))
    if asked:
        quoted = quoted.join(quoted.filter(pl.col("speaker_id").is_in(asked)), on="key", how="semi")
    told = (
        kept_articles(tables, everywhere)
        .select(*EARLIEST, "text_of", "story_id", "domain", "url")
        .join(quoted, left_on="text_of", right_on="article_id")
    )
    if question.domain:
        told = told.join(told.filter(pl.col("domain") == question.domain.lower()), on="key", how="semi")
    found = (
        told.group_by("key")
        .agg(
            quotation=earliest("content"),
            speaker_id=earliest("speaker_id"),
            speaker=earliest("speaker"),
            outlets=OUTLETS,
            stories=COUNTS["stories"],
            articles=COUNTS["articles"],
            first_day=pl.col("published_on").min(),
            last_day=pl.col("published_on").max(),
            article_id=earliest("article_id"),
        )
        .sort(
            *("outlets", "stories", "articles", "first_day", "key"),
            descending=[True, True, True, False, False],
            nulls_last=True,
        )
        .head(question.top or TOP)
        .join(
            kept_articles(tables, everywhere).select("article_id", "domain", "url"),
            on="article_id",
            how="left",
            maintain_order="left",
        )
        .collect()
    )
    frame = with_names(tables, found, "speaker_id", "known_as").select(
        "first_day",
        "last_day",
        "outlets",
        "stories",
        "articles",
        "domain",
        pl.coalesce("known_as", "speaker").alias("speaker"),
        "quotation",
        "url",
        "speaker_id",
        "article_id",
    )
    shown = ("first_day", "outlets", "stories", "domain", "speaker", "quotation")
    return Answer(
        frame,
        left_out(tables, question),
        columns=shown,
        bars=Bars("outlets", ("quotation",), "Outlets that carry a quotation"),
    )
