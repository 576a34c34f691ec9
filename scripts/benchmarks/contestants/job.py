"""The whole job, from a dump to tables; and what it is set against."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.benchmarks.contest import Run
from scripts.benchmarks.contestants.claims import MODEL
from scripts.benchmarks.contestants.inputs import newsbeam as newsbeam_command
from scripts.benchmarks.contestants.inputs import texts
from scripts.benchmarks.contestants.pages import as_fields

_MIN_JACCARD = 0.4
_SHINGLE = 3


def newsbeam(data: Path) -> Run:
    """`newsbeam run` with one worker process, from the start of Python to the last byte."""
    return _command(data, "--workers", "1")


def newsbeam_two_workers(data: Path) -> Run:
    """The same with two worker processes."""
    return _command(data, "--workers", "2")


def _command(data: Path, *options: str) -> Run:
    def run() -> tuple[int, Any]:
        with tempfile.TemporaryDirectory() as root:
            newsbeam_command("run", "--input", str(data), "--output", root, "--quiet", *options)
            counters = _counters(Path(root))
        return counters["records_read"], counters

    return run


def _counters(root: Path) -> dict[str, int]:
    manifest = json.loads(next(root.glob("runs/*/run.json")).read_text())
    counters: dict[str, int] = manifest["counters"]
    return counters


def newsbeam_in_process(data: Path) -> Run:
    """`newsbeam run` without the start of Python and the imports: what a long run comes to."""
    import pipelines.launch  # noqa: F401 - Beam is there before the clock starts
    from pipelines.cli import main

    def run() -> tuple[int, Any]:
        with tempfile.TemporaryDirectory() as root:
            if main(["run", "--input", str(data), "--output", root, "--workers", "1", "--quiet"]):
                raise RuntimeError("the run failed")
            counters = _counters(Path(root))
        return counters["records_read"], counters

    return run


def script_of_today(data: Path) -> Run:
    """warcio, trafilatura, langdetect, datasketch, spaCy: what people write."""
    import spacy
    from datasketch import MinHash, MinHashLSH
    from langdetect import DetectorFactory, LangDetectException, detect
    from textacy.extract.triples import direct_quotations
    from trafilatura import bare_extraction
    from warcio.archiveiterator import ArchiveIterator

    DetectorFactory.seed = 0
    model = spacy.load(MODEL)

    def articles() -> Any:
        with data.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type != "response":
                    continue
                url = record.rec_headers.get_header("WARC-Target-URI")
                document = bare_extraction(record.content_stream().read(), url=url, with_metadata=True, fast=True)
                yield url, as_fields(document) if document else None

    def run() -> tuple[int, Any]:
        index, pages, kept = MinHashLSH(threshold=_MIN_JACCARD, num_perm=128), 0, 0
        with tempfile.TemporaryFile("w", encoding="utf-8") as tables:
            for url, fields in articles():
                pages += 1
                try:
                    if fields is None or detect(fields["text"]) != "en":
                        continue
                except LangDetectException:
                    continue
                words = fields["text"].lower().split()
                print_ = MinHash(num_perm=128)
                print_.update_batch([" ".join(words[at : at + _SHINGLE]).encode() for at in range(len(words))])
                copies = index.query(print_)
                index.insert(url, print_)
                row = {name: fields[name] for name in ("title", "author", "date", "sitename", "text")}
                row |= {"url": url, "story": min(copies, default=url)}
                if not copies:
                    spoken = model(fields["text"])
                    row["names"] = [(entity.text, entity.label_) for entity in spoken.ents]
                    row["claims"] = _quotations(direct_quotations, spoken)
                kept += 1
                tables.write(json.dumps(row, default=str) + "\n")
        return pages, {"articles": kept}

    return run


def _quotations(find: Any, document: Any) -> list[tuple[str, str]]:
    try:
        return [(" ".join(map(str, quote.speaker)), quote.content.text) for quote in find(document)]
    except ValueError:
        return []


def langdetect_alone(data: Path) -> Run:
    """langdetect.detect over the same texts, and nothing else."""
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    pages = texts(data)
    detect("profiles are loaded once a process")

    def run() -> tuple[int, Any]:
        for page in pages:
            try:
                detect(page)
            except LangDetectException:
                continue
        return len(pages), None

    return run


def help_alone(data: Path) -> Run:
    """`newsbeam --help`."""
    return _starts(["--help"])


def report_alone(data: Path) -> Run:
    """`newsbeam report mention-counts` over the tables of the news."""
    return _starts(["report", "mention-counts", "--data", str(data), "--every", "week", "--top", "10"])


def _starts(arguments: Sequence[str]) -> Run:
    def run() -> tuple[int, Any]:
        newsbeam_command(*arguments)
        return 1, None

    return run
