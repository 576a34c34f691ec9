"""The job: crawl dumps in, tables of articles, mentions and claims out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import apache_beam as beam
import pyarrow as pa
from apache_beam.pvalue import PCollection
from apache_beam.transforms.error_handling import CollectingErrorHandler, ErrorHandler

from transforms.articles import ExtractArticles
from transforms.attributions import ExtractAttributions, KeepDistinctTexts, LeaveOutForgotten
from transforms.forgotten import NOTHING, Marks
from transforms.gather import Give
from transforms.languages import KeepLanguages
from transforms.metrics import Show
from transforms.models import ParserModel
from transforms.read import DumpFile, ReadPages
from transforms.rejects import CountReasons, RecordRejects
from transforms.schemas import (
    ACTOR_ALIASES,
    ACTORS,
    ARTICLES,
    CLAIMS,
    COVERAGE,
    LINES,
    MENTIONS,
    REJECTS,
    SIGNATURES,
    STORY_ALIASES,
    Page,
)
from transforms.settings import MonitorSettings
from transforms.stories import CountStories, Earlier, EarlierFile, Grouped, GroupStories, ReadEarlier
from transforms.summaries import SummariseActors, SummariseCoverage
from transforms.text.dictionary import Dictionary
from transforms.write import CommitRun, CountRows, DropTexts, Run, WriteTables


@dataclass(frozen=True)
class Tables:
    """Blocks of rows of each table: the stories with what they leave for later runs, and by their names those of who
    was mentioned and who said what, unless neither is looked for.
    """

    stories: Grouped
    attributions: Mapping[str, PCollection[pa.Table]]


@dataclass(frozen=True)
class Job:
    """What a run works with, beside its pages."""

    settings: MonitorSettings
    dictionary: Dictionary
    run: Run
    earlier: Sequence[EarlierFile] = ()
    merged_stories: Mapping[str, str] = field(default_factory=dict)
    learned: pa.Table = field(default_factory=ACTOR_ALIASES.schema.empty_table)
    model: ParserModel | None = None  # where [claims] tier is "parser"
    forgotten: Marks = NOTHING


def build(pages: PCollection[Page], earlier: Earlier, job: Job, rejects: ErrorHandler) -> Tables:
    """Wire the job; read nothing, write nothing."""
    settings, shards = job.settings, job.run.shards
    stories = (
        pages
        | "Extract articles" >> ExtractArticles(settings.articles, rejects, shards, job.forgotten)
        | "Keep languages" >> KeepLanguages(settings.language, rejects)
        | "Group stories" >> GroupStories(settings.dedupe, shards, rejects, earlier)
    )
    if not settings.actors.enabled and settings.claims.tier == "none":
        return Tables(stories, {})
    texts = stories.articles | "Keep distinct texts" >> KeepDistinctTexts()
    found = texts | "Extract attributions" >> ExtractAttributions(
        job.dictionary, settings.actors, settings.claims, job.model
    )
    found = found | "Leave out the forgotten" >> LeaveOutForgotten(job.forgotten)
    actors = found.mentions | "Summarise actors" >> SummariseActors(job.dictionary, shards)
    return Tables(stories, {MENTIONS.name: found.mentions, CLAIMS.name: found.claims, ACTORS.name: actors})


def run(pipeline: beam.Pipeline, files: Sequence[DumpFile], job: Job) -> None:
    """Wire the whole pipeline: read the dumps, build the tables, write them, commit."""
    settings, this = job.settings, job.run
    handler = CollectingErrorHandler()
    with handler as rejects:
        read = (
            pipeline
            | "List dumps" >> Give(files)
            | "Read pages" >> ReadPages(settings.input, settings.articles.max_bytes, rejects)
        )
        earlier = (
            pipeline
            | "List earlier files" >> Give(job.earlier).with_output_types(EarlierFile)
            | "Read earlier runs" >> ReadEarlier(this.shards, job.merged_stories)
        )
        tables = build(read.pages, earlier, job, rejects)
    rejected = handler.output() | "Record rejects" >> RecordRejects(settings.output.text == "all", job.forgotten)
    articles, stories = tables.stories.articles, tables.stories
    learned = pipeline | "List learned actors" >> Give([job.learned])
    coverage = (articles, rejected) | "Summarise coverage" >> SummariseCoverage(this.shards)
    written = {
        ARTICLES.name: articles | "Drop texts" >> DropTexts(settings.output.text),
        **tables.attributions,
        COVERAGE.name: coverage,
        REJECTS.name: rejected,
        STORY_ALIASES.name: stories.aliases,
        ACTOR_ALIASES.name: learned,
        SIGNATURES.name: stories.signatures,
        LINES.name: stories.lines,
    } | "Write tables" >> WriteTables(this)
    counts = (
        read.counts,
        articles | "Count stories" >> CountStories(),
        rejected | "Count reasons" >> CountReasons(),
        *((tables.attributions | "Count attributions" >> CountRows(),) if tables.attributions else ()),
    ) | "All counts" >> beam.Flatten()
    counts = counts | "Show counts" >> Show()
    _ = (written, counts, stories.latest) | "Commit run" >> CommitRun(this)
