"""Hot bands: thousands of articles that share a fingerprint cost an edge each, and their stories stay right."""

import random
from pathlib import Path

import numpy as np
import pytest

from tests.steps import article
from tests.test_stories import group
from transforms.grouping import spanning_forest, star_edges
from transforms.schemas import Article
from transforms.text.fingerprints import fingerprint

STUB = (
    "This page cannot be shown to readers in your region, because of rules that its publisher has to keep. "
    "Please go back to the front page, or write to our help desk if you think that this is a mistake. "
    "Thank you for reading the papers of Northbay and Selby."
)


def words(seed: int, n: int) -> list[str]:
    chosen = random.Random(seed)
    return ["".join(chosen.choice("bdfgklmnprst") + chosen.choice("aeiou") for _ in range(3)) for _ in range(n)]


def stubs(n: int) -> list[Article]:
    """The same page under n addresses of 40 sites."""
    urls = [f"https://s{i % 40}.example/{i}" for i in range(n)]
    return [article(STUB, url=url, domain=url.split("/")[2], offset=i) for i, url in enumerate(urls)]


def carried(n: int, first: int) -> list[Article]:
    """One story with n copies, each with one word changed somewhere below its opening."""
    made = []
    for i in range(n):
        text = words(1, 200)
        text[60 + i % 140] = f"changed{i}"
        made.append(article(" ".join(text), url=f"https://c{i}.example/1", domain=f"c{i}.example", offset=first + i))
    return made


def notes(n: int, first: int) -> list[Article]:
    """Earnings notes of n companies, from one template."""
    made = []
    for i, name in enumerate(words(2, n)):
        chosen = random.Random(i)
        million = [f"{chosen.randint(10, 999)}.{chosen.randint(0, 9)} million" for _ in range(5)]
        text = (
            f"{name} on {chosen.choice(['Monday', 'Tuesday'])} reported net income of {million[0]} crowns for the"
            f" {chosen.choice(['first', 'second', 'third'])} quarter, after {million[1]} crowns a year before."
            f" On a per-share basis, the company of {words(3 + i, 1)[0]} said it had a profit of"
            f" {chosen.randint(10, 99)} cents. The average estimate of {chosen.choice(['three', 'four', 'five'])}"
            f" analysts was for earnings of {chosen.randint(10, 99)} cents per share. The"
            f" {chosen.choice(['software', 'mining', 'shipping', 'retail'])} company posted sales of {million[2]}"
            f" crowns in the period, and expects {million[3]} crowns for the year. {name} shares have"
            f" {chosen.choice(['risen', 'fallen'])} {chosen.randint(10, 60)} percent since the beginning of the year,"
            f" and closed at {chosen.randint(10, 400)}.{chosen.randint(10, 99)} crowns."
        )
        made.append(article(text, url=f"https://e{i % 20}.example/{i}", domain=f"e{i % 20}.example", offset=first + i))
    return made


@pytest.mark.parametrize("n", [1_000, 2_000, 4_000])
def test_a_band_of_n_costs_fewer_than_n_edges(n: int) -> None:
    """Every stub has the same 40 bands; all of them name the same centre, so that n - 1 edges are left."""
    bands = np.tile(fingerprint([STUB]).bands, (n, 1))
    members = np.random.default_rng(n).permutation(n).astype(np.uint64)
    edges = star_edges(bands.ravel(), np.repeat(members, bands.shape[1]), np.zeros(bands.size, bool))
    assert len(edges) == n - 1
    assert set(edges[:, 0].tolist()) == {0}
    assert len(spanning_forest(edges)) == n - 1


def test_bands_of_copies_with_edits_cost_at_most_an_edge_each() -> None:
    texts = [made.text for made in carried(400, 0)]
    bands = fingerprint([text for text in texts if text]).bands
    members = np.repeat(np.arange(len(bands), dtype=np.uint64), bands.shape[1])
    edges = star_edges(bands.ravel(), members, np.zeros(bands.size, bool))
    shared = sum(len(np.unique(column, return_counts=True)[1]) for column in bands.T)  # groups, a single one included
    assert len(edges) <= bands.size - shared
    assert len(spanning_forest(edges)) == 399


def test_stubs_copies_and_notes_in_one_run(tmp_path: Path) -> None:
    """1,500 stubs are one story, 150 copies another; nobody else's articles are in them."""
    articles = [*stubs(1_500), *carried(150, 1_500)]
    random.Random(5).shuffle(articles)
    rows, rejects = group(articles, tmp_path)
    assert not rejects
    assert len(rows) == 1_650
    stub_stories = {rows[i]["story_id"] for i in range(1_500)}
    copy_stories = {rows[i]["story_id"] for i in range(1_500, 1_650)}
    assert len(stub_stories) == len(copy_stories) == 1
    assert stub_stories.isdisjoint(copy_stories)
    kinds = [row["duplicate_kind"] for row in rows.values()]
    assert kinds.count("none") == sum(row["is_lead"] for row in rows.values()) == 2
    assert kinds.count("exact") == 1_499
    assert kinds.count("near") == 149


def test_notes_of_one_template_are_as_many_stories(tmp_path: Path) -> None:
    rows, _ = group(notes(300, 0), tmp_path)
    assert len({row["story_id"] for row in rows.values()}) == 300
