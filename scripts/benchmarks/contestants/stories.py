"""Grouping copies: url -> story."""

import shutil
import struct
import tempfile
from pathlib import Path
from typing import Any

from scripts.benchmarks.contest import Run
from scripts.benchmarks.contestants.inputs import lines
from scripts.benchmarks.contestants.inputs import newsbeam as newsbeam_command

_STORIES_ALONE = ("language.keep=[]", "actors.enabled=false", "claims.tier=none")
_SHINGLE, _JACCARD = 3, 0.4


def newsbeam(data: Path) -> Run:
    """The functions of the job that group stories, without Beam."""
    from scripts.benchmarks.contestants import loop

    settings = loop.settings_for_texts()
    blocks = list(loop.blocks_of(loop.articles_of(data, settings)))

    def run() -> tuple[int, Any]:
        grouped = [block.select(["url", "story_id"]).to_pylist() for block in loop.grouped(blocks, settings)[0]]
        found = {row["url"]: row["story_id"] for rows in grouped for row in rows}
        return len(found), found

    return run


def newsbeam_job(data: Path) -> Run:
    """The job without actors and claims: start, reading, languages and writing included."""
    import polars as pl

    def run() -> tuple[int, Any]:
        root = Path(tempfile.mkdtemp())
        options = [word for setting in _STORIES_ALONE for word in ("--set", setting)]
        newsbeam_command("run", "--input", str(data), "--output", str(root), "--quiet", *options)
        found = dict(pl.read_parquet(root / "articles/**/*.parquet", columns=["url", "story_id"]).iter_rows())
        shutil.rmtree(root)
        return len(found), found

    return run


def rensa(data: Path) -> Run:
    """rensa's MinHash and LSH, candidates verified: what its documentation shows, with our shingles."""
    from rensa import RMinHash, RMinHashLSH

    records = lines(data)

    def run() -> tuple[int, Any]:
        index = RMinHashLSH(threshold=_JACCARD, num_perm=128, num_bands=32)
        prints: list[Any] = []
        story = list(range(len(records)))

        def first(at: int) -> int:
            while story[at] != at:
                story[at] = story[story[at]]
                at = story[at]
            return at

        for number, record in enumerate(records):
            words = record["text"].lower().split()
            print_ = RMinHash(num_perm=128, seed=42)
            print_.update([" ".join(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))])
            for other in index.query(print_):
                if print_.jaccard(prints[other]) >= _JACCARD:
                    one, two = sorted((first(other), first(number)))
                    story[two] = one
            index.insert(number, print_)
            prints.append(print_)
        return len(records), {record["url"]: first(number) for number, record in enumerate(records)}

    return run


def datatrove(data: Path) -> Run:
    """datatrove's MinHash pipeline, its four stages with its defaults."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup.minhash import (
        MinhashConfig,
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.readers.jsonl import JsonlReader
    from datatrove.pipeline.writers.jsonl import JsonlWriter

    work = Path(tempfile.mkdtemp())
    (work / "input").mkdir()
    (work / "input" / data.name).symlink_to(data.resolve())
    signatures, buckets, clusters = (str(work / name) for name in ("signatures", "buckets", "clusters"))
    config = MinhashConfig()
    reader = JsonlReader(str(work / "input"), id_key="url")
    stages = [
        [reader, MinhashDedupSignature(output_folder=signatures, config=config)],
        [MinhashDedupBuckets(input_folder=signatures, output_folder=buckets, config=config)],
        [MinhashDedupCluster(input_folder=buckets, output_folder=clusters, config=config, save_cluster_id=True)],
        [reader, MinhashDedupFilter(input_folder=clusters), JsonlWriter(str(work / "kept"))],
    ]

    def run() -> tuple[int, Any]:
        for number, stage in enumerate(stages):
            tasks = config.num_buckets if number == 1 else 1
            LocalPipelineExecutor(stage, tasks=tasks, workers=1, logging_dir=str(work / f"log{number}")).run()
        groups = dict(struct.iter_unpack("<2I", (work / "clusters" / "000000.clusters").read_bytes()))
        urls = [record["url"] for record in lines(data)]
        shutil.rmtree(work)
        return len(urls), {url: groups.get(number) for number, url in enumerate(urls)}

    return run
