"""What a run makes of the gold articles of gold.py: claims and mentions of their texts, facts of their pages.

A figure is a share in percent. Shares of answers (`act`, `about` ...) are over the claims whose content was found;
where one answer is common and another telling (`negated`, `anonymous`), the figure is the F1 of the telling one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipelines.evaluation.claims import SAME_CONTENT, same_source
from pipelines.evaluation.documents import body_rates, folded, group_rates
from pipelines.evaluation.gold import GoldArticle, GoldClaim, Span
from pipelines.evaluation.measures import (
    Rows,
    Score,
    Statement,
    Words,
    articles_by_url,
    content_of,
    names_by_id,
    paired,
    percent,
    rates,
    rows_by_url,
    span_of,
)

Names = Mapping[str, str]
"""Actor id -> the actor's name, in a run."""

KINDS: Final = ("direct", "mixed", "indirect")
_NAMES_IT: Final = {"full", "alias"}  # which spelling is the name and which its alias, the dictionary decides
_BEHIND_ROLE: Final = (" of ", " for ", " at ", " in ", " to ")


class Pair(NamedTuple):
    """A gold claim and the row that was found for it."""

    article: GoldArticle
    gold: GoldClaim
    row: dict[str, Any]
    names: "Names"


class Verdict(NamedTuple):
    """One answer of one claim: in gold, in the run, and whether they agree."""

    wanted: bool
    given: bool
    right: bool
    told: str  # for the eye: where, what was wanted and what was given


def score_texts(root: Path, gold: list[GoldArticle]) -> Score:
    """Claims and mentions of a run over the articles' texts."""
    counts: Counter[str] = Counter()
    pairs = list(claim_pairs(root, gold, counts))
    score: Score = {
        "claims": rates(counts["full"], counts["found"], counts["full"], counts["gold"]),
        "contents": rates(counts["content"], counts["found"], counts["content"], counts["gold"]),
    }
    for kind in KINDS:
        score[f"claims_{kind}"] = percent(counts[f"full {kind}"], counts[f"gold {kind}"])
    for name in ANSWERS:
        score[name] = _share(name, list(verdicts(name, pairs)))
    return score | score_mentions(root, gold)


def claim_pairs(root: Path, gold: list[GoldArticle], counts: Counter[str]) -> Iterator[Pair]:
    """The gold claims whose content was found, with what was found; `counts` are what `claims` is made of."""
    claims, names = rows_by_url(root, "claims"), names_by_id(root)
    for article in (article for article in gold if article.annotated):
        for zone, text in (("body", article.text), ("title", article.title)):
            found = [row for row in claims.get(article.url, ()) if row["zone"] == zone]
            yield from _matched(article, Words(text), zone, found, names, counts)


def _matched(
    article: GoldArticle, words: Words, zone: str, rows: Rows, names: Names, counts: Counter[str]
) -> Iterator[Pair]:
    """Pairs of one zone; what is loose in gold is neither missed nor wrong."""
    wanted = [claim for claim in article.claims if claim.zone == zone]
    gold = [words.statement(c.spans, _some(c.source), _some(c.cue)) for c in wanted]
    loose = [words.statement([(start, end)], (), ()) for place, start, end in article.loose if place == zone]
    found = [words.statement(content_of(row), span_of(row, "source"), span_of(row, "cue")) for row in rows]
    right: set[int] = set()
    counts["gold"] += len(gold)
    counts.update(f"gold {claim.kind}" for claim in wanted)
    for jaccard, i, j in paired(gold, found):
        if jaccard < SAME_CONTENT:
            break
        right.add(j)
        counts["content"] += 1
        if not gold[i].source or same_source(words, gold[i].source, found[j].source):
            counts["full"] += 1
            counts[f"full {wanted[i].kind}"] += 1
        yield Pair(article, wanted[i], rows[j], names)
    counts["found"] += sum(1 for j, row in enumerate(found) if j in right or not _is_loose(row, loose))


def _is_loose(found: Statement, loose: list[Statement]) -> bool:
    return any(len(found.content & one.content) >= SAME_CONTENT * len(found.content | one.content) for one in loose)


def _some(span: Span | None) -> list[Span]:
    return [span] if span else []


# --- answers --------------------------------------------------------------------------------------


def _of_kind(pair: Pair) -> Verdict | None:
    return _verdict(pair, True, True, pair.row["kind"] == pair.gold.kind, pair.gold.kind, pair.row["kind"])


def _act(pair: Pair) -> Verdict | None:
    acts, given = pair.gold.acts, pair.row["act"]
    return None if acts is None else _verdict(pair, True, True, given in acts, "|".join(sorted(acts)), given)


def _other_act(pair: Pair) -> Verdict | None:
    """Acts that the gold says are not plain saying."""
    return None if pair.gold.acts is None or "say" in pair.gold.acts else _act(pair)


def _flag(name: str) -> Callable[[Pair], Verdict | None]:
    def judge(pair: Pair) -> Verdict | None:
        wanted, given = getattr(pair.gold, name), bool(pair.row[name])
        return None if wanted is None else _verdict(pair, wanted, given, wanted == given, wanted, given)

    return judge


def _speaker(pair: Pair) -> Verdict | None:
    """The actor that speaks; nobody where the gold names nobody."""
    wanted, given = pair.gold.speakers, pair.row["speaker_id"]
    if wanted is None or not (wanted or given):
        return None
    right = any(_is_actor(pair, name, given) for name in wanted)
    return _verdict(pair, bool(wanted), bool(given), right, "|".join(sorted(wanted)), given)


def _role(pair: Pair) -> Verdict | None:
    wanted, given = pair.gold.roles, pair.row["speaker_role"]
    speakers = pair.gold.speakers
    if not wanted and (speakers is None or given is None):
        return None
    if not wanted and any(_is_role(given, pair.article.roles[name]) for name in speakers or ()):
        return None  # carried over from another sentence, and rightly
    right = given is not None and _is_role(given, wanted)
    return _verdict(pair, bool(wanted), given is not None, right, "|".join(sorted(wanted)), given)


def _about(pair: Pair) -> Verdict | None:
    wanted, given = pair.gold.about, pair.row["about"]
    if wanted is None or not (wanted or given):
        return None
    named = [{name for name in wanted if _is_actor(pair, name, actor)} for actor in given]
    right = all(named) and frozenset[str]().union(*named) == wanted
    return _verdict(pair, bool(wanted), bool(given), right, "|".join(sorted(wanted)), "|".join(given))


ANSWERS: Final[dict[str, Callable[[Pair], Verdict | None]]] = {
    "kind": _of_kind,
    "act": _act,
    "act_other_than_say": _other_act,
    "negated": _flag("negated"),
    "anonymous": _flag("anonymous"),
    "speaker": _speaker,
    "role": _role,
    "about": _about,
}
"""Figure -> how an answer is judged; None where gold leaves it open or neither side has one."""
_TELLING: Final = ("negated", "anonymous")


def verdicts(name: str, pairs: Iterable[Pair]) -> Iterator[Verdict]:
    """Every answer of one kind, judged."""
    for pair in pairs:
        if (verdict := ANSWERS[name](pair)) is not None:
            yield verdict


def _share(name: str, judged: list[Verdict]) -> float:
    if name in _TELLING:
        right = sum(v.wanted and v.given for v in judged)
        return rates(right, sum(v.given for v in judged), right, sum(v.wanted for v in judged))[2]
    return percent(sum(v.right for v in judged), len(judged))


def _verdict(pair: Pair, wanted: bool, given: bool, right: bool, gold: object, row: object) -> Verdict:
    content = pair.row["content"]
    return Verdict(
        wanted, given, right, f"{pair.article.key}: {pair.row['source']!r}, {content[:50]!r}: {gold} / {row}"
    )


def _is_actor(pair: Pair, name: str, given: str | None) -> bool:
    return given is not None and same_actor(pair.article, name, given, pair.names)


def same_actor(article: GoldArticle, name: str, given: str, names: Names) -> bool:
    """Whether an id means the actor: by its Wikidata id, where both have one, else by its name."""
    if article.ids[name] and not given.startswith("local:"):
        return given == article.ids[name]
    return folded(name) in (folded(names.get(given)), folded(given.rpartition(":")[2]))


def _is_role(given: str, wanted: Iterable[str]) -> bool:
    """Whether a role is one of those wanted, articles and what follows "of" aside."""
    low = _bare_role(given)
    return any(low == _bare_role(role) or low == _shortened(_bare_role(role)) for role in wanted)


def _bare_role(role: str) -> str:
    return role.casefold().removeprefix("the ").removeprefix("a ").removeprefix("an ")


def _shortened(role: str) -> str:
    cuts = [role.index(word) for word in _BEHIND_ROLE if word in role]
    return role[: min(cuts)] if cuts else role


# --- mentions -------------------------------------------------------------------------------------


def score_mentions(root: Path, gold: list[GoldArticle]) -> Score:
    """Names by exact place; of those found, how many have the type, the actor and the way of naming right."""
    counts: Counter[str] = Counter()
    found, names = rows_by_url(root, "mentions"), names_by_id(root)
    for article in (article for article in gold if article.annotated):
        unsure = {(zone, at) for zone, start, end in article.open for at in range(start, end)}
        wanted = {(m.zone, m.start, m.end): m for m in article.mentions}
        given = {(row["zone"], row["start"], row["end"]): row for row in found.get(article.url, ())}
        given = {at: row for at, row in given.items() if at in wanted or (at[0], at[1]) not in unsure}
        counts["gold"] += len(wanted)
        counts["found"] += len(given)
        for place in wanted.keys() & given.keys():
            mention, row = wanted[place], given[place]
            counts["right"] += 1
            counts["type"] += row["actor_type"] == mention.type
            counts["match"] += row["match"] == mention.match or {row["match"], mention.match} == _NAMES_IT
            counts["actor"] += same_actor(article, mention.actor, row["actor_id"], names)
            counts["ids"] += mention.id is not None
            counts["linked"] += mention.id is not None and row["actor_id"] == mention.id
    return {
        "mentions": rates(counts["right"], counts["found"], counts["right"], counts["gold"]),
        "mention_type": percent(counts["type"], counts["right"]),
        "mention_match": percent(counts["match"], counts["right"]),
        "mention_actor": percent(counts["actor"], counts["right"]),
        "mention_wikidata": percent(counts["linked"], counts["ids"]),
    }


# --- pages ----------------------------------------------------------------------------------------


def score_gold_pages(root: Path, gold: list[GoldArticle]) -> Score:
    """What a run over the articles' pages found on them."""
    articles = articles_by_url(root)
    rows = [(article, articles.get(article.url, {})) for article in gold]

    def share(right: Callable[[GoldArticle, dict[str, Any]], bool]) -> float:
        return percent(sum(right(article, row) for article, row in rows), len(rows))

    authors = [({folded(n) for n in a.authors}, {folded(n) for n in row.get("authors") or ()}) for a, row in rows]
    same = sum(len(wanted & given) for wanted, given in authors)
    kept = [(article, row) for article, row in rows if row]
    stories = group_rates([article.story for article, _ in kept], [row["story_id"] for _, row in kept])
    return {
        "pages": share(lambda _, row: bool(row)),
        "body": body_rates((article.text, row.get("text") or "") for article, row in rows),
        "title": share(lambda article, row: folded(row.get("title")) == folded(article.title)),
        "date": share(lambda article, row: row.get("published_on") == article.published),
        "outlet": share(lambda article, row: folded(row.get("outlet")) == folded(article.outlet)),
        "authors": rates(same, sum(len(given) for _, given in authors), same, sum(len(want) for want, _ in authors)),
        "wire": share(lambda article, row: bool(row) and folded(row["wire"]) == folded(article.wire)),
        "language": share(lambda article, row: row.get("language") == article.language),
        "stories": stories["pairs"],
    }
