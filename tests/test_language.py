import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.language import DETECTORS, Language, detect_fast, detect_with_langdetect

PASSAGES = {
    "en": "The harbour council voted on Tuesday to close its northern pier for two years, saying that"
    " the timber below the waterline was no longer safe. Fishing crews denied that there was any"
    " danger and asked for another report before the summer begins.",
    "de": "Der Hafenrat beschloss am Dienstag, den nördlichen Anleger für zwei Jahre zu sperren, weil"
    " das Holz unter der Wasserlinie nicht mehr sicher sei. Die Fischer widersprachen und verlangten"
    " ein neues Gutachten, bevor der Sommer beginnt.",
    "fr": "Le conseil du port a décidé mardi de fermer la jetée du nord pendant deux ans, car le bois"
    " sous la ligne de flottaison n'est plus sûr. Les pêcheurs ont contesté cette décision et"
    " demandé un nouveau rapport avant le début de l'été.",
    "ru": "Совет порта решил во вторник закрыть северный причал на два года, потому что древесина под"
    " водой больше не безопасна. Рыбаки не согласились и попросили подготовить новый доклад до"
    " начала лета, когда корабли приходят чаще всего.",
    "ja": "港の議会は火曜日、北桟橋を二年間閉鎖することを決めた。水面下の木材が安全ではなくなったためだと"
    "説明している。漁師たちは危険はないと反論し、夏が始まる前に新しい報告書を求めた。",
    "zh": "港口委员会星期二决定关闭北码头两年，因为水下的木材已经不再安全。渔民们否认有任何危险，"
    "并要求在夏天开始之前提交一份新的报告。议长说，她宁愿失去两个夏天，也不愿意失去一条船。",
    "ar": "قرر مجلس الميناء يوم الثلاثاء إغلاق الرصيف الشمالي لمدة عامين لأن الخشب تحت الماء لم يعد آمنا."
    " ونفى الصيادون وجود أي خطر وطلبوا تقريرا جديدا قبل بداية الصيف.",
    "th": "สภาท่าเรือลงมติเมื่อวันอังคารให้ปิดท่าเทียบเรือด้านเหนือเป็นเวลาสองปี เพราะไม้ใต้น้ำไม่ปลอดภัยอีกต่อไป",
}


@pytest.mark.parametrize("detector", sorted(DETECTORS))
def test_languages(detector: str) -> None:
    found = DETECTORS[detector](list(PASSAGES.values()))
    assert [language.code for language in found] == list(PASSAGES)
    assert all(0.8 < language.score <= 1 for language in found)


@pytest.mark.parametrize("detector", sorted(DETECTORS))
def test_nothing_to_tell_by(detector: str) -> None:
    texts = ["", " \n", "12,345.67 (+8 %)", "https://www.example.com/a/b?c=d"]
    assert DETECTORS[detector](texts) == [Language("", 0.0)] * 4


def test_clear_english_is_sure() -> None:
    assert detect_fast([PASSAGES["en"]])[0].score > 0.95


def test_capitals_are_read_too() -> None:
    (found,) = detect_fast([PASSAGES["de"].upper()])
    assert found.code == "de"
    assert found.score > 0.9


def test_a_menu_does_not_tell_the_language_of_a_long_text() -> None:
    menu = "Home News Sport Weather Sign in to your account Read more about our newsletters. "
    (found,) = detect_fast([menu * 3 + PASSAGES["fr"] * 8])
    assert found.code == "fr"


def test_doubtful_texts_score_low() -> None:
    half = " ".join(f"{a} {b}" for a, b in zip(PASSAGES["en"].split(), PASSAGES["de"].split(), strict=False))
    noise = "qzx wvkj xqpz jjkw zvx qpwk vzzx kqj wxv pzqk jxvw kzq xxjv"
    name = "Ostvik"
    assert all(language.score < 0.8 for language in detect_fast([half, noise, name]))


def test_a_language_without_a_profile_scores_low() -> None:
    esperanto = (
        "La haveno estas granda kaj la ŝipoj venas ĉiutage, sed la ligno sub la akvo ne plu estas"
        " sekura. Tial la konsilio decidis fermi la nordan kajon dum du jaroj, kaj la fiŝkaptistoj"
        " ne ĝojas pri tio."
    )
    assert detect_fast([esperanto])[0].score < 0.8


@settings(max_examples=30)
@given(st.lists(st.text(max_size=80) | st.sampled_from(sorted(PASSAGES.values())), max_size=6))
def test_no_text_hangs_on_its_batch(texts: list[str]) -> None:
    together = detect_fast(texts)
    assert together == [detect_fast([text])[0] for text in texts]
    assert together[::-1] == detect_fast(texts[::-1])
    assert all(0 <= language.score <= 1 for language in together)


def test_batches_of_any_size() -> None:
    texts = [f"{passage} {i}" for i in range(40) for passage in PASSAGES.values()]
    assert [language.code for language in detect_fast(texts)] == list(PASSAGES) * 40
    assert detect_fast([]) == []


def test_langdetect_answers_the_same_every_time() -> None:
    text = "pier harbour Hafen port"
    first, again = detect_with_langdetect([text, PASSAGES["en"]]), detect_with_langdetect([text])
    assert first[0] == again[0]
