"""The same dump on every engine: the same files, byte by byte.

`pytest tests/test_engines.py --dump FILE --dump FILE` tries it on dumps of your own instead of the sample crawl.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import engines

SAMPLE = Path(__file__).parent / "sample" / "sample.warc.gz"
NEWSBEAM = "import sys; from pipelines.cli import main; sys.exit(main(sys.argv[1:]))"
TELLS_TIME = ("runs", "_snapshots")  # when a run began and ended; all else is the same


@pytest.fixture(scope="module")
def dumps(request: pytest.FixtureRequest) -> list[str]:
    return request.config.getoption("--dump") or [str(SAMPLE)]


def run(root: Path, dumps: list[str], *options: str) -> dict[str, str]:
    """Run the job in a process of its own; the checksums of the files it wrote."""
    inputs = [word for dump in dumps for word in ("--input", dump)]
    command = ["run", "--quiet", *inputs, "--output", str(root), *options]
    done = subprocess.run([sys.executable, "-c", NEWSBEAM, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    files = [file.relative_to(root) for file in root.rglob("*.parquet")]
    return {
        str(file): hashlib.sha256((root / file).read_bytes()).hexdigest()
        for file in files
        if file.parts[0] not in TELLS_TIME
    }


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, dumps: list[str]) -> dict[str, str]:
    return run(tmp_path_factory.mktemp("local") / "tables", dumps, "--workers=1")


@pytest.fixture
def on(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """The options that run the job on an engine, which is up meanwhile."""
    with ExitStack() as up:
        if request.param == "two workers":
            yield ["--workers=2"]
        elif request.param == "prism":
            yield ["--runner=PrismRunner", f"--prism_location={engines.prism()}"]
        elif request.param == "portable":
            service = up.enter_context(engines.job_service(tmp_path))
            pool = up.enter_context(engines.worker_pool(processes=True))
            yield ["--runner=PortableRunner", f"--job_endpoint={service}", *external(pool)]
        else:
            jar = engines.flink_job_server(tmp_path)
            flink = ["--runner=FlinkRunner", f"--flink_job_server_jar={jar}", "--parallelism=2"]
            if request.param == "flink":
                yield [*flink, "--flink_master=[local]"]
            else:
                cluster = up.enter_context(engines.flink_cluster(tmp_path))
                pool = up.enter_context(engines.worker_pool(processes=False))
                yield [*flink, f"--flink_master={cluster}", *external(pool)]


def external(pool: str) -> list[str]:
    return ["--environment_type=EXTERNAL", f"--environment_config={pool}"]


@pytest.mark.parametrize("on", ["two workers", "prism", "portable", "flink", "flink cluster"], indirect=True)
def test_every_engine_writes_the_same_bytes(
    on: list[str], dumps: list[str], local: dict[str, str], tmp_path: Path
) -> None:
    assert run(tmp_path / "tables", dumps, *on) == local
    assert {"articles", "mentions", "claims", "index"} <= {Path(file).parts[0] for file in local}
