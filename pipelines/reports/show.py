"""Answers as text for a terminal, or as CSV, JSON or Parquet for a program."""

import io
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from pipelines.reports.question import Answer, ReportError

MAX_LINES: Final = 200
_GAP: Final = "–"
_BETWEEN: Final = 2  # cells between columns
_NARROWEST: Final = 8  # a column of text is cut no shorter than this
_YEAR: Final = 4  # cells of the year above a period
_LABEL: Final = 28  # an actor's name in a pivot
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def render(
    answer: Answer,
    format: str = "table",
    terminal_width: int | None = None,
    colour: bool = False,
) -> str | bytes:
    """The answer in one of FORMATS or PICTURES: text, or bytes for Parquet and pictures.

    A table is cut to `terminal_width` cells, where given, and says what it leaves out; its notes
    stand below it. A picture shows the chart of the report and its notes. The other formats hold
    every row and column and no notes. Raises ReportError for another format.
    """
    if format == "table":
        return _table(answer, terminal_width, colour)
    if format in PICTURES:
        return _picture(answer, format)
    if format not in FORMATS:
        raise ReportError(f"unknown format {format!r}: one of {', '.join(FORMATS)}")
    return _WRITERS[format](answer.frame)


def deliver(
    answer: Answer,
    format: str | None = None,
    output: str | None = None,
    terminal_width: int | None = None,
    colour: bool = False,
) -> None:
    """Write the answer to `output`, else to standard output; notes not in it to standard error.

    Without a format, the ending of the file's name tells it; without an ending, or with that of a text, it is a table.
    Raises ReportError where no format has that ending, the file cannot be written, Parquet would go to a terminal, or
    there is nothing to draw.
    """
    format = format or _format_of(output or "")
    if output is None and format == "parquet" and sys.stdout.isatty():
        raise ReportError("Parquet is not for a terminal: name a file with --output")
    to_file = output is not None
    content = render(answer, format, None if to_file else terminal_width, colour and not to_file)
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        try:
            Path(output).write_bytes(data)
        except OSError as error:
            raise ReportError(f"cannot write {output}: {error.strerror}") from error
    if format not in ("table", *PICTURES):
        for note in answer.notes:
            print(note, file=sys.stderr)


def _format_of(path: str) -> str:
    ending = Path(path).suffix.lower()
    if ending in _TEXTS:
        return "table"
    if ending[1:] not in (*_WRITERS, *PICTURES):
        endings = ", ".join(f".{name}" for name in (*_WRITERS, *PICTURES))
        raise ReportError(
            f"{path}: no format ends so; there are {endings}, and .txt for a table, or name one by --format"
        )
    return ending[1:]


def _picture(answer: Answer, format: str) -> bytes:
    try:
        from pipelines.reports.drawings import draw
    except ImportError as error:
        raise ReportError("a chart needs Altair and vl-convert: pip install 'newsbeam[dashboard]'") from error
    return draw(answer, format)


def _csv(frame: pl.DataFrame) -> str:
    """CSV with a header; lists and structs as JSON."""
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    as_json = [
        pl.Series(name, [None if v is None else _json(v) for v in frame[name].to_list()], pl.String) for name in nested
    ]
    return frame.with_columns(as_json).write_csv()


def _json_rows(frame: pl.DataFrame) -> str:
    """A JSON list of objects, one a line; days and moments in ISO 8601."""
    rows = ",\n".join(map(_json, frame.iter_rows(named=True)))
    return f"[\n{rows}\n]\n" if rows else "[]\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_iso)


def _iso(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


_WRITERS: Final[Mapping[str, Callable[[pl.DataFrame], str | bytes]]] = MappingProxyType(
    {"csv": _csv, "json": _json_rows, "parquet": _parquet}
)
FORMATS: Final = ("table", *_WRITERS)
PICTURES: Final = ("svg", "png")
_TEXTS: Final = ("", ".txt", ".md", ".log")  # of a file that a table is for


def _table(answer: Answer, width: int | None, colour: bool) -> str:
    if answer.frame.is_empty():
        lines = ["no rows"]
    elif answer.pivot:
        lines = _pivot(answer, width, colour)
    else:
        lines = _plain(answer, width, colour)
    lines += ["", *answer.notes] if answer.notes else []
    return "\n".join(lines) + "\n"


def _plain(answer: Answer, width: int | None, colour: bool) -> list[str]:
    """The rows as they are, one a line: long text cut, columns that do not fit left out."""
    frame = answer.frame.select(answer.columns) if answer.columns else answer.frame
    shown = frame.head(MAX_LINES)
    columns = [[_cell(n, value) for value in shown[n].to_list()] for n in shown.columns]
    widths = [max(map(_cells, [n, *c])) for n, c in zip(shown.columns, columns, strict=True)]
    is_number = [kind.is_numeric() for kind in shown.dtypes]
    is_text = [not (kind.is_numeric() or kind.is_temporal()) for kind in shown.dtypes]
    floors = [min(w, _NARROWEST) if text else w for w, text in zip(widths, is_text, strict=True)]
    fitting = _how_many_fit(floors, width)
    widths = _shrunk(widths[:fitting], floors[:fitting], width)
    rows = zip(*columns[:fitting], strict=True)
    lines = [_styled(_line(shown.columns[:fitting], widths, is_number), _BOLD, colour)]
    lines += [_line(row, widths, is_number) for row in rows]
    if frame.height > shown.height:
        lines.append(f"… {frame.height - shown.height:,} more rows: --format csv has them all")
    if fitting < len(columns):
        left = ", ".join(shown.columns[fitting:])
        lines.append(_cut(f"… not shown: {left}", width or 0) if width else f"… {left}")
    return lines


def _pivot(answer: Answer, width: int | None, colour: bool) -> list[str]:
    """A line an actor and a column a period: the latest that fit; a dash where nothing was read."""
    assert answer.pivot is not None
    frame, values = answer.frame, answer.pivot.values
    labels = _labels(frame)
    label_width = max(map(_cells, ["actor", *labels.values()]))
    periods = frame["period"].unique(maintain_order=True).to_list()
    heads = [_period_label(day, answer.pivot.every) for day in periods]
    cells = {
        (actor, day): _GAP if value is None else _cell(values, value)
        for actor, day, value in frame.select("actor_id", "period", values).iter_rows()
    }
    widths = [
        max(_YEAR, _cells(head), *(_cells(cells[actor, day]) for actor in labels))
        for head, day in zip(heads, periods, strict=True)
    ]
    fitting = _how_many_fit([label_width, *reversed(widths)], width) - 1
    first = len(periods) - max(fitting, 1)
    years = ["" if day is None else str(day.year) for day in periods[first:]]
    new = [year if i == 0 or year != years[i - 1] else "" for i, year in enumerate(years)]
    all_widths = [label_width, *widths[first:]]
    right = [False] + [True] * len(years)
    lines = [
        _styled(answer.pivot.title, _BOLD, colour),
        _styled(_line(["", *new], all_widths, right), _DIM, colour),
        _styled(_line(["actor", *heads[first:]], all_widths, right), _BOLD, colour),
    ]
    lines += [
        _line([label, *(cells[actor, day] for day in periods[first:])], all_widths, right)
        for actor, label in labels.items()
    ]
    if frame[values].null_count():
        lines.append(_styled(f"{_GAP} nothing to count: no article was read", _DIM, colour))
    if first:
        lines.append(f"… {first:,} earlier period{'s'[: first - 1]}: --format csv has them all")
    return lines


def _labels(frame: pl.DataFrame) -> dict[str, str]:
    """Each actor's name, with its id where two share it."""
    actors = dict(frame.select("actor_id", "actor").unique(maintain_order=True).iter_rows())
    names = list(actors.values())
    return {
        id_: _cut(_printable(name), _LABEL) if names.count(name) == 1 else f"{_cut(_printable(name), _LABEL)} ({id_})"
        for id_, name in actors.items()
    }


def _period_label(day: date | None, every: str) -> str:
    if day is None:
        return "undated"
    return f"{day:%m}" if every == "month" else f"{day:%m-%d}"


def _cell(column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1%}" if column == "share" else f"{value:.4g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"  # all are UTC
    if isinstance(value, list | dict):
        value = _json(value)
    return _printable(str(value))


def _printable(text: str) -> str:
    """Text of the web as one line that cannot steer a terminal."""
    spaced = " ".join(text.split())
    if spaced.isprintable():
        return spaced
    return "".join(c if c.isprintable() else "�" for c in spaced)


def _how_many_fit(widths: Sequence[int], width: int | None) -> int:
    if width is None:
        return len(widths)
    used = -_BETWEEN
    for i, cells in enumerate(widths):
        used += cells + _BETWEEN
        if used > width:
            return max(i, 1)
    return len(widths)


def _shrunk(widths: list[int], floors: list[int], width: int | None) -> list[int]:
    """The widths, the widest cut first, down to what fits and not below the floors."""
    widths = list(widths)
    over = 0 if width is None else sum(widths) + _BETWEEN * (len(widths) - 1) - width
    while over > 0:
        room = [w if w > floor else 0 for w, floor in zip(widths, floors, strict=True)]
        widest = max(range(len(widths)), key=room.__getitem__)
        if not room[widest]:
            break
        rest = max([r for i, r in enumerate(room) if i != widest], default=0)
        step = max(1, min(over, widths[widest] - max(floors[widest], rest)))
        widths[widest] -= step
        over -= step
    return widths


def _line(cells: Iterable[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = []
    for text, width, to_the_right in zip(cells, widths, right, strict=False):
        text = _cut(text, width)
        pad = " " * (width - _cells(text))
        parts.append(pad + text if to_the_right else text + pad)
    return (" " * _BETWEEN).join(parts).rstrip()


def _cells(text: str) -> int:
    """How many cells of a terminal a text takes: East Asian wide characters two, combining none."""
    if text.isascii():
        return len(text)
    return sum(map(_char_cells, text))


def _char_cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _cut(text: str, width: int) -> str:
    if _cells(text) <= width:
        return text
    kept, used = [], 1  # the ellipsis
    for char in text:
        used += _char_cells(char)
        if used > width:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


def _styled(text: str, style: str, colour: bool) -> str:
    return f"{style}{text}{_PLAIN}" if colour and text else text
