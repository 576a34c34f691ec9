import subprocess
import sys

SETTLED = """
import sys
from pipelines.processes import settle_in
settle_in()
assert "apache_beam" in sys.modules
assert not {"pandas", "pymongo"} & set(sys.modules)
import pymongo
assert pymongo.MongoClient
"""


def test_what_beam_was_kept_from_importing_can_still_be_imported() -> None:
    subprocess.run([sys.executable, "-c", SETTLED], check=True)
