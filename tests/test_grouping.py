"""Edges, components and fingerprints against plain Python that does the same slowly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.grouping import places, spanning_forest, star_edges
from transforms.text.fingerprints import (
    containment,
    count_words,
    fingerprint,
    jaccard,
    shingles,
    word_hashes,
)

NODE = st.integers(0, 30)


def keys(values: list[int]) -> np.ndarray:
    return np.array(values, np.uint64)


def components(edges: list[tuple[int, int]]) -> set[frozenset[int]]:
    """By merging sets, one edge at a time."""
    groups: list[set[int]] = []
    for edge in edges:
        touched = [group for group in groups if group & set(edge)]
        groups = [group for group in groups if group not in touched] + [set(edge).union(*touched)]
    return {frozenset(group) for group in groups if len(group) > 1}


@given(st.lists(st.tuples(NODE, NODE), max_size=60))
def test_a_forest_has_the_components_of_its_edges(edges: list[tuple[int, int]]) -> None:
    forest = spanning_forest(np.array(edges, np.uint64).reshape(-1, 2))
    found: dict[int, set[int]] = {}
    for root, member in forest.tolist():
        found.setdefault(root, {root}).add(member)
    assert {frozenset(group) for group in found.values()} == components(edges)
    assert all(root == min(group) for root, group in found.items())
    assert len(forest) == sum(len(group) - 1 for group in found.values())


def test_a_long_chain_needs_no_limit() -> None:
    chain = np.array([(i, i + 1) for i in range(20_000)], np.uint64)
    np.random.default_rng(1).shuffle(chain)
    forest = spanning_forest(chain)
    assert len(forest) == 20_000
    assert set(forest[:, 0].tolist()) == {0}


@given(st.lists(st.tuples(st.integers(0, 5), NODE), max_size=60), st.sets(NODE))
def test_a_star_joins_each_new_member_to_the_centre_of_its_band(banded: list[tuple[int, int]], known: set[int]) -> None:
    edges = star_edges(
        keys([b for b, _ in banded]), keys([m for _, m in banded]), np.array([m in known for _, m in banded], bool)
    )
    wanted = set()
    for band in {b for b, _ in banded}:
        members = {m for b, m in banded if b == band}
        centre = min(members & known or members)
        wanted |= {(centre, member) for member in members - known if member != centre}
    assert {tuple(edge) for edge in edges.tolist()} == wanted


@given(st.lists(NODE, unique=True), st.lists(NODE, min_size=1))
def test_places(known: list[int], asked: list[int]) -> None:
    known = sorted(known)
    place, found = places(keys(known), keys(asked))
    assert found.tolist() == [key in known for key in asked]
    assert [known[p] for p, f in zip(place, found, strict=True) if f] == [k for k in asked if k in known]


WORDS = st.lists(st.sampled_from("port quay storm crane ferry mayor union grain".split()), max_size=40)


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_shingles_are_those_of_the_words_whatever_the_batch(texts: list[list[str]]) -> None:
    batch = fingerprint([" ".join(words) for words in texts])
    for i, words in enumerate(texts):
        alone = fingerprint([" ".join(words)])
        assert (batch.signatures[i] == alone.signatures[0]).all()
        assert (batch.bands[i] == alone.bands[0]).all()
        assert batch.n_shingles[i] == alone.n_shingles[0] == max(len(words) - 2, 1)


@given(WORDS, WORDS)
def test_equal_shingles_for_equal_runs_of_words_only(left: list[str], right: list[str]) -> None:
    hashes, counts = word_hashes([" ".join(left), " ".join(right)])
    found, kept = shingles(hashes, counts)
    mine, theirs = set(found[: kept[0]].tolist()), set(found[kept[0] :].tolist())
    runs = [{tuple(w[i : i + 3]) for i in range(len(w) - 2)} for w in (left, right)]
    if all(runs):
        assert len(mine & theirs) == len(runs[0] & runs[1])
        assert len(mine) == len(runs[0])


@pytest.mark.parametrize("changed", [0, 4, 12, 30])
def test_jaccard_is_estimated(changed: int) -> None:
    """Each changed word far from the others spoils three shingles of 298."""
    words = [f"word{i}" for i in range(300)]
    other = list(words)
    for i in range(changed):
        other[5 + 9 * i] = f"new{i}"
    prints = fingerprint([" ".join(words), " ".join(other)])
    estimate = jaccard(prints.signatures[:1], prints.signatures[1:])[0]
    true = (298 - 3 * changed) / (298 + 3 * changed)
    assert estimate == pytest.approx(true, abs=0.13)  # three standard errors of 128 slots


def test_containment_of_a_cut_copy() -> None:
    """40 of 100 words: 38 shingles, all in the longer text's 98; Jaccard 38 / 98."""
    similarity = np.array([38 / 98])
    shared, share = containment(similarity, np.array([38]), np.array([98]))
    assert shared[0] == pytest.approx(38)
    assert share[0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("one two  three\n\nfour", 4), ("港は再開した", 3), ("港は a b", 3)],
)
def test_count_words(text: str, words: int) -> None:
    assert count_words(text) == words
