"""What a month of CC-NEWS costs, from what was measured here and what is assumed there; docs/scale.md explains it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scripts.benchmarks.report import Outcome

NEEDED: Final = ("warc", "pages", "beam")
_MS_AN_HOUR: Final = 3_600_000


@dataclass(frozen=True)
class Month:
    """A month of CC-NEWS: an assumption, to be replaced by what `newsbeam run --plan` says of one's own dumps."""

    pages: int = 12_500_000  # 500 files of 1 GiB, 25,000 pages each
    kept: float = 0.5  # in English, and articles
    kilobytes: float = 4.0  # of text an article
    shuffles: int = 2  # that text crosses


@dataclass(frozen=True)
class Price:
    """List prices in US dollars, as of 2025; look them up before you rely on them."""

    name: str
    vcpu_hour: float
    gb_hour: float  # of memory
    gb_a_vcpu: float
    shuffled_gb: float
    busy: float  # the part of the time that processors work


PRICES: Final = (
    Price("Dataflow, batch, us-central1", 0.056, 0.003557, 4.0, 0.011, 0.7),
    Price("Flink on virtual machines (n2-standard-4, on demand)", 0.0486, 0.0, 4.0, 0.0, 0.6),
    Price("Flink on virtual machines (the same, spot)", 0.0146, 0.0, 4.0, 0.0, 0.6),
)


def stages(outcomes: Sequence[Outcome]) -> Mapping[str, float]:
    """CPU ms a page of each stage of the job on HTML pages; work on kept articles only is weighed by their part."""
    by_name = {one.name: one for one in outcomes}
    month, loop = Month(), by_name["beam"].lines[1].quality
    of_articles = {name.removesuffix(" ms"): ms for name, ms in loop.items() if name.endswith(" ms")}
    found = {
        "read a WARC file": by_name["warc"].lines[0].cpu_ms,
        "extract the article": by_name["pages"].lines[0].cpu_ms,
        "tell the language": of_articles["languages"],
        "group stories": month.kept * of_articles["stories"],
        "find actors and claims": month.kept * of_articles["attributions"],
        "write the tables": month.kept * of_articles["write"],
    }
    beam = by_name["beam"].lines
    share = max(0.0, beam[0].cpu_ms / beam[1].cpu_ms - 1)
    return {**found, "Beam": share * sum(found.values())}


def markdown(outcomes: Sequence[Outcome]) -> str:
    """Both tables of docs/scale.md."""
    month, costs = Month(), stages(outcomes)
    whole = sum(costs.values())
    rows = ["| stage | CPU ms a page | core-hours a million pages | part |", "|---|--:|--:|--:|"]
    for name, ms in [*costs.items(), ("**all**", whole)]:
        rows.append(f"| {name} | {ms:.2f} | {ms * 1e6 / _MS_AN_HOUR:.2f} | {ms / whole:.0%} |")
    core_hours = month.pages * whole / _MS_AN_HOUR
    shuffled = month.pages * month.kept * month.kilobytes * month.shuffles / 1e6
    rows += ["", "| a month on | core-hours of work | vCPU-hours paid | dollars |", "|---|--:|--:|--:|"]
    for price in PRICES:
        paid = core_hours / price.busy
        dollars = paid * (price.vcpu_hour + price.gb_a_vcpu * price.gb_hour) + shuffled * price.shuffled_gb
        rows.append(f"| {price.name} | {core_hours:,.0f} | {paid:,.0f} | {dollars:,.2f} |")
    return "\n".join(rows)
