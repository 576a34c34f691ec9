"""Forget: take an address, a domain or an actor out of every table, and keep it out.

What is to be forgotten goes on the list first (transforms/forgotten.py), so that no run brings it back; then the files
that know of it are written anew without it, in a snapshot of their own, and the old ones deleted.

A forgotten article leaves a row in `rejects` that says where its record was and nothing else, so that records read are
still articles and rejects. Where other outlets carry its text word for word, the mentions and claims of the text stay,
under its id, as those of the earliest of them.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

import polars as pl
import pyarrow as pa

from pipelines.reports.actors import find_actors
from pipelines.reports.question import ReportError
from pipelines.reports.scan import ask
from pipelines.upkeep.revision import File, Revision, folder_of, revise
from transforms.attributions import claims_without, mentions_without
from transforms.forgotten import Marks, add_marks, is_forgotten_actor, is_forgotten_page, mark, read_marks
from transforms.schemas import ACTOR_ALIASES, ACTORS, ARTICLES, CLAIMS, COVERAGE, MENTIONS, REJECTS, SIGNATURES, Table
from transforms.text.urls import canonical_url, registrable_domain

_PLACE: Final = ["dump", "record_offset"]
_COVERED: Final = ["published_on", "language", "domain"]
_KNOWN: Final = [*_PLACE, *_COVERED, "article_id", "text_of", "story_id", "run_id", "url", "canonical_url"]
_INHERITED: Final = ["outlet", "title", "crawled_at"]

Counts = dict[str, int]
"""How many rows of a table were touched."""


def forget(root: str, urls: Sequence[str], domains: Sequence[str], actors: Sequence[str]) -> Counts:
    """Forget addresses, registrable domains and actors (names or ids); how many rows went from each table.

    Raises ReportError where nothing at `root` can be read, a name is of nobody or of several, or a domain is none.
    """
    for domain in domains:
        if registrable_domain(f"https://{domain}/") != domain:
            raise ReportError(f"{domain!r} is no registrable domain such as 'example.com'")
    for url in urls:
        if canonical_url(url) is None:
            raise ReportError(f"{url!r} is no address such as 'https://example.com/a'")
    ids = ask(root, lambda tables: tables.ids_of(find_actors(tables, actors)))
    new = [*(mark("url", canonical_url(url) or url) for url in urls), *(mark("domain", domain) for domain in domains)]
    add_marks(root, [*new, *(mark("actor", actor_id) for actor_id in ids)])
    gone: Counts = {}

    def change(revision: Revision) -> None:
        gone.clear()
        gone.update(_Forgetting(revision, read_marks(root)).forget())

    revise(root, "forget", change, alone=True)
    return gone


class _Forgetting:
    """One try at it, on the live runs of one snapshot."""

    def __init__(self, revision: Revision, marks: Marks) -> None:
        self.revision, self.marks = revision, marks
        self.counts: Counts = {}
        known = [pl.DataFrame(revision.read(file, [*_KNOWN, *_INHERITED])) for _, file in self._files(ARTICLES)]
        articles = pl.concat(known).with_columns(gone=self._is_forgotten(*known))
        self.gone, self.kept = articles.filter("gone"), articles.filter(~pl.col("gone"))
        self.ids = set(self.gone["article_id"])
        self.runs = set(self.gone["run_id"])
        self.heirs = _heirs(self.gone, self.kept)

    def forget(self) -> Counts:
        """Write anew every file that knows of what is to be forgotten; how many rows went, by table."""
        for table, change in (
            (MENTIONS, lambda rows: mentions_without(self._inherited(rows), self.marks)),
            (CLAIMS, lambda rows: claims_without(self._inherited(rows), self.marks)),
            (ARTICLES, self._of_others),
            (SIGNATURES, self._of_others),
            (ACTOR_ALIASES, self._other_aliases),
        ):
            for run_id, file in list(self._files(table)):
                self._rewrite(run_id, file, table, change)
        for run_id, file in list(self._files(ACTORS)):
            self._rewrite(run_id, file, ACTORS, partial(self._actors, run_id))
        self._each_first(COVERAGE, self._coverage)
        self._each_first(REJECTS, self._rejects)
        self._count()
        return self.counts

    def _files(self, table: Table) -> Iterator[tuple[str, File]]:
        """(run_id, file) of a table's files that have rows."""
        for manifest in self.revision.manifests:
            for file in (manifest["files"] | manifest["index"]).get(table.name, ()):
                if file["rows"] and self.revision.is_kept(file):
                    yield manifest["run_id"], file

    def _each_first(self, table: Table, change: Callable[[str, pa.Table], pa.Table]) -> None:
        """Change the rows of a run that has a small table in one file."""
        for manifest in self.revision.live.manifests:
            for file in manifest["files"].get(table.name, [])[:1]:
                self._rewrite(manifest["run_id"], file, table, partial(change, manifest["run_id"]))

    def _rewrite(self, run_id: str, file: File, table: Table, change: Callable[[pa.Table], pa.Table]) -> None:
        rows = self.revision.read(file)
        kept = change(rows).cast(rows.schema)
        if kept.equals(rows):
            return
        if len(kept) < len(rows):
            self.counts[table.name] = self.counts.get(table.name, 0) + len(rows) - len(kept)
        new = file | self.revision.write(table, folder_of(file), kept)
        manifest = next(m for m in self.revision.manifests if m["run_id"] == run_id)
        named = (manifest["files"] | manifest["index"])[table.name]
        self.revision.put(run_id, table.name, [new if one["path"] == file["path"] else one for one in named])

    # --- what is kept of each table --------------------------------------------------------------------------

    def _is_forgotten(self, *blocks: pl.DataFrame) -> pl.Series:
        rows = (row for block in blocks for row in block.select("domain", "url", "canonical_url").iter_rows())
        return pl.Series([is_forgotten_page(self.marks, *row) for row in rows], dtype=pl.Boolean)

    def _of_others(self, rows: pa.Table) -> pa.Table:
        return rows.filter(pa.array([id_ not in self.ids for id_ in rows["article_id"].to_pylist()], pa.bool_()))

    def _inherited(self, rows: pa.Table) -> pa.Table:
        """Mentions or claims of the texts that are left, those of a forgotten article as its heir's."""
        frame = pl.DataFrame(rows).join(self.heirs, on="article_id", how="left", maintain_order="left")
        forgotten = pl.col("article_id").is_in(self.ids)
        own_title = (pl.col("zone") == "title") & ~pl.col("same_title")
        kept = frame.filter(~forgotten | (pl.col("heir").is_not_null() & ~own_title))
        left = [pl.when(forgotten).then(f"{name}_heir").otherwise(name).alias(name) for name in ("domain", "outlet")]
        return kept.with_columns(left).select(rows.column_names).to_arrow()

    def _other_aliases(self, rows: pa.Table) -> pa.Table:
        pairs = zip(rows["actor_id"].to_pylist(), rows["merged_into"].to_pylist(), strict=True)
        kept = [not any(is_forgotten_actor(self.marks, id_) for id_ in pair) for pair in pairs]
        return rows.filter(pa.array(kept, pa.bool_()))

    def _actors(self, run_id: str, rows: pa.Table) -> pa.Table:
        """A run's actors as the mentions that are left show them; those whom none mentions any more go."""
        frame = pl.DataFrame(rows)
        named = [not is_forgotten_actor(self.marks, actor_id) for actor_id in frame["actor_id"]]
        frame = frame.filter(pl.Series(named, dtype=pl.Boolean))
        if run_id in self.runs:
            folded = (
                self._seen(run_id)
                .group_by("actor_id")
                .agg(
                    aliases=pl.col("surface").unique().sort(),
                    first_seen=pl.col("published_on").min(),
                    last_seen=pl.col("published_on").max(),
                )
            )
            frame = frame.drop("aliases", "first_seen", "last_seen").join(folded, on="actor_id")
        return frame.select(rows.column_names).to_arrow()

    def _seen(self, run_id: str) -> pl.DataFrame:
        columns = ["article_id", "actor_id", "surface", "published_on"]
        texts = pl.concat([self.kept, self.gone]).filter(run_id=run_id).select("article_id")
        blocks = [pl.DataFrame(self.revision.read(file, columns)) for _, file in self._files(MENTIONS)]
        empty = pl.DataFrame(schema=dict.fromkeys(columns[:3], pl.String) | {"published_on": pl.Date})
        return pl.concat([empty, *blocks]).join(texts, on="article_id", how="semi")

    def _coverage(self, run_id: str, rows: pa.Table) -> pa.Table:
        """What is forgotten counts as rejected on its day, of no domain; what was of a forgotten domain likewise."""
        frame = pl.DataFrame(rows)
        marks = [is_forgotten_page(self.marks, domain) for domain in frame["domain"]]
        frame = frame.with_columns(hidden=pl.Series(marks, dtype=pl.Boolean))
        gone = self.gone.filter(run_id=run_id).group_by(_COVERED).agg(gone=pl.len().cast(pl.Int64))
        left = self.kept.filter(run_id=run_id).group_by(_COVERED).agg(left=pl.col("story_id").n_unique().cast(pl.Int64))
        frame = frame.join(gone, on=_COVERED, how="left", nulls_equal=True)
        frame = frame.join(left, on=_COVERED, how="left", nulls_equal=True)
        frame = frame.with_columns(pl.col("gone", "left").fill_null(0))
        if not frame["hidden"].any() and not frame["gone"].sum():
            return rows
        moved = pl.col("gone") + pl.when("hidden").then("rejected").otherwise(0)
        stays = pl.when("hidden").then(0).otherwise("rejected")
        hidden = frame.select(
            "published_on",
            language=pl.lit(None, pl.String),
            domain=pl.lit(None, pl.String),
            articles=pl.lit(0, pl.Int64),
            stories=pl.lit(0, pl.Int64),
            rejected=moved,
        )
        kept = frame.with_columns(articles=pl.col("articles") - pl.col("gone"), stories="left", rejected=stays)
        both = pl.concat([kept.select(hidden.columns), hidden]).group_by(_COVERED).agg(pl.all().sum())
        some = both.filter(pl.col("articles") + pl.col("rejected") > 0)
        return some.select(rows.column_names).to_arrow()

    def _rejects(self, run_id: str, rows: pa.Table) -> pa.Table:
        """Rejects without forgotten addresses, and a place in a dump for each forgotten article of the run."""
        frame = pl.DataFrame(rows)
        pairs = frame.select("domain", "url").iter_rows()
        hidden = pl.Series([is_forgotten_page(self.marks, *pair) for pair in pairs], dtype=pl.Boolean)
        named = ("url", "domain", "excerpt")
        frame = frame.with_columns(pl.when(~hidden).then(name).alias(name) for name in named)
        told = {"stage": "extract", "reason": "forgotten", "detail": ""}
        new = self.gone.filter(run_id=run_id).select(*_PLACE, **{name: pl.lit(text) for name, text in told.items()})
        own = {"run_id": pl.lit(run_id)} if "run_id" in frame.columns else {}
        return pl.concat([frame, new.with_columns(**own)], how="diagonal").select(rows.column_names).to_arrow()

    def _count(self) -> None:
        """The counters of the runs' manifests, as they are now."""
        for run_id in sorted(self.runs):
            manifest = next(m for m in self.revision.manifests if m["run_id"] == run_id)
            gone, told = self.gone.filter(run_id=run_id).height, manifest["counters"]
            reason = "rejected.extract.forgotten"
            now = {"articles": told["articles"] - gone, "rejects": told["rejects"] + gone}
            counters = told | now | {reason: told.get(reason, 0) + gone}
            self.revision.put(run_id, REJECTS.name, manifest["files"][REJECTS.name], counters=counters)


def _heirs(gone: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Of each forgotten text that others carry word for word: the earliest of them, and whether it has its title."""
    copies = kept.sort("published_on", "crawled_at", "article_id", nulls_last=True).unique(
        "text_of", keep="first", maintain_order=True
    )
    return (
        gone.select("article_id", "title")
        .join(copies, left_on="article_id", right_on="text_of", suffix="_copy")
        .select(
            "article_id",
            heir=pl.col("article_id_copy"),
            domain_heir="domain",
            outlet_heir="outlet",
            same_title=pl.col("title").eq_missing("title_copy"),
        )
    )
