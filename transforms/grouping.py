"""Who belongs to which story: candidate edges, connected components and the members of a story, in numpy alone.

An article goes by its `key` here, the first 64 bits of its article_id; a story by the key of its story_id. Articles are
*new* (of this run) or *known* (of an earlier one, their story settled); only edges with a new article are looked for.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from transforms.schemas import SIGNATURES, STORY_ALIASES
from transforms.settings import DedupeSettings
from transforms.text.figures import tell_apart
from transforms.text.fingerprints import Hashes, Signatures, containment, jaccard

Edges = NDArray[np.uint64]
"""Pairs of keys, shape (n, 2)."""
Number = TypeVar("Number", bound=np.generic)
Flags = NDArray[np.bool_]

MIN_SHARED_SHINGLES: Final = 12  # fewer shared shingles say nothing about containment
SAME_SITE_JACCARD: Final = 0.5
NO_DATE: Final = np.iinfo(np.int64).max  # nulls sort last

SIGNED = pa.schema(
    [f.with_nullable(f.name in ("story_id", "text_of")) for f in SIGNATURES.schema if f.name not in ("bands", "day")]
)
"""What is compared of an article: a row of SIGNATURES; story_id and text_of are null when it is new."""

LABELS = pa.schema(
    [
        ("key", pa.uint64()),
        ("article_id", pa.string()),
        ("story_id", pa.string()),
        ("duplicate_kind", pa.string()),
        ("text_of", pa.string()),
        ("similarity", pa.float32()),
    ]
)
"""The place of a new article in a story that has more than one."""

NO_LABELS: Final = LABELS.empty_table()
NO_EDGES: Final[Edges] = np.zeros((0, 2), np.uint64)


class Labelled(NamedTuple):
    """Labels (schema LABELS) of new articles, and stories that they joined (schema of STORY_ALIASES)."""

    labels: pa.Table
    aliases: pa.Table


def star_edges(bands: Hashes, members: Hashes, known: Flags) -> Edges:
    """Join each new member of a band to the band's centre: a known member, if there is one, else the smallest.

    n - 1 edges for a band of n new members, however hot it is; none between known ones.
    """
    order = np.lexsort((members, ~known, bands))
    bands, members, known = bands[order], members[order], known[order]
    first = np.r_[True, bands[1:] != bands[:-1]][: len(bands)]
    centre = members[np.maximum.accumulate(np.where(first, np.arange(len(bands)), 0))]
    joined = ~first & ~known & (centre != members)
    return unique_edges(np.stack([centre[joined], members[joined]], axis=1))


def unique_edges(edges: Edges) -> Edges:
    """Edges without repetition, in ascending order."""
    return np.unique(edges, axis=0) if len(edges) else NO_EDGES


def spanning_forest(edges: Edges) -> Edges:
    """(smallest member of the component, member) for each member but the smallest; no limit on path lengths.

    Label propagation with pointer jumping (Shiloach and Vishkin, 1982): each round at least halves the trees.
    """
    if not len(edges):
        return NO_EDGES
    nodes, inverse = np.unique(edges, return_inverse=True)
    left, right = inverse.reshape(-1, 2).T
    label = np.arange(len(nodes))
    while True:
        a, b = label[left], label[right]
        apart = a != b
        if not apart.any():
            break
        np.minimum.at(label, np.maximum(a, b)[apart], np.minimum(a, b)[apart])
        while not np.array_equal(shorter := label[label], label):
            label = shorter
        left, right = left[apart], right[apart]
    member = label != np.arange(len(nodes))
    return np.stack([nodes[label[member]], nodes[member]], axis=1)


def places(sorted_keys: Hashes, keys: Hashes) -> tuple[NDArray[np.int64], Flags]:
    """Where each key stands in a sorted array, and whether it does (where not, the place is of no use)."""
    place = np.searchsorted(sorted_keys, keys)
    inside = np.minimum(place, max(len(sorted_keys) - 1, 0))
    found = sorted_keys[inside] == keys if len(sorted_keys) else np.zeros(len(keys), bool)
    return inside, found


def keys_of(ids: Sequence[str | None]) -> Hashes:
    """The keys of article or story ids; 0 for None."""
    return np.array([int(an_id[:16], 16) if an_id else 0 for an_id in ids], np.uint64)


def fixed_rows(column: pa.ChunkedArray, kind: np.dtype[Number]) -> NDArray[Number]:
    """A column of fixed-size binary as an array of numbers, a row each."""
    array = column.combine_chunks()
    width = array.type.byte_width // kind.itemsize
    if not len(array):
        return np.zeros((0, width), kind)
    start = array.offset * array.type.byte_width
    return np.frombuffer(array.buffers()[1], kind, len(array) * width, start).reshape(-1, width)


def signatures_of(signed: pa.Table) -> Signatures:
    """The signatures of a table of schema SIGNED."""
    return fixed_rows(signed["signature"], np.dtype(np.uint32))


def nodes_of(signed: pa.Table) -> Hashes:
    """What stands for each article in the graph: its story if it is known, else itself."""
    stories = signed["story_id"]
    if stories.null_count == len(stories):
        return np.asarray(signed["key"].to_numpy())
    known = stories.is_valid().to_numpy()
    return np.where(known, keys_of(stories.to_pylist()), signed["key"].to_numpy())


def are_copies(left: pa.Table, right: pa.Table, settings: DedupeSettings) -> Flags:
    """Row by row of two tables of schema SIGNED: is one a copy of the other, by text, by URL or nearly?

    Texts of one template with other figures are not (transforms/text/figures.py). Nor are two articles of one site that
    share a part only: a site prints its own background under each report of a running story.
    """
    text, url = ([table[name].to_numpy() for table in (left, right)] for name in ("text_key", "url_key"))
    exact = (text[0] == text[1]) | ((url[0] == url[1]) & (url[0] != 0))
    if not settings.near:
        return np.asarray(exact)
    similarity = jaccard(signatures_of(left), signatures_of(right))
    counts = left["n_shingles"].to_numpy(), right["n_shingles"].to_numpy()
    shared, share = containment(similarity, *counts)
    contained = (shared >= MIN_SHARED_SHINGLES) & (share >= settings.min_containment)
    site = [table["site_key"].to_numpy() for table in (left, right)]
    same_site = (site[0] == site[1]) & (site[0] != 0)
    near = np.where(
        same_site,
        similarity >= max(settings.min_jaccard, SAME_SITE_JACCARD),
        (similarity >= settings.min_jaccard) | contained,
    )
    near &= ~tell_apart(*(fixed_rows(table["figures"], np.dtype(np.uint32)) for table in (left, right)))
    return np.asarray(exact | near)


def label_stories(members: pa.Table) -> Labelled:
    """Label the new members of some components: rows of schema SIGNED with their `component`.

    A component with known articles is their story, or, where several meet, that of the earliest of them, and the others
    are aliases of it. One without is a new story, and its lead the earliest by (published_on, crawled_at, article_id),
    unknown dates last. A later member is a `url` copy if an earlier one has its URL, else an `exact` copy if an earlier
    one has its text, else a `near` copy; known articles are earlier than new ones.
    """
    members = members.append_column("is_new", members["story_id"].is_null())
    order = ("component", "is_new", "published_day", "crawled_us", "article_id")
    members = members.sort_by([(column, "ascending") for column in order]).combine_chunks()
    component = members["component"].to_numpy()
    first = np.r_[True, component[1:] != component[:-1]][: len(component)]
    start = np.maximum.accumulate(np.where(first, np.arange(len(component)), 0))
    ids, earlier = members["article_id"].to_pylist(), members["story_id"].to_pylist()
    stories = [earlier[i] or ids[i] for i in start]
    lead = _leads(ids, stories, start)
    signatures = signatures_of(members)
    similarity = jaccard(signatures[lead], signatures).round(4).astype(np.float32)
    kinds, texts_of = _copies(stories, members)
    new = members["is_new"]
    labels = pa.table([members["key"], ids, stories, kinds, texts_of, similarity], schema=LABELS).filter(new)
    joined = sorted({(was, now) for was, now in zip(earlier, stories, strict=True) if was and was != now})
    aliases = pa.table([[was for was, _ in joined], [now for _, now in joined]], schema=STORY_ALIASES.schema)
    return Labelled(labels, aliases)


def _leads(ids: Sequence[str], stories: Sequence[str], start: NDArray[np.int64]) -> NDArray[np.int64]:
    """The row of each row's lead; where it is no longer remembered, that of the earliest member that is."""
    rows = {article_id: row for row, article_id in enumerate(ids)}
    return np.array([rows.get(story, first) for story, first in zip(stories, start, strict=True)], np.int64)


def _copies(stories: Sequence[str], members: pa.Table) -> tuple[list[str], list[str]]:
    """duplicate_kind and text_of of members in the order of their stories, the earliest first."""
    by_url: dict[tuple[str, int], str] = {}
    by_text: dict[tuple[str, int], str] = {}
    kinds, texts_of = [], []
    columns = (members[name].to_pylist() for name in ("article_id", "text_key", "url_key", "text_of"))
    for story, article_id, text_key, url_key, settled in zip(stories, *columns, strict=True):
        text, url = (story, text_key), (story, url_key)
        if settled is not None:
            kind, text_of = "known", settled
        elif url_key and url in by_url:
            kind, text_of = "url", by_text.get(text, by_url[url])
        elif text in by_text:
            kind, text_of = "exact", by_text[text]
        else:
            kind, text_of = "none" if article_id == story else "near", article_id
        kinds.append(kind)
        texts_of.append(text_of)
        by_text.setdefault(text, text_of)
        if url_key:
            by_url.setdefault(url, text_of)
    return kinds, texts_of
