"""The chart of the README: how many times our CPU the others take, as an SVG that reads on light and on dark."""

from collections.abc import Callable, Sequence
from html import escape
from math import log10
from typing import Final

from scripts.benchmarks.report import Line, Outcome

_WIDTH: Final = 760
_LEFT: Final = 300  # of the labels
_RIGHT: Final = 110  # of the figures
_ROW: Final = 22
_GAP: Final = 30  # of a heading
_TOP: Final = 36
_STYLE: Final = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.quiet { fill: #57606a }
.heading { font-weight: 600 }
.ours { fill: #1a7f64 }
.theirs { fill: #8c959f }
.spread { stroke: #57606a; stroke-width: 1.5 }
.one { stroke: #1a7f64; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .quiet { fill: #9198a1 }
  .ours { fill: #3fb68b }
  .theirs { fill: #656c76 }
  .spread { stroke: #9198a1 }
  .one { stroke: #3fb68b }
}
"""


def draw(outcomes: Sequence[Outcome], caption: str) -> str:
    """Bars on a logarithmic scale, one group a comparison, newsbeam's first; whiskers span the rounds."""
    shown = [one for one in outcomes if one.by == "cpu" and len(one.lines) > 1]
    ratios = [figure for one in shown for line in one.lines for figure in line.ratio if figure > 0] or [1.0]
    low, high = min(0.5, *ratios), max(10.0, *ratios)
    bars: list[str] = []
    at = _TOP

    def x(ratio: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (log10(ratio) - log10(low)) / (log10(high) - log10(low))

    for one in shown:
        bars.append(f'<text class="heading" x="0" y="{at + 18}">{escape(one.title)}</text>')
        at += _GAP
        for number, line in enumerate(one.lines):
            bars.append(_bar(line, number == 0, at, x(low), x))
            at += _ROW
    height = at + 28
    ruler = f'<line class="one" x1="{x(1):.1f}" x2="{x(1):.1f}" y1="{_TOP}" y2="{at}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-label="CPU time of other tools as a multiple of newsbeam\'s">\n<style>{_STYLE}</style>\n'
        f'<text class="quiet" x="0" y="16">CPU time for the same work, newsbeam = 1, logarithmic</text>\n{ruler}\n'
        + "\n".join(bars)
        + f'\n<text class="quiet" x="0" y="{height - 6}">{escape(caption)}</text>\n</svg>\n'
    )


def _bar(line: Line, ours: bool, top: int, zero: float, x: Callable[[float], float]) -> str:
    middle, least, most = line.ratio
    label = line.label if len(line.label) <= 40 else line.label.replace(" + ", ", ")[:39] + "…"
    spread = f'<line class="spread" x1="{x(least):.1f}" x2="{x(most):.1f}" y1="{top + 8}" y2="{top + 8}"/>'
    return (
        f'<text x="{_LEFT - 10}" y="{top + 13}" text-anchor="end">{escape(label)}</text>'
        f'<rect class="{"ours" if ours else "theirs"}" x="{zero:.1f}" y="{top}" width="{x(middle) - zero:.1f}" '
        f'height="16" rx="2"/>{"" if ours else spread}'
        f'<text class="quiet" x="{x(most) + 8:.1f}" y="{top + 13}">{"1" if ours else f"{middle:.3g} ×"}</text>'
    )
