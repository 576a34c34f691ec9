"""Quoted or only mentioned: who speaks in the news, and who is spoken about."""

import polars as pl

from pipelines.reports.counting import (
    COUNTS,
    chosen_actors,
    is_any,
    kept_articles,
    left_out,
    of_kept_texts,
    period,
    periods,
    ratio_unit,
    zero_if_read,
)
from pipelines.reports.question import Answer, Bars, Pivot, Question
from pipelines.reports.scan import Tables

_COUNTED = ("mentioned", "speaking", "quoted", "claims")


def report(tables: Tables, question: Question) -> Answer:
    """Of the stories (or articles) that mention each actor, those in which the actor speaks, and is quoted.

    `mentioned` counts the stories in which the actor is named or speaks; `speaking` those with a claim of the actor, in
    whatever form; `quoted` those with one in the actor's own words (kinds direct and mixed). `share` is `quoted` /
    `mentioned`. `claims` counts the claims, copies of a text included. Over all time, or by period where asked; the
    actors asked for, or the top 10 by the unit.

    One row per actor, or per actor and period.
    """
    every, unit = question.every, ratio_unit(question)
    actors = chosen_actors(tables, question).with_row_index("rank")
    ids = actors["actor_id"].to_list()
    named = of_kept_texts(tables, question, "mentions", is_any(tables, "actor_id", ids))
    said = of_kept_texts(tables, question, "claims", is_any(tables, "speaker_id", ids))
    texts = pl.concat(
        [
            named.select("article_id", "actor_id").unique(),
            said.group_by("article_id", actor_id="speaker_id").agg(
                claims=pl.len().cast(pl.Int64), own_words=pl.col("kind").is_in(["direct", "mixed"]).any()
            ),
        ],
        how="diagonal",
    )
    articles = kept_articles(tables, question)
    count = COUNTS[unit]
    speaks = pl.col("claims").is_not_null()
    column = pl.col("story_id" if unit == "stories" else "article_id")
    found = (
        articles.select("article_id", "story_id", "published_on", "text_of")
        .join(texts, left_on="text_of", right_on="article_id")
        .group_by("actor_id", period(every))
        .agg(
            mentioned=count,
            speaking=column.filter(speaks).n_unique().cast(pl.Int64),
            quoted=column.filter(pl.col("own_words")).n_unique().cast(pl.Int64),
            claims=pl.col("claims").sum(),
        )
    )
    frame = (
        actors.lazy()
        .join(periods(articles, question, every).lazy(), how="cross")
        .join(found, on=["actor_id", "period"], how="left", nulls_equal=True)
        .with_columns(zero_if_read(name) for name in _COUNTED)
        .with_columns(
            unit=pl.lit(unit),
            share=pl.when(pl.col("mentioned") > 0).then(pl.col("quoted") / pl.col("mentioned")),
        )
        .sort("rank", "period", nulls_last=True)
        .select("actor_id", "actor", "period", "unit", *_COUNTED, "share")
        .collect(engine="streaming")
    )
    notes = left_out(tables, question)
    if every is None:
        return Answer(
            frame.drop("period"),
            notes,
            bars=Bars("share", ("actor",), f"Of the {unit} that mention them, the share that quotes them"),
        )
    title = f"Of the {unit} that mention them, the share that quotes them, a {every}"
    return Answer(frame, notes, Pivot("share", title, every))
