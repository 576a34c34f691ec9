"""Steps run like functions on lists, and articles in one line."""

import pickle
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from transforms.schemas import Article, normalised, stable_id, text_key

REPEATED_BUNDLES: Final = "--direct_runner_bundle_repeat=2"


def article(
    text: str,
    *,
    url: str | None = None,
    domain: str | None = "courier.example",
    day: str | None = "2024-12-03",
    crawled: str | None = "2024-12-03T12:00:00",
    offset: int = 0,
) -> Article:
    """An article as the language step leaves it."""
    return Article(
        article_id=stable_id(url or f"dump {offset}", normalised(text)),
        url=url,
        canonical_url=url,
        domain=domain,
        outlet=None,
        title=None,
        authors=(),
        published_on=date.fromisoformat(day) if day else None,
        published_at=None,
        published_source="record" if day else "none",
        crawled_at=datetime.fromisoformat(crawled).replace(tzinfo=UTC) if crawled else None,
        language="en",
        language_score=1.0,
        text=text,
        n_words=len(text.split()),
        wire=None,
        extractor="record",
        dump="made.jsonl",
        record_offset=offset,
        text_key=text_key(normalised(text)),
    )


def run_step(
    inputs: Iterable[Any], wire: Callable[[Any], dict[str, Any]], folder: Path, *options: str
) -> dict[str, list[Any]]:
    """Run a step in Beam; `wire` turns the input PCollection into named ones, whose elements come back as lists."""

    def keep(element: Any, path: str) -> None:
        with open(path, "ab") as file:
            pickle.dump(element, file)

    flags = ["--runner=FnApiRunner", *options]
    names: list[str] = []
    with beam.Pipeline(options=PipelineOptions(flags)) as pipeline:
        made = pipeline | "Given" >> beam.Create(list(inputs), reshuffle=False)
        for name, collection in wire(made).items():
            names.append(name)
            _ = collection | f"Keep {name}" >> beam.Map(keep, str(folder / f"{name}.pickle"))
    return {name: list(_unpickled(folder / f"{name}.pickle")) for name in names}


def _unpickled(path: Path) -> Iterable[Any]:
    if not path.exists():
        return
    with open(path, "rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return
