import csv
from pathlib import Path

import pytest

import transforms.text.relatives as relatives
from transforms.text.language import detect_fast
from transforms.text.profiles import profiles
from transforms.text.relatives import speaks_relative

# The same news in a language without a profile, and in the relative that has one.
PAIRS = {
    "Galician": (
        "O consello do porto decidiu onte pechar o peirao norte durante dous anos, porque a madeira baixo a auga xa non"
        " é segura. Os mariñeiros pediron unha nova análise coa axuda da universidade, e tamén máis tempo.",
        "es",
        "El consejo del puerto decidió cerrar el muelle norte durante dos años, porque la madera bajo el agua ya no"
        " es segura. Los marineros pidieron un nuevo análisis con la ayuda de la universidad, y también más tiempo.",
    ),
    "Azerbaijani": (
        "Liman şurası çərşənbə axşamı şimal körpüsünü iki il müddətinə bağlamağı qərara aldı, çünki suyun altındakı"
        " taxta artıq təhlükəsiz deyil. Balıqçılar yay başlamazdan əvvəl yeni hesabat üçün müraciət etdilər.",
        "tr",
        "Liman meclisi salı günü kuzey iskelesini iki yıl süreyle kapatmaya karar verdi, çünkü suyun altındaki ahşap"
        " artık güvenli değil. Balıkçılar yaz başlamadan önce yeni bir rapor için başvuruda bulundu.",
    ),
    "Belarusian": (
        "Савет порта вырашыў у аўторак закрыць паўночны прычал на два гады, таму што драўніна пад вадой больш не"
        " бяспечная. Рыбакі не пагадзіліся і папрасілі, каб гэта праверылі яшчэ раз, калі пачнецца лета.",
        "uk",
        "Рада порту вирішила у вівторок закрити північний причал на два роки, тому що деревина під водою більше не"
        " безпечна. Рибалки не погодилися і попросили, щоб це перевірили ще раз, коли почнеться літо.",
    ),
    "Nynorsk": (
        "Hamnerådet vedtok tysdag å stengje den nordlege kaia i to år, fordi treverket under vatnet ikkje lenger er"
        " trygt. Fiskarane meiner at dei berre treng ein ny rapport frå kommunen, og spør korleis det skal gå.",
        "no",
        "Havnerådet vedtok tirsdag å stenge den nordlige kaia i to år, fordi treverket under vannet ikke lenger er"
        " trygt. Fiskerne mener at de bare trenger en ny rapport fra kommunen, og spør hvordan det skal gå.",
    ),
    "Malay": (
        "Majlis pelabuhan memutuskan pada Isnin untuk menutup jeti utara selama dua tahun kerana kayu di bawah air"
        " tidak lagi selamat. Kerajaan berkata bahawa wang bagi jeti baharu akan diberikan selepas laporan rasmi.",
        "id",
        "Dewan pelabuhan memutuskan pada hari Senin untuk menutup dermaga utara selama dua tahun karena kayu di bawah"
        " air tidak lagi aman. Pemerintah mengatakan bahwa uang untuk dermaga baru akan diberikan setelah laporan.",
    ),
    "Serbian": (
        "Opština je saopštila da će severni kej biti zatvoren dve godine, posle izveštaja da drvo ispod vode nije"
        " bezbedno. Predsednik luke kaže da je sledeće leto rok za novi objekat i za uslove koje traže ribari.",
        "hr",
        "Općina je priopćila da će sjeverni gat biti zatvoren dvije godine, nakon izvješća da drvo ispod vode nije"
        " sigurno. Predsjednik luke kaže da je sljedeće ljeto rok za novi objekt i za uvjete koje traže ribari.",
    ),
    "Cebuano": (
        "Ang konseho sa pantalan mihukom niadtong Martes nga sirad-an ang amihanang pantalan sulod sa duha ka tuig,"
        " kay ang kahoy ubos sa tubig dili na luwas. Ang mga mangingisda nangayo ug bag-ong taho gikan sa siyudad.",
        "tl",
        "Nagpasya ang konseho ng daungan noong Martes na isara ang hilagang pantalan sa loob ng dalawang taon, dahil"
        " hindi na ligtas ang kahoy sa ilalim ng tubig. Humingi ang mga mangingisda ng bagong ulat mula sa lungsod.",
    ),
}


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_a_relative_without_a_profile_is_unknown_and_the_one_with_it_stays(name: str) -> None:
    theirs, code, ours = PAIRS[name]
    assert [found.code for found in detect_fast([theirs, ours])] == ["", code]


def test_one_foreign_name_is_no_language() -> None:
    text = PAIRS["Nynorsk"][2]
    assert not speaks_relative("no", [text + " Romanen heter Ikkje, og Ikkje er solgt ut."])


def test_languages_without_relatives_are_left_alone() -> None:
    assert not speaks_relative("ja", [PAIRS["Galician"][0]])


def test_the_table_names_languages_that_have_a_profile() -> None:
    with (Path(relatives.__file__).parent / "data" / "relatives.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["words"] and set(row["taken_for"].split()) <= set(profiles().codes) for row in rows)
