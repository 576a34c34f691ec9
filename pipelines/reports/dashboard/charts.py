"""The charts of a dashboard as Vega-Lite, made with Altair. Their data comes by name: the page fills it in."""

from typing import Any, Final

import altair as alt

Chart = alt.LayerChart | alt.FacetChart
"""What Altair says that layers are; none of ours is a facet."""

_HEIGHT: Final = 300  # pixels
_STRONG: Final = "#3b78b8"
_PALE: Final = "#a9b8c8"
_AT_THE_END: Final[dict[str, Any]] = {"align": "left", "dx": 4, "fontSize": 11}


def charts() -> dict[str, dict[str, Any]]:
    """Each chart's Vega-Lite, by the id of the element that shows it."""
    made = {
        "attention": _attention(),
        "voice": _voice(),
        "movers": _movers(),
        "together": _together(),
        "quoted": _quoted(),
    }
    return {name: chart.to_dict(validate=True) for name, chart in made.items()}


def _attention() -> Chart:
    share = alt.param(name="share", value=True)  # whether the values are shares; the page sets it
    x = alt.X("period:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(grid=False, labelOverlap=True))
    numbers = alt.Axis(tickCount=5, labelExpr="share ? format(datum.value, '.0%') : format(datum.value, ',')")
    y = alt.Y("value:Q", title=None, axis=numbers)
    colour = alt.Color("actor:N", sort=None, title=None, legend=_legend())
    gaps = (
        alt.Chart(alt.NamedData("gaps"))
        .mark_rect(opacity=0.12, color="#888")
        .encode(x=alt.X("from:T", scale=alt.Scale(type="utc")), x2="to:T", tooltip=alt.Tooltip("label:N", title="Gap"))
    )
    told = _tooltips(actor="Actor", label="Period", text="Attention", count="Count", of="Of")
    lines = alt.Chart(alt.NamedData("attention")).encode(x=x, y=y, color=colour, tooltip=told)
    bursts = (
        alt.Chart(alt.NamedData("bursts"))
        .mark_point(shape="triangle-up", size=80, filled=True, opacity=1, yOffset=-9)
        .encode(x=x, y=y, color=colour, tooltip=_tooltips(actor="Burst of", days="On", z="z"))
    )
    line = lines.mark_line(strokeWidth=2, strokeJoin="round")
    dots = lines.mark_point(filled=True, size=22, opacity=1)
    return alt.layer(gaps, line, dots, bursts).add_params(share).properties(width="container", height=_HEIGHT)


def _voice() -> Chart:
    base = alt.Chart(alt.NamedData("voice")).encode(y=_names(), tooltip=_tooltips(actor="Actor", text="In"))
    colour = alt.condition("datum.chosen", alt.value(_STRONG), alt.value(_PALE))
    bars = _bars(base).encode(x=alt.X("count:Q", title=None, axis=alt.Axis(tickCount=4)), color=colour)
    return _rows(bars, base.encode(x="count:Q").mark_text(**_AT_THE_END).encode(text="text:N"), _room(base))


def _movers() -> Chart:
    base = alt.Chart(alt.NamedData("movers")).encode(
        x=alt.X("change:Q", title="percentage points", axis=alt.Axis(tickCount=5), scale=alt.Scale(padding=40)),
        y=_names(),
        tooltip=_tooltips(actor="Actor", before="First half", after="Second half"),
    )
    colour = alt.condition("datum.change > 0", alt.value("#2a7f62"), alt.value("#b5533c"))
    right = base.transform_filter("datum.change > 0").mark_text(**_AT_THE_END)
    left = base.transform_filter("datum.change < 0").mark_text(align="right", dx=-4, fontSize=11)
    return _rows(_bars(base).encode(color=colour), right.encode(text="text:N"), left.encode(text="text:N"))


def _quoted() -> Chart:
    told = _tooltips(
        actor="Actor", mentioned="Stories that mention", quoted="Stories with a claim of theirs", text="Share"
    )
    base = alt.Chart(alt.NamedData("quoted")).encode(y=_names(), tooltip=told)
    mentioned = _bars(base, color=_PALE).encode(x=alt.X("mentioned:Q", title=None, axis=alt.Axis(tickCount=4)))
    speaking = _bars(base, color=_STRONG, height=9).encode(x="quoted:Q")
    texts = base.mark_text(**_AT_THE_END).encode(x="mentioned:Q", text="text:N")
    return _rows(mentioned, speaking, texts, _room(base))


def _together() -> Chart:
    base = alt.Chart(alt.NamedData("together")).encode(
        x=alt.X(
            "second:N",
            sort=alt.EncodingSortField("place", op="min"),
            title=None,
            axis=alt.Axis(labelAngle=-40, labelLimit=110, orient="top"),
        ),
        y=_names(),
        tooltip=_tooltips(actor="Actor", second="With", n="Stories with both", pmi="PMI"),
    )
    shades = alt.Color("n:Q", legend=None, scale=alt.Scale(scheme="blues", type="sqrt"))
    on_shade = alt.condition("datum.dark", alt.value("#fff"), alt.value("#10202e"))
    cells = base.mark_rect(cursor="pointer").encode(color=shades)
    numbers = base.mark_text(fontSize=11).encode(text="text:N", color=on_shade)
    return _rows(cells, numbers)


def _legend() -> alt.Legend:
    return alt.Legend(orient="top", symbolType="stroke", columns=alt.expr("max(1, floor(width / 150))"))


def _names() -> alt.Y:
    return alt.Y("actor:N", sort=None, title=None, axis=alt.Axis(labelLimit=150, ticks=False, domain=False))


def _tooltips(**fields: str) -> list[alt.Tooltip]:
    """A line of each field, under its title; numbers with separators."""
    whole = {"count", "of", "mentioned", "quoted", "n"}
    return [
        alt.Tooltip(f"{name}:Q", title=title, format=",") if name in whole else alt.Tooltip(f"{name}:N", title=title)
        for name, title in fields.items()
    ]


def _bars(base: alt.Chart, **mark: Any) -> alt.Chart:
    return base.mark_bar(cornerRadiusEnd=2, cursor="pointer", **mark)


def _room(base: alt.Chart) -> alt.Chart:
    """Nothing that is seen: it makes the axis long enough for the numbers behind the bars."""
    return base.mark_point(opacity=0).encode(x="reach:Q", tooltip=alt.value(None))


def _rows(*layers: alt.Chart) -> Chart:
    """Layers as a chart of rows, whose height the page sets."""
    return alt.layer(*layers).properties(width="container")
