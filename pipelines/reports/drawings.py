"""Answers as pictures: the chart of a report in SVG or PNG, drawn by Vega-Lite through Altair."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import altair as alt
import polars as pl
import vl_convert

from pipelines.reports.question import Answer, ReportError

_WIDTH: Final = 760  # pixels
_HEIGHT: Final = 320
_BAR: Final = 22  # pixels of a bar
_MOST_BARS: Final = 40
_PNG_SCALE: Final = 2
_BLUE: Final = "#3b78b8"
PALETTE: Final = ["#3b78b8", "#d9822b", "#3a9d74", "#b4517e", "#8a6fc2", "#8c7a3d", "#4aa3b5", "#c2554a"]


def draw(answer: Answer, kind: str) -> bytes:
    """The chart of an answer in one of KINDS: lines over time, or a bar for each row.

    Raises ReportError where the answer has no chart, or nothing to show.
    """
    if answer.pivot is None and answer.bars is None:
        raise ReportError("this report is a list and has no chart: write it with --format csv or json")
    if answer.frame.is_empty():
        raise ReportError("there is nothing to draw: the report has no rows")
    chart = _lines(answer) if answer.pivot else _bars(answer)
    return KINDS[kind](chart.configure_view(stroke=None).configure_axis(grid=False).to_json())


def _lines(answer: Answer) -> alt.LayerChart:
    """A line an actor over the periods, broken where nothing was read."""
    assert answer.pivot
    share = answer.pivot.values == "share"
    rows = answer.frame.drop_nulls("period").select(pl.col("period").cast(pl.String), "actor", answer.pivot.values)
    base = alt.Chart(alt.InlineData(values=rows.to_dicts())).encode(
        x=alt.X(
            "period:T",
            title=None,
            scale=alt.Scale(type="utc"),
            axis=alt.Axis(format="%Y-%m-%d", tickCount=8, labelOverlap=True),
        ),
        y=alt.Y(f"{answer.pivot.values}:Q", title=None, axis=alt.Axis(grid=True, format=".0%" if share else ",")),
        color=alt.Color("actor:N", sort=None, title=None, scale=alt.Scale(range=PALETTE)),
    )
    chart = base.mark_line(strokeWidth=2, strokeJoin="round") + base.mark_point(filled=True, size=22, opacity=1)
    return _titled(chart, answer.pivot.title, answer.notes).properties(width=_WIDTH, height=_HEIGHT)


def _bars(answer: Answer) -> alt.LayerChart:
    """A bar for each of the first rows, in their order."""
    assert answer.bars
    bars = answer.bars
    names = pl.concat_str([pl.col(name).cast(pl.String).fill_null("–") for name in bars.labels], separator=" · ")
    rows = answer.frame.head(_MOST_BARS).select(label=names, value=pl.col(bars.value))
    form = ".1%" if bars.value == "share" else ","
    base = alt.Chart(alt.InlineData(values=rows.to_dicts())).encode(
        x=alt.X("value:Q", title=None, axis=alt.Axis(grid=True, format=form.replace(".1", ".0"), tickCount=6)),
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=320, ticks=False, domain=False)),
    )
    texts = base.mark_text(align="left", dx=4, fontSize=11).encode(text=alt.Text("value:Q", format=form))
    chart = base.mark_bar(color=_BLUE, cornerRadiusEnd=2) + texts
    left = answer.frame.height - rows.height
    more = (f"the first {rows.height} of {answer.frame.height:,} rows",) if left else ()
    return _titled(chart, bars.title, (*more, *answer.notes)).properties(width=_WIDTH, height=alt.Step(_BAR))


def _titled(chart: alt.LayerChart, title: str, notes: tuple[str, ...]) -> alt.LayerChart:
    return chart.properties(title=alt.TitleParams(title, subtitle=list(notes), anchor="start", subtitleColor="#666"))


KINDS: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {
        "svg": lambda spec: vl_convert.vegalite_to_svg(spec).encode(),
        "png": lambda spec: vl_convert.vegalite_to_png(spec, scale=_PNG_SCALE),
    }
)
"""How a picture of each kind is made, by the ending of its name."""
