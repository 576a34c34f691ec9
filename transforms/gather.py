"""Give values to a job, and gather them: everything that a step found, as one value for others to look at."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PBegin, PCollection


@dataclass
class Give(beam.PTransform):
    """A few values that are known as the job is wired. Beam's Create, in one step of the job instead of three."""

    values: Sequence[Any]

    def expand(self, begin: PBegin) -> PCollection[Any]:
        """Wire the step."""
        return begin | "Once" >> beam.Impulse() | "Give" >> beam.FlatMap(_given, self.values)


def _given(_: bytes, values: Sequence[Any]) -> Sequence[Any]:
    return values


@dataclass
class Gather(beam.PTransform):
    """Values -> what `fold` makes of all of them, in whatever order; nothing where there are none.

    Beam's CombineGlobally, but for its value of nothing, which would cost a stage of the job: the side input that reads
    the one value says what stands in for it.
    """

    fold: Callable[[Iterable[Any]], Any]

    def expand(self, values: PCollection[Any]) -> PCollection[Any]:
        """Wire the step."""
        return (
            values
            | "To one place" >> beam.Map(_to_one_place).with_output_types(tuple[int, values.element_type])
            | "Meet" >> beam.GroupByKey()
            | "Fold" >> beam.Map(_folded, self.fold)
        )


def _to_one_place(value: Any) -> tuple[int, Any]:
    return 0, value


def _folded(group: tuple[int, Iterable[Any]], fold: Callable[[Iterable[Any]], Any]) -> Any:
    return fold(group[1])
