"""The command behind scripts/bench."""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts.benchmarks import costs, report
from scripts.benchmarks.chart import draw
from scripts.benchmarks.comparisons import COMPARISONS, Comparison, Contestant, scales
from scripts.benchmarks.contest import HOUSE, ContestError, Measured, as_json, measure
from scripts.benchmarks.data import FULL, QUICK, Workshop
from scripts.benchmarks.report import Outcome
from transforms.schemas import stable_id

BENCH = HOUSE / ".bench"
PEERS = BENCH / "venv"
_QUICK = " of `--quick`, where the start of a job, some seconds, weighs more than on real data"
REQUIREMENTS = Path(__file__).with_name("peers.txt")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what is asked for, print the table, write results and chart."""
    options = _options(argv)
    sizes = QUICK if options.quick else FULL
    shop = Workshop(BENCH / "data", sizes, options.warc, options.texts)
    known = {**COMPARISONS, **scales(sizes)}
    wanted = options.only or [name for name in known if options.all or not name.startswith("scale-")]
    if unknown := [name for name in wanted if name not in known]:
        print(f"scripts/bench: no comparison {unknown[0]!r}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    commit = _commit()
    runs = BENCH / "runs" / stable_id(commit, repr(sizes), repr(options.warc), repr(options.texts))[:12]
    outcomes = [_compare(name, known[name], shop, runs, options) for name in wanted]
    print(report.table(outcomes))
    about = {"on": datetime.now(UTC).date().isoformat(), "sizes": repr(sizes)}
    results = report.as_json(outcomes, commit, about)
    caption = f"{report.machine()}; newsbeam {results['newsbeam']}, {results['on']}"
    folder = HOUSE / "docs" if options.publish else BENCH
    _write(options.json or folder / "benchmarks.json", json.dumps(results, indent=1) + "\n")
    _write(options.chart or folder / "benchmarks.svg", draw(outcomes, caption))
    if options.publish:
        made = f"On {caption}; commit {commit}, {options.repeats} rounds{_QUICK if options.quick else ''}."
        _publish(HOUSE / "README.md", f"{report.in_short(outcomes)}\n\n{made}")
        _publish(folder / "benchmarks.md", f"{report.markdown(outcomes)}\n\n{made}")
        if set(costs.NEEDED) <= set(wanted):
            _publish(folder / "scale.md", f"{costs.markdown(outcomes)}\n\n{made}")
    return 0


def _publish(page: Path, figures: str) -> None:
    _write(page, report.published(page.read_text(encoding="utf-8"), figures))


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measure newsbeam beside the tools one would use instead; see docs/benchmarks.md.",
    )
    parser.add_argument("--only", action="append", metavar="NAME", help=f"of {', '.join(COMPARISONS)}, scale-10000 ...")
    parser.add_argument("--all", action="store_true", help="the runs on more and more articles too")
    parser.add_argument("--repeats", type=int, default=3, help="rounds, in turns (3)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the data: to see that it works")
    parser.add_argument("--fresh", action="store_true", help="measure again what was measured at this commit")
    parser.add_argument("--warc", type=Path, help="pages to use instead of ours; repeated in other words up to as many")
    parser.add_argument("--texts", type=Path, help="a JSONL dump with `text` to use instead of ours")
    parser.add_argument("--json", type=Path, help="where the figures go (.bench/benchmarks.json)")
    parser.add_argument("--chart", type=Path, help="where the chart goes (.bench/benchmarks.svg)")
    parser.add_argument("--publish", action="store_true", help="write figures, chart and tables into docs/ and README")
    return parser.parse_args(argv)


def _compare(name: str, comparison: Comparison, shop: Workshop, runs: Path, options: argparse.Namespace) -> Outcome:
    """Every contestant in every round; in turns, so that a machine that slows down slows them all."""
    given = comparison.data(shop)
    contestants = list(comparison.contestants)
    measured: dict[str, list[Measured]] = {contestant.label: [] for contestant in contestants}
    skipped: dict[str, str] = {}
    quality: dict[str, Mapping[str, float]] = {}
    for number in range(options.repeats):
        for contestant in [one for one in contestants if one.label not in skipped]:
            stem = f"{name}-{contestant.function.replace(':', '-')}"
            result, answers = runs / f"{stem}-{number}.json", runs / f"{stem}.answers.json"
            try:
                measured[contestant.label].append(_measured(contestant, given, result, answers, options.fresh))
            except ContestError as error:
                skipped[contestant.label] = str(error)
                continue
            if comparison.quality and contestant.label not in quality:
                quality[contestant.label] = comparison.quality(shop, json.loads(answers.read_text(encoding="utf-8")))
    finished = {label: rounds for label, rounds in measured.items() if label not in skipped}
    if contestants[0].label not in finished:
        raise SystemExit(f"scripts/bench: {name}: newsbeam itself failed: {skipped[contestants[0].label]}")
    return report.outcome(name, comparison, finished, quality, skipped)


def _measured(contestant: Contestant, given: Path, result: Path, answers: Path, fresh: bool) -> Measured:
    """A measurement, or the one that an interrupted run of this command left."""
    if result.exists() and not fresh:
        return Measured(**json.loads(result.read_text()))
    result.parent.mkdir(parents=True, exist_ok=True)
    print(f"{result.stem} ...", end=" ", file=sys.stderr, flush=True)
    python = _peers() if contestant.peer else Path(sys.executable)
    taken = measure(python, contestant.function, given.resolve(), answers.resolve())
    print(f"{taken.cpu:.1f} CPU s", file=sys.stderr)
    _write(result, json.dumps(as_json(taken)))
    return taken


def _peers() -> Path:
    """The Python of the environment of the other tools, made when it is first needed."""
    python, stamp = PEERS / "bin" / "python", PEERS / stable_id(REQUIREMENTS.read_text())[:12]
    if stamp.exists():
        return python
    print("setting up .bench/venv (once; some minutes) ...", file=sys.stderr)
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*install, "--requirement", str(REQUIREMENTS)], check=False).returncode:
        names = [line for line in REQUIREMENTS.read_text().splitlines() if line and not line.startswith("#")]
        for name in names:  # one that cannot be had does not keep the others away
            subprocess.run([*install, name], check=False)
    stamp.touch()
    return python


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=HOUSE, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain")
    return git("rev-parse", "--short=12", "HEAD") + (f"+{stable_id(git('diff', 'HEAD'))[:8]}" if changed else "")


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
