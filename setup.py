"""Compiles what reads texts where NEWSBEAM_COMPILE=1 asks for it (docs/scale.md); all else is in pyproject.toml."""

import os
import sys
from pathlib import Path

from setuptools import Extension, setup

COMPILE = os.environ.get("NEWSBEAM_COMPILE") == "1"
NEEDED = ["mypy>=2,<3", "numpy>=1.26,<3"]  # numpy for its types
LEFT_OUT = {
    # Their time is spent in libraries that are compiled already:
    *"charsets elements figures fingerprints guard html jsonld language metadata page_blocks parser profiles".split(),
    "repeats",  # Beam reads the types of SitePages' fields
    "__init__",
}


def modules() -> list[Extension]:
    """The modules of rules, as C by mypyc: their time is spent in Python itself."""
    if "egg_info" in sys.argv:  # asked only what building needs: mypy may not be there yet
        return []
    from mypyc.build import mypycify

    paths = [str(path) for path in sorted(Path("transforms/text").glob("*.py")) if path.stem not in LEFT_OUT]
    return mypycify(["--ignore-missing-imports", *paths], opt_level="2", debug_level="0", multi_file=True)


setup(setup_requires=NEEDED if COMPILE else [], ext_modules=modules() if COMPILE else [])
