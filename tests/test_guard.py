"""The structural check before any parser."""

import pytest

from transforms.text.faults import Hostile, Unparsable
from transforms.text.guard import check_structure, is_searchable, nesting

LIST = b"<ul>" + b"<li>An item of a long list" * 9_000 + b"</ul>"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no markup at all",
        LIST,
        b"<div><b>x</b></div>" * 9_000,
        b"<p>One<br>two<hr>" * 9_000,
        "<p>Привет</p>".encode("utf-16"),
        b"<p>" + b"a=b " * 5_000,
        b"<script>" + b"a=b;" * 5_000 + b"</script>",
        b"<img src='data:image/png;base64," + b"A" * 500_000 + b"=='>",
    ],
)
def test_real_pages_pass(body: bytes) -> None:
    check_structure(body)


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 7_000,
        b"<a><p><b>" * 5_000,
        b"<br>" * 200_001,
        b"<p " + b" ".join(b'a%d="x"' % i for i in range(5_000)) + b">",
    ],
)
def test_hostile_structures_are_named(body: bytes) -> None:
    with pytest.raises(Hostile):
        check_structure(body)


@pytest.mark.parametrize("body", [b"%PDF-1.7\n", b"PK\x03\x04zip", b"\xff\xd8\xff\xe0", bytes(range(256)) * 20])
def test_what_is_no_markup_is_named(body: bytes) -> None:
    with pytest.raises(Unparsable):
        check_structure(body)


@pytest.mark.parametrize(
    ("body", "depth"),
    [(b"", 0), (b"<div><b></b><i></i></div>", 2), (b"</div></div><div>", 1), (b"<DIV><p><p><br><Span>", 2)],
)
def test_nesting(body: bytes, depth: int) -> None:
    assert nesting(body) == depth


@pytest.mark.parametrize(("markup", "want"), [("<p>x</p>", True), ("<br>" * 30_001, False), ("x" * 2_000_001, False)])
def test_large_pages_are_not_searched(markup: str, want: bool) -> None:
    assert is_searchable(markup) is want
