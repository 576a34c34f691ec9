"""Telling the language of a text."""

from pathlib import Path
from typing import Any

from scripts.benchmarks.contest import Run
from scripts.benchmarks.contestants.inputs import texts

_BATCH = 128


def newsbeam(data: Path) -> Run:
    """langdetect's profiles, scored in batches."""
    from transforms.text.language import DETECTORS

    detect, passages = DETECTORS["fast"], texts(data)
    detect(passages[:1])  # profiles are loaded once a process

    def run() -> tuple[int, Any]:
        starts = range(0, len(passages), _BATCH)
        found = [language.code for start in starts for language in detect(passages[start : start + _BATCH])]
        return len(passages), found

    return run


def langdetect(data: Path) -> Run:
    """langdetect.detect, text by text."""
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    passages = texts(data)
    detect("profiles are loaded once a process")

    def run() -> tuple[int, Any]:
        found = []
        for passage in passages:
            try:
                found.append(detect(passage).partition("-")[0])
            except LangDetectException:
                found.append("")
        return len(passages), found

    return run
