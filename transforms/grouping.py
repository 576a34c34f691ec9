"""Who belongs to which story: candidate edges, connected components and the members of a story, in numpy alone.

An article goes by its `key` here: the first 64 bits of its article_id.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from transforms.settings import DedupeSettings
from transforms.text.fingerprints import SIGNATURE_SLOTS, Hashes, Signatures, containment, jaccard

Edges = NDArray[np.uint64]
"""Pairs of article keys, shape (n, 2)."""

MIN_SHARED_SHINGLES: Final = 12  # fewer shared shingles say nothing about containment
NO_DATE: Final = np.iinfo(np.int64).max  # nulls sort last

SIGNED = pa.schema(
    [
        ("key", pa.uint64()),
        ("article_id", pa.string()),
        ("published_day", pa.int64()),
        ("crawled_us", pa.int64()),
        ("text_key", pa.uint64()),
        ("url_key", pa.uint64()),
        ("n_shingles", pa.int64()),
        ("signature", pa.binary(SIGNATURE_SLOTS * 4)),
    ]
)
"""What the stories step knows of an article; url_key 0: none."""

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
"""The place of an article in a story that has more than one."""

NO_EDGES: Final[Edges] = np.zeros((0, 2), np.uint64)


def star_edges(keys: Hashes, members: Hashes) -> Edges:
    """Join each member of a group to the group's smallest member: n - 1 edges for a group of n, however hot it is."""
    order = np.lexsort((members, keys))
    keys, members = keys[order], members[order]
    first = np.r_[True, keys[1:] != keys[:-1]] if len(keys) else np.zeros(0, bool)
    centre = members[np.maximum.accumulate(np.where(first, np.arange(len(keys)), 0))]
    joined = ~first & (centre != members)
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


def signature_rows(signed: pa.Table) -> Signatures:
    """The signatures of a table of schema SIGNED, shape (n, SIGNATURE_SLOTS)."""
    column = signed["signature"].combine_chunks()
    data = column.buffers()[1]
    start = column.offset * SIGNATURE_SLOTS * 4
    flat = np.frombuffer(data, np.uint32, len(column) * SIGNATURE_SLOTS, start)
    return flat.reshape(-1, SIGNATURE_SLOTS)


def are_copies(left: pa.Table, right: pa.Table, settings: DedupeSettings) -> NDArray[np.bool_]:
    """Row by row of two tables of schema SIGNED: is one a copy of the other, by text, by URL or nearly?"""
    text, url = ([table[name].to_numpy() for table in (left, right)] for name in ("text_key", "url_key"))
    exact = (text[0] == text[1]) | ((url[0] == url[1]) & (url[0] != 0))
    if not settings.near:
        return exact
    similarity = jaccard(signature_rows(left), signature_rows(right))
    counts = left["n_shingles"].to_numpy(), right["n_shingles"].to_numpy()
    shared, share = containment(similarity, *counts)
    contained = (shared >= MIN_SHARED_SHINGLES) & (share >= settings.min_containment)
    return exact | (similarity >= settings.min_jaccard) | contained


def label_stories(members: pa.Table) -> pa.Table:
    """Labels (schema LABELS) of the members of some stories: rows of schema SIGNED with their `component`.

    The lead is the earliest by (published_on, crawled_at, article_id), unknown dates last. A later member is a `url`
    copy if an earlier one has its URL, else an `exact` copy if an earlier one has its text, else a `near` copy.
    """
    order = ("component", "published_day", "crawled_us", "article_id")
    members = members.sort_by([(column, "ascending") for column in order]).combine_chunks()
    component = members["component"].to_numpy()
    is_lead = np.r_[True, component[1:] != component[:-1]] if len(component) else np.zeros(0, bool)
    lead = np.maximum.accumulate(np.where(is_lead, np.arange(len(component)), 0))
    signatures = signature_rows(members)
    similarity = jaccard(signatures[lead], signatures).round(4).astype(np.float32)
    ids = members["article_id"].to_pylist()
    story_ids = [ids[i] for i in lead]
    kinds, texts_of = _copies(story_ids, ids, members["text_key"].to_pylist(), members["url_key"].to_pylist())
    columns = [members["key"], ids, story_ids, kinds, texts_of, similarity]
    return pa.table(columns, schema=LABELS)


def _copies(
    stories: Sequence[str], ids: Sequence[str], text_keys: Sequence[int], url_keys: Sequence[int]
) -> tuple[list[str], list[str]]:
    """duplicate_kind and text_of of members in the order of their stories, the earliest first."""
    by_url: dict[tuple[str, int], str] = {}
    by_text: dict[tuple[str, int], str] = {}
    kinds, texts_of = [], []
    for story, article_id, text_key, url_key in zip(stories, ids, text_keys, url_keys, strict=True):
        text, url = (story, text_key), (story, url_key)
        if url_key and url in by_url:
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


def places(sorted_keys: Hashes, keys: Hashes) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each key stands in a sorted array, and whether it does (where not, the place is of no use)."""
    place = np.searchsorted(sorted_keys, keys)
    inside = np.minimum(place, max(len(sorted_keys) - 1, 0))
    found = sorted_keys[inside] == keys if len(sorted_keys) else np.zeros(len(keys), bool)
    return inside, found
