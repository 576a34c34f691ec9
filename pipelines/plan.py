"""What a run would do, from a look at its files and a sample of its first records."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

from pipelines.launch import Prepared
from transforms.articles import HTML_READER, extract
from transforms.files import open_file
from transforms.formats import FORMATS, Dump, UnknownFormat
from transforms.models import load_parser
from transforms.read import DumpFile, recognise_file
from transforms.sandbox import sandboxed
from transforms.schemas import Article, Page
from transforms.settings import MonitorSettings
from transforms.text.actors import ActorFinder
from transforms.text.attributions import find_attributions
from transforms.text.faults import PageFault

_LOOKED_AT: Final = 200  # records of the sample
_COUNTED: Final = 20_000  # records of a file, at most, to know how long one is
_FILES: Final = 5  # that they are taken from
_START_S: Final = 5.0  # seconds of a run before its first record
_BESIDE_S: Final = 0.0025  # seconds of an article for its language, story and rows; measured on 6,429 articles


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
        ("engine", f"{run.runner}, {run.shards:,} shard{'s'[: run.shards - 1]}"),
        ("tables", run.root),
        ("time", _time(prepared, size)),
    ]
    return "\n".join(f"{name:<8}{text}" for name, text in rows)


def _time(prepared: Prepared, size: int) -> str:
    sample = _sample(prepared)
    if not sample.looked_at:
        return "unknown: no record among the first"
    records, each = size * sample.records / sample.bytes, sample.seconds / sample.looked_at
    seconds = _START_S + records * (each + _BESIDE_S * sample.articles / sample.looked_at)
    hours = f" ({seconds / 3600:,.1f} hours)" if seconds > 3600 else ""
    return (
        f"about {seconds:,.0f} s{hours} of processor time: {1000 * each:.1f} ms a record to read and search,"
        f" in a sample of {sample.looked_at:,}; some {records:,.0f} records"
    )


@dataclass
class _Sample:
    records: int = 0  # in so many bytes
    bytes: int = 0
    looked_at: int = 0
    articles: int = 0  # of those looked at
    seconds: float = 0.0


def _sample(prepared: Prepared) -> _Sample:
    """The first records of some files, spread over the input, through the steps that cost most."""
    settings, look, sample = prepared.job.settings, _look(prepared), _Sample()
    dumps = [dump for dump in prepared.dumps if dump.size][:: max(len(prepared.dumps) // _FILES, 1)][:_FILES]
    for dump in dumps:
        _count(dump, settings, sample)
    for dump in dumps[:1]:
        _read_some(dump, 1, settings, look, _Sample())  # what is loaded once
        before = _processor_time(settings)
        _read_some(dump, 1, settings, look, _Sample())
        sample.seconds -= _processor_time(settings) - before  # the start of the child that parses pages
    before = _processor_time(settings)
    for dump in dumps:
        _read_some(dump, _LOOKED_AT // len(dumps), settings, look, sample)
    sample.seconds += _processor_time(settings) - before
    return sample


def _records(file: BinaryIO, dump: DumpFile, settings: MonitorSettings) -> Iterator[object]:
    try:
        reader = FORMATS[recognise_file(dump.path, settings.input).name].read
    except UnknownFormat:
        return iter(())
    return reader(file, Dump(dump.dump, settings.input, settings.articles.max_bytes))


def _count(dump: DumpFile, settings: MonitorSettings, sample: _Sample) -> None:
    """How many records lie in how many bytes. Readers read ahead: what they have read is known when they read more."""
    with open_file(dump.path) as file:
        position = records = 0
        for _ in islice(_records(file, dump, settings), _COUNTED):
            if file.tell() > position > 0 and records >= _LOOKED_AT:
                sample.records += records
                sample.bytes += position
                return
            position, records = file.tell(), records + 1
    sample.records += records
    sample.bytes += dump.size if records < _COUNTED else position


def _processor_time(settings: MonitorSettings) -> float:
    """Seconds of this process and of its children, which tell theirs when they end."""
    sandboxed(HTML_READER, settings.articles.timeout_s).close()
    return sum(os.times()[:4])


def _look(prepared: Prepared) -> Callable[[Page], bool]:
    """What is done with a page; whether it is an article."""
    finder = ActorFinder(prepared.job.dictionary)
    parser = load_parser(prepared.job.model) if prepared.job.model else None

    def look(page: Page) -> bool:
        try:
            article = extract(page, prepared.job.settings.articles)
        except PageFault:
            return False
        if not isinstance(article, Article):
            return False
        find_attributions(
            finder,
            article.title,
            article.text,
            published_on=article.published_on,
            outlet=article.outlet,
            parser=parser,
        )
        return True

    return look


def _read_some(
    dump: DumpFile, n: int, settings: MonitorSettings, look: Callable[[Page], bool], sample: _Sample
) -> None:
    with open_file(dump.path) as file:
        for page in islice(_records(file, dump, settings), n):
            sample.looked_at += 1
            sample.articles += isinstance(page, Page) and look(page)
