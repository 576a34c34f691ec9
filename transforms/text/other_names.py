"""Names in French and German, where the rules for English make too much of them. Pure.

What those take for a name may be an article with its noun ("Die Regierung"), a noun alone, or hold an office
("Oppositionsführer Karl Reuter"). Names of the dictionary stay as they are.
"""

from transforms.text.actors import FoundMention
from transforms.text.article_names import local_actor
from transforms.text.lexicons import Lexicon


def plain_names(mentions: list[FoundMention], lexicon: Lexicon) -> list[FoundMention]:
    """Leave out what is no name, and take offices off those that are; they become the role."""
    return [plain for mention in mentions if (plain := _plain(mention, lexicon)) is not None]


def _plain(mention: FoundMention, lexicon: Lexicon) -> FoundMention | None:
    if not mention.actor_id.startswith("local:"):
        return mention
    if mention.actor_type != "person":
        return None
    office, name = _parted(mention.actor, lexicon)
    written, surface = _parted(mention.surface, lexicon)
    if not surface or not name or name.split()[0].lower() in lexicon["determiners"]:
        return None
    actor = local_actor(mention.actor_type, name, mention.country)
    moved = mention.end - len(surface)
    role = mention.role or (office and written) or None
    return mention._replace(actor_id=actor.actor_id, actor=name, surface=surface, start=moved, role=role)


def _parted(name: str, lexicon: Lexicon) -> tuple[str, str]:
    """An office before a name, and the name: "Landrat Peter Vogt"; the first word alone is looked at."""
    first, _, rest = name.partition(" ")
    low = first.lower()
    if not rest or low in lexicon["addresses"]:
        return "", rest or name
    is_office = low in lexicon["roles"] or low.endswith(tuple(lexicon["role_ends"]))
    return (first, rest) if is_office else ("", name)
