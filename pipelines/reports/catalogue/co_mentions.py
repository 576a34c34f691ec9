"""Co-mentions: which actors are mentioned together."""

from typing import Final

import polars as pl

from pipelines.reports.actors import find_actors, with_names
from pipelines.reports.counting import TOP, kept_articles, left_out, of_kept_texts
from pipelines.reports.question import Answer, Bars, Question
from pipelines.reports.scan import Tables

_FREQUENT: Final = 50  # actors that are paired first


def report(tables: Tables, question: Question) -> Answer:
    """The pairs of actors that are most often mentioned in one story, or `within` one article or sentence.

    Of all pairs the top 10; with one actor asked for, that actor's partners; with several, the pairs among them.
    `count` is how many stories (articles, copies included; sentences, each distinct text once) mention both,
    `actor_count` and `with_count` how many mention each, `of` how many mention anybody. `pmi` is the pointwise mutual
    information in bits, log2(count * of / (actor_count * with_count)): 0 where they meet as often as by chance.

    One row per pair of actors.
    """
    asked = find_actors(tables, question.actors)
    top = question.top or TOP
    found = _places(tables, question).unique().collect(engine="streaming")
    counts = found.group_by("actor").agg(n=pl.len().cast(pl.Int64))
    if asked:
        keys = pl.Series(asked).hash()
        left = found.lazy().filter(pl.col("actor").is_in(keys.implode()))
        right = left if len(asked) > 1 else found.lazy()
        pairs = _pairs(left, right, top, pl.col("actor_right") != pl.col("actor"))
    else:
        pairs = _top_pairs(found, counts, top)
    ids = _ids(tables, question, pl.concat([pairs["actor"], pairs["actor_right"]]))
    told = ids.join(counts, on="actor")
    frame = (
        pairs.join(told.select("actor", "actor_id", actor_count="n"), on="actor")
        .join(told.select(actor_right="actor", with_id="actor_id", with_count="n"), on="actor_right")
        .filter(pl.col("actor_id") < pl.col("with_id") if len(asked) != 1 else pl.lit(True))
        .with_columns(of=pl.lit(found["place"].n_unique(), pl.Int64))
        .with_columns(
            pmi=(pl.col("count") * pl.col("of") / (pl.col("actor_count") * pl.col("with_count"))).log(2).round(4)
        )
        .sort("count", "pmi", "actor_id", "with_id", descending=[True, True, False, False])
        .head(top)
        .drop("actor", "actor_right")
    )
    frame = with_names(tables, with_names(tables, frame), "with_id", "with_actor").select(
        "actor_id", "actor", "with_id", "with_actor", "count", "actor_count", "with_count", "of", "pmi"
    )
    shown = ("actor", "with_actor", "count", "actor_count", "with_count", "of", "pmi")
    return Answer(
        frame,
        left_out(tables, question),
        columns=shown,
        bars=Bars("count", ("actor", "with_actor"), f"Mentioned in the same {question.within or 'story'}"),
    )


def _top_pairs(found: pl.DataFrame, counts: pl.DataFrame, top: int) -> pl.DataFrame:
    """The pairs, both ways round, that may be among the top, looked for among the actors that may be in them.

    An actor in n places is in no pair with a higher count. So the pairs of the most frequent actors tell how many
    places a pair of the top has at least, and whoever is in fewer need not be paired.
    """
    most = counts.sort("n", descending=True).head(_FREQUENT)
    least = int(most["n"].min() or 0)  # type: ignore[arg-type]
    while True:
        frequent = found.lazy().join(counts.lazy().filter(pl.col("n") >= least), on="actor", how="semi")
        pairs = _pairs(frequent, frequent, 2 * top, pl.col("actor_right") != pl.col("actor"))
        reached = int(pairs["count"].min() or 0) if pairs.height >= 2 * top else 0  # type: ignore[arg-type]
        if reached >= least or least <= 1:
            return pairs
        least = max(reached, 1)


def _pairs(left: pl.LazyFrame, right: pl.LazyFrame, top: int, other: pl.Expr) -> pl.DataFrame:
    """How many places each pair shares, of those with as many as the top have."""
    counted = left.join(right, on="place").filter(other).group_by("actor", "actor_right").agg(count=pl.len())
    ranked = counted.with_columns(pl.col("count").cast(pl.Int64)).collect(engine="streaming")
    return ranked.filter(pl.col("count") >= pl.col("count").top_k(top).min())


def _places(tables: Tables, question: Question) -> pl.LazyFrame:
    """Who is mentioned in which story, article or sentence, as hashes: ids of millions of mentions fill the memory."""
    texts = of_kept_texts(tables, question, "mentions")
    actor, text = pl.col("actor_id").hash().alias("actor"), pl.col("article_id").hash().alias("text")
    articles = kept_articles(tables, question).with_columns(text=pl.col("text_of").hash())
    if question.within == "sentence":
        sentence = pl.struct("article_id", "zone", "sentence").hash().alias("place")
        return texts.select(actor, text, sentence).join(articles, on="text", how="semi").select("place", "actor")
    column = "article_id" if question.within == "article" else "story_id"
    places = articles.select("text", place=pl.col(column).hash()).unique()
    return texts.select(actor, text).unique().join(places, on="text").select("place", "actor")


def _ids(tables: Tables, question: Question, hashes: pl.Series) -> pl.DataFrame:
    """The actor_id behind each hash."""
    ids = of_kept_texts(tables, question, "mentions").select("actor_id", actor=pl.col("actor_id").hash())
    return ids.filter(pl.col("actor").is_in(hashes.unique().implode())).unique().collect(engine="streaming")
