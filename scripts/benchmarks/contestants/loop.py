"""The functions of the job in a plain loop, without Beam: what its share of the time is measured against.

It does what `newsbeam run` does with a dump of articles: reads, tells languages, groups stories, finds actors and
claims, writes the tables. Beam adds its shuffles, its elements and its bookkeeping to that.
"""

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts.benchmarks.contest import Run

_BLOCK = 500  # articles
_LANGUAGES = 128  # texts told at a time


def plain(data: Path) -> Run:
    """The whole loop over one JSONL dump of articles; tells the CPU time of each stage beside."""
    from transforms.schemas import SIGNATURES
    from transforms.text.dictionary import Dictionary, builtin_dictionaries

    settings, dictionary = settings_for_texts(), Dictionary.load(builtin_dictionaries())

    def run() -> tuple[int, Any]:
        stages = _Stages()
        pages = stages.timed("read", lambda: _read(data, settings))
        articles = stages.timed("extract", lambda: _extracted(pages, settings))
        kept = stages.timed("languages", lambda: _kept(articles, settings))
        blocks, signatures = stages.timed("stories", lambda: grouped(list(blocks_of(kept)), settings))
        found = stages.timed("attributions", lambda: _attributed(blocks, dictionary, settings))
        stages.timed("write", lambda: _written(found | {SIGNATURES.name: signatures}, dictionary))
        each = {f"{name} ms": round(1000 * cpu / len(pages), 3) for name, cpu in stages.seconds.items()}
        return len(pages), {"articles": sum(block.num_rows for block in blocks), **each}

    return run


class _Stages:
    """CPU seconds of stages by their names."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def timed(self, name: str, stage: Callable[[], Any]) -> Any:
        begun = time.process_time()
        result = stage()
        self.seconds[name] = time.process_time() - begun
        return result


def settings_for_texts() -> Any:
    """The defaults. Beam, which our modules import, is loaded too: before the clock starts."""
    import pipelines.launch  # noqa: F401
    from transforms.settings import MonitorSettings

    return MonitorSettings()


def articles_of(data: Path, settings: Any) -> list[Any]:
    """The articles of a JSONL dump in the languages asked for, each id once."""
    return _kept(_extracted(_read(data, settings), settings), settings)


def _read(data: Path, settings: Any) -> list[Any]:
    from transforms.formats import FORMATS, Dump
    from transforms.schemas import Page

    dump = Dump(data.name, settings.input, settings.articles.max_bytes)
    with data.open("rb") as file:
        return [record for record in FORMATS["jsonl"].read(file, dump) if isinstance(record, Page)]


def _extracted(pages: list[Any], settings: Any) -> list[Any]:
    from transforms.articles import extract
    from transforms.schemas import Article

    articles = [found for page in pages if isinstance(found := extract(page, settings.articles), Article)]
    first = {article.article_id: article for article in reversed(articles)}
    return sorted(first.values(), key=lambda article: article.article_id)


def _kept(articles: list[Any], settings: Any) -> list[Any]:
    from transforms.languages import verdict
    from transforms.text.language import DETECTORS

    kept = []
    for batch in _batches(articles, _LANGUAGES):
        languages = DETECTORS[settings.language.detector]([article.text for article in batch])
        for article, language in zip(batch, languages, strict=True):
            if verdict(language, settings.language) is None:
                kept.append(replace(article, language=language.code, language_score=round(language.score, 4)))
    return kept


def blocks_of(articles: list[Any]) -> Iterator[Any]:
    """Articles as Arrow tables."""
    from transforms.stories import as_block

    yield from (as_block(batch) for batch in _batches(articles, _BLOCK))


def _batches(things: list[Any], size: int) -> Iterator[list[Any]]:
    yield from (things[start : start + size] for start in range(0, len(things), size))


def grouped(blocks: list[Any], settings: Any) -> tuple[list[Any], list[Any]]:
    """The blocks with their stories, and what later runs compare with: what GroupStories wires, on one shard."""
    import numpy as np
    import pyarrow as pa

    from transforms import comparisons, site_lines
    from transforms.grouping import (
        SIGNED,
        are_copies,
        label_stories,
        nodes_of,
        spanning_forest,
        star_edges,
        unique_edges,
    )
    from transforms.stories import _last_day, with_stories

    counted = pa.concat_tables(rows for block in blocks for _, rows in site_lines._count_lines(block, 1))
    lines, pages = site_lines._added(counted)
    repeated = lines[pages >= site_lines.REPEATED_LINE_PAGES]
    signed = [comparisons.sign(block, repeated, None, 0) for block in blocks]
    everything = pa.concat_tables(signed).select(SIGNED.names).combine_chunks()
    banded = pa.concat_tables(
        rows for block in signed for _, rows in comparisons._by_band(block, 1, settings.dedupe.near)
    )
    edges = star_edges(*(banded[name].to_numpy() for name in banded.column_names))
    edges = unique_edges(edges)
    left, right = (comparisons._rows_of(everything, edges[:, side]) for side in (0, 1))
    copies = are_copies(left, right, settings.dedupe)
    forest = spanning_forest(np.stack([nodes_of(left)[copies], edges[:, 1][copies]], axis=1))
    members = [rows for _, rows in comparisons._members(everything, forest, 1)]
    labels = [label_stories(pa.concat_tables(members)).labels] if members else []
    together = comparisons._labels_together(labels)
    days = [day for block in blocks for day in _last_day(block)]
    latest, window = max(days, default=None), settings.dedupe.window_days
    signatures = [comparisons.to_remember(block, together, latest, window) for block in signed]
    return [block for found in blocks for block in with_stories(found, together)], signatures


def _attributed(blocks: list[Any], dictionary: Any, settings: Any) -> dict[str, list[Any]]:
    """Blocks of each table."""
    import pyarrow.compute as pc
    from apache_beam.pvalue import TaggedOutput

    from transforms import attributions

    attribute = attributions._Attribute(dictionary, settings.actors.enabled, settings.claims.tier != "none", None)
    attribute.setup()
    found: dict[str, list[Any]] = {"articles": blocks, "mentions": [], "claims": []}
    for texts in blocks:
        distinct = texts.filter(pc.equal(texts["text_of"], texts["article_id"]))
        for out in attribute.process(distinct):
            tagged = isinstance(out, TaggedOutput)
            found["claims" if tagged else "mentions"].append(out.value if tagged else out)
    return found


def _written(found: dict[str, list[Any]], dictionary: Any) -> int:
    """Write the tables; how many rows they have."""
    from transforms import summaries, write

    seen = [pair[1] for block in found["mentions"] for pair in summaries._seen(block, 1)]
    actors = [summaries._fold_actors((0, seen), dictionary)] if seen else []
    covered = [pair[1] for block in found["articles"] for pair in summaries._covered(block, 1)]
    coverage = [summaries._fold_coverage(0, covered)]
    rows = 0
    with tempfile.TemporaryDirectory() as root:
        run = write.Run("0" * 32, root, datetime.now(UTC), "none", "", "{}", ())
        for name, blocks in {**found, "actors": actors, "coverage": coverage}.items():
            placed: dict[Any, list[Any]] = defaultdict(list)
            for block in blocks:
                for place, piece in write.place(block, write._ALL[name], run):
                    placed[place].append(piece)
            rows += sum(file.rows for group in placed.items() for file in write._write_group(group, run))
    return rows
