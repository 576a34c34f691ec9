import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.http_bodies import (
    BodyError,
    Message,
    body_kind,
    dechunk,
    decode_body,
    split_message,
)

PAGE = ("<!DOCTYPE html><html><body><p>" + "The mayor said no. " * 200 + "</p></body></html>").encode()
CAP = 100_000


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body)[2:-4]


def encoded(body: bytes, coding: str = "", **headers: str) -> Message:
    named = {"content-encoding": coding} if coding else {}
    return Message(200, named | {k.replace("_", "-"): v for k, v in headers.items()}, body)


CODINGS = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", brotli.compress),
    ("zstd", zstandard.compress),
    ("identity", bytes),
]


def test_a_message_is_split_into_status_headers_and_body() -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX: 1\r\ncontent-type: text/plain\r\n\r\nbody\r\n\r\nmore"
    message = split_message(block)
    assert message.status == 200
    assert message.headers == {"content-type": "text/html"}
    assert message.body == b"body\r\n\r\nmore"


@pytest.mark.parametrize("line", [b"HTTP/2 404", b"HTTP/1.0 404 Not Found", b"HTTP/1.1  404 "])
def test_status_lines_vary(line: bytes) -> None:
    assert split_message(line + b"\nContent-Type : b\n\nx") == Message(404, {"content-type": "b"}, b"x")


def test_a_message_without_status_line_is_all_body() -> None:
    assert split_message(b"20240518\nexample.org. IN A") == Message(None, {}, b"20240518\nexample.org. IN A")


@pytest.mark.parametrize(("coding", "encode"), CODINGS)
def test_content_codings_are_undone(coding, encode) -> None:
    assert decode_body(encoded(encode(PAGE), coding), CAP) == PAGE
    message = encoded(chunked(encode(PAGE), 7), coding, transfer_encoding="chunked")
    assert decode_body(message, CAP) == PAGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "no-such-coding"])
def test_a_coding_the_body_does_not_have_is_a_lie(coding: str) -> None:
    assert decode_body(encoded(PAGE, coding), CAP) == PAGE


@pytest.mark.parametrize(("coding", "encode"), CODINGS[:6])
def test_a_compressed_body_that_is_cut_is_truncated(coding, encode) -> None:
    body = encode(PAGE)
    with pytest.raises(BodyError) as error:
        decode_body(encoded(body[: len(body) // 2], coding), CAP)
    assert error.value.reason == "truncated"


@pytest.mark.parametrize(("coding", "encode"), CODINGS[:6])
def test_bombs_are_not_inflated(coding, encode) -> None:
    bomb = encode(b"<p>" + b"a " * 10_000_000)
    with pytest.raises(BodyError) as error:
        decode_body(encoded(bomb, coding), CAP)
    assert error.value.reason == "too_large"


def test_a_plain_body_is_capped_too() -> None:
    assert decode_body(encoded(PAGE), len(PAGE)) == PAGE
    with pytest.raises(BodyError) as error:
        decode_body(encoded(PAGE), len(PAGE) - 1)
    assert error.value.reason == "too_large"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "no-such-coding"])
def test_bytes_that_are_neither_text_nor_decodable(coding: str) -> None:
    with pytest.raises(BodyError) as error:
        decode_body(encoded(b"\x00\x01\xff\xfe\x80" * 50, coding), CAP)
    assert error.value.reason == "undecodable"


def test_several_codings_are_undone_in_reverse() -> None:
    body = brotli.compress(gzip.compress(PAGE))
    assert decode_body(encoded(body, "gzip, br"), CAP) == PAGE
    with pytest.raises(BodyError, match="20 content codings"):
        decode_body(encoded(PAGE, ",".join(["gzip"] * 20)), CAP)


def test_gzip_without_a_header_is_seen() -> None:
    assert decode_body(encoded(gzip.compress(PAGE)), CAP) == PAGE


def test_a_body_shorter_than_its_content_length_is_truncated() -> None:
    whole = encoded(PAGE, content_length=str(len(PAGE)))
    assert decode_body(whole, CAP) == PAGE
    with pytest.raises(BodyError, match="99999 bytes"):
        decode_body(encoded(PAGE, content_length="99999"), CAP)


def test_the_length_of_an_encoded_body_that_the_crawler_decoded_is_not_believed() -> None:
    assert decode_body(encoded(PAGE, "gzip", content_length="99999"), CAP) == PAGE


@given(st.binary(min_size=1), st.integers(1, 50))
def test_dechunk_joins_what_was_chunked(body: bytes, size: int) -> None:
    assert dechunk(chunked(body, size)) == body


@given(st.binary(max_size=200))
def test_dechunk_of_anything_gives_no_more_bytes_or_says_why(body: bytes) -> None:
    try:
        length = len(dechunk(body))
    except BodyError:
        return
    assert length <= len(body)


def test_dechunk_forgives_what_crawlers_do() -> None:
    assert dechunk(b"5\r\nhello\r\n5;ext=1\r\nworld\r\n") == b"helloworld"  # no closing chunk
    assert dechunk(b"5\nhello\n0\n\n") == b"hello"
    assert dechunk(b"<html>not chunked") == b"<html>not chunked"
    with pytest.raises(BodyError, match="the last chunk is 3 bytes short"):
        dechunk(b"8\r\nhello")
    with pytest.raises(BodyError, match="no chunk at byte 10"):
        dechunk(b"5\r\nhello\r\nzz")


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"<p>Hi", "text/html; charset=utf-8", "html"),
        (b"<p>Hi", "Application/XHTML+XML", "html"),
        (b"Hi there", "text/plain", "text"),
        (b"\n<!doctype html>\n<title>", "text/plain", "html"),
        (b"\xef\xbb\xbf<html>", "", "html"),
        (b"Hi there", "", "text"),
        (b"\x00\x01\x02\x03", "", "other"),
        (b"<html><body>", "application/octet-stream", "html"),
        (b"%PDF-1.7 ...", "text/html", "other"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "other"),
        (b"\xff\xd8\xff\xe0", "", "other"),
        (b'<?xml version="1.0"?>\n<rss version="2.0">', "text/html", "other"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html>', "text/html", "html"),
        (b'{"a": 1}', "text/html", "other"),
        (b"{ braces open this text", "text/plain", "text"),
        (b"body { color: red }", "text/css", "other"),
        (b"<p>mini\x00ster", "text/html", "html"),
        (b" \r\n\t", "text/html", "empty"),
        (b"", "image/png", "empty"),
    ],
)
def test_body_kinds(body: bytes, content_type: str, kind: str) -> None:
    assert body_kind(body, content_type) == kind
