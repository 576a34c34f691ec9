"""Which actor of a dictionary a name is beyond doubt, by the id that it would have without the dictionary. Pure."""

from collections import defaultdict

from transforms.text.article_names import local_actor
from transforms.text.dictionary import Dictionary

_WHOLE_NAMES = frozenset({"full", "alias"})


def ids_by_local_id(dictionary: Dictionary) -> dict[str, str]:
    """Each local id that a name of the dictionary would have, and the id that it has there.

    Names are full ones and aliases; one that is ambiguous, or that two actors of one type share, names nobody here.
    """
    named: defaultdict[str, set[str | None]] = defaultdict(set)
    for surface, senses in dictionary.surfaces.items():
        for entry, match, ambiguous in senses:
            if match in _WHOLE_NAMES:
                local = local_actor(entry.type, surface, None).actor_id
                named[local].add(None if ambiguous else entry.actor_id)
    return {
        local: actor_id
        for local, ids in sorted(named.items())
        if len(ids) == 1 and (actor_id := min(ids, key=str)) is not None and actor_id != local
    }
