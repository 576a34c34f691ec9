"""What a root was told to forget: hashes of addresses, domains and actors, so that tomorrow's crawl brings none back.

The list keeps no names: whoever reads it learns nothing that the tables no longer say.
"""

from collections.abc import Iterable
from typing import Final, Literal

from transforms import files
from transforms.layout import FORGOTTEN
from transforms.schemas import stable_id
from transforms.text.urls import canonical_url

Kind = Literal["url", "domain", "actor"]
Marks = frozenset[str]
"""Names of the files of the list."""

NOTHING: Final[Marks] = frozenset()


def mark(kind: Kind, value: str) -> str:
    """How the list keeps a value."""
    return f"{kind}-{stable_id('newsbeam forgets', kind, value)}"


def read_marks(root: str) -> Marks:
    """All that a root was told to forget."""
    return frozenset(found.path.rpartition("/")[2] for found in files.find(f"{root}/{FORGOTTEN}", "*"))


def add_marks(root: str, marks: Iterable[str]) -> None:
    """Put marks on the list; those that are on it stay."""
    for name in sorted(marks):
        files.create(f"{root}/{FORGOTTEN}/{name}", b"")


def is_forgotten_page(marks: Marks, domain: str | None, *urls: str | None) -> bool:
    """Whether a page is of an address or a domain that was forgotten; addresses count in their canonical form."""
    if not marks:
        return False
    if domain and mark("domain", domain) in marks:
        return True
    return any(mark("url", canonical_url(url) or url) in marks for url in urls if url)


def is_forgotten_actor(marks: Marks, actor_id: str | None) -> bool:
    """Whether an actor was forgotten."""
    return bool(marks) and actor_id is not None and mark("actor", actor_id) in marks
