"""Co-mentions: which actors are mentioned together."""

import polars as pl

from pipelines.reports.actors import find_actors
from pipelines.reports.counting import TOP, kept_articles, left_out, mentioned, of_kept_texts
from pipelines.reports.question import Answer, Bars, Question
from pipelines.reports.scan import Tables


def report(tables: Tables, question: Question) -> Answer:
    """The pairs of actors that are most often mentioned in one story, or `within` one article or sentence.

    Of all pairs the top 10; with one actor asked for, that actor's partners; with several, the pairs among them.
    `count` is how many stories (articles, copies included; sentences, each distinct text once) mention both,
    `actor_count` and `with_count` how many mention each, `of` how many mention anybody. `pmi` is the pointwise mutual
    information in bits, log2(count * of / (actor_count * with_count)): 0 where they meet as often as by chance.

    One row per pair of actors.
    """
    places = _places(tables, question)
    asked = find_actors(tables, question.actors)
    names = tables.actors.select("actor_id", "actor").with_row_index("key")
    keys = names.filter(pl.col("actor_id").is_in(asked))["key"].to_list()
    found = (
        places.join(names.lazy().select("actor_id", "key"), on="actor_id")
        .select(pl.col("place").rank("dense").cast(pl.UInt32), "key")
        .unique()
        .collect(engine="streaming")
    )
    counts = found.lazy().group_by("key").agg(n=pl.len().cast(pl.Int64))
    left = found.lazy().filter(pl.col("key").is_in(keys)) if asked else found.lazy()
    right = left if len(asked) > 1 else found.lazy()
    other = pl.col("key_right") != pl.col("key") if len(asked) == 1 else pl.col("key_right") > pl.col("key")
    of = found["place"].n_unique()
    told = names.lazy().join(counts, on="key")
    frame = (
        left.join(right, on="place")
        .filter(other)
        .group_by("key", "key_right")
        .agg(count=pl.len().cast(pl.Int64))
        .join(told.select("key", "actor_id", "actor", actor_count="n"), on="key")
        .join(told.select(key_right="key", with_id="actor_id", with_actor="actor", with_count="n"), on="key_right")
        .with_columns(of=pl.lit(of, pl.Int64))
        .with_columns(
            pmi=(pl.col("count") * pl.col("of") / (pl.col("actor_count") * pl.col("with_count"))).log(2).round(4)
        )
        .sort("count", "pmi", "actor_id", "with_id", descending=[True, True, False, False])
        .head(question.top or TOP)
        .select("actor_id", "actor", "with_id", "with_actor", "count", "actor_count", "with_count", "of", "pmi")
        .collect(engine="streaming")
    )
    shown = ("actor", "with_actor", "count", "actor_count", "with_count", "of", "pmi")
    return Answer(
        frame,
        left_out(tables, question),
        columns=shown,
        bars=Bars("count", ("actor", "with_actor"), f"Mentioned in the same {question.within or 'story'}"),
    )


def _places(tables: Tables, question: Question) -> pl.LazyFrame:
    """Who is mentioned in which story, article or sentence: a place and an actor_id a row."""
    if question.within != "sentence":
        column = "article_id" if question.within == "article" else "story_id"
        return mentioned(tables, question).select("actor_id", place=column)
    texts = kept_articles(tables, question).select("text_of").unique()
    return (
        of_kept_texts(tables, question, "mentions")
        .join(texts, left_on="article_id", right_on="text_of", how="semi")
        .select("actor_id", place=pl.struct("article_id", "zone", "sentence"))
    )
