"""The documentation names everything there is: tables, columns, reasons, settings, dependencies."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.reports import REPORTS
from transforms.reasons import REASONS
from transforms.schemas import TABLES
from transforms.settings import MonitorSettings

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
TYPES = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "float": pa.float32(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}


def read(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def sections(markdown: str) -> dict[str, str]:
    """The text below each second-level heading, by the first word of the heading."""
    parts = re.split(r"^## ([^\s:]+)[^\n]*\n", markdown, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without heads and without the ticks around names."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def kind_of(field: pa.Field) -> str:
    """The type of a column in the words of docs/schema.md."""
    if pa.types.is_list(field.type):
        return "list of struct" if pa.types.is_struct(field.type.value_type) else "list of string"
    words = (word for word, kind in TYPES.items() if kind == field.type)
    name = "int" if pa.types.is_integer(field.type) else next(words)
    return f"{name}?" if field.nullable else name


@pytest.mark.parametrize("name", TABLES)
def test_table_is_documented_column_by_column(name: str) -> None:
    documented = {row[0]: row[1] for row in rows(sections(read("schema.md"))[name])}
    assert documented == {field.name: kind_of(field) for field in TABLES[name].schema}


def test_no_other_table_is_documented() -> None:
    assert {name for name, text in sections(read("schema.md")).items() if rows(text)} == set(TABLES)


def test_reasons_are_documented_in_the_list_of_rejects() -> None:
    documented = [row[0] for row in rows(sections(read("formats.md"))["Rejects"])]
    assert sorted(documented) == sorted(REASONS)


def default_of(value: Any) -> str:
    """A default in TOML, as docs/configuration.md writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return "[" + ", ".join(default_of(one) for one in value) + "]"
    return "{}" if value == {} else str(value)


@pytest.mark.parametrize("section", [field.name for field in fields(MonitorSettings)])
def test_settings_are_documented_with_their_defaults(section: str) -> None:
    settings = getattr(MonitorSettings(), section)
    documented = {row[0]: row[1] for row in rows(read("configuration.md")) if row[0].startswith(f"{section}.")}
    assert documented == {
        f"{section}.{field.name}": default_of(getattr(settings, field.name)) for field in fields(settings)
    }


def test_every_key_documented_is_a_setting() -> None:
    sections_there = {field.name for field in fields(MonitorSettings)}
    assert {row[0].partition(".")[0] for row in rows(read("configuration.md"))} == sections_there


def test_dependencies_are_explained_one_by_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for extra in project.get("optional-dependencies", {}).values() for one in extra]
    brought = {"newsbeam[dashboard,gcp,parser]"}
    named = {re.split(r"[<>=!~ ]", one)[0] for one in project["dependencies"] + extras} - brought
    lines = [line for line in read("dependencies.md").splitlines() if line.startswith("| ")]
    explained = {line.strip("|").split("|")[0].strip() for line in lines} - {"package"}
    assert explained == named


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_to_headings_that_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", text):
        linked = path.parent / target if target else path
        assert linked.exists(), target
        headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
        slugs = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
        assert not anchor or anchor in slugs, anchor


def test_the_readme_lists_every_page_once() -> None:
    listed = re.findall(
        r"^\| \[(docs/[^\]]+)\]\(\1\) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(listed) == [f"docs/{path.name}" for path in DOCS]


def test_methods_tell_of_every_report() -> None:
    told = [name for row in rows(sections(read("methods.md"))["Reports"]) for name in re.findall(r"[a-z-]+", row[0])]
    assert sorted(told) == sorted(REPORTS)
