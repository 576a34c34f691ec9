"""The job: crawl dumps in, tables of articles, mentions and claims out."""

from collections.abc import Sequence
from dataclasses import dataclass

import apache_beam as beam
import pyarrow as pa
from apache_beam.pvalue import PCollection
from apache_beam.transforms.error_handling import CollectingErrorHandler, ErrorHandler

from transforms.articles import ExtractArticles
from transforms.attributions import ExtractAttributions, KeepDistinctTexts
from transforms.languages import KeepLanguages
from transforms.read import DumpFile, ReadPages
from transforms.rejects import CountReasons, RecordRejects
from transforms.schemas import ACTORS, ARTICLES, CLAIMS, COVERAGE, MENTIONS, REJECTS, Page
from transforms.settings import MonitorSettings
from transforms.stories import CountStories, GroupStories, KeptFile, ReadKeptIds
from transforms.summaries import SummariseActors, SummariseCoverage
from transforms.text.dictionary import Dictionary
from transforms.write import CommitRun, DropTexts, Run, WriteTable


@dataclass(frozen=True)
class Tables:
    """Blocks of rows of each table."""

    articles: PCollection[pa.Table]
    mentions: PCollection[pa.Table]
    claims: PCollection[pa.Table]
    actors: PCollection[pa.Table]


@dataclass(frozen=True)
class Job:
    """What a run works with, beside its pages."""

    settings: MonitorSettings
    dictionary: Dictionary
    run: Run


def build(
    pages: PCollection[Page],
    kept_ids: PCollection[tuple[int, pa.Table]],
    job: Job,
    rejects: ErrorHandler,
) -> Tables:
    """Wire the job; read nothing, write nothing."""
    settings, shards = job.settings, job.run.shards
    articles = (
        pages
        | "Extract articles" >> ExtractArticles(settings.articles, rejects)
        | "Keep languages" >> KeepLanguages(settings.language, rejects)
        | "Group stories" >> GroupStories(settings.dedupe, shards, rejects, kept_ids)
    )
    texts = articles | "Keep distinct texts" >> KeepDistinctTexts()
    found = texts | "Extract attributions" >> ExtractAttributions(
        job.dictionary, settings.actors, settings.claims
    )
    actors = found.mentions | "Summarise actors" >> SummariseActors(job.dictionary, shards)
    return Tables(articles, found.mentions, found.claims, actors)


def run(pipeline: beam.Pipeline, files: Sequence[DumpFile], kept: Sequence[KeptFile], job: Job) -> None:
    """Wire the whole pipeline: read the dumps, build the tables, write them, commit."""
    settings, this = job.settings, job.run
    handler = CollectingErrorHandler()
    with handler as rejects:
        read = (
            pipeline
            | "List dumps" >> beam.Create(files, reshuffle=False)
            | "Read pages" >> ReadPages(settings.input, settings.articles.max_bytes, rejects)
        )
        kept_ids = (
            pipeline
            | "List kept" >> beam.Create(kept, reshuffle=False).with_output_types(KeptFile)
            | "Read kept ids" >> ReadKeptIds(this.shards)
        )
        tables = build(read.pages, kept_ids, job, rejects)
    rejected = handler.output() | "Record rejects" >> RecordRejects(settings.output.text == "all")
    coverage = (tables.articles, rejected) | "Summarise coverage" >> SummariseCoverage(this.shards)
    stored = tables.articles | "Drop texts" >> DropTexts(settings.output.text)
    written = (
        stored | "Write articles" >> WriteTable(ARTICLES, this, "article_id"),
        tables.mentions | "Write mentions" >> WriteTable(MENTIONS, this, "article_id"),
        tables.claims | "Write claims" >> WriteTable(CLAIMS, this, "article_id"),
        tables.actors | "Write actors" >> WriteTable(ACTORS, this, "actor_id"),
        coverage | "Write coverage" >> WriteTable(COVERAGE, this, "domain"),
        rejected | "Write rejects" >> WriteTable(REJECTS, this, "dump"),
    ) | "All files" >> beam.Flatten()
    counts = (
        read.counts,
        tables.articles | "Count stories" >> CountStories(),
        rejected | "Count reasons" >> CountReasons(),
    ) | "All counts" >> beam.Flatten()
    _ = (written, counts) | "Commit run" >> CommitRun(this)
