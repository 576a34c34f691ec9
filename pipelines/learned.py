"""Names that the dictionary has learned: the local ids under which earlier runs wrote them, and the ids they have now.

A name is learned when an earlier run saw it under a local id, and the dictionary of this run has it, in full or as an
alias, unambiguous, of one actor of the same type. Readers follow the pairs, so that a series does not break on the day
that its actor came into the dictionary. An id that was given over once stays so: a later dictionary does not turn it.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.snapshots import Manifest
from transforms.files import open_file
from transforms.schemas import ACTOR_ALIASES, ACTORS
from transforms.text.dictionary import Dictionary
from transforms.text.known_names import ids_by_local_id


def learned_ids(root: str, earlier: Iterable[Manifest], dictionary: Dictionary) -> pa.Table:
    """Rows of ACTOR_ALIASES for the names that the dictionary has and runs before this one had not."""
    manifests = list(earlier)
    unseen = list(_unseen(manifests, dictionary.version))
    if not unseen:
        return ACTOR_ALIASES.schema.empty_table()
    known = ids_by_local_id(dictionary)
    given_over = _values(root, manifests, ACTOR_ALIASES.name)
    learned = sorted((known.keys() & _values(root, unseen, ACTORS.name)) - given_over)
    return pa.Table.from_pydict(
        {"actor_id": learned, "merged_into": [known[actor_id] for actor_id in learned]}, schema=ACTOR_ALIASES.schema
    )


def _unseen(manifests: list[Manifest], version: str) -> Iterator[Manifest]:
    """The runs with another dictionary that ended after the last run with this one had looked at the others."""
    looked = max((m["started_at"] for m in manifests if m.get("dictionary") == version), default="")
    for manifest in manifests:
        if manifest.get("dictionary") != version and manifest["finished_at"] > looked:
            yield manifest


def _values(root: str, manifests: list[Manifest], table: str) -> set[str]:
    """The actor ids in a table of some runs."""
    found: set[str] = set()
    for file in (file for manifest in manifests for file in manifest["files"][table]):
        if file["rows"]:
            with open_file(f"{root}/{file['path']}") as opened:
                found.update(pq.ParquetFile(opened).read(["actor_id"])["actor_id"].to_pylist())
    return found
