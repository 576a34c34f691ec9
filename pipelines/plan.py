"""What a run would do, from a look at its files and a sample of its first records."""

import time
from itertools import islice
from typing import Final

from pipelines.launch import Prepared
from transforms.articles import extract
from transforms.files import open_file
from transforms.formats import FORMATS, Dump
from transforms.models import load_parser
from transforms.read import recognise_file
from transforms.schemas import Article, Page
from transforms.text.actors import ActorFinder
from transforms.text.attributions import find_attributions
from transforms.text.faults import PageFault

_SAMPLE: Final = 200  # records


def describe(prepared: Prepared) -> str:
    """A plan for people: files, formats, size, where the tables would go, and about how long it would take."""
    run, dumps = prepared.job.run, prepared.dumps
    size = sum(dump.size for dump in dumps)
    formats = ", ".join(f"{n:,} {name}" for name, n in sorted(prepared.formats.items()))
    done = " (done already; --replace does it again)" if prepared.finished else ""
    rows = [
        ("files", f"{len(dumps):,}: {formats}"),
        ("size", f"{size / 1e6:,.1f} MB"),
        ("run", f"{run.run_id}{done}"),
        ("engine", f"{run.runner}, {run.shards:,} shards"),
        ("tables", run.root),
        ("time", _time(prepared, size)),
    ]
    return "\n".join(f"{name:<8}{text}" for name, text in rows)


def _time(prepared: Prepared, size: int) -> str:
    records, read, seconds = _sample(prepared)
    if not records:
        return "unknown: no record among the first"
    total = size * seconds / read
    return (
        f"about {total:,.0f} CPU-seconds: {1000 * seconds / records:.1f} ms a record in a sample of"
        f" {records:,}, some {size * records // read:,} records"
    )


def _sample(prepared: Prepared) -> tuple[int, int, float]:
    """(records, bytes read, CPU seconds) of the first records of the first file, through the steps that cost most."""
    settings = prepared.job.settings
    first = prepared.dumps[0]
    reader = FORMATS[recognise_file(first.path, settings.input).name].read
    finder = ActorFinder(prepared.job.dictionary)
    parser = load_parser(prepared.job.model) if prepared.job.model else None
    started, records = time.process_time(), 0
    with open_file(first.path) as file:
        dump = Dump(first.dump, settings.input, settings.articles.max_bytes)
        for page in islice(reader(file, dump), _SAMPLE):
            records += 1
            if isinstance(page, Page):
                try:
                    article = extract(page, settings.articles)
                except PageFault:
                    continue
                if isinstance(article, Article):
                    find_attributions(
                        finder,
                        article.title,
                        article.text,
                        published_on=article.published_on,
                        outlet=article.outlet,
                        parser=parser,
                    )
        read = max(file.tell(), 1) if records == _SAMPLE else first.size
    return records, max(read, 1), time.process_time() - started
