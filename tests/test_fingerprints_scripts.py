"""Near copies in scripts other than the Latin one: made-up news with known clusters, through the Beam step.

The words are invented (characters of each script in random order, frequent ones more often, as in real text); what is
done to them is what editors and sites do: words changed, endings cut, lines added, notices around the text.
"""

import random
from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from tests.steps import article
from tests.test_stories import group
from transforms.schemas import Article
from transforms.text.fingerprints import count_words, fingerprint, word_hashes

HAN = (
    "的一是不了人在有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后"
    "小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长"
)
KANA = (
    "のにはをたがでてとしれさあいるもなこらかくりうまきんよつすみそけおめやえちどわせだ日本年大人中国会出"
    "時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞"
)
THAI = "กขคงจฉชซญณดตถทธนบปผฝพฟภมยรลวศษสหอฮะาำเแโใไ"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىئءؤ"
HANGUL = (
    "가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후기니디리미비시이"
    "지치키티피히은는을를에서의와과한인정부대통령국회"
)
KHMER = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអាិីុូេែៃោៅំះ"

# letters, characters of a word, what stands between words and behind sentences
SCRIPTS: Final[dict[str, tuple[str, tuple[int, int], str, str]]] = {
    "zh": (HAN, (2, 3), "", "。"),
    "ja": (KANA, (2, 4), "", "。"),
    "th": (THAI, (3, 6), "", " "),
    "km": (KHMER, (3, 6), "", "។ "),
    "ar": (ARABIC, (3, 6), " ", ". "),
    "ko": (HANGUL, (2, 4), " ", ". "),
}


class Writer:
    """Invents sentences of one script; always the same ones for a seed."""

    def __init__(self, script: str, seed: int) -> None:
        self.letters, self.lengths, self.between, self.end = SCRIPTS[script]
        self.random = random.Random(seed)
        self.words = [self.word() for _ in range(2_000)]

    def word(self) -> str:
        n = self.random.randint(*self.lengths)
        return "".join(self.letters[int(len(self.letters) * self.random.random() ** 2)] for _ in range(n))

    def sentence(self) -> list[str]:
        """Words, of which few are frequent and most are rare."""
        n = self.random.randint(9, 16)
        return [self.words[int(len(self.words) * self.random.random() ** 3)] for _ in range(n)]

    def story(self) -> list[list[str]]:
        return [self.sentence() for _ in range(self.random.randint(7, 14))]

    def text(self, sentences: list[list[str]]) -> str:
        return "".join(self.between.join(sentence) + self.end for sentence in sentences).strip()

    def edited(self, sentences: list[list[str]]) -> list[list[str]]:
        """One word in twenty another one."""
        return [[self.word() if self.random.random() < 0.05 else word for word in s] for s in sentences]

    def copies(self, story: list[list[str]]) -> list[str]:
        return [
            self.text(story),
            self.text(self.edited(story)),
            self.text(story[: len(story) * 2 // 3]),
            self.text([*story, self.sentence(), self.sentence()]),
            self.text([self.sentence(), *self.edited(story)]),
        ]

    def negative(self, story: list[list[str]]) -> str:
        """Another story that repeats two sentences of background."""
        return self.text([*self.story()[:7], *story[-2:]])


def made(script: str, n_stories: int) -> tuple[list[Article], list[int]]:
    """Articles of 10 sites, which put a notice of their own under each, and the story of each."""
    writer = Writer(script, seed=len(script) + n_stories)
    notices = [writer.text([writer.sentence(), writer.sentence()]) for _ in range(10)]
    texts, stories = [], []
    for number in range(n_stories):
        story = writer.story()
        texts += [*writer.copies(story), writer.negative(story)]
        stories += [number] * 5 + [n_stories + number]
    articles = []
    for i, text in enumerate(texts):
        site = writer.random.randrange(10)
        url = f"https://s{site}.example/{i}"
        articles.append(article(f"{text}\n\n{notices[site]}", url=url, domain=f"s{site}.example", offset=i))
    return articles, stories


def pairs_f1(found: list[str], wanted: list[int]) -> float:
    def pairs(counts: Counter[object]) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    right = pairs(Counter(zip(found, wanted, strict=True)))
    return 2 * right / (pairs(Counter(found)) + pairs(Counter(wanted)))


@pytest.mark.parametrize("script", sorted(SCRIPTS))
def test_copies_are_found_in_every_script(script: str, tmp_path: Path) -> None:
    articles, stories = made(script, 20)
    rows, _ = group(articles, tmp_path)
    assert pairs_f1([rows[i]["story_id"] for i in range(len(articles))], stories) >= 0.95


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("港は再開した", "港 は再 開した"),  # spaces say nothing there
        ("مُحَمَّد كـــتاب", "محمد كتاب"),
        ("co\u00adoperation", "cooperation"),
        ("ΟΔΟΣ ΤΟΥ ΛΙΜΑΝΙΟΥ", "οδος του λιμανιου"),
        ("“Don’t”, she said…", '"Don\'t" she said'),
        ("The port ❤️ reopened \U0001f600", "the port reopened"),
    ],
)
def test_the_same_words(one: str, same: str) -> None:
    hashes, counts = word_hashes([one, same])
    assert counts[0] == counts[1] > 0
    assert hashes[: counts[0]].tolist() == hashes[counts[0] :].tolist()


@pytest.mark.parametrize(
    ("text", "words"),
    [("京々は𠀀", 4), ("ถนน", 3), ("ភាសា", 4), ("2024年 3月", 4), ("la_la 3,5 don't", 5), ("\ud800 a", 2), ("!?…", 0)],
)
def test_words(text: str, words: int) -> None:
    assert word_hashes([text])[1].tolist() == [words]


def test_a_word_has_one_hash_wherever_it_stands() -> None:
    hashes, counts = word_hashes(["harbour", "", "港 " * 100_000 + "harbour", "a harbour"])
    assert counts.tolist() == [1, 0, 100_001, 2]
    assert hashes[0] == hashes[100_001] == hashes[100_003] != hashes[100_002]
    assert len(set(hashes[1:100_001].tolist())) == 1


def test_texts_without_spaces_count_half_a_word_a_character() -> None:
    assert count_words("港は再開した。") == 4
    assert count_words("ท่าเรือ เปิด") == 6


def test_fingerprints_are_frozen() -> None:
    """They are kept on disk: if this fails, signatures of earlier runs no longer compare."""
    prints = fingerprint(["The port of Northbay reopened on Monday.", "港は月曜日に再開した。", ""])
    assert prints.n_shingles.tolist() == [5, 8, 1]
    assert prints.signatures[:, :2].tolist() == [
        [797967772, 494372225],
        [1844269974, 277670891],
        [3879304836, 1797959097],
    ]
    assert [f"{key:016x}" for key in np.bitwise_xor.reduce(prints.bands, axis=1)] == [
        "ffff4fa7fa9263a9",
        "5c468b2ab97412d8",
        "6df5b2be167f6730",
    ]
