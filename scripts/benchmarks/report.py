"""What the measurements say: ratios with their spread, as a table, as JSON, as Markdown."""

import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final

from scripts.benchmarks.comparisons import Comparison
from scripts.benchmarks.contest import Measured


@dataclass(frozen=True)
class Line:
    """One contestant of one comparison, over all repeats."""

    label: str
    cpu_ms: float  # a unit, median
    wall_ms: float
    per_second: float
    peak_mb: float
    ratio: tuple[float, float, float]  # median, least and most of its CPU, or wall time, over ours in the same round
    quality: Mapping[str, float]


@dataclass(frozen=True)
class Outcome:
    """A comparison with its lines, ours first, and who was left out and why."""

    name: str
    title: str
    unit: str
    by: str
    goal: str
    units: int
    repeats: int
    lines: tuple[Line, ...]
    skipped: Mapping[str, str]


def outcome(
    name: str,
    comparison: Comparison,
    measured: Mapping[str, Sequence[Measured]],
    quality: Mapping[str, Mapping[str, float]],
    skipped: Mapping[str, str],
) -> Outcome:
    """Sum up the rounds of a comparison."""
    ours = measured[comparison.contestants[0].label]
    lines = tuple(
        _line(label, rounds, ours, comparison.by, quality.get(label, {})) for label, rounds in measured.items()
    )
    about = (name, comparison.title, comparison.unit, comparison.by, comparison.goal)
    return Outcome(*about, ours[0].units, len(ours), lines, skipped)


def _line(
    label: str, rounds: Sequence[Measured], ours: Sequence[Measured], by: str, quality: Mapping[str, float]
) -> Line:
    ratios = [
        (getattr(theirs, by) / theirs.units) / (getattr(mine, by) / mine.units)
        for theirs, mine in zip(rounds, ours, strict=True)
    ]
    wall = median(r.wall / r.units for r in rounds)
    return Line(
        label=label,
        cpu_ms=round(1000 * median(r.cpu / r.units for r in rounds), 4),
        wall_ms=round(1000 * wall, 4),
        per_second=round(1 / wall, 1),
        peak_mb=round(median(r.peak for r in rounds) / 2**20, 1),
        ratio=(round(median(ratios), 3), round(min(ratios), 3), round(max(ratios), 3)),
        quality=quality,
    )


def as_json(outcomes: Sequence[Outcome], commit: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """All figures, with the machine they were taken on."""
    return {
        "newsbeam": version("newsbeam"),
        "commit": commit,
        "machine": machine(),
        **about,
        "comparisons": [asdict(one) for one in outcomes],
    }


def machine() -> str:
    """The machine in a line."""
    cpus = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 2**20
    model = cpus[0].partition(": ")[2] if cpus else platform.machine()
    return f"{len(cpus)} cores of {model}, {memory} GB, Python {platform.python_version()}"


def table(outcomes: Sequence[Outcome]) -> str:
    """For the terminal."""
    rows: list[str] = []
    for one in outcomes:
        rows += ["", f"{one.title} [{one.name}]: {one.units:,} {one.unit}s, {one.repeats} rounds"]
        rows += [f"  asked: {one.goal}"] if one.goal else []
        rows.append(f"  {'':34}{'CPU ms':>10}{'a second':>11}{'peak MB':>9}   {one.by + ', times ours':22}quality")
        for line in one.lines:
            quality = ", ".join(f"{name} {figure:,.10g}" for name, figure in line.quality.items())
            label = line.label if len(line.label) <= 33 else line.label[:30] + "..."
            rows.append(
                f"  {label:34}{line.cpu_ms:10.3f}{line.per_second:11,.1f}{line.peak_mb:9,.0f}"
                f"   {_times(line.ratio):22}{quality}"
            )
        rows += [f"  {label}: left out, {why}" for label, why in one.skipped.items()]
    return "\n".join(rows)


def _times(ratio: tuple[float, float, float]) -> str:
    return f"{ratio[0]:.2f} ({ratio[1]:.2f}-{ratio[2]:.2f})"


_SHOWN: Final = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)


def published(page: str, figures: str) -> str:
    """A page of the docs with these figures between its marks."""
    return _SHOWN.sub(lambda marks: f"{marks[1]}{figures}\n{marks[2]}", page)


def markdown(outcomes: Sequence[Outcome]) -> str:
    """The table of the docs."""
    rows = ["| | | CPU ms | a second | peak MB | times ours | quality |", "|---|---|--:|--:|--:|--:|---|"]
    for one in outcomes:
        for number, line in enumerate(one.lines):
            quality = ", ".join(f"{name} {figure:,.10g}" for name, figure in line.quality.items())
            title, times = (f"{one.title} ({_a(one.unit)})", "1") if number == 0 else ("", _times(line.ratio))
            rows.append(
                f"| {title} | {line.label} | {line.cpu_ms:.2f} | {line.per_second:,.0f} | {line.peak_mb:,.0f} "
                f"| {times} | {quality} |"
            )
    return "\n".join(rows)


def in_short(outcomes: Sequence[Outcome]) -> str:
    """The table of README: the CPU time of what each comparison has beside newsbeam."""
    rows = ["| CPU time | newsbeam | beside it | | times ours |", "|---|--:|---|--:|--:|"]
    for one in outcomes:
        ours, *others = one.lines
        for line in others:
            if not line.label.startswith(ours.label):  # ours in another way
                rows.append(
                    f"| {one.title}, {_a(one.unit)} | {ours.cpu_ms:.2f} ms | {line.label} | {line.cpu_ms:.2f} ms "
                    f"| {line.ratio[0]:.1f} |"
                )
    return "\n".join(rows)


def _a(unit: str) -> str:
    return f"{'an' if unit[0] in 'aeiou' else 'a'} {unit}"
