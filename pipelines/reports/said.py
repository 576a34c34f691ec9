"""What reports on claims list: who said what, where it came first, and how often it was carried."""

import polars as pl

from pipelines.reports.actors import with_names
from pipelines.reports.counting import TOP, kept_articles, left_out, of_kept_texts
from pipelines.reports.question import Answer, Question
from pipelines.reports.scan import Tables


def latest_claims(tables: Tables, question: Question, keep: pl.Expr | None) -> Answer:
    """The latest claims of the question's act and kind that `keep` keeps, by ids as written; one row per claim."""
    found = (
        carried_claims(tables, question, keep)
        .sort(
            "published_on",
            "article_id",
            "zone",
            "start",
            "claim_id",
            descending=[True, False, True, False, False],
            nulls_last=True,
        )
        .head(question.top or TOP)
        .collect()
    )
    frame = with_names(tables, found, "speaker_id", "known_as").select(
        "published_on",
        "outlet",
        "domain",
        pl.coalesce("known_as", "speaker", "source").alias("speaker"),
        pl.col("speaker_role").alias("role"),
        "act",
        "kind",
        "negated",
        "content",
        "cue",
        "url",
        "copies",
        "speaker_id",
        "about",
        "story_id",
        "article_id",
        "claim_id",
    )
    shown = ("published_on", "domain", "speaker", "act", "negated", "content")
    return Answer(frame, left_out(tables, question), columns=shown)


def carried_claims(tables: Tables, question: Question, keep: pl.Expr | None) -> pl.LazyFrame:
    """The claims of kept texts, each on the day and in the outlet where its text came first, with its `copies`."""
    carried = (
        kept_articles(tables, question)
        .sort("published_on", "crawled_at", "article_id", nulls_last=True)
        .group_by("text_of", maintain_order=True)
        .agg(
            pl.col("published_on", "outlet", "domain", "url").first(),
            copies=pl.len().cast(pl.Int64),
        )
    )
    said = claims_asked(tables, question, keep).drop("published_on", "outlet", "domain")
    return said.join(carried, left_on="article_id", right_on="text_of")


def claims_asked(tables: Tables, question: Question, keep: pl.Expr | None = None) -> pl.LazyFrame:
    """Claims of the question's act and kind that may belong to kept articles; of them those to `keep`."""
    wanted = [pl.col(name) == value for name, value in (("act", question.act), ("kind", question.kind)) if value]
    wanted += [] if keep is None else [keep]
    return of_kept_texts(tables, question, "claims", pl.all_horizontal(wanted) if wanted else None)
