"""Ids that were merged into others: where each one ends up."""

from collections import defaultdict
from collections.abc import Iterable


def final_ids(merges: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each merged id with the id it ends up as, from pairs (id, merged_into) of any number of runs.

    Chains are followed. Where runs merged one id into two, all of them are one; its name is the
    smallest of the ids that were not merged themselves (of all, in a circle). The order of the
    pairs does not matter.
    """
    merged: set[str] = set()
    joined: dict[str, str] = {}

    def head(key: str) -> str:
        while (above := joined.get(key, key)) != key:
            joined[key] = key = joined.get(above, above)
        return key

    for old, new in merges:
        if old != new:
            merged.add(old)
            joined[head(old)] = head(new)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key in merged | joined.keys() | set(joined.values()):
        groups[head(key)].append(key)
    final: dict[str, str] = {}
    for group in groups.values():
        name = min([key for key in group if key not in merged] or group)
        final.update((key, name) for key in group if key != name)
    return final
