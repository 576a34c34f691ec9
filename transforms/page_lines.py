"""Count the lines that the text pages of a site have in common: its menus and notices, which are no article's.

Counted is each line of each address once, so that the same page fetched every hour does not repeat itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.pvalue import PCollection

from transforms.blocks import Keyed, concatenated, in_global_window, split_by
from transforms.gather import Gather
from transforms.grouping import places
from transforms.schemas import Page, stable_id
from transforms.site_lines import keys_of_site
from transforms.text.fingerprints import Hashes
from transforms.text.repeats import SitePages
from transforms.text.urls import canonical_url, registrable_domain

_BLOCK_ROWS: Final = 65_536
_EVERY_PAGE: Final = ""  # as a line: it stands on every page, and so counts a site's pages

_STANDS_ON = pa.schema([("line", pa.uint64()), ("page", pa.uint64())])

LineCounts = Hashes
"""Two rows: hashes of (site, line), sorted; on how many of its pages the line stands. Those on one are left out."""
NO_LINES: Final[LineCounts] = np.zeros((2, 0), np.uint64)


def is_of_site(page: Page) -> bool:
    """Whether a page has boilerplate that other pages could tell: text, from a known site."""
    return page.kind == "page" and page.url is not None and registrable_domain(page.url) is not None


@dataclass
class CountPageLines(beam.PTransform):
    """Pages of known sites -> one LineCounts, where there are any."""

    shards: int

    def expand(self, pages: PCollection[Page]) -> PCollection[LineCounts]:
        """Wire the step."""
        return (
            pages
            | "List lines" >> beam.ParDo(_ListLines(self.shards))
            | "Group lines" >> beam.GroupByKey()
            | "Count pages" >> beam.MapTuple(_count_pages)
            | "Gather lines" >> Gather(_sorted_together)
        )


class _ListLines(beam.DoFn):
    """The lines of a bundle's pages, as one (shard, block) for each shard and some ten thousand lines."""

    def __init__(self, shards: int) -> None:
        self.shards = shards

    def start_bundle(self) -> None:
        self._empty()

    def _empty(self) -> None:
        self.lines: list[Hashes] = []
        self.pages: list[int] = []
        self.rows = 0

    def process(self, page: Page) -> Iterator[Keyed]:
        lines = _keys(page, [_EVERY_PAGE, *_lines(page)])
        self.lines.append(lines)
        self.pages.append(int(stable_id(_address(page))[:16], 16))
        self.rows += len(lines)
        if self.rows >= _BLOCK_ROWS:
            yield from self._blocks()

    def finish_bundle(self) -> Iterator[object]:
        for keyed in self._blocks():
            yield in_global_window(keyed)

    def _blocks(self) -> Iterator[Keyed]:
        if self.rows:
            lines = np.concatenate(self.lines)
            pages = np.repeat(np.array(self.pages, np.uint64), [len(own) for own in self.lines])
            self._empty()
            yield from split_by(pa.table([lines, pages], schema=_STANDS_ON), lines % np.uint64(self.shards))


def site_pages(page: Page, counts: LineCounts) -> SitePages:
    """What the other pages of its site have in common with a page of a known site."""
    lines = [_EVERY_PAGE, *_lines(page)]
    place, found = places(counts[0], _keys(page, lines))
    on = {lines[i]: int(counts[1, place[i]]) for i in np.flatnonzero(found)}
    return SitePages(on.pop(_EVERY_PAGE, 1), on)


def _lines(page: Page) -> set[str]:
    return {stripped for line in page.text.splitlines() if (stripped := line.strip())}


def _address(page: Page) -> str:
    url = page.url or ""
    return canonical_url(url) or url


def _keys(page: Page, lines: list[str]) -> Hashes:
    return keys_of_site(registrable_domain(page.url or "") or "", lines)


def _count_pages(_: int, blocks: Iterable[pa.Table]) -> LineCounts:
    table = concatenated(blocks, _STANDS_ON)
    line, page = table["line"].to_numpy(), table["page"].to_numpy()
    order = np.lexsort((page, line))
    line, page = line[order], page[order]
    first = np.ones(len(line), bool)
    first[1:] = (line[1:] != line[:-1]) | (page[1:] != page[:-1])
    lines, pages = np.unique(line[first], return_counts=True)
    return np.stack([lines, pages.astype(np.uint64)])[:, pages > 1]


def _sorted_together(counts: Iterable[LineCounts]) -> LineCounts:
    together = np.concatenate([NO_LINES, *counts], axis=1)
    return together[:, np.argsort(together[0])]
