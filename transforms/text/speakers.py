"""Who a source phrase stands for: "Kremlin spokesman Dmitry Peskov", "she", "the ministry". Pure.

Pronouns go to the nearest sentence before that names a person of fitting gender, and there to its first one, which is
most often the subject (the preference of Hobbs 1978, "Resolving pronoun references", without a parse). A sentence whose
subject is such a pronoun itself names whom that one stands for, and a person who is named there only in passing yields
to who spoke last (the continued centre of Grosz, Joshi and Weinstein 1995, "Centering").
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from transforms.text.actors import FoundMention
from transforms.text.beside_names import is_role
from transforms.text.name_words import FIRST_NAMES, ORG_HEADS
from transforms.text.quotes import Span
from transforms.text.readings import Reading

_PRONOUN_GENDERS: Final[dict[str, str]] = {
    "he": "m", "him": "m", "she": "f", "her": "f", "il": "m", "elle": "f", "er": "m"
}  # fmt: skip
_RELATIVE: Final = re.compile(r"(?:who|whom|which|that)(?:$|,)")
_REACH: Final = 8  # sentences back
_NEAR: Final = 4  # sentences since the last claim
_PRONOUN_FIRST: Final = re.compile(r"(?:[A-Z][a-z]+,? )?(He|She|he|she)\b")
_DOCUMENT: Final = re.compile(
    r"\b[Tt]he (?:\w+ ){0,2}(?:report|study|poll|survey|statement|article|letter|document|lawsuit|bill|ad|tweet|post|"
    r"book|paper|memo|email|filing|complaint|resolution|indictment|story|analysis)\b"
)
_OPENING: Final = 14  # characters of a sentence in which its subject begins
_SUBORDINATE: Final = re.compile(r"(?:When|While|As|After|Before|Although|Though|If|Since|In what|In)\b[^,]*$")
_TITLES: Final = re.compile(r"(?:[A-Z][\w.-]* |former )*")
_GUESSED: Final = 0.3  # the score of a name that its shape alone makes a person
_TITLE_BEFORE: Final = r"(?: (?:[A-Z][\w.-]* |former |the )*)?$"
_IN_PASSING: Final = re.compile(
    r"\b(?:of|for|to|with|from|in|at|near|about|under|against|on|than|between)" + _TITLE_BEFORE
)
_ALIKE: Final = re.compile(r"(?:But |And )?(?:[Ll]ike|[Uu]nlike)" + _TITLE_BEFORE)
_CLAUSE_BEGINS: Final = re.compile(r"(?:,|\b(?:and|but|that|because|though|given|while|if|when|as))" + _TITLE_BEFORE)
_FEMALE_ROLE: Final = re.compile(
    r"\b(?:\w*woman|queen|princess|actress|mother|wife|daughter|sister|duchess|Mrs|Ms|Miss)\b"
)
_MALE_ROLE: Final = re.compile(r"\b(?:\w*[a-z]man|king|prince|actor|father|husband|son|brother|duke|Mr|Sir)\b")
_POSSESSIVE: Final = re.compile(r"['’]s?(?!\w)")
_OBJECT_BEFORE: Final = re.compile(
    r"\b(?:of|for|to|by|with|from|in|at|near|about|under|close to|against|on)(?: the)? $"
)
_BELONGS_BEFORE: Final = re.compile(r"\b(?:of|for|from|at|with|by)(?: the)? $")
_DESCRIPTION: Final = re.compile(r"(?:the|this|that|its|his|her|their) (?:[\w-]+ ){0,3}([\w-]+)$", re.I)
_COMPANIES: Final = frozenset(
    "company firm group bank airline carrier automaker manufacturer retailer corporation maker".split()
)
_PAPERS: Final = frozenset("newspaper paper daily magazine outlet broadcaster network".split())
_PAPER_NAME: Final = re.compile(
    r"\b(?:Times|Post|Journal|News|Press|Tribune|Guardian|Telegraph|Herald|Gazette|Chronicle|Magazine|TV|Radio|Today|Mail|Star|Observer)\b"
)
_STATE_HEADS: Final = frozenset(
    "ministry department parliament senate congress court police army government party committee commission council "
    "union agency".split()
)


# Those who speak for their state or party; voters and residents do not.
_VOICES: Final = frozenset(
    "official officials authorities government administration regime military army police forces agency agencies "
    "ministry department diplomat diplomats envoy envoys spokesman spokeswoman spokesperson spokesmen leaders "
    "leadership "
    "lawmakers senators legislators delegation negotiators ministers media intelligence embassy prosecutors party "
    "campaign committee side state cabinet parliament court troops".split()
)
_NOUN_BEHIND: Final = re.compile(
    r"[ \xa0](?!(?:and|or|of|in|at|on|from|with|for|to|by|who|whose|as|himself|herself|then|also|later|both|via)\b)"
    r"[a-z]"
)
_LONG_FORMS: Final[dict[str, str]] = {
    "senator": "sen", "governor": "gov", "representative": "rep", "congressman": "rep", "congresswoman": "rep",
    "general": "gen", "professor": "prof", "colonel": "col", "captain": "capt", "lieutenant": "lt", "sergeant": "sgt",
}  # fmt: skip


class Speakers:
    """Resolves the source phrases of one zone; sources are asked for in the order of the text.

    `quoted` tells of each mention whether it stands in a quotation.
    """

    def __init__(self, reading: Reading, mentions: Sequence[FoundMention], quoted: Sequence[bool]) -> None:
        self._text = reading.text
        self._sentences = reading.sentences
        self._mentions = mentions
        self._starts = [mention.start for mention in mentions]
        self._quoted = quoted
        self._genders: dict[str, str] | None = None  # told when first asked for
        self._last: FoundMention | None = None  # who spoke last, and in which sentence
        self._last_in = 0
        self._referents: dict[int, FoundMention | None] = {}  # of the pronouns looked at, by where they stand

    def resolve(self, source: Span, *, anonymous: bool) -> FoundMention | None:
        """Find the mention that the source phrase stands for; it may stand outside the phrase."""
        found = self._inside(source, anonymous)
        if found is None and not anonymous:
            found = self._outside(source)
        if found is not None:
            self._last, self._last_in = found, self._sentence_of(source[0])
        return found

    def _inside(self, source: Span, anonymous: bool) -> FoundMention | None:
        if _RELATIVE.match(self._text, *source):  # "Doe, who, after a talk with Roe, said"
            return None
        first = bisect_left(self._starts, source[0])
        inside = [m for m in self._mentions[first : first + 20] if m.end <= source[1]]
        if not anonymous:
            for mention in inside:
                if mention.actor_type == "person" and not self._is_modifier(mention, source):
                    return mention
        if inside and not self._may_stand_for(source, inside[-1]):
            inside = [m for m in inside if m.actor_type == "organisation" and m.match != "demonym"]
        organisations = [m for m in inside if m.actor_type == "organisation"]
        for mention in organisations:
            if not self._is_modifier(mention, source) or self._belongs(mention, source):
                return mention
        places = [m for m in inside if m.actor_type == "place" and not self._stands_behind(m, source, _OBJECT_BEFORE)]
        if organisations and not places:
            return organisations[0] if not self._stands_behind(organisations[0], source, _OBJECT_BEFORE) else None
        return places[0] if places else None

    def _may_stand_for(self, source: Span, last: FoundMention) -> bool:
        """ "Russia" and "Russian officials" speak for the state; "a Vermont senator" and "voters" do not."""
        if last.match == "demonym" and last.actor_type == "organisation" and not last.surface.endswith("s"):
            return False  # "the Vermont Republican"
        rest = self._text[last.end : source[1]].strip(" ,")
        words = rest.split()
        if not words or rest.startswith(("'", "’")) or self._text[last.end : last.end + 1] == ",":
            return True
        return not _VOICES.isdisjoint(word.lower().strip(",") for word in words)

    def _is_modifier(self, mention: FoundMention, source: Span) -> bool:
        """In "Trump's lawyer" and "a lawyer for Trump" it is not Trump who speaks."""
        rest = self._text[mention.end : source[1]]
        if (_POSSESSIVE.match(rest) and len(rest) > 3) or (mention.actor_type == "person" and _NOUN_BEHIND.match(rest)):
            return True
        return self._stands_behind(mention, source, _OBJECT_BEFORE)

    def _belongs(self, mention: FoundMention, source: Span) -> bool:
        return self._stands_behind(mention, source, _BELONGS_BEFORE)

    def _stands_behind(self, mention: FoundMention, source: Span, words: re.Pattern[str]) -> bool:
        return bool(words.search(self._text, source[0], mention.start))

    def _outside(self, source: Span) -> FoundMention | None:
        phrase = self._text[source[0] : source[1]].strip().lower()
        if phrase in _PRONOUN_GENDERS:
            return self._person_before(source[0], _PRONOUN_GENDERS[phrase])
        if _RELATIVE.match(phrase):
            near = [m for m in self._before(source[0]) if source[0] - m.end <= 3]
            return near[0] if near else None
        if phrase == "it":
            return self._organisation_before(source[0])
        described = _DESCRIPTION.match(phrase)
        return self._described(source[0], described.group(1)) if described else None

    def _organisation_before(self, at: int) -> FoundMention | None:
        """Find what "it" stands for; a report or a poll that the sentence before is about is no actor."""
        sentence = self._sentence_of(at)
        for start, end in self._sentences[max(0, sentence - 1) : sentence + 1]:
            if _DOCUMENT.search(self._text, start, min(at, end)):
                return None
        return next((m for m in self._before(at) if m.actor_type == "organisation"), None)

    def _before(self, at: int) -> list[FoundMention]:
        """Mentions before `at` and outside quotations, the nearest first, within reach."""
        end = bisect_left(self._starts, at)
        found = [self._mentions[i] for i in range(max(0, end - 40), end) if not self._quoted[i]]
        return found[::-1]

    def _person_before(self, at: int, gender: str) -> FoundMention | None:
        """Find who a pronoun at `at` stands for, looking back sentence by sentence."""
        if at not in self._referents:
            self._referents[at] = None  # while looking
            self._referents[at] = self._look_back(at, gender)
        return self._referents[at]

    def _look_back(self, at: int, gender: str) -> FoundMention | None:
        ahead = self._ahead(at, gender)
        if ahead is not None:
            return ahead
        own = self._sentence_of(at)
        last = self._last if self._last and own - self._last_in <= _NEAR and self._is(self._last, gender) else None
        passing: FoundMention | None = None
        for sentence in range(own, max(-1, own - _REACH), -1):
            start, end = self._sentences[sentence]
            named = self._people(start, min(at, end), gender)
            subject = self._pronoun_subject(start, min(at, end), gender)
            if subject is not None:
                return subject
            if self._last is not None and any(m.actor_id == self._last.actor_id for m in named):
                return next(m for m in named if m.actor_id == self._last.actor_id)
            subjects = [m for m in named if not self._is_in_passing(m, start)]
            if subjects:
                return subjects[0]
            if named and last is not None:
                return last
            if passing is not None:
                break
            passing = named[0] if named else None
        return passing or last

    def _ahead(self, at: int, gender: str) -> FoundMention | None:
        """Find the subject that a pronoun in the clause before it points to: "When he left, Doe said"."""
        start, end = self._sentences[self._sentence_of(at)]
        if not _SUBORDINATE.match(self._text, start, at) or self._people(start, at, gender):
            return None
        comma = self._text.find(", ", at, end)
        behind = self._people(comma, min(end, comma + _OPENING * 2), gender) if comma > 0 else []
        if not behind or not _TITLES.fullmatch(self._text, comma + 2, behind[0].start):
            return None
        return behind[0]

    def _sentence_of(self, at: int) -> int:
        return max(0, bisect_right(self._sentences, (at, len(self._text))) - 1)

    def _people(self, start: int, end: int, gender: str) -> list[FoundMention]:
        """People named in a stretch outside quotations who fit a pronoun, in order."""
        found = range(bisect_left(self._starts, start), bisect_left(self._starts, end))
        return [self._mentions[i] for i in found if not self._quoted[i] and self._fits(self._mentions[i], gender)]

    def _fits(self, mention: FoundMention, gender: str) -> bool:
        if self._genders is None:
            self._genders = _genders(self._text, self._mentions)
        return mention.actor_type == "person" and self._genders.get(mention.actor_id, gender) == gender

    def _is(self, mention: FoundMention, gender: str) -> bool:
        return self._fits(mention, gender) and mention.actor_id in (self._genders or ())

    def _pronoun_subject(self, start: int, end: int, gender: str) -> FoundMention | None:
        """Whom the "he" or "she" stands for that a sentence begins with."""
        match = _PRONOUN_FIRST.match(self._text, start, end)
        if match is None or _PRONOUN_GENDERS[match.group(1).lower()] != gender:
            return None
        return self._person_before(match.start(1), gender)

    def _is_in_passing(self, mention: FoundMention, start: int) -> bool:
        """Named, but hardly the one whom the sentence is about: "Trump's plan", "more than Obama"."""
        before = self._text[max(start, mention.start - 40) : mention.start]
        if (mention.link_score <= _GUESSED and " " in mention.surface) or _ALIKE.match(before):
            return True
        if mention.start - start <= _OPENING:  # "As for Trump", "Trump's plan" as the subject
            return False
        if _POSSESSIVE.match(self._text, mention.end):
            return not _CLAUSE_BEGINS.search(before)
        return bool(_IN_PASSING.search(before))

    def _described(self, at: int, head: str) -> FoundMention | None:
        before = self._before(at)
        if is_role(head):
            heads = {head, _LONG_FORMS.get(head, head)}
            roles = ((m, (m.role or "").lower().replace(".", "").split()) for m in before)
            return next((m for m, words in roles if not heads.isdisjoint(words)), None)
        organisations = [m for m in before if m.actor_type == "organisation"]
        named = [m for m in organisations if head in m.actor.lower().split() or head in m.surface.lower().split()]
        if named or head not in ORG_HEADS | _COMPANIES | _PAPERS:
            return named[0] if named else None
        if head in _PAPERS:
            return next((m for m in organisations if _PAPER_NAME.search(m.actor)), None)
        if head in _COMPANIES:
            return next((m for m in organisations if not _STATE_HEADS & set(m.actor.lower().split())), None)
        return None


def _genders(text: str, mentions: Sequence[FoundMention]) -> dict[str, str]:
    """Tell the gender of people by first name, else by what stands before their name."""
    found: dict[str, str] = {}
    for mention in mentions:
        if mention.actor_type != "person" or mention.actor_id in found:
            continue
        gender: str | None = FIRST_NAMES.get(mention.actor.split()[0])
        if gender in (None, "u"):
            beside = f"{mention.role or ''} {text[max(0, mention.start - 6) : mention.start]}"
            gender = "f" if _FEMALE_ROLE.search(beside) else "m" if _MALE_ROLE.search(beside) else None
        if gender is not None:
            found[mention.actor_id] = gender
    return found
