"""Extract attributions: the actors of each distinct text, and who claims what in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.pvalue import PCollection, TaggedOutput
from apache_beam.typehints.decorators import no_annotations

from transforms.failures import naming_record
from transforms.forgotten import Marks, is_forgotten_actor
from transforms.metrics import Spent
from transforms.models import ParserModel, load_parser
from transforms.progress import note
from transforms.schemas import CLAIMS, MENTIONS, Table, stable_id
from transforms.settings import ActorSettings, ClaimSettings
from transforms.text.actors import ActorFinder
from transforms.text.attributions import Attributions, ClaimRow, MentionRow, find_attributions
from transforms.text.dictionary import Dictionary

_READ: Final = ("article_id", "title", "text", "published_on", "outlet", "language", "dump", "record_offset")


class Found(NamedTuple):
    """Blocks of mentions and of claims."""

    mentions: PCollection[pa.Table]
    claims: PCollection[pa.Table]


@dataclass
class KeepDistinctTexts(beam.PTransform):
    """Blocks of articles -> those whose text is their own: what is said is found once, however often it is copied."""

    def expand(self, articles: PCollection[pa.Table]) -> PCollection[pa.Table]:
        """Wire the step."""
        return articles | beam.Map(lambda block: block.filter(pc.equal(block["text_of"], block["article_id"])))


@dataclass
class ExtractAttributions(beam.PTransform):
    """Blocks of articles -> blocks of their mentions and claims."""

    dictionary: Dictionary
    actors: ActorSettings
    claims: ClaimSettings
    model: ParserModel | None = None  # of the parser tier

    @no_annotations  # Beam cannot check several outputs, and warns
    def expand(self, texts: PCollection[pa.Table]) -> Found:
        """Wire the step."""
        found = texts | "Attribute" >> beam.ParDo(
            _Attribute(self.dictionary, self.actors.enabled, self.claims.tier != "none", self.model)
        ).with_outputs("claims", main="mentions")
        return Found(found.mentions, found.claims)


@dataclass
class LeaveOutForgotten(beam.PTransform):
    """Found -> Found without the actors that the root was told to forget."""

    marks: Marks

    @no_annotations  # Beam cannot check several inputs, and warns
    def expand(self, found: Found) -> Found:
        """Wire the step."""
        if not self.marks:
            return found
        return Found(
            found.mentions | "Of mentions" >> beam.Map(mentions_without, self.marks),
            found.claims | "Of claims" >> beam.Map(claims_without, self.marks),
        )


def mentions_without(mentions: pa.Table, marks: Marks) -> pa.Table:
    """Mentions but those of forgotten actors."""
    return mentions.filter(_not_of(mentions["actor_id"], marks))


def claims_without(claims: pa.Table, marks: Marks) -> pa.Table:
    """Claims but those that forgotten actors make, and about nobody who was forgotten."""
    kept = claims.filter(_not_of(claims["speaker_id"], marks))
    field = kept.schema.field("about")
    about = [[id_ for id_ in ids if not is_forgotten_actor(marks, id_)] for ids in kept["about"].to_pylist()]
    return kept.set_column(kept.schema.get_field_index("about"), field, pa.array(about, field.type))


def _not_of(actor_ids: pa.ChunkedArray, marks: Marks) -> pa.ChunkedArray:
    gone = [id_ for id_ in pc.unique(actor_ids).to_pylist() if is_forgotten_actor(marks, id_)]
    return pc.invert(pc.is_in(actor_ids, value_set=pa.array(gone, pa.string())))


_finders: dict[str, ActorFinder] = {}


def _finder(dictionary: Dictionary) -> ActorFinder:
    """One a process for each version of the dictionary, shared by its threads."""
    if dictionary.version not in _finders:
        _finders[dictionary.version] = ActorFinder(dictionary)
    return _finders[dictionary.version]


@dataclass
class _Rows:
    """Rows found in the articles of a block, and of which article each is."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)

    def add(self, article: int, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add what was found in one article."""
        self.rows += rows
        self.articles += [article] * len(rows)

    def table(self, table: Table, fields: Sequence[str], block: pa.Table) -> pa.Table:
        """Make a block of the table, column by column: `fields` from the rows, the others from their articles."""
        found = dict(zip(fields, zip(*self.rows, strict=True), strict=True))
        shared = block.select([name for name in table.schema.names if name not in found]).take(self.articles)
        columns = [
            pa.array(found[column.name], column.type) if column.name in found else shared[column.name]
            for column in table.schema
        ]
        return pa.Table.from_arrays(columns, schema=table.schema)


class _Attribute(beam.DoFn):
    def __init__(self, dictionary: Dictionary, with_actors: bool, with_claims: bool, model: ParserModel | None) -> None:
        self.dictionary, self.with_actors, self.with_claims, self.model = dictionary, with_actors, with_claims, model
        self.spent = Spent("attributions")

    def setup(self) -> None:
        self.finder = _finder(self.dictionary) if self.with_actors else None
        self.parser = load_parser(self.model) if self.model else None

    def process(self, block: pa.Table) -> Iterator[pa.Table | TaggedOutput[Literal["claims"], pa.Table]]:
        if not (self.with_actors or self.with_claims):
            return
        mentions, claims = _Rows(), _Rows()
        note("texts", block.num_rows)
        for number, row in enumerate(block.select(_READ).to_pylist()):
            found = self._attributions(row)
            mentions.add(number, found.mentions)
            claims.add(number, [(claim_id(row["article_id"], claim), *claim) for claim in found.claims])
        if mentions.rows:
            yield mentions.table(MENTIONS, MentionRow._fields, block)
        if claims.rows:
            yield TaggedOutput("claims", claims.table(CLAIMS, ("claim_id", *ClaimRow._fields), block))

    def _attributions(self, row: dict[str, Any]) -> Attributions:
        with naming_record(row["dump"], row["record_offset"]), self.spent:
            return find_attributions(
                self.finder,
                row["title"],
                row["text"],
                published_on=row["published_on"],
                outlet=row["outlet"],
                with_claims=self.with_claims,
                language=row["language"],
                parser=self.parser,
            )


def claim_id(article_id: str, claim: ClaimRow) -> str:
    """The id of a claim: of its article, zone and the offsets of its content."""
    offsets = [f"{start}-{end}" for start, end in claim.content_spans]
    return stable_id(article_id, claim.zone, *offsets)
