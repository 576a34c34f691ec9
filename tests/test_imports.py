"""The floors of the house: who may import whom, and that looking at tables never loads Beam."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
FORBIDDEN = {
    "transforms/schemas.py": ("apache_beam", "polars", "transforms.", "pipelines"),
    "transforms/text": ("apache_beam", "polars", "transforms.formats", "pipelines"),
    "transforms/formats": ("apache_beam", "polars", "pipelines"),
    "transforms": ("pipelines", "polars"),
    "pipelines/reports": ("apache_beam", "transforms.text", "transforms.formats"),
}


def imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("floor", FORBIDDEN)
def test_a_floor_imports_only_what_lies_below(floor: str) -> None:
    path = HOUSE / floor
    for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
        wrong = {n for n in imports(file) for f in FORBIDDEN[floor] if (n + ".").startswith(f)}
        assert not wrong, f"{file.relative_to(HOUSE)} imports {wrong}"


@pytest.mark.parametrize("command", [["--help"], ["report", "--help"]])
def test_help_loads_no_beam(command: list[str]) -> None:
    code = (
        "import sys; from pipelines.cli import main\n"
        f"try: main({command!r})\n"
        "except SystemExit: pass\n"
        "sys.exit('apache_beam' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
