"""What an engine shows of a run: its counters, and where the time goes. Nothing here reaches a table."""

from collections.abc import Iterable
from time import perf_counter_ns
from typing import Any, Final

import apache_beam as beam
from apache_beam.metrics import Metrics, MetricsFilter
from apache_beam.pvalue import PCollection

NAMESPACE: Final = "newsbeam"
_SPENT: Final = "microseconds."


class Spent:
    """A context whose time counts for a stage; the times of all workers add up."""

    def __init__(self, stage: str) -> None:
        self._counter = Metrics.counter(NAMESPACE, f"{_SPENT}{stage}")

    def __enter__(self) -> None:
        self._begun = perf_counter_ns()

    def __exit__(self, *_: object) -> None:
        self._counter.inc((perf_counter_ns() - self._begun) // 1000)


class Show(beam.PTransform):
    """(counter, n) pairs -> the same, counted where the engine shows counters."""

    def expand(self, counts: PCollection[tuple[str, int]]) -> PCollection[tuple[str, int]]:
        """Wire the step."""
        return counts | "Count" >> beam.Map(_shown)


def _shown(counted: tuple[str, int]) -> tuple[str, int]:
    name, n = counted
    Metrics.counter(NAMESPACE, name).inc(n)
    return counted


def counters(result: Any) -> dict[str, int]:
    """What an engine counted in all, by name; nothing where it tells nothing."""
    try:
        told: Iterable[Any] = result.metrics().query(MetricsFilter().with_namespace(NAMESPACE))["counters"]
    except (AttributeError, NotImplementedError, ValueError, KeyError):  # engines differ in what they keep
        return {}
    totals: dict[str, int] = {}
    for one in told:
        totals[one.key.metric.name] = totals.get(one.key.metric.name, 0) + int(one.result or 0)
    return dict(sorted(totals.items()))


def seconds_by_stage(counted: dict[str, int]) -> dict[str, float]:
    """The time that stages took, over all workers."""
    return {name.removeprefix(_SPENT): n / 1e6 for name, n in counted.items() if name.startswith(_SPENT)}
