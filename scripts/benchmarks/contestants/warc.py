"""Reading a WARC file: every response, its body decoded."""

from pathlib import Path
from typing import Any

from scripts.benchmarks.contest import Run


def newsbeam(data: Path) -> Run:
    """Our reader."""
    from transforms.formats import FORMATS, Dump
    from transforms.schemas import Page
    from transforms.settings import ArticleSettings, InputSettings

    dump = Dump(data.name, InputSettings(), ArticleSettings().max_bytes)

    def run() -> tuple[int, Any]:
        with data.open("rb") as file:
            found = [len(record.body) for record in FORMATS["warc"].read(file, dump) if isinstance(record, Page)]
        return len(found), {"pages": len(found), "bytes": sum(found)}

    return run


def warcio(data: Path) -> Run:
    """warcio's ArchiveIterator."""
    from warcio.archiveiterator import ArchiveIterator

    def run() -> tuple[int, Any]:
        with data.open("rb") as file:
            found = [len(r.content_stream().read()) for r in ArchiveIterator(file) if r.rec_type == "response"]
        return len(found), {"pages": len(found), "bytes": sum(found)}

    return run
