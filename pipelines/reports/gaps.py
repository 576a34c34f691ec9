"""Days on which too little was read to count on: the gaps of docs/schema.md."""

from datetime import date, timedelta
from typing import Final

import polars as pl

LOOK_BACK: Final = 28
SHARE: Final = 0.2
# Days that a series must have before it can show a gap: fewer say nothing of what is usual.
_KNOWN: Final = 7


def gap_days(articles: pl.LazyFrame, by: list[str], until: date | None) -> pl.DataFrame:
    """The gaps of each series of articles: one row per gap, the columns `by` and published_on.

    A day is a gap when its articles fall under 20 % of the median of the 28 days before it, days
    without any counted as zero, back to the first day of the series; a series needs a week of them.
    Every series ends with the day `until`, or with the last of any: one that stopped earlier shows
    gaps until its median is zero.
    """
    daily = (
        articles.filter(pl.col("published_on").is_not_null())
        .group_by(*by, "published_on")
        .agg(articles=pl.len().cast(pl.Int64))
        .collect(engine="streaming")
    )
    return gaps_among(daily, by, until)


def gaps_among(daily: pl.DataFrame, by: list[str], until: date | None) -> pl.DataFrame:
    """The same, of the `articles` of each day of each series, counted before."""
    if daily.is_empty():
        return daily.select(*by, "published_on")
    # Only the 28 days after a day with articles can be gaps: all others have a median of zero.
    ahead = [timedelta(days=n) for n in range(LOOK_BACK + 1)]
    days = (
        daily.lazy()
        .select(*by, pl.col("published_on"), ahead=pl.lit(ahead, pl.List(pl.Duration("us"))))
        .explode("ahead")
        .select(*by, (pl.col("published_on") + pl.col("ahead")).alias("published_on"))
        .filter(pl.col("published_on") <= (until or daily["published_on"].max()))
        .unique()
    )
    usual = pl.col("articles").shift(1).rolling_median(LOOK_BACK, min_samples=_KNOWN)
    return (
        days.join(daily.lazy(), on=[*by, "published_on"], how="left", nulls_equal=True)
        .with_columns(pl.col("articles").fill_null(0))
        .sort(*by, "published_on")
        .with_columns(usual=usual.over(by) if by else usual)
        .filter(pl.col("articles") < SHARE * pl.col("usual"))
        .select(*by, "published_on")
        .collect()
    )
