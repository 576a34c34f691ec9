"""Claims: who said what, the latest first."""

import polars as pl

from pipelines.reports.actors import find_actors
from pipelines.reports.counting import TOP, is_any, kept_articles, left_out, of_kept_texts
from pipelines.reports.question import Answer, Question
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """The latest claims, or the latest of the actors asked for: who said what, where.

    `speaker` is the actor that made the claim, or the source as written where it names nobody
    known. A text that several outlets carry word for word counts once, on the day and in the outlet
    where it came first; `copies` tells how many articles carry it, that first one included.

    One row per claim.
    """
    asked = find_actors(tables, question.actors) if question.actors else None
    carried = (
        kept_articles(tables, question)
        .sort("published_on", "crawled_at", "article_id", nulls_last=True)
        .group_by("text_of", maintain_order=True)
        .agg(
            pl.col("published_on", "outlet", "domain", "url").first(),
            copies=pl.len().cast(pl.Int64),
        )
    )
    said = of_kept_texts(tables, question, "claims", is_any(tables, "speaker_id", asked))
    names = tables.actors.lazy().select(speaker_id="actor_id", known_as="actor")
    frame = (
        said.drop("published_on", "outlet", "domain")
        .join(carried, left_on="article_id", right_on="text_of")
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
        .join(names, on="speaker_id", how="left", maintain_order="left")
        .select(
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
            "story_id",
            "article_id",
            "claim_id",
        )
        .collect()
    )
    shown = ("published_on", "domain", "speaker", "act", "negated", "content")
    return Answer(frame, left_out(tables, question), columns=shown)
