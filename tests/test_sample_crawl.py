"""The sample crawl and what is expected of it agree with the articles they are made of."""

import json
import tomllib
import zlib
from collections import Counter
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from transforms.reasons import REASONS

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "tests" / "sample"
EXPECTED: dict[str, Any] = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))
SOURCE = tomllib.loads((SAMPLE / "articles.toml").read_text(encoding="utf-8"))
PAGES = {page["key"]: page for page in SOURCE["page"]}
CLAIMS = [(key, claim) for key, article in EXPECTED["articles"].items() for claim in article.get("claims", ())]
HAND_MADE_SHINGLES = 3  # words


def load(name: str) -> ModuleType:
    loader = SourceFileLoader(name, str(ROOT / "scripts" / name))
    spec = spec_from_loader(name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    return load("make_sample_crawl")


@pytest.fixture(scope="module")
def records(maker: ModuleType) -> list[bytes]:
    found: list[bytes] = maker.contents((SAMPLE / "sample.warc.gz").read_bytes())
    return found


def text_of(maker: ModuleType, key: str) -> str:
    return "\n".join(maker.paragraphs(PAGES[key], PAGES))


def similarity(one: str, other: str) -> tuple[float, float]:
    """Jaccard and containment of word shingles, counted exactly."""
    sets = []
    for text in (one, other):
        words = text.casefold().split()
        sets.append({tuple(words[n : n + HAND_MADE_SHINGLES]) for n in range(len(words) - 2)})
    shared = len(sets[0] & sets[1])
    return shared / len(sets[0] | sets[1]), shared / min(map(len, sets))


def test_crawl_is_what_the_articles_make(maker: ModuleType, records: list[bytes]) -> None:
    made = b"".join(maker.members())
    assert made == b"".join(maker.members())
    assert maker.contents(made)[:-1] == records[:-1]
    assert (SAMPLE / "sample.warc.gz").stat().st_size < 200_000


def test_records_are_as_many_as_expected(records: list[bytes]) -> None:
    kinds = Counter(
        record.split(b"WARC-Type: ", 1)[1].split(b"\r\n", 1)[0].decode()
        for record in records
        if record.startswith(b"WARC/1.0")
    )
    damaged = sum(record == b"damaged" for record in records)
    companions = kinds["warcinfo"] + kinds["request"] + kinds["metadata"]
    assert damaged == 1
    assert companions == EXPECTED["records"]["companions"]
    assert kinds["response"] + kinds["revisit"] + damaged == EXPECTED["records"]["read"]


def test_last_record_is_cut() -> None:
    data = (SAMPLE / "sample.warc.gz").read_bytes()
    inflater = zlib.decompressobj(wbits=31)
    tail = inflater.decompress(data[data.rindex(b"\x1f\x8b\x08") :])
    assert not inflater.eof
    assert b"the-last-record-is-cut" in tail


def test_counts_add_up() -> None:
    counts = EXPECTED["records"]
    assert counts["read"] == counts["articles"] + counts["rejects"]
    assert len(EXPECTED["articles"]) == counts["articles"]
    assert len(EXPECTED["rejects"]) == counts["rejects"]
    reasons = Counter(reject["reason"] for reject in EXPECTED["rejects"])
    assert reasons == EXPECTED["rejects_by_reason"]
    assert reasons.keys() <= REASONS.keys()
    articles = EXPECTED["articles"].values()
    assert Counter(article["duplicate_kind"] for article in articles) == EXPECTED["duplicates"]
    assert len({article["story"] for article in articles}) == EXPECTED["stories"]
    assert Counter(article["published_on"][:7] for article in articles) == EXPECTED["months"]


def test_every_page_is_expected_once(maker: ModuleType) -> None:
    outlets = {outlet["key"]: outlet for outlet in SOURCE["outlet"]}
    crawled = Counter(
        maker.url_of(entry, outlets[entry["outlet"]])
        for entry in SOURCE["page"] + SOURCE["other"]
        if entry.get("kind") != "corrupt"  # its address cannot be read
    )
    expected = Counter(article["url"] for article in EXPECTED["articles"].values())
    expected.update(reject["url"] for reject in EXPECTED["rejects"] if reject["url"])
    assert crawled == expected


@pytest.mark.parametrize("key", EXPECTED["articles"])
def test_article_is_the_page_of_that_key(maker: ModuleType, key: str) -> None:
    article, page = EXPECTED["articles"][key], PAGES[key]
    outlet = next(outlet for outlet in SOURCE["outlet"] if outlet["key"] == page["outlet"])
    assert article["url"] == maker.url_of(page, outlet)
    assert article["title"] == page["title"]
    assert article["outlet"] == outlet["name"]
    assert outlet["host"].endswith(article["domain"])


@pytest.mark.parametrize("key", [k for k, a in EXPECTED["articles"].items() if a["story"] != k])
def test_copies_are_as_near_as_expected(maker: ModuleType, key: str) -> None:
    article = EXPECTED["articles"][key]
    text, lead = text_of(maker, key), text_of(maker, article["story"])
    jaccard, containment = similarity(text, lead)
    assert (text == lead) == (article["duplicate_kind"] == "exact")
    assert jaccard > 0.5 or containment > 0.7  # clear of the defaults, 0.4 and 0.6


def test_stories_are_far_apart(maker: ModuleType) -> None:
    leads = [key for key, article in EXPECTED["articles"].items() if article["story"] == key]
    texts = [text_of(maker, key) for key in leads]
    for n, one in enumerate(texts):
        for other in texts[:n]:
            assert max(similarity(one, other)) < 0.1


@pytest.mark.parametrize(("key", "claim"), CLAIMS)
def test_claims_are_written_in_their_article(maker: ModuleType, key: str, claim: dict[str, Any]) -> None:
    text = PAGES[key]["title"] if claim.get("zone") == "title" else text_of(maker, key)
    assert claim["content"] in text
    assert claim["source"] in text
    if speaker := claim.get("speaker"):
        assert speaker in text
    assert claim["kind"] in ("direct", "indirect", "mixed")
    quoted = claim["kind"] != "indirect"
    before = text[: text.index(claim["content"])]
    opened = before.count("“") > before.count("”") or before.count('"') % 2 == 1
    assert opened == quoted
