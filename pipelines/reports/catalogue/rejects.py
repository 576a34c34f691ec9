"""Rejects: what became no article, and why."""

import polars as pl

from pipelines.reports.counting import asked_rows
from pipelines.reports.question import Answer, Bars, Question
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """How many records were rejected for which reason, the most frequent first, with an example of each.

    The time asked for is that of the crawl: rejects have no other day. `share` is the part of all these rejects.
    `detail` is the most frequent, `dump` and `record_offset` tell where the first of them is.

    One row per stage and reason.
    """
    frame = (
        _asked(tables, question)
        .sort("dump", "record_offset", nulls_last=True)
        .group_by("stage", "reason", maintain_order=True)
        .agg(
            rejects=pl.len().cast(pl.Int64),
            domains=pl.col("domain").drop_nulls().n_unique().cast(pl.Int64),
            detail=pl.col("detail").mode().min(),
            dump=pl.col("dump").first(),
            record_offset=pl.col("record_offset").first(),
        )
        .with_columns(share=pl.col("rejects") / pl.col("rejects").sum())
        .sort("rejects", "stage", "reason", descending=[True, False, False])
        .select("stage", "reason", "rejects", "share", "domains", "detail", "dump", "record_offset")
        .collect()
    )
    return Answer(
        frame.head(question.top) if question.top else frame,
        _records(tables),
        bars=Bars("rejects", ("reason",), "Records that became no article"),
    )


def _asked(tables: Tables, question: Question) -> pl.LazyFrame:
    """The rejects of the question's days, language and domain."""
    by_crawl = tables.scan("rejects").with_columns(published_on=pl.col("crawled_at").dt.date())
    return asked_rows(by_crawl, question)


def _records(tables: Tables) -> tuple[str, ...]:
    """A note on what all runs read."""
    sums = tables.scan("runs").select(pl.col("records_read", "articles", "rejects").sum()).collect()
    read, articles, rejects = sums.row(0)
    return (f"in all runs: {read:,} records = {articles:,} articles + {rejects:,} rejects",) if read else ()
