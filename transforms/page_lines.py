"""Count the lines that the text pages of a site have in common: its menus and notices, which are no article's.

Counted is each line of each address once, so that the same page fetched every hour does not repeat itself.
"""

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.coders import Coder
from apache_beam.coders import registry as coder_registry
from apache_beam.pvalue import PCollection, TaggedOutput
from apache_beam.typehints.decorators import no_annotations

from transforms.blocks import Keyed, concatenated, in_global_window, split_by
from transforms.gather import Gather
from transforms.grouping import keys_of, places
from transforms.metrics import Spent
from transforms.schemas import Page, stable_id
from transforms.site_lines import keys_of_site
from transforms.text.fingerprints import Hashes
from transforms.text.lines import know_lines
from transforms.text.repeats import SitePages
from transforms.text.urls import canonical_url, registrable_domain

_BLOCK_PAGES: Final = 512
_BLOCK_CHARS: Final = 1 << 20
_BLOCK_ROWS: Final = 65_536
_EVERY_PAGE: Final = ""  # as a line: it stands on every page, and so counts a site's pages

_STANDS_ON = pa.schema([("line", pa.uint64()), ("page", pa.uint64())])

LineCounts = Hashes
"""Two rows: hashes of (site, line), sorted; on how many of its pages the line stands. Those on one are left out."""
NO_LINES: Final[LineCounts] = np.zeros((2, 0), np.uint64)


def is_of_site(page: Page) -> bool:
    """Whether a page has boilerplate that other pages could tell: text, from a known site."""
    return page.kind == "page" and page.url is not None and registrable_domain(page.url) is not None


@dataclass(frozen=True)
class PageBlock:
    """Text pages of known sites, and the keys of all of them one after another: each page's own, which every page of
    its site has, and one for each of its lines.
    """

    pages: list[Page]
    keys: Hashes
    n_keys: list[int]


class PageBlockCoder(Coder):
    """Blocks of pages as pickles."""

    def encode(self, value: PageBlock) -> bytes:
        """Bytes of a block."""
        return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)

    def decode(self, encoded: bytes) -> PageBlock:
        """The block of some bytes."""
        block: PageBlock = pickle.loads(encoded)
        return block

    def estimate_size(self, value: PageBlock) -> int:
        """About how many bytes the block has; nothing is encoded to learn it."""
        return int(value.keys.nbytes) + sum([len(page.text) for page in value.pages])

    def is_deterministic(self) -> bool:
        """Never a key."""
        return False

    def to_type_hint(self) -> type[PageBlock]:
        """The type it encodes."""
        return PageBlock


coder_registry.register_coder(PageBlock, PageBlockCoder)


def page_block(pages: list[Page]) -> PageBlock:
    """The block of some pages for which is_of_site holds."""
    with Spent("extract"):
        keys = [keys_of_site(registrable_domain(page.url or "") or "", [_EVERY_PAGE, *_lines(page)]) for page in pages]
    return PageBlock(pages, np.concatenate(keys), list(map(len, keys)))


class Held(NamedTuple):
    """Pages that can be read at once, as (page, None); blocks of those that wait for the others of their site."""

    ready: PCollection[tuple[Page, None]]
    blocks: PCollection[PageBlock]


class HoldPages(beam.PTransform):
    """Pages -> Held."""

    @no_annotations  # Beam cannot check several outputs, and warns
    def expand(self, pages: PCollection[Page]) -> Held:
        """Wire the step."""
        parted = pages | "Hold" >> beam.ParDo(_Hold()).with_outputs("held", main="ready")
        return Held(parted.ready, parted.held)


class _Hold(beam.DoFn):
    def start_bundle(self) -> None:
        self._empty()

    def _empty(self) -> None:
        self.pages: list[Page] = []
        self.chars = 0

    def process(self, page: Page) -> Iterator[tuple[Page, None] | TaggedOutput[Literal["held"], PageBlock]]:
        if not is_of_site(page):
            yield page, None
            return
        self.pages.append(page)
        self.chars += len(page.text)
        if len(self.pages) == _BLOCK_PAGES or self.chars >= _BLOCK_CHARS:
            yield TaggedOutput("held", page_block(self.pages))
            self._empty()

    def finish_bundle(self) -> Iterator[object]:
        if self.pages:
            yield TaggedOutput("held", in_global_window(page_block(self.pages)))
            self._empty()


@dataclass
class CountPageLines(beam.PTransform):
    """PageBlocks -> one LineCounts, where there are any."""

    shards: int

    def expand(self, blocks: PCollection[PageBlock]) -> PCollection[LineCounts]:
        """Wire the step."""
        return (
            blocks
            | "List lines" >> beam.ParDo(_ListLines(self.shards))
            | "Group lines" >> beam.GroupByKey()
            | "Count pages" >> beam.MapTuple(_count_pages)
            | "Gather lines" >> Gather(_sorted_together)
        )


class _ListLines(beam.DoFn):
    """What stands on the pages of a bundle, as one (shard, block) for each shard and some ten thousand lines."""

    def __init__(self, shards: int) -> None:
        self.shards = shards

    def start_bundle(self) -> None:
        self._empty()

    def _empty(self) -> None:
        self.lines: list[Hashes] = []
        self.pages: list[Hashes] = []
        self.rows = 0

    def process(self, block: PageBlock) -> Iterator[Keyed]:
        pages = keys_of([stable_id(_address(page)) for page in block.pages])
        self.lines.append(block.keys)
        self.pages.append(np.repeat(pages, block.n_keys))
        self.rows += len(block.keys)
        if self.rows >= _BLOCK_ROWS:
            yield from self._blocks()

    def finish_bundle(self) -> Iterator[object]:
        for keyed in self._blocks():
            yield in_global_window(keyed)

    def _blocks(self) -> Iterator[Keyed]:
        if self.rows:
            lines, pages = np.concatenate(self.lines), np.concatenate(self.pages)
            self._empty()
            yield from split_by(pa.table([lines, pages], schema=_STANDS_ON), lines % np.uint64(self.shards))


def with_site_pages(block: PageBlock, counts: LineCounts) -> Iterator[tuple[Page, SitePages]]:
    """Each page of a block, with what the other pages of its site have in common with it."""
    with Spent("extract"):
        place, found = places(counts[0], block.keys)
        on_pages = np.where(found, counts[1, place] if counts.size else 1, 1).tolist()
        lines = [_lines(page) for page in block.pages]
        know_lines(line for own in lines for line in own)
    start = 0
    for page, own, n in zip(block.pages, lines, block.n_keys, strict=True):
        pages, *on = on_pages[start : start + n]
        start += n
        yield page, SitePages(pages, {line: count for line, count in zip(own, on, strict=True) if count > 1})


def _lines(page: Page) -> Iterable[str]:
    """Each line once, in the order of the page."""
    lines = dict.fromkeys(map(str.strip, page.text.splitlines()))
    lines.pop("", None)
    return lines


def _address(page: Page) -> str:
    url = page.url or ""
    return canonical_url(url) or url


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
