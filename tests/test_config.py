"""Configuration: what it takes, and the one line that says what it does not."""

from pathlib import Path

import pytest

from pipelines.config import ConfigError, as_dict, load
from transforms.settings import MonitorSettings


def test_defaults() -> None:
    assert load(None) == MonitorSettings()


def test_the_shipped_file_states_the_defaults() -> None:
    assert load(str(Path(__file__).parent.parent / "configs" / "local.toml")) == MonitorSettings()


def test_overrides_win_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text('[language]\nkeep = ["de"]\nmin_score = 0.5\n[dedupe]\nnear = false\n')
    settings = load(str(file), ["language.keep=[]", "articles.min_words=0", "input.text_kind=page"])
    assert settings.language.keep == ()
    assert settings.language.min_score == 0.5
    assert settings.dedupe.near is False
    assert settings.articles.min_words == 0
    assert settings.input.text_kind == "page"


def test_a_whole_number_serves_as_a_share() -> None:
    assert load(None, ["language.min_score=0"]).language.min_score == 0.0


def test_fields_by_dotted_key() -> None:
    assert load(None, ["input.fields.text=body"]).input.fields == {"text": "body"}


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("langauge.keep=[]", "no section [langauge]; the nearest is 'language'"),
        ("language.kepe=[]", "no key language.kepe; the nearest is 'keep'"),
        ("language.min_score=1.5", "language.min_score lies between 0 and 1, not 1.5"),
        ("language.detector=quick", "language.detector has no value 'quick'"),
        ("articles.min_words=many", "articles.min_words takes a whole number, not 'many'"),
        ("articles.min_words=-1", "articles.min_words is not negative, not -1"),
        ("dedupe.near=1", "dedupe.near takes true or false, not 1"),
        ("language.keep=en", "language.keep takes a list of texts, not 'en'; write language.keep=[\"en\"]"),
        ('language.keep=["en", "german"]', "language.keep has no language 'german'; there are af, ar, bg, "),
        ('language.keep=["zh-cn"]', "language.keep has no language 'zh-cn'; there are af, ar, bg, "),
        ("input.default_date=9 March", "input.default_date takes a day such as 2021-03-09"),
        ("input.fields.txet=body", "input.fields has no field 'txet'; the nearest is 'text'"),
        ("input.fields.section=desk", "input.fields has no field 'section'; there are authors, crawled_at, "),
        ("min_words=3", "--set takes section.key=value, not 'min_words=3'"),
        ("dedupe", "--set takes section.key=value, not 'dedupe'"),
    ],
)
def test_what_cannot_be_used_is_named(override: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(None, [override])
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_or_no_toml(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the configuration"):
        load(str(tmp_path / "none.toml"))
    file = tmp_path / "bad.toml"
    file.write_text("[language\n")
    with pytest.raises(ConfigError, match="is not TOML"):
        load(str(file))


def test_as_dict_names_every_key() -> None:
    plain = as_dict(MonitorSettings())
    assert plain["language"] == {"keep": ["en"], "detector": "fast", "min_score": 0.8}
    assert set(plain) == {"input", "articles", "language", "dedupe", "actors", "claims", "output"}
