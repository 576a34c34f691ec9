"""Keep languages: tell each article's language, keep those the configuration names."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.error_handling import ErrorHandler
from apache_beam.typehints.decorators import no_annotations

from transforms.articles import Parts
from transforms.blocks import Rejected, in_global_window
from transforms.metrics import Spent
from transforms.schemas import EXCERPT_CHARS, Article, Reject
from transforms.settings import LanguageSettings
from transforms.text.language import DETECTORS, Language

UNDETERMINED: Final = "und"  # ISO 639-2's word for a language that nobody can tell
_BATCH: Final = 128


@dataclass
class KeepLanguages(beam.PTransform):
    """Articles -> articles with language and score; the others go to `rejects`."""

    settings: LanguageSettings
    rejects: ErrorHandler

    @no_annotations  # Beam cannot check several inputs, and warns
    def expand(self, parts: Parts) -> Parts:
        """Wire the step."""
        kept = []
        for number, articles in enumerate(parts):
            tell = beam.ParDo(_Tell(self.settings)).with_outputs("rejects", main="articles")
            told = articles | f"Tell {number}" >> tell
            self.rejects.add_error_pcollection(told.rejects)
            kept.append(told.articles)
        return tuple(kept)


class _Tell(beam.DoFn):
    """Tells languages a batch at a time: scoring is vectorised, and no text's answer depends on its batch."""

    def __init__(self, settings: LanguageSettings) -> None:
        self.settings, self.spent = settings, Spent("languages")

    def setup(self) -> None:
        self.detect = DETECTORS[self.settings.detector]

    def start_bundle(self) -> None:
        self.batch: list[Article] = []

    def process(self, article: Article) -> Iterator[Article | Rejected]:
        self.batch.append(article)
        if len(self.batch) == _BATCH:
            yield from self._told()

    def finish_bundle(self) -> Iterator[object]:
        for out in self._told():
            if isinstance(out, TaggedOutput):
                yield TaggedOutput(out.tag, in_global_window(out.value))
            else:
                yield in_global_window(out)

    def _told(self) -> Iterator[Article | Rejected]:
        with self.spent:
            languages = self.detect([article.text for article in self.batch])
        for article, language in zip(self.batch, languages, strict=True):
            score = round(language.score, 4)
            reason = verdict(language, self.settings)
            if reason:
                yield TaggedOutput("rejects", _reject(article, reason, language.code, score))
            else:
                yield replace(article, language=language.code or UNDETERMINED, language_score=score)
        self.batch = []


def verdict(language: Language, settings: LanguageSettings) -> str | None:
    """The reason to reject an article of this language, None to keep it."""
    if not settings.keep:
        return None
    if not language.code:
        return "language_unknown"
    if language.code not in settings.keep:
        return "language"
    return "language_score" if language.score < settings.min_score else None


def _reject(article: Article, reason: str, code: str, score: float) -> Reject:
    return Reject(
        dump=article.dump,
        record_offset=article.record_offset,
        stage="language",
        reason=reason,
        detail=f"{code or 'unknown'}, score {score:.4f}",
        url=article.url,
        domain=article.domain,
        language=code or None,
        crawled_at=article.crawled_at,
        published_on=article.published_on,
        excerpt=article.text[:EXCERPT_CHARS],
    )
