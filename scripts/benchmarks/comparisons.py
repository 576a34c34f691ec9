"""What is compared with what: one row of COMPARISONS each. A new one is a contestant or two and a row."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from pipelines.evaluation.claims import compare, summary
from pipelines.evaluation.documents import compare_pages, group_rates
from pipelines.evaluation.measures import Score, Words, percent, rates
from scripts.benchmarks import data
from scripts.benchmarks.contestants.inputs import lines
from scripts.benchmarks.data import Sizes, Workshop

Quality = Mapping[str, float]


@dataclass(frozen=True)
class Contestant:
    """A function of a module of `contestants`, run with our Python or with that of the peers."""

    label: str
    function: str
    peer: bool = True


@dataclass(frozen=True)
class Comparison:
    """Contestants that do the same work on the same data, ours first."""

    title: str
    unit: str
    data: Callable[[Workshop], Path]
    contestants: tuple[Contestant, ...]
    quality: Callable[[Workshop, Any], Quality] | None = None
    by: str = "cpu"  # or "wall": what the ratios compare
    goal: str = ""  # what is asked of us, in words


def _ours(function: str, label: str = "newsbeam") -> Contestant:
    return Contestant(label, function, peer=False)


# --- quality --------------------------------------------------------------------------------------


def _f1(score: Score, *names: str) -> Quality:
    figures = {name: score[name] for name in names if name in score}
    return {name: figure[-1] if isinstance(figure, list) else figure for name, figure in figures.items()}


def _of_pages(shop: Workshop, found: Any) -> Quality:
    if shop.warc:
        return {}
    for page in found.values():
        page["published_on"] = page["published_on"] and date.fromisoformat(page["published_on"])
    return _f1(compare_pages(found, data.page_gold(shop)), "body", "title", "date", "authors")


def _of_languages(shop: Workshop, found: list[str]) -> Quality:
    wanted = [record["lang"] for record in lines(data.passages(shop))]
    return {"right": percent(sum(w == f for w, f in zip(wanted, found, strict=True)), len(wanted), 2)}


def _of_stories(shop: Workshop, found: Mapping[str, Any]) -> Quality:
    wanted = data.copy_gold(shop)
    guess = [(found[record["url"]] if found.get(record["url"]) is not None else record["url"]) for record in wanted]
    score = group_rates([record["cluster"] for record in wanted], guess)
    return _f1(score, "pairs", "stories_lost")


def _of_claims(shop: Workshop, found: list[Mapping[str, Any]]) -> Quality:
    """On the annotated articles, which come first."""
    counts: Counter[str] = Counter()
    names: Counter[str] = Counter()
    annotated = [article for article in data.gold() if article.annotated]
    for article, answer in zip(annotated, found, strict=False):
        words = Words(article.text)
        claims = [claim for claim in article.claims if claim.zone == "body"]
        wanted = [words.statement(c.spans, [c.source] if c.source else [], [c.cue] if c.cue else []) for c in claims]
        given = [words.statement(content, source, ()) for content, source in answer["claims"]]
        counts += compare(words, wanted, [one for one in given if one.content], ())
        unsure = {at for zone, start, end in article.open if zone == "body" for at in range(start, end)}
        gold = {(m.start, m.end, m.type) for m in article.mentions if m.zone == "body"}
        mine = {(start, end, kind) for start, end, kind in answer["names"] if start not in unsure}
        names += Counter(gold=len(gold), found=len(mine), right=len(gold & mine))
    score = summary(counts)
    score["claims"] = score["full"]
    score["names"] = rates(names["right"], names["found"], names["right"], names["gold"])
    return _f1(score, "claims", "full_direct", "names")


def _counts(_: Workshop, found: Mapping[str, float]) -> Quality:
    told = ("pages", "bytes", "articles", "stories")
    return {name: figure for name, figure in found.items() if name in told or name.endswith(" ms")}


# --- the table ------------------------------------------------------------------------------------

COMPARISONS: Final[Mapping[str, Comparison]] = {
    "warc": Comparison(
        "Read a WARC file",
        "page",
        data.many_pages,
        (_ours("warc:newsbeam"), Contestant("warcio", "warc:warcio")),
        _counts,
    ),
    "pages": Comparison(
        "Page to article",
        "page",
        data.pages,
        (
            _ours("pages:newsbeam"),
            Contestant("trafilatura, fast", "pages:trafilatura_fast"),
            Contestant("trafilatura", "pages:trafilatura_default"),
        ),
        _of_pages,
    ),
    "language": Comparison(
        "Tell the language",
        "text",
        data.passages,
        (_ours("language:newsbeam"), Contestant("langdetect", "language:langdetect")),
        _of_languages,
    ),
    "stories": Comparison(
        "Group copies",
        "article",
        data.copies,
        (
            _ours("stories:newsbeam"),
            _ours("stories:newsbeam_job", "newsbeam, as a job"),
            Contestant("rensa, verified", "stories:rensa"),
            Contestant("datatrove", "stories:datatrove"),
        ),
        _of_stories,
    ),
    "claims": Comparison(
        "Find claims and names",
        "article",
        data.parsed_texts,
        (
            _ours("claims:newsbeam"),
            Contestant("textacy on spaCy", "claims:textacy"),
            Contestant("spaCy, names alone", "claims:spacy"),
        ),
        _of_claims,
    ),
    "reports": Comparison(
        "Answer mention-counts",
        "answer",
        data.tables,
        (_ours("reports:newsbeam"), Contestant("DuckDB", "reports:duckdb")),
        _counts,
    ),
    "job": Comparison(
        "The whole job, WARC to tables",
        "page",
        data.fewer_pages,
        (
            _ours("job:newsbeam"),
            Contestant("warcio + trafilatura + langdetect + datasketch + spaCy", "job:script_of_today"),
        ),
    ),
    "texts-against-langdetect": Comparison(
        "The whole job on texts, against telling their language",
        "article",
        data.texts,
        (_ours("job:newsbeam"), Contestant("langdetect alone", "job:langdetect_alone")),
        goal="at most 1.5 times the CPU of langdetect alone",
    ),
    "pages-against-trafilatura": Comparison(
        "The whole job on pages, against extracting them",
        "page",
        data.pages,
        (_ours("job:newsbeam"), Contestant("trafilatura alone", "pages:trafilatura_fast")),
        goal="at most half the CPU of trafilatura alone",
    ),
    "beam": Comparison(
        "Beam's share: the job against its functions in a loop",
        "article",
        data.texts,
        (_ours("job:newsbeam_in_process"), _ours("loop:plain", "the same in a plain loop")),
        _counts,
        goal="at most 1.10 times the CPU of the loop",
    ),
    "start-help": Comparison(
        "newsbeam --help", "start", data.tables, (_ours("job:help_alone"),), by="wall", goal="under 0.4 s, idle machine"
    ),
    "start-report": Comparison(
        "newsbeam report", "start", data.tables, (_ours("job:report_alone"),), by="wall", goal="under 1.5 s, idle"
    ),
}


def scales(sizes: Sizes) -> dict[str, Comparison]:
    """The job on more and more articles: CPU an article should not grow."""
    return {
        f"scale-{count}": Comparison(
            f"The whole job on {count:,} articles",
            "article",
            partial(data.texts, count=count),
            (_ours("job:newsbeam"), _ours("job:newsbeam_two_workers", "newsbeam, two workers")),
            by="wall",
        )
        for count in sizes.scale
    }
