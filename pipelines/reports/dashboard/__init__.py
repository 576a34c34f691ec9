"""Dashboard: one HTML file that shows the tables to people, without a network."""

import json
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from pipelines.reports.question import Question, ReportError

_GLOBALS = "window.vegaEmbed = vegaEmbed;"  # what the page's script needs of the libraries


def write_dashboard(root: str, question: Question, output: str) -> int:
    """Write the dashboard of the tables at `root` to the file `output`; its size in bytes.

    Raises ReportError where the tables cannot be read, the question has no answer, the file cannot be written, or
    the packages of newsbeam[dashboard] are not installed.
    """
    try:
        import vl_convert

        from pipelines.reports.dashboard.charts import charts
    except ImportError as error:
        raise ReportError("a dashboard needs Altair and vl-convert: pip install 'newsbeam[dashboard]'") from error
    from pipelines.reports.dashboard.figures import collect
    from pipelines.reports.scan import open_tables, reading

    with reading(root):
        numbers = collect(open_tables(root), question)
    page = render(numbers, charts(), vl_convert.javascript_bundle(_GLOBALS))
    try:
        Path(output).write_text(page, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"cannot write {output}: {error.strerror}") from error
    return len(page.encode())


def render(numbers: dict[str, Any], specs: dict[str, Any], vega: str) -> str:
    """The page as one text: numbers, charts, libraries, styles and script are all in it."""
    folder = files(__name__)
    parts = {name: (folder / f"page.{name}").read_text(encoding="utf-8") for name in ("html", "css", "js")}
    return Template(parts["html"]).substitute(
        style=parts["css"],
        script=parts["js"],
        vega=vega.replace("</script", "<\\/script"),
        numbers=_embedded(numbers),
        specs=_embedded(specs),
    )


def _embedded(value: dict[str, Any]) -> str:
    """JSON that can stand in a <script>: no text of the web can end it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
