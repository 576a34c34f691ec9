"""Message: how much of the news about an actor carries a phrase or quotation."""

import polars as pl

from pipelines.reports.counting import (
    COUNTS,
    chosen_actors,
    kept_articles,
    left_out,
    many,
    mentioned,
    of_kept_texts,
    period,
    periods,
    ratio_unit,
    zero_if_read,
)
from pipelines.reports.phrases import contains
from pipelines.reports.question import Answer, Bars, Pivot, Question, ReportError
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """Of the stories (or articles) that mention each actor, the share that carries a `phrase`.

    A story carries it when an article of it that mentions the actor has the phrase in its text, its headline or the
    content of a claim, as whole words, whatever the case, spacing, quotation marks and dashes. `share` is `count` /
    `of`. Over all time, or by period where asked; the actors asked for, or the top 10 by the unit.

    One row per actor, or per actor and period.
    """
    if not (question.phrase and question.phrase.strip()):
        raise ReportError("message needs a phrase: --phrase TEXT")
    every, unit = question.every, ratio_unit(question)
    actors = chosen_actors(tables, question).with_row_index("rank")
    articles = kept_articles(tables, question)
    claimed = of_kept_texts(tables, question, "claims", contains("content", question.phrase))
    carriers = pl.concat(
        [
            articles.filter(contains("text", question.phrase) | contains("title", question.phrase)),
            articles.join(claimed, left_on="text_of", right_on="article_id", how="semi"),
        ]
    )
    found = mentioned(tables, question, actors["actor_id"].to_list()).with_columns(period(every))
    by, count = ["actor_id", "period"], COUNTS[unit]
    frame = (
        actors.lazy()
        .join(periods(articles, question, every).lazy(), how="cross")
        .join(found.group_by(by).agg(count.alias("of")), on=by, how="left", nulls_equal=True)
        .join(
            found.join(carriers, on="article_id", how="semi").group_by(by).agg(count.alias("count")),
            on=by,
            how="left",
            nulls_equal=True,
        )
        .with_columns(zero_if_read("count"), zero_if_read("of"), unit=pl.lit(unit))
        .with_columns(share=pl.when(pl.col("of") > 0).then(pl.col("count") / pl.col("of")))
        .sort("rank", "period", nulls_last=True)
        .select("actor_id", "actor", "period", "unit", "count", "of", "share")
        .collect(engine="streaming")
    )
    notes = left_out(tables, question) + _without_text(articles)
    if every is None:
        return Answer(
            frame.drop("period"),
            notes,
            bars=Bars("share", ("actor",), f"Of the {unit} that mention them, the share with the phrase"),
        )
    return Answer(frame, notes, Pivot("share", f"Of the {unit} that mention them, the share with the phrase", every))


def _without_text(articles: pl.LazyFrame) -> tuple[str, ...]:
    """A note on articles whose text is not stored."""
    n = articles.filter(pl.col("text").is_null()).select(pl.len()).collect(engine="streaming").item()
    return (f"{many(n)} without text stored: searched in headline and claims only",) if n else ()
