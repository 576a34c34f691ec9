"""Syndication: who tells stories first, who carries them, and from which agency."""

import polars as pl

from pipelines.reports.copies import OUTLETS, asked_stories, earliest, of_whole_stories, story_wires
from pipelines.reports.counting import COUNTS, TOP, left_out
from pipelines.reports.question import Answer, Bars, Question
from pipelines.reports.scan import Tables

_COUNTED = ("articles", "stories", "shared", "first", "carried", "edited")


def report(tables: Tables, question: Question) -> Answer:
    """What each outlet shares with others, by the agency that the stories come from.

    `shared` are the stories that other outlets carry too; `first` those of them that came first here; `carried` the
    articles of the rest, and `edited` how many of those have other words than the story's lead. `wire` is the agency
    that the earliest article of a story to name one names, null where none does. `top` keeps the domains that share
    most stories. First means first in the time asked for.

    One row per domain and wire.
    """
    articles = of_whole_stories(tables, question)
    stories = articles.group_by("story_id").agg(outlets=OUTLETS, told_by=earliest("domain"))
    shared = pl.col("outlets") > 1
    elsewhere = shared & (pl.col("domain") != pl.col("told_by"))
    counted = (
        asked_stories(tables, question, articles)
        .drop("wire")
        .filter(pl.col("domain") == question.domain.lower() if question.domain else pl.col("domain").is_not_null())
        .join(stories, on="story_id")
        .join(story_wires(articles), on="story_id", how="left")
        .group_by("domain", "wire")
        .agg(
            articles=COUNTS["articles"],
            stories=COUNTS["stories"],
            shared=pl.col("story_id").filter(shared).n_unique().cast(pl.Int64),
            first=pl.col("story_id").filter(shared & ~elsewhere).n_unique().cast(pl.Int64),
            carried=elsewhere.sum().cast(pl.Int64),
            edited=(elsewhere & pl.col("edited")).sum().cast(pl.Int64),
        )
    )
    frame = (
        counted.with_columns(all_shared=pl.col("shared").sum().over("domain"))
        .with_columns(rank=pl.struct(-pl.col("all_shared"), "domain").rank("dense"))
        .filter(pl.col("rank") <= (question.top or TOP))
        .sort("rank", "shared", "articles", "wire", descending=[False, True, True, False], nulls_last=True)
        .select("domain", "wire", *_COUNTED)
        .collect()
    )
    return Answer(
        frame, left_out(tables, question), bars=Bars("carried", ("domain", "wire"), "Stories of others carried")
    )
