"""Mentions against annotated names, and their ids against annotated Wikidata links."""

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

from pipelines.evaluation.measures import GOLD_HOST, Rows, Score, percent, rates, rows_by_url

TYPES: Final = {"PER": "person", "ORG": "organisation", "LOC": "place"}
_NO_NAMES: Final = ("demonym", "title")  # matches that other sets do not count as names
_TITLE: Final = re.compile(
    r"(?:the|mr|mrs|ms|dr|sir|president|minister|prime minister|sen|gov|rep)\.?\s+", re.IGNORECASE
)
_PRONOUNS: Final = frozenset(
    "i me my we us our you your he him his she her hers it its they them their who whom whose which that this".split()
)
_QID: Final = re.compile(r"Q\d+")


def _trimmed(entity: dict[str, Any]) -> tuple[int, int]:
    """Its span without titles in front, which sets annotate in different ways."""
    at = 0
    while title := _TITLE.match(entity["surface"], at):
        at = title.end()
    return entity["start"] + at, entity["end"]


def _mentions(root: Path) -> dict[str, Rows]:
    found = rows_by_url(root, "mentions")
    return {url: [row for row in rows if row["zone"] == "body"] for url, rows in found.items()}


def score_actors(root: Path, gold: Rows) -> Score:
    """Names by exact span and type; demonyms, roles and what the gold gives another type are left out."""
    found = _mentions(root)
    counts: Counter[str] = Counter()
    for document in gold:
        names = [entity for entity in document["entities"] if entity["type"] in TYPES]
        wanted = {(*_trimmed(name), TYPES[name["type"]]) for name in names}
        other = {(e["start"], e["end"]) for e in document["entities"] if e["type"] not in TYPES}
        rows = [row for row in found.get(GOLD_HOST + document["doc_id"], ()) if row["match"] not in _NO_NAMES]
        given = {(*_trimmed(row), row["actor_type"]) for row in rows}
        given = {name for name in given if name[:2] not in other or name in wanted}
        for side, names_of_side in (("gold", wanted), ("found", given), ("right", wanted & given)):
            counts.update(f"{side} {name[2]}" for name in names_of_side)
        counts["spans"] += len({name[:2] for name in wanted} & {name[:2] for name in given})
    of_type = {
        kind: (counts[f"right {kind}"], counts[f"found {kind}"], counts[f"right {kind}"], counts[f"gold {kind}"])
        for kind in TYPES.values()
    }
    right, given_names, _, wanted_names = (sum(column) for column in zip(*of_type.values(), strict=True))
    return {
        "gold": wanted_names,
        "predicted": given_names,
        "all": rates(right, given_names, right, wanted_names),
        "span_only": rates(counts["spans"], given_names, counts["spans"], wanted_names),
    } | {kind: rates(*of_type[kind]) for kind in TYPES.values()}


def score_links(root: Path, gold: Rows) -> Score:
    """Wikidata ids: how many of the gold names carry theirs, and how many of those given there are right."""
    found = _mentions(root)
    counts: Counter[str] = Counter()
    for document in gold:
        first, last = document.get("span") or (0, len(document["text"]))
        rows = found.get(GOLD_HOST + document["doc_id"], [])
        for entity in document["entities"]:
            linked = _QID.fullmatch(entity["qid"] or "") and entity["surface"].lower() not in _PRONOUNS
            if not linked or not first <= entity["start"] < last:
                continue
            touching = [row for row in rows if row["start"] < entity["end"] and entity["start"] < row["end"]]
            given = [row["actor_id"] for row in touching if _QID.fullmatch(row["actor_id"])]
            counts["gold"] += 1
            counts["touched"] += bool(touching)
            counts["given"] += bool(given)
            counts["right"] += entity["qid"] in given
    return {
        "gold": counts["gold"],
        "span_found": percent(counts["touched"], counts["gold"]),
        "link": rates(counts["right"], counts["given"], counts["right"], counts["gold"]),
    }
