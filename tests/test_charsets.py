from hypothesis import given
from hypothesis import strategies as st

from transforms.text.charsets import decode_bytes, python_codec

RUSSIAN = "Министр заявил, что план будет выполнен в срок. "


@given(st.text())
def test_utf8_is_read_as_such_whatever_is_declared(text: str) -> None:
    text = text.lstrip("\ufeff")
    assert decode_bytes(text.encode("utf-8"), "koi8-r") == text


@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=20)))
def test_every_bytes_can_be_decoded(body: bytes, declared: str | None) -> None:
    decode_bytes(body, declared).encode("utf-8")


def test_a_byte_order_mark_decides_and_is_removed() -> None:
    assert decode_bytes(b"\xef\xbb\xbfabc", "latin1") == "abc"
    assert decode_bytes("Größe".encode("utf-16"), "utf-8") == "Größe"
    assert decode_bytes(b"\xfe\xff" + "Größe".encode("utf-16-be"), None) == "Größe"


def test_utf16_without_a_mark_needs_the_declaration() -> None:
    assert decode_bytes("vote".encode("utf-16-le"), "utf-16le") == "vote"


def test_the_declared_charset_is_read_as_browsers_do() -> None:
    assert decode_bytes("„Größe“ 5 €".encode("cp1252"), "ISO-8859-1") == "„Größe“ 5 €"
    assert decode_bytes("日本語の記事①".encode("cp932"), "Shift_JIS") == "日本語の記事①"
    assert decode_bytes("한국의 기사 똠".encode("cp949"), "euc-kr") == "한국의 기사 똠"


def test_the_page_itself_may_declare() -> None:
    page = b'<html><head><meta charset="iso-8859-2"></head><p>' + "Łódź".encode("iso-8859-2")
    assert decode_bytes(page, None).endswith("Łódź")


def test_a_false_declaration_is_found_out() -> None:
    assert decode_bytes((RUSSIAN * 10).encode("cp1251"), "utf-8") == RUSSIAN * 10


def test_a_few_broken_bytes_do_not_make_another_encoding() -> None:
    broken = (RUSSIAN * 3).encode() + b"\xff" + RUSSIAN.encode()
    assert decode_bytes(broken, "windows-1251") == RUSSIAN * 3 + "\ufffd" + RUSSIAN
    cut_in_a_character = (RUSSIAN * 3).encode()[:-3]
    assert decode_bytes(cut_in_a_character, None) == (RUSSIAN * 3)[:-3] + "\ufffd"


def test_transforming_codecs_are_no_charsets() -> None:
    assert python_codec("punycode") is None
    assert python_codec("unicode_escape") is None
    assert python_codec(' "UTF-8"; ') == "utf-8"
    assert decode_bytes(b"caf\\u00e9 \xe9", "unicode_escape") == "caf\\u00e9 é"
