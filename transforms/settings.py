"""The job's settings, one frozen dataclass a section of the configuration; docs/configuration.md explains."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class InputSettings:
    """[input]: how dumps are read."""

    format: str = "auto"
    text_kind: str = "auto"
    fields: Mapping[str, str] = field(default_factory=dict)
    default_date: str = ""


@dataclass(frozen=True)
class ArticleSettings:
    """[articles]: what counts as an article, and what a page may cost."""

    min_words: int = 30
    max_bytes: int = 8_388_608
    timeout_s: float = 20.0


@dataclass(frozen=True)
class LanguageSettings:
    """[language]: which languages are kept, and who tells them."""

    keep: tuple[str, ...] = ("en",)
    detector: str = "fast"
    min_score: float = 0.8


@dataclass(frozen=True)
class DedupeSettings:
    """[dedupe]: when two articles are one story."""

    enabled: bool = True
    near: bool = True
    min_jaccard: float = 0.4
    min_containment: float = 0.6
    window_days: int = 30


@dataclass(frozen=True)
class ActorSettings:
    """[actors]: whether they are looked for, and the dictionaries beside the built-in one."""

    enabled: bool = True
    dictionaries: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClaimSettings:
    """[claims]: the tier of extraction."""

    tier: str = "rules"


@dataclass(frozen=True)
class OutputSettings:
    """[output]: how the tables are laid out, and whose text is stored."""

    partition: str = "month"
    text: str = "all"


@dataclass(frozen=True)
class MonitorSettings:
    """The whole configuration of a run."""

    input: InputSettings = field(default_factory=InputSettings)
    articles: ArticleSettings = field(default_factory=ArticleSettings)
    language: LanguageSettings = field(default_factory=LanguageSettings)
    dedupe: DedupeSettings = field(default_factory=DedupeSettings)
    actors: ActorSettings = field(default_factory=ActorSettings)
    claims: ClaimSettings = field(default_factory=ClaimSettings)
    output: OutputSettings = field(default_factory=OutputSettings)
