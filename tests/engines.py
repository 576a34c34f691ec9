"""Engines other than the local one, on this machine: Prism, Flink, and Beam's portable job service.

What has to be had first is kept in `.engines/` of the checkout. Where it cannot be had, tests say why they skip; under
CI they fail, so that nobody takes a green run for a tested one.
"""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final, NoReturn

import apache_beam
import pytest

CHECKOUT: Final = Path(__file__).parent.parent
KEPT: Final = CHECKOUT / ".engines"
START_S: Final = 120  # of a cluster, on a busy machine
# Flink looks into Java's own classes, which Java 17 keeps closed.
OPENED: Final = [
    f"java.base/{package}"
    for package in "java.io java.lang java.lang.reflect java.net java.nio java.text java.time java.util"
    " java.util.concurrent java.util.concurrent.atomic java.util.concurrent.locks java.util.stream sun.nio.ch".split()
]
# Flink's own start script works these out; without it, each must be told.
TASK_MEMORY: Final = {
    "framework.heap.size": "128m",
    "framework.off-heap.size": "128m",
    "task.heap.size": "256m",
    "task.off-heap.size": "0b",
    "managed.size": "1024m",
    "network.min": "256m",
    "network.max": "256m",
    "jvm-metaspace.size": "256m",
    "jvm-overhead.min": "192m",
    "jvm-overhead.max": "192m",
}


def missing(why: str) -> NoReturn:
    """Skip, and say why; under CI, fail."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def kept(name: str, make: Callable[[Path], None], *tools: str) -> Path:
    """A file of `.engines/`, made by whoever comes first."""
    path = KEPT / name
    for tool in tools:
        if not shutil.which(tool):
            missing(f"needs {tool}, which is not installed")
    KEPT.mkdir(exist_ok=True)
    with (KEPT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            try:
                make(path)
            except subprocess.CalledProcessError as error:
                missing(f"{name} cannot be made: {(error.stdout + error.stderr).strip()[-300:]}")
    return path


def prism() -> Path:
    """Beam's Prism of the version of our Beam."""
    return kept(f"prism-{apache_beam.__version__}", _build_prism, "go")


def _build_prism(path: Path) -> None:
    module = f"github.com/apache/beam/sdks/v2/go/cmd/prism@v{apache_beam.__version__}"
    build = KEPT / "go"
    _run("go", "install", module, env={"GOBIN": str(build)})
    (build / "prism").replace(path)


def flink_classpath() -> str:
    """The jars of Beam's Flink job server and of Flink."""
    pom = CHECKOUT / "tests" / "flink" / "pom.xml"
    listed = kept(f"flink-{pom.stat().st_mtime_ns}.classpath", _resolve_flink, "java", "mvn")
    return listed.read_text()


def _resolve_flink(path: Path) -> None:
    pom = CHECKOUT / "tests" / "flink" / "pom.xml"
    _run("mvn", "-q", "-B", "-f", pom, "dependency:build-classpath", f"-Dmdep.outputFile={path}.new")
    Path(f"{path}.new").replace(path)


def flink_job_server(folder: Path) -> Path:
    """A jar that starts the job server, and names its class path; Beam starts it with `java -jar`."""
    jars = " ".join(Path(jar).as_uri() for jar in flink_classpath().split(os.pathsep))
    lines = [
        "Manifest-Version: 1.0",
        "Main-Class: org.apache.beam.runners.flink.FlinkJobServerDriver",
        f"Class-Path: {jars}",
        f"Add-Opens: {' '.join(OPENED)}",
    ]
    manifest = "".join(_folded(line) for line in lines)
    path = folder / "flink-job-server.jar"
    with zipfile.ZipFile(path, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", manifest + "\r\n")
    return path


def _folded(line: str) -> str:
    """A header of a manifest: no line of it is longer than 72 bytes, the end included."""
    parts = [line[:70], *(line[i : i + 69] for i in range(70, len(line), 69))]
    return "\r\n ".join(parts) + "\r\n"


def _run(*command: object, env: dict[str, str] | None = None) -> None:
    told = [str(part) for part in command]
    subprocess.run(told, check=True, capture_output=True, text=True, env=os.environ | (env or {}))


@contextmanager
def _served(code: str) -> Iterator[str]:
    """What a Python process prints once it serves; it ends with us."""
    ours = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))  # its workers run `python`
    process = subprocess.Popen(
        [sys.executable, "-c", f"import sys\n{code}\nsys.stdin.read()"],
        env=os.environ | {"PATH": ours},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


@contextmanager
def job_service(folder: Path) -> Iterator[str]:
    """The address of Beam's portable job service (what local_job_service_main serves)."""
    code = (
        "from apache_beam.runners.portability.local_job_service import LocalJobServicer\n"
        f"service = LocalJobServicer({str(folder)!r})\n"
        "print(service.start_grpc_server(), flush=True)"
    )
    with _served(code) as port:
        yield f"localhost:{port}"


@contextmanager
def worker_pool(processes: bool) -> Iterator[str]:
    """The address of Beam's worker pool (what worker_pool_main serves); its workers are processes, or threads of it."""
    code = (
        "from apache_beam.runners.worker.worker_pool_main import BeamFnExternalWorkerPoolServicer as Pool\n"
        f"address, server = Pool.start(use_process={processes})\n"
        "print(address, flush=True)"
    )
    with _served(code) as address:
        yield address


@contextmanager
def flink_cluster(folder: Path) -> Iterator[str]:
    """The address of a Flink cluster: a JobManager and a TaskManager, each a process of its own."""
    rest, rpc = _free_port(), _free_port()
    settings = {
        "jobmanager.rpc.address": "localhost",
        "jobmanager.rpc.port": rpc,
        "jobmanager.bind-host": "localhost",
        "rest.address": "localhost",
        "rest.port": rest,
        "rest.bind-address": "localhost",
        "taskmanager.host": "localhost",
        "taskmanager.bind-host": "localhost",
        "taskmanager.numberOfTaskSlots": 2,
        "taskmanager.cpu.cores": 2,
    } | {f"taskmanager.memory.{what}": size for what, size in TASK_MEMORY.items()}
    (folder / "config.yaml").write_text("".join(f"{key}: {value}\n" for key, value in settings.items()))
    java = ["java", "-Xmx512m", *(f"--add-opens={package}=ALL-UNNAMED" for package in OPENED)]
    java += ["-cp", flink_classpath()]
    with ExitStack() as started, (folder / "flink.log").open("w") as log:
        for main in ("entrypoint.StandaloneSessionClusterEntrypoint", "taskexecutor.TaskManagerRunner"):
            command = [*java, f"org.apache.flink.runtime.{main}", "--configDir", str(folder)]
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
            started.callback(process.wait)
            started.callback(process.kill)
        _wait_for_workers(f"http://localhost:{rest}/overview", folder / "flink.log")
        yield f"localhost:{rest}"


def _wait_for_workers(url: str, log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(url) as answer:
            if json.load(answer)["taskmanagers"]:
                return
        time.sleep(0.2)
    pytest.fail(f"the Flink cluster did not start: {log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("localhost", 0))
        return int(one.getsockname()[1])
