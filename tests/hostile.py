"""Pages that are made to break parsers: name -> bytes. Each stays below the 8 MB that a page may have."""

from collections.abc import Callable
from typing import Final

PROSE: Final = "The harbour board said on Tuesday that the new ferry line would open in spring as planned. "
_SENTENCE: Final = PROSE.encode()
_MB: Final = 1_000_000


def _body(inner: bytes) -> bytes:
    return b"<html><head><title>Ferry line to open</title></head><body>" + inner


def _head(inner: bytes, body: bytes = b"<p>" + _SENTENCE * 8 + b"</p>") -> bytes:
    return b"<html><head>" + inner + b"</head><body>" + body + b"</body></html>"


def _json_ld(inner: bytes) -> bytes:
    return _head(b'<script type="application/ld+json">' + inner + b"</script>")


def _paragraphs(text: str, count: int) -> bytes:
    """`count` paragraphs, no two alike."""
    return b"".join(b"<p>%s Item %d.</p>\n" % (text.encode(), i) for i in range(count))


def _noise(size: int, seed: int = 1) -> bytes:
    """Bytes without order, the same each time: a linear congruential generator (Knuth's MMIX)."""
    state, made = seed, bytearray()
    while len(made) < size:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        made += (state >> 16).to_bytes(6, "little")
    return bytes(made[:size])


def _fill(piece: bytes, size: int) -> bytes:
    return piece * (size // len(piece))


_NESTED: Final[dict[str, Callable[[], bytes]]] = {
    "div 10k deep": lambda: _body(b"<div>" * 10_000 + _SENTENCE * 5),
    "div 200k deep": lambda: _body(b"<div>" * 200_000 + _SENTENCE * 5),
    "div 1900 deep": lambda: _body(b"<div>" * 1_900 + _SENTENCE * 5),
    "div 1900 deep, often": lambda: _body((b"<div>" * 1_900 + _SENTENCE + b"</div>" * 1_900) * 10),
    "bold 50k deep": lambda: _body(b"<p>" + b"<b>" * 50_000 + _SENTENCE + b"</p><p>x"),
    "bold 5900 deep": lambda: _body(b"<p>" + b"<b>" * 5_900 + _SENTENCE + b"</p><p>x"),
    "links and paragraphs misnested": lambda: _body(b"<a><p><b>" * 20_000 + b"x"),
    "fonts misnested": lambda: _body(b"<p><font><i>" * 1_900 + _SENTENCE),
    "lists in lists": lambda: _body(b"<ul><li>x" * 60_000),
    "lists in lists, few": lambda: _body(b"<ul><li>x" * 1_900),
    "quotes in quotes": lambda: _body(b"<blockquote>" * 1_900 + _SENTENCE * 20),
    "tables in tables": lambda: _body(b"<table><tr><td>" * 1_900 + _SENTENCE * 20),
    "tables in tables, deeper": lambda: _body(b"<table>" * 20_000 + b"<form>" * 20_000 + b"x"),
    "templates in svg": lambda: _body(b"<svg><template>\n" * 2_500 + _SENTENCE),
    "maths in svg": lambda: _body(b"<svg><foreignObject><math><mi>" * 1_400 + _SENTENCE),
    "headings never closed": lambda: _body(b"<h1>" * 100_000 + _SENTENCE),
    "everything never closed": lambda: _body(b"<div><p><b><a href=x><table><tr><td><ul><li>" * 600 + _SENTENCE),
    "frames and forms": lambda: b"<frameset>" * 1_900 + b"<form><select><option>" * 1_000 + _SENTENCE,
}
_MANY: Final[dict[str, Callable[[], bytes]]] = {
    "short paragraphs": lambda: _body(b"<p>short one</p>" * 30_000),
    "one paragraph 20k times": lambda: _body(b"<article>" + (b"<p>" + _SENTENCE + b"</p>\n") * 20_000),
    "paragraphs": lambda: _body(b"<article>" + _paragraphs(PROSE, 20_000) + b"</article>"),
    "paragraphs of many sentences": lambda: _body(_paragraphs(PROSE * 40, 700)),
    "line breaks": lambda: _body(b"<p>" + (_SENTENCE + b"<br>") * 20_000),
    "breaks only": lambda: _body(b"<br>" * 50_000 + _SENTENCE),
    "links": lambda: _body(b'<a href="/x">link to more</a> ' * 95_000),
    "links in prose": lambda: _body(b"<p>" + (b'<a href="/x">ferry</a> ' + _SENTENCE) * 60_000),
    "table rows": lambda: _body(b"<table>" + b"<tr><td>Name</td><td>1234</td></tr>" * 10_000 + b"</table>"),
    "a million tags": lambda: _body(b"<i>x</i>" * 500_000),
    "titles": lambda: b"<html><head>" + b"<title>Ferry line to open</title>" * 90_000 + _body(_SENTENCE * 20),
    "metas": lambda: _head(b'<meta property="article:published_time" content="2021-03-09">' * 90_000),
    "metas with names of their own": lambda: _head(
        b"".join(b'<meta name="k%d" content="v">' % i for i in range(90_000))
    ),
    "h1s": lambda: _body(b"<h1>Ferry line to open</h1>" * 30_000 + b"<p>" + _SENTENCE * 20),
    "h1s that share words": lambda: _body((b"<h1>" + b"open ferry line to " * 20 + b"</h1>") * 18_000),
    "times": lambda: _body(b'<time datetime="2021-13-99">soon</time>' * 80_000 + _SENTENCE * 20),
    "canonical links": lambda: _head(b'<link rel="canonical" href="http://[broken">' * 90_000),
    "authors": lambda: _head(
        b"".join(b'<meta name="author" content="By %s">' % (b"Ada B, " * 800) for _ in range(1_000))
    ),
    "scripts": lambda: _body(b"<script>var a='<p>';</script>" * 60_000 + b"<p>" + _SENTENCE * 20),
    "styles": lambda: _head(b"<style>p{}</style>" * 60_000),
    "classes that are skipped": lambda: _body(
        (b"<div class='comment teaser footer'>" + _SENTENCE + b"</div>") * 60_000
    ),
    "plain lists": lambda: _body(b"<ul><li>" + _SENTENCE + b"</li></ul>" + b"<ul><li>x</li></ul>" * 15_000),
    "plain lists never closed": lambda: _body(b"<ul>" * 1_900 + b"<ul>x<" * 60_000),
    "dates": lambda: _body(b"<p>" + _fill(b"2021-03-09 12/11/2020 10.10.2019 9 March 2021 ", 3 * _MB)),
    "dates in paragraphs": lambda: _body(b"<p>On 9 March 2021 at 10:00 it sailed.</p>" * 20_000),
    "dates that are none": lambda: _body(b"<p>" + _fill(b"99/99/9999 2021-99-99 31 Febtober 20211 ", 3 * _MB)),
}
_HUGE: Final[dict[str, Callable[[], bytes]]] = {
    "attributes 300k": lambda: _body(b"<p " + b" ".join(b'a%d="x"' % i for i in range(300_000)) + b">hello</p>"),
    "attributes 1900": lambda: _body((b"<p " + b" ".join(b'a%d="x"' % i for i in range(1_900)) + b">hello</p>") * 200),
    "attribute never closed": lambda: _body(b'<p class="' + b"x " * 3_500_000),
    "attribute of 7 MB": lambda: _body(b'<p title="' + b"y" * 7 * _MB + b'">' + _SENTENCE * 20),
    "class of 100k names": lambda: _body(b'<div class="' + b"comment x " * 100_000 + b'"><p>' + _SENTENCE * 20),
    "meta never closed": lambda: b"<html><head><meta " + b'a="b" ' * 1_300_000,
    "metas in a meta": lambda: b"<html><head>" + b'<meta name="k" content="' * 190_000,
    "one text of 4 MB": lambda: _body(b"<p>" + _fill(_SENTENCE, 4 * _MB) + b"</p>"),
    "one word of 5 MB": lambda: _body(b"<p>" + b"a" * 5 * _MB),
    "one word in prose": lambda: _body(b"<p>" + _SENTENCE * 5 + b"a" * 5 * _MB + b".</p>"),
    "capital word of 3 MB": lambda: _body(b"<p>" + _SENTENCE * 5 + b"A" * 3 * _MB + b" said.</p>"),
    "capital words 3 MB": lambda: _body(b"<p>" + _SENTENCE * 5 + _fill(b"Ada Byron ", 3 * _MB) + b" said.</p>"),
    "spaces 7 MB": lambda: _body(b"<p>" + _SENTENCE * 5 + b" " * 7 * _MB + b"x</p>"),
    "no-break spaces": lambda: _body(b"<p>" + _SENTENCE * 5 + b"&nbsp;" * _MB + b"x</p>"),
    "line feeds": lambda: _body(b"<pre>" + b"\n" * 2 * _MB + _SENTENCE * 5),
    "full stops": lambda: _body(b"<p>" + b". " * 3 * _MB),
    "quotation marks": lambda: _body(b"<p>" + _SENTENCE * 5 + "“\" ”' ".encode() * 500_000),
    "brackets": lambda: _body(b"<p>" + _SENTENCE + b"([{" * _MB),
    "pipes": lambda: _body(b"<p>" + b"a | b " * _MB),
    "title of 5 MB": lambda: b"<html><head><title>" + b"Ferry - " * 600_000 + b"</title><body><p>" + _SENTENCE * 20,
    "title of dashes": lambda: _head(b"<title>Ferry" + b" " * 200_000 + b"- " * 200_000 + b"</title>"),
    "h1 of 5 MB": lambda: _body(b"<h1>" + b"Ferry line " * 450_000 + b"</h1><p>" + _SENTENCE * 20),
    "canonical of 5 MB": lambda: _head(b'<link rel="canonical" href="http://a.example/' + b"a/../" * _MB + b'">'),
    "base of 5 MB": lambda: _head(b'<base href="http://a.example/' + b"%41" * _MB + b'">'),
    "angles 7 MB": lambda: _body(b"<" * 7 * _MB),
    "angles 190k": lambda: _body(b"<" * 190_000 + b"p" * 100_000),
    "end tags": lambda: _body(b"</p>" * 199_000 + _SENTENCE * 20),
    "ampersands": lambda: _body(b"<p>" + _SENTENCE + b"&" * _MB),
    "entities": lambda: _body(b"<p>" + b"&amp;&lt;" * 200_000),
    "entities without end": lambda: _body(b"<p>" + _SENTENCE + b"&CounterClockwiseContourIntegra" * 60_000),
    "numbers as entities": lambda: _body(b"<p>" + _SENTENCE + b"&#x110000;&#0;&#xd800;" * 200_000),
    "entity bomb": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (b + 1, b, b, b, b) for b in range(97, 121))
        + b"]>"
        + _body(b"<p>&y;" + _SENTENCE * 20)
    ),
    "comment of 7 MB": lambda: _body(b"<p>hi</p><!--" + b"x" * 7 * _MB),
    "comments": lambda: _body(b"<!-- <p> -->" * 99_000 + b"<p>" + _SENTENCE * 20),
    "comments never closed": lambda: _body(b"<!--" * 190_000 + _SENTENCE * 20),
    "comment dashes": lambda: _body(b"<!--" + b"--!" * 2 * _MB + _SENTENCE * 20),
    "cdata": lambda: _body(b"<![CDATA[" * 190_000 + _SENTENCE * 20),
    "processing instructions": lambda: _body(b"<?php " * 190_000 + _SENTENCE * 20),
    "colspan beyond numbers": lambda: _body(
        b"<article><p>"
        + _SENTENCE * 9
        + b'<table><tr><td colspan="9007199254740991">x<td rowspan="4294967297">y</table>'
    ),
    "select options": lambda: _body(b"<select>" + b"<option>x" * 150_000),
    "list numbers": lambda: _body(b"<ol start=2147483647>" + b"<li value=-99999999999>" * 90_000 + _SENTENCE),
    "script never closed": lambda: _body(b"<p>" + _SENTENCE * 9 + b"<script>" + b"<!--<script " * 300_000),
    "textarea and title in body": lambda: _body(b"<textarea><title><xmp><plaintext>" * 20_000 + _SENTENCE * 20),
    "text direction marks": lambda: _body(b"<p>" + "\u202e\u200f\u2066".encode() * 700_000 + _SENTENCE * 20),
    "combining marks": lambda: _body(b"<p>" + _SENTENCE * 5 + "\u0315\u0300\u05ae\u0327".encode() * 700_000),
}
_JSON: Final[dict[str, Callable[[], bytes]]] = {
    "json-ld opened 190k times": lambda: b"<html><head>" + b'<script type="application/ld+json">' * 190_000,
    "json-ld named 100k times": lambda: _head(b"application/ld+json" * 100_000),
    "json-ld deep lists": lambda: _json_ld(b"[" * 900_000 + b"]" * 900_000),
    "json-ld deep objects": lambda: _json_ld(b'{"@graph":' * 190_000 + b"1" + b"}" * 190_000),
    "json-ld deep lists, broken": lambda: _json_ld(b"[" * 900_000),
    "json-ld wide graph": lambda: _json_ld(b'{"@graph":[' + b'{"@type":"NewsArticle"},' * 80_000 + b'{"a":1}]}'),
    "json-ld bushy graph": lambda: _json_ld(b"[" * 7 + b"{}," * 600_000 + b"{}" + b"]" * 7),
    "json-ld commas and spaces": lambda: _json_ld(b'{"a":1' + b"," + b" " * 1_900_000 + b"x}"),
    "json-ld commas": lambda: _json_ld(b'{"a":1' + b", " * 900_000 + b"}"),
    "json-ld huge number": lambda: _json_ld(b'{"@type":"NewsArticle","datePublished":1' + b"0" * 1_900_000 + b",}"),
    "json-ld huge numbers": lambda: _json_ld(b"[" + b"9" * 4_000 + b"," * 1 + b"9" * 4_301 + b",]"),
    "json-ld headline of 2 MB": lambda: _json_ld(b'{"@type":"NewsArticle","headline":"' + b"<" * 1_900_000 + b'"}'),
    "json-ld body of 2 MB": lambda: _json_ld(b'{"@type":"NewsArticle","articleBody":"' + b"<br" * 600_000 + b'"}'),
    "json-ld body of entities": lambda: _json_ld(
        b'{"@type":"NewsArticle","articleBody":"' + b"&lt;p&gt;" * 200_000 + b'"}'
    ),
    "json-ld authors": lambda: _json_ld(b'{"@type":"NewsArticle","author":[' + b'"Ada Byron",' * 150_000 + b'"x"]}'),
    "json-ld authors refer in a ring": lambda: _json_ld(
        b'[{"@type":"NewsArticle","author":{"@id":"a"}},{"@id":"a","x":1,"name":[{"@id":"a"},{"@id":"a"}]}]'
    ),
    "json-ld surrogates": lambda: _json_ld(b'{"@type":"NewsArticle","headline":"' + rb"\ud800" * 300_000 + b'"}'),
    "json-ld twice the same key": lambda: _json_ld(b"{" + b'"headline":"x",' * 120_000 + b'"@type":"NewsArticle"}'),
    "json-ld says more than the page": lambda: (
        _json_ld(b'{"@type":"NewsArticle","articleBody":"' + rb"Words that repeat, and repeat.\n" * 55_000 + b'"}')
        + b"<p>Words that repeat, and repeat.</p>" * 12_000
    ),
    "json-ld body against many paragraphs": lambda: _head(
        b'<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"'
        + b"aa ab " * 300_000
        + b'"}</script>',
        b"".join(b"<p>" + b"aa ab " * 13 + b"said %d.</p>" % i for i in range(40_000)),
    ),
}
_BYTES: Final[dict[str, Callable[[], bytes]]] = {
    "nuls": lambda: _body((b"<p>" + PROSE.encode().replace(b"ferry", b"fer\0ry") + b"\0</p>\0") * 2_000),
    "nuls only": lambda: b"<html>" + b"\0" * 7 * _MB,
    "utf-16": lambda: _body(b"<p>" + _SENTENCE * 20).decode().encode("utf-16"),
    "utf-16, odd and cut": lambda: _body(b"<p>" + _SENTENCE * 20).decode().encode("utf-16")[:-1],
    "utf-16, halves of pairs": lambda: b"\xff\xfe" + b"<\0p\0>\0" + b"\x00\xd8" * _MB,
    "utf-32 mark, rubbish": lambda: b"\xff\xfe\0\0" + _noise(_MB),
    "utf-7": lambda: b'<meta charset="utf-7">+ADw-script+AD4-' * 20_000 + _SENTENCE * 20,
    "charset nobody knows": lambda: b'<meta charset="' + b"x" * 5_000 + b'">' + b"\xe9\xff" * 300_000,
    "charset idna": lambda: b'<meta charset="idna">' + _body(b"<p>" + b"\xe9" * 300_000),
    "charset of unicode escapes": lambda: (
        b'<meta charset="unicode_escape">' + _body(rb"<p>\x00\N{DASH}" * 9_000 + b"\xe9")
    ),
    "charsets 60 times": lambda: b'<meta charset="big5">' * 60 + _body(b"<p>" + b"\x81\xff" * 900_000),
    "meta without charset": lambda: b"<meta" * 800 + b" charset " * 400 + b"\xe9" * 99,
    "noise": lambda: _noise(2 * _MB),
    "noise in a page": lambda: _body(b"<p>" + _noise(2 * _MB).translate(None, bytes(range(32)))),
    "overlong utf-8": lambda: _body(b"<p>" + _SENTENCE * 9 + b"\xc0\xbc\xe0\x80\xbc\xf0\x80\x80\xbc" * 200_000),
    "escapes of iso-2022-jp": lambda: (
        b'<meta charset="iso-2022-jp">' + _body(b"<p>" + b"\x1b$B\x1b(B" * 60_000 + b"\xe9")
    ),
    "byte order marks": lambda: b"\xef\xbb\xbf" * 500_000 + _body(b"<p>" + _SENTENCE * 20),
}
# What reads as English, and so reaches the steps behind the parsers too.
_ENGLISH: Final[dict[str, Callable[[], bytes]]] = {
    "quotations never closed": lambda: _body(b"<p>" + ("“" + PROSE).encode() * 10_000),
    "single marks never closed": lambda: _body(b"<p>" + (b"'It was the o'clock of the board's " + _SENTENCE) * 10_000),
    "quotations in quotations": lambda: _body(b"<p>" + ("“It ‘was " + PROSE).encode() * 5_000 + "’”".encode() * 5_000),
    "names in a row": lambda: _body(b"<p>" + (_SENTENCE + b"Ada Byron Mayor Of London " * 40 + b"said so. ") * 1_000),
    "offices in a row": lambda: _body(b"<p>" + (_SENTENCE + b"the minister of the board of " * 60 + b"it. ") * 800),
    "verbs of saying in a row": lambda: _body(b"<p>" + (_SENTENCE + b"said told asked " * 60 + b"it. ") * 800),
    "commas": lambda: _body(b"<p>" + (_SENTENCE[:-2] + b", who said that, " * 400 + b"it. ") * 100),
    "a sentence without end": lambda: _body(b"<p>" + (_SENTENCE.replace(b". ", b" and ")) * 10_000 + b"."),
    "abbreviations": lambda: _body(b"<p>" + (_SENTENCE + b"Mr. Dr. A. B. C. St. No. U.S. " * 40) * 800),
    "one-letter paragraphs": lambda: _body(
        b"<p>" + _SENTENCE * 5 + b"</p>" + b"<p>He said so. \xe2\x80\x94</p>" * 9_000
    ),
}

PAGES: Final = _NESTED | _MANY | _HUGE | _JSON | _BYTES | _ENGLISH


def ordinary(number: int) -> bytes:
    """A page with an article of its own, no two alike."""
    places = [f"{name} {number}" for name in ("pier", "bridge", "tunnel", "quay", "lock", "market")]
    paragraphs = "".join(
        f"<p>The council said on Tuesday that the {place} would be closed for repairs, and that traffic would be led"
        f" around it until the works are done in autumn.</p>"
        for place in places
    )
    return _body(f"<article>{paragraphs}</article>".encode()).replace(b"Ferry line to open", b"Works at %d" % number)
