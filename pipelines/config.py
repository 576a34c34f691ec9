"""The configuration of a run: TOML and --set, checked before anything is read or written."""

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, get_type_hints

from transforms.formats import FORMATS
from transforms.formats.shapes import FIELDS
from transforms.settings import LanguageSettings, MonitorSettings
from transforms.text.language import DETECTORS


class ConfigError(ValueError):
    """A configuration that cannot be used; one line that names the key and the nearest valid one."""


CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "input.format": ("auto", *FORMATS),
    "input.text_kind": ("auto", "page", "article"),
    "language.detector": tuple(DETECTORS),
    "claims.tier": ("rules", "parser", "none"),
    "output.partition": ("month", "day"),
    "output.text": ("all", "leads", "none"),
}
"""Keys that take one of a few values."""

_SHARES: Final = ("language.min_score", "dedupe.min_jaccard", "dedupe.min_containment")
_KINDS: Final = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    tuple: "a list of texts",
    dict: "a table of texts",
}


def nearest(name: str, known: Sequence[str]) -> str:
    """ "; the nearest is X" where one of the known names is near, else the names there are."""
    close = difflib.get_close_matches(name, known, 1, 0.5)
    return f"; the nearest is {close[0]!r}" if close else f"; there are {', '.join(sorted(known))}"


def load(path: str | None, overrides: Sequence[str] = ()) -> MonitorSettings:
    """Settings from a TOML file, if any, and `section.key=value` overrides; raises ConfigError."""
    given: dict[str, Any] = _from_file(path) if path else {}
    for override in overrides:
        key, equals, text = override.partition("=")
        section, dot, name = key.strip().partition(".")
        if not equals or not dot:
            raise ConfigError(f"--set takes section.key=value, not {override!r}")
        table = given.setdefault(section, {})
        head, _, rest = name.partition(".")  # input.fields.text=body
        if rest:
            table, name = table.setdefault(head, {}), rest
        table[name] = _value(text.strip())
    return parse(given)


def _from_file(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read the configuration {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error


def _value(text: str) -> Any:
    """A value of --set: TOML, or else a text without quotes."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def parse(given: Mapping[str, Any]) -> MonitorSettings:
    """Settings from parsed TOML; what is not given has its default; raises ConfigError."""
    sections = get_type_hints(MonitorSettings)
    built = {}
    for section, values in given.items():
        if section not in sections:
            raise ConfigError(f"no section [{section}]{nearest(section, list(sections))}")
        if not isinstance(values, Mapping):
            raise ConfigError(f"[{section}] is a section, not a value")
        built[section] = _section(section, sections[section], values)
    return MonitorSettings(**built)


def _section(section: str, kind: type, values: Mapping[str, Any]) -> Any:
    known = {field.name: get_type_hints(kind)[field.name] for field in fields(kind)}
    checked = {}
    for name, value in values.items():
        if name not in known:
            raise ConfigError(f"no key {section}.{name}{nearest(name, list(known))}")
        checked[name] = _checked(f"{section}.{name}", value, known[name])
    return kind(**checked)


def _checked(key: str, value: Any, hint: Any) -> Any:
    kind = getattr(hint, "__origin__", hint)
    kind = dict if kind is Mapping else kind
    if kind is tuple and isinstance(value, list) and all(isinstance(v, str) for v in value):
        value = tuple(value)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or (kind is dict and not all(isinstance(v, str) for v in value.values())):
        hint = f'; write {key}=["{value}"]' if kind is tuple and isinstance(value, str) else ""
        raise ConfigError(f"{key} takes {_KINDS[kind]}, not {value!r}{hint}")
    if key in CHOICES and value not in CHOICES[key]:
        raise ConfigError(f"{key} has no value {value!r}{nearest(value, CHOICES[key])}")
    if key in _SHARES and not 0 <= value <= 1:
        raise ConfigError(f"{key} lies between 0 and 1, not {value!r}")
    if isinstance(value, int | float) and value < 0:
        raise ConfigError(f"{key} is not negative, not {value!r}")
    if key == "input.default_date" and value:
        _check_day(key, value)
    if key == "language.keep":
        _check_languages(key, value)
    for ours in value if key == "input.fields" else ():
        if ours not in FIELDS:
            raise ConfigError(f"{key} has no field {ours!r}{nearest(ours, FIELDS)}")
    return value


def _check_day(key: str, value: str) -> None:
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise ConfigError(f"{key} takes a day such as 2021-03-09, not {value!r}") from error


def as_dict(settings: Any) -> dict[str, Any]:
    """Settings as plain values, every key with what it is."""
    return {
        field.name: as_dict(value) if is_dataclass(value) else _plain(value)
        for field in fields(settings)
        for value in [getattr(settings, field.name)]
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _check_languages(key: str, codes: Sequence[str]) -> None:
    """A language that no text is ever told to be in would reject everything, and say so only at the end."""
    if set(codes) <= set(LanguageSettings().keep):
        return  # the profiles take a while to read
    from transforms.text.profiles import profiles

    known = sorted(set(profiles().codes))
    for code in codes:
        if code not in known:
            raise ConfigError(f"{key} has no language {code!r}; there are {', '.join(known)}")
