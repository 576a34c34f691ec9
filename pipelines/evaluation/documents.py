"""Articles against gold: body, headline, day and authors of pages; languages; stories."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pipelines.evaluation.measures import GOLD_HOST, Rows, Score, articles_by_url, percent, rates

_SHINGLE: Final = 4  # words
_SHORT, _MEDIUM = 150, 600  # characters of a passage
_UNSTATED: Final = ("crawl", "none")  # published_source of days that the page does not state


def folded(text: str | None) -> str:
    """Text as headlines and names are compared: case, marks and spaces do not count."""
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text or "").casefold()).strip()


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words in a text, each as often as it occurs."""
    words = re.findall(r"\w+", text)
    runs = range(max(1, len(words) - _SHINGLE + 1)) if words else ()
    return Counter(tuple(words[at : at + _SHINGLE]) for at in runs)


def body_rates(pairs: Iterable[tuple[str, str]]) -> list[float]:
    """Mean precision, mean recall and their F1 of bodies, as (wanted, found)."""
    precisions, recalls = [], []
    for wanted, found in pairs:
        want, got = shingles(wanted), shingles(found)
        same = (want & got).total()
        precisions.append(same / got.total() if got else 0.0)
        recalls.append(same / want.total() if want else 1.0)
    return rates(sum(precisions), len(precisions), sum(recalls), len(recalls))


def score_pages(root: Path, gold: Rows) -> Score:
    """Bodies by runs of four words, headlines and authors folded, days where the page states one."""
    return compare_pages(articles_by_url(root), gold)


def compare_pages(articles: Mapping[str, Mapping[str, Any]], gold: Rows) -> Score:
    """The same of articles by URL, as rows that have the columns compared."""
    counts: Counter[str] = Counter()
    for page in gold:
        article = articles.get(page["url"])
        counts["missing"] += article is None
        if page.get("title"):
            counts["titles"] += 1
            counts["right titles"] += article is not None and folded(article["title"]) == folded(page["title"])
        if page.get("published_at"):
            counts["days"] += 1
            if article and article["published_on"] and article["published_source"] not in _UNSTATED:
                counts["given days"] += 1
                counts["right days"] += article["published_on"] in _days(page["published_at"])
        if page.get("authors"):
            wanted = {folded(name) for name in page["authors"]}
            given = {folded(name) for name in article["authors"] or ()} if article else set()
            counts["authors"] += len(wanted)
            counts["given authors"] += len(given)
            counts["right authors"] += len(wanted & given)
    bodies = ((page["body"], articles[page["url"]]["text"] if page["url"] in articles else "") for page in gold)
    score: Score = {"pages": len(gold), "missing": counts["missing"], "body": body_rates(bodies)}
    if counts["titles"]:
        score["title"] = percent(counts["right titles"], counts["titles"])
    for name in ("days", "authors"):
        if counts[name]:
            right = counts[f"right {name}"]
            score["date" if name == "days" else name] = rates(right, counts[f"given {name}"], right, counts[name])
    return score


def _days(moment: str) -> set[Any]:
    """The day as printed and the UTC day."""
    at = datetime.fromisoformat(moment)
    return {at.date(), at.astimezone(UTC).date()}


def score_languages(root: Path, gold: Rows) -> Score:
    """Share of passages with the right language, in all and by length."""
    articles = articles_by_url(root)
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for number, passage in enumerate(gold):
        length = len(passage["text"])
        bucket = "short" if length <= _SHORT else "medium" if length <= _MEDIUM else "long"
        found = articles.get(f"{GOLD_HOST}{number}", {}).get("language")
        for name in (bucket, "all"):
            count[name] += 1
            right[name] += found == passage["lang"]
    shares = {name: percent(right[name], count[name], 2) for name in ("all", "short", "medium", "long")}
    return {**shares, "passages": count["all"]}


def score_stories(root: Path, gold: Rows) -> Score:
    """Pairs of articles in one story; stories that vanish in others, and copies that pass for stories."""
    stories = {url: article["story_id"] for url, article in articles_by_url(root).items()}
    truth, guess, missing = [], [], 0
    for page in gold:
        url = page["url"]
        if url not in stories and page["kind"] == "foreign":
            continue
        missing += url not in stories
        truth.append(page["cluster"])
        guess.append(stories.get(url, f"missing: {url}"))
    return {"articles": len(truth), "missing": missing, **group_rates(truth, guess)}


def group_rates(truth: list[Any], guess: list[Any]) -> Score:
    """How two ways to group the same things agree."""
    both = _pairs(zip(truth, guess, strict=True))
    in_guess, in_truth = defaultdict(set), defaultdict(set)
    for true, guessed in zip(truth, guess, strict=True):
        in_guess[guessed].add(true)
        in_truth[true].add(guessed)
    copies = len(truth) - len(in_truth)
    return {
        "pairs": rates(both, _pairs(guess), both, _pairs(truth)),
        "stories_lost": sum(len(merged) - 1 for merged in in_guess.values()),
        "copies_surviving_percent": percent(sum(len(split) - 1 for split in in_truth.values()), max(1, copies), 2),
    }


def _pairs(groups: Iterable[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())
