"""The command behind scripts/evaluate."""

import argparse
import contextlib
import io
import json
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from pipelines.cli import main as newsbeam
from pipelines.evaluation.actors import score_actors, score_links
from pipelines.evaluation.claims import score_claims
from pipelines.evaluation.documents import score_languages, score_pages, score_stories
from pipelines.evaluation.dumps import AS_THEY_ARE, write_documents, write_pages, write_texts
from pipelines.evaluation.gold import GoldArticle, GoldError, read_gold_articles
from pipelines.evaluation.measures import Rows, Score, read_jsonl
from pipelines.evaluation.own import ANSWERS, claim_pairs, score_gold_pages, score_texts, verdicts

TESTS: Final = Path("tests")  # of the checkout that the command is run in
FLOORS: Final = TESTS / "floors.toml"
GOLD: Final = TESTS / "gold"


@dataclass(frozen=True)
class Task:
    """A set of gold: how it is scored, under which settings, and the ending of the dump that lies beside it.

    Without such an ending the gold's own texts are the dump.
    """

    score: Callable[[Path, Rows], Score]
    settings: tuple[str, ...]
    beside: str = ""


TASKS: Final[Mapping[str, Task]] = {
    "claims": Task(score_claims, AS_THEY_ARE),
    "actors": Task(score_actors, AS_THEY_ARE),
    "links": Task(score_links, AS_THEY_ARE),
    "languages": Task(score_languages, (*AS_THEY_ARE, "language.min_score=0")),
    "stories": Task(score_stories, (), ".jsonl.gz"),
    "pages": Task(score_pages, ("language.keep=[]", "dedupe.enabled=false"), ".warc.gz"),
}


class EvaluationError(Exception):
    """What keeps the command from its figures."""


def run(dump: Path, output: Path, settings: Sequence[str]) -> Path:
    """Run newsbeam, quietly, and give the root of its tables."""
    options = [word for setting in settings for word in ("--set", setting)]
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = newsbeam(["run", "--input", str(dump), "--output", str(output), "--quiet", *options])
    if code:
        raise EvaluationError(f"newsbeam run ended with {code}")
    return output


def measure(folder: Path, work: Path, articles: list[GoldArticle] | None = None) -> dict[str, Score]:
    """Run newsbeam on the gold articles in `folder`, once as texts and once as pages, and score both."""
    gold = articles or read_gold_articles(folder / "articles")
    texts, pages = work / "texts.jsonl", work / "pages.warc.gz"
    write_texts(gold, texts)
    write_pages(gold, folder / "layouts", pages)
    of_texts = run(texts, work / "texts", AS_THEY_ARE)
    of_pages = run(pages, work / "pages", ("language.keep=[]",))
    return {"texts": score_texts(of_texts, gold), "pages": score_gold_pages(of_pages, gold)}


def headline(figure: float | list[float]) -> float:
    """The figure that floors hold: the share, or the F1 of precision, recall and F1."""
    return figure[-1] if isinstance(figure, list) else figure


def below(scores: Mapping[str, Score], floors: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What is worse than its floor, and what has none."""
    faults = []
    for part, score in scores.items():
        for name, figure in score.items():
            floor = floors.get(part, {}).get(name)
            if floor is None:
                faults.append(f"{part}.{name} has no floor")
            elif headline(figure) < floor:
                faults.append(f"{part}.{name} is {headline(figure)}, below its floor of {floor}")
    return faults


def read_floors(path: Path) -> dict[str, dict[str, float]]:
    """The committed floors: part -> figure -> percent."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write_floors(path: Path, scores: Mapping[str, Score]) -> None:
    """Make the figures of now the floors."""
    lines = [
        "# What newsbeam reaches on the gold articles, in percent. scripts/evaluate --update writes this file; a change"
    ]
    lines += ["# that lowers a figure has to say why."]
    for part, score in scores.items():
        lines += ["", f"[{part}]", *(f"{name} = {headline(figure)}" for name, figure in score.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def table(scores: Mapping[str, Score], floors: Mapping[str, Mapping[str, float]]) -> str:
    """The figures beside their floors."""
    lines = [f"{'figure':28}{'now':>7}{'floor':>8}   precision recall"]
    for part, score in scores.items():
        for name, figure in score.items():
            floor = floors.get(part, {}).get(name)
            more = f"   {figure[0]:9} {figure[1]:6}" if isinstance(figure, list) else ""
            lines.append(f"{part + '.' + name:28}{headline(figure):7}{'-' if floor is None else floor:>8}{more}")
    return "\n".join(lines)


def evaluate_own(arguments: argparse.Namespace) -> int:
    """Score the repository's gold and compare with its floors."""
    with tempfile.TemporaryDirectory() as work:
        root = Path(work)
        gold = read_gold_articles(GOLD / "articles")
        scores = measure(GOLD, root, gold)
        if arguments.wrong:
            pairs = list(claim_pairs(root / "texts", gold, Counter()))
            print("\n".join(v.told for v in verdicts(arguments.wrong, pairs) if not v.right))
            return 0
    floors = read_floors(FLOORS)
    print(json.dumps(scores) if arguments.json else table(scores, floors))
    if arguments.update:
        write_floors(FLOORS, scores)
        return 0
    faults = below(scores, floors)
    print("\n".join(faults) or "no figure is below its floor", file=sys.stderr)
    return 1 if faults else 0


def evaluate_task(arguments: argparse.Namespace) -> int:
    """Score a set of gold, of a run that is there or of one made now."""
    task, gold = TASKS[arguments.task], read_jsonl(arguments.gold)
    score = task.score
    if arguments.verbs:
        verbs = frozenset(arguments.verbs.read_text(encoding="utf-8").split())
        score = partial(score_claims, speech_verbs=verbs)
    with tempfile.TemporaryDirectory() as work:
        root = arguments.data or run(
            arguments.input or _dump(arguments.gold, task, gold, Path(work)), Path(work) / "tables", task.settings
        )
        print(json.dumps({"task": arguments.task, **score(root, gold)}, ensure_ascii=False))
    return 0


def _dump(path: Path, task: Task, gold: Rows, work: Path) -> Path:
    if not task.beside:
        write_documents(gold, work / "gold.jsonl")
        return work / "gold.jsonl"
    dump = path.with_name(path.name.partition(".gold.")[0] + task.beside)
    if not dump.exists():
        raise EvaluationError(f"no dump beside the gold ({dump}): name it with --input, or a run of it with --data")
    return dump


def main(argv: Sequence[str] | None = None) -> int:
    """Evaluate, as the arguments say; 0, or 1 where a figure is below its floor, or 2."""
    parser = argparse.ArgumentParser(
        prog="scripts/evaluate",
        description="Score newsbeam on the gold of this repository against its floors, or on other gold.",
    )
    parser.add_argument(
        "task", nargs="?", choices=TASKS, help="what other gold annotates; without it, our own is scored"
    )
    parser.add_argument("--gold", type=Path, help="JSONL, gzipped or not")
    parser.add_argument(
        "--data", type=Path, help="tables of a run over the gold's documents; without it, they are made"
    )
    parser.add_argument("--input", type=Path, help="the dump to run on, where it does not lie beside the gold")
    parser.add_argument("--verbs", type=Path, help="claims: a list of the verb forms that count as speech")
    parser.add_argument("--update", action="store_true", help="make the figures of now the floors")
    parser.add_argument("--wrong", choices=ANSWERS, help="list the wrong answers of one kind instead")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args(argv)
    if bool(arguments.task) != bool(arguments.gold):
        parser.error("a task needs --gold, and --gold a task")
    try:
        return evaluate_task(arguments) if arguments.task else evaluate_own(arguments)
    except (EvaluationError, GoldError, OSError, json.JSONDecodeError) as error:
        print(f"scripts/evaluate: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
