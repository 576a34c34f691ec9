"""What the reports count, by the definitions of docs/schema.md."""

from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import Any, Final, cast

import polars as pl

from pipelines.reports.actors import find_actors, with_names
from pipelines.reports.question import Question, ReportError
from pipelines.reports.scan import Tables

TOP: Final = 10
UNDATED: Final = ("crawl", "none")
"""The published_source of articles whose day is not known from the article itself."""

COUNTS: Final = {
    "occurrences": pl.col("occurrences").sum().cast(pl.Int64),
    "articles": pl.col("article_id").n_unique().cast(pl.Int64),
    "stories": pl.col("story_id").n_unique().cast(pl.Int64),
}
"""The three units, over rows of mentioned()."""

STEP: Final = {"day": "1d", "week": "1w", "month": "1mo"}


def kept_articles(tables: Tables, question: Question) -> pl.LazyFrame:
    """The articles of the question's days, language and domain; dated ones unless it says not."""
    articles = _asked_articles(tables, question)
    return articles if question.include_undated else articles.filter(~_is_undated())


def by_day(tables: Tables, question: Question) -> pl.DataFrame:
    """How many articles each day of the question has, dated and undated: published_on, undated, articles.

    Those without a day are counted whichever days are asked for.
    """
    bounded = question.since or question.until
    rows = tables.scan("articles", question.since, question.until, also=[None] if bounded else ())
    day = pl.col("published_on")
    return (
        asked_rows(rows, replace(question, since=None, until=None))
        .filter(_in_days(question) | day.is_null())
        .group_by("published_on", undated=_is_undated())
        .agg(articles=pl.len().cast(pl.Int64))
        .collect(engine="streaming")
    )


def left_out(tables: Tables, question: Question) -> tuple[str, ...]:
    """A note on how many articles kept_articles() leaves out for want of a date, if any."""
    return () if question.include_undated else left_out_of(by_day(tables, question))


def left_out_of(read: pl.DataFrame) -> tuple[str, ...]:
    """The same, of what by_day() found."""
    without = pl.col("published_on").is_null()
    undated = read.filter("undated").group_by(without.alias("without")).agg(pl.col("articles").sum())
    counts = dict(undated.iter_rows())
    kinds = {False: "dated only by the crawl", True: "without a date"}
    told = [f"{many(counts[without])} {kind}" for without, kind in kinds.items() if without in counts]
    return (f"{' and '.join(told)} left out",) if told else ()


def unknown_values(tables: Tables, question: Question) -> tuple[str, ...]:
    """A note on each of language and domain that no article at all has, with the nearest that one has."""
    notes = []
    for name in ("language", "domain"):
        asked = getattr(question, name)
        if not asked:
            continue
        values = tables.scan("articles").select(pl.col(name).drop_nulls().unique()).collect(engine="streaming")[name]
        if asked.lower() not in values:
            near = get_close_matches(asked.lower(), sorted(values), n=1, cutoff=0.5 if name == "domain" else 0.0)
            notes.append(f"no article has the {name} {asked!r}" + (f": did you mean {near[0]!r}?" if near else ""))
    return tuple(notes)


def mentioned(tables: Tables, question: Question, actor_ids: list[str] | None = None) -> pl.LazyFrame:
    """Who is mentioned in which kept article, and how often.

    An article has the mentions of its text: an exact copy those of the article that `text_of`
    names, on its own day and domain. One row per kept article and actor.
    """
    articles = kept_articles(tables, question).with_columns(text=pl.col("text_of").hash())
    return articles.join(_in_texts(tables, question, actor_ids), on="text").select(
        "article_id", "story_id", "published_on", "crawled_at", "domain", "actor_id", "occurrences"
    )


def to_count(tables: Tables, question: Question, actor_ids: list[str] | None = None) -> pl.LazyFrame:
    """What mentioned() gives, with hashes for the ids of articles and stories: half the time and memory for counts."""
    ids = ("article_id", "story_id")
    articles = kept_articles(tables, question).select(
        "published_on", *(pl.col(name).hash() for name in ids), text=pl.col("text_of").hash()
    )
    return articles.join(_in_texts(tables, question, actor_ids), on="text").drop("text")


def _in_texts(tables: Tables, question: Question, actor_ids: list[str] | None) -> pl.LazyFrame:
    """How often each text, by the hash of its id, mentions each actor."""
    return (
        of_kept_texts(tables, question, "mentions", is_any(tables, "actor_id", actor_ids))
        .group_by(pl.col("article_id").hash().alias("text"), "actor_id")
        .agg(occurrences=pl.len())
    )


def is_any(tables: Tables, column: str, actor_ids: list[str] | None) -> pl.Expr | None:
    """Whether a column of actors, as written, holds one of these; None, for all, without any given."""
    return None if actor_ids is None else pl.col(column).is_in(tables.ids_of(actor_ids))


def of_kept_texts(
    tables: Tables,
    question: Question,
    name: str,
    keep: pl.Expr | None = None,
) -> pl.LazyFrame:
    """The rows of mentions or claims that may belong to kept articles; of them those to `keep`, by ids as written.

    A kept article may copy a text of a day that was not asked for; the partitions of such days are
    read too.
    """
    if not (question.since or question.until):
        return tables.scan(name, keep=keep)
    articles = kept_articles(tables, question)
    elsewhere = (
        articles.select("text_of")
        .unique()
        .join(articles, left_on="text_of", right_on="article_id", how="anti")
        .collect(engine="streaming")
    )
    days: list[date | None] = []
    if elsewhere.height:
        texts = tables.scan("articles").select("article_id", "published_on")
        copied = texts.join(elsewhere.lazy(), left_on="article_id", right_on="text_of", how="semi")
        days = copied.collect(engine="streaming")["published_on"].unique().to_list()
    return tables.scan(name, question.since, question.until, also=days, keep=keep)


def chosen_actors(tables: Tables, question: Question) -> pl.DataFrame:
    """actor_id and actor: those asked for, in that order; else the top by the unit, ties by id."""
    if question.actors:
        ids = find_actors(tables, question.actors)
    else:
        ids = (
            to_count(tables, question)
            .group_by("actor_id")
            .agg(COUNTS[question.unit].alias("n"))
            .sort("n", "actor_id", descending=[True, False])
            .head(question.top or TOP)
            .collect(engine="streaming")["actor_id"]
            .to_list()
        )
    return with_names(tables, pl.DataFrame({"actor_id": ids}, schema={"actor_id": pl.String}))


def period(every: str | None) -> pl.Expr:
    """The first day of the period of published_on (a week's Monday); null for all time."""
    if every is None:
        return pl.lit(None, pl.Date).alias("period")
    return pl.col("published_on").dt.truncate(STEP[every]).alias("period")


def periods(articles: pl.LazyFrame, question: Question, every: str | None) -> pl.DataFrame:
    """What was read in each period, complete from the first to the last.

    From `since`, else the first article's period, to `until`, else the last article's. Articles
    without a day make a period of their own, null; without `every` there is that one only.
    """
    covered = (
        articles.select("published_on", pl.col("story_id").hash())  # hashes are counted in half the time
        .group_by(period(every))
        .agg(
            all_articles=pl.len().cast(pl.Int64),
            all_stories=COUNTS["stories"],
            first=pl.col("published_on").min(),
            last=pl.col("published_on").max(),
        )
        .collect(engine="streaming")
    )
    days = pl.Series("period", [], dtype=pl.Date)
    if every is not None:
        first, last = covered["first"].min(), covered["last"].max()
        days = _span(question.since or first, question.until or last, every)
    if every is None or covered["period"].null_count():
        days = days.append(pl.Series([None], dtype=pl.Date))
    return (
        days.to_frame()
        .join(
            covered.drop("first", "last"),
            on="period",
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .with_columns(pl.col("all_articles", "all_stories").fill_null(0))
    )


def last_day(tables: Tables, question: Question) -> date | None:
    """The day up to which articles are expected: `until`, else the last day of any article."""
    if question.until:
        return question.until
    everything = replace(question, domain=None, language=None)
    articles = kept_articles(tables, everything).select(pl.col("published_on").max())
    return cast(date | None, articles.collect(engine="streaming").item())


def ratio_unit(question: Question) -> str:
    """The unit of a share of what was read: stories or articles."""
    if question.unit == "occurrences":
        raise ReportError("this report counts stories or articles, not occurrences")
    return question.unit


def zero_if_read(count: str) -> pl.Expr:
    """The count, zero where articles were read and none had it, null where nothing was read."""
    return pl.when(pl.col("all_articles") > 0).then(pl.col(count).fill_null(0)).alias(count)


def _span(first: Any, last: Any, every: str) -> pl.Series:
    """The periods from that of the day `first` to that of the day `last`; none without both."""
    if first is None or last is None:
        return pl.Series("period", [], dtype=pl.Date)
    days = pl.date_range(first, last, eager=True).alias("published_on").to_frame()
    return days.select(period(every).unique(maintain_order=True))["period"]


def _asked_articles(tables: Tables, question: Question) -> pl.LazyFrame:
    return asked_rows(tables.scan("articles", question.since, question.until), question)


def asked_rows(frame: pl.LazyFrame, question: Question) -> pl.LazyFrame:
    """The rows of the question's days, language and domain."""
    if question.since or question.until:
        frame = frame.filter(_in_days(question))
    if question.language:
        frame = frame.filter(pl.col("language") == question.language.lower())
    if question.domain:
        frame = frame.filter(pl.col("domain") == question.domain.lower())
    return frame


def _in_days(question: Question) -> pl.Expr:
    day = pl.col("published_on")
    since = day >= question.since if question.since else pl.lit(True)
    return since & (day <= question.until) if question.until else since


def _is_undated() -> pl.Expr:
    known = pl.col("published_source").is_in(UNDATED).fill_null(False)
    return pl.col("published_on").is_null() | known


def many(articles: int) -> str:
    """So many articles, in words."""
    return "1 article" if articles == 1 else f"{articles:,} articles"
