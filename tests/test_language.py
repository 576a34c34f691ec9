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


NONE_OF_OURS = {
    "Esperanto": "La haveno estas granda kaj la ŝipoj venas ĉiutage, sed la ligno sub la akvo ne plu estas sekura. Tial"
    " la konsilio decidis fermi la nordan kajon dum du jaroj, kaj la fiŝkaptistoj ne ĝojas pri tio.",
    "Basque": "Portuko batzordeak asteartean erabaki zuen iparraldeko kaia bi urtez ixtea, ur azpiko zura jada ez baita"
    " segurua. Arrantzaleek ez dute arriskurik ikusten eta beste txosten bat eskatu dute uda hasi baino lehen.",
    "Icelandic": "Hafnarráðið ákvað á þriðjudag að loka norðurbryggjunni í tvö ár, því að viðurinn undir vatni er ekki"
    " lengur öruggur. Sjómenn sögðu að engin hætta væri á ferðum og báðu um nýja skýrslu áður en sumarið byrjar.",
    "Irish": "Shocraigh comhairle an chuain Dé Máirt an ché thuaidh a dhúnadh ar feadh dhá bhliain mar nach bhfuil an"
    " t-adhmad faoin uisce slán a thuilleadh. Dúirt na hiascairí nach raibh aon chontúirt ann.",
    "Kazakh": "Порт кеңесі сейсенбі күні солтүстік айлақты екі жылға жабуға шешім қабылдады, өйткені су астындағы ағаш"
    " енді қауіпсіз емес. Балықшылар ешқандай қауіп жоқ деп, жаңа есеп сұрады.",
    "Georgian": "ნავსადგურის საბჭომ სამშაბათს გადაწყვიტა ჩრდილოეთის ნავმისადგომის დახურვა ორი წლით, რადგან წყლის ქვეშ"
    " ხე აღარ არის უსაფრთხო.",
    "Georgian that cites": "ნავსადგურის საბჭომ სამშაბათს გადაწყვიტა ნავმისადგომის დახურვა (North Pier Act) ორი წლით.",
}


@pytest.mark.parametrize("name", sorted(NONE_OF_OURS))
def test_languages_without_a_profile_are_not_taken_for_others(name: str) -> None:
    (short, long) = detect_fast([NONE_OF_OURS[name], NONE_OF_OURS[name] * 4])
    assert short.score < 0.8
    assert long.score < 0.8
    assert (long.code == "") == (long.score == 0)


@pytest.mark.parametrize("name", ["Georgian", "Georgian that cites", "Kazakh"])
def test_letters_that_no_language_of_ours_has_are_of_none(name: str) -> None:
    assert detect_fast([NONE_OF_OURS[name]]) == [Language("", 0.0)]


def test_doubtful_texts_score_low() -> None:
    noise = "qzx wvkj xqpz jjkw zvx qpwk vzzx kqj wxv pzqk jxvw kzq xxjv"
    name = "Ostvik"
    code = "if (pier == null) { return res.status(404).json(err); } for (i = 0; i < n; i++) { s += qty[i]; }"
    assert all(language.score < 0.8 for language in detect_fast([noise, name, code]))


@pytest.mark.parametrize("times", [1, 4, 40])
def test_a_page_in_two_languages_scores_their_shares(times: int) -> None:
    half = PASSAGES["en"] * times + "\n" + PASSAGES["de"] * times
    assert detect_fast([half])[0].score < 0.8
    (most,) = detect_fast([PASSAGES["en"] * 9 * times + "\n" + PASSAGES["de"] * times])
    assert most.code == "en"
    assert most.score >= 0.8


def test_foreign_quotes_do_not_spoil_an_article() -> None:
    said = "„Das Holz unter der Wasserlinie ist nicht mehr sicher, und der Sommer beginnt bald“"
    told = ["The council met on Tuesday and heard two crews.", PASSAGES["en"], f"One of them said: {said}."]
    (found,) = detect_fast(["\n".join(told * 6)])
    assert found.code == "en"
    assert found.score >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "Council shuts northern pier for two years after storm damage, crews want a second report before summer",
        "THE COUNCIL SHUT THE NORTHERN PIER FOR TWO YEARS AFTER THE STORM, AND CREWS WANT A SECOND REPORT",
        "Profit rose to 42.5 mln from 39.1 mln, turnover to 1,260 mln from 1,190 mln, the port said on Monday.",
        "See https://hafen.example/der-hafenrat-beschloss-am-dienstag for the council's own words about the pier.",
    ],
)
def test_short_english(text: str) -> None:
    (found,) = detect_fast([text])
    assert found.code == "en"
    assert found.score >= 0.8


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
