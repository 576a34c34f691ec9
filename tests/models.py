"""The parser's model, for the tests that need it."""

import os

import pytest

from transforms.models import ModelError, ParserModel, find_model, load_parser
from transforms.text.parser import Parser


def model_or_skip() -> ParserModel:
    """The model of the parser tier; without one a user's test is skipped and says why, and CI fails."""
    try:
        return find_model()
    except ModelError as error:
        if os.environ.get("CI"):
            pytest.fail(f"CI tests the parser tier too: {error}")
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def parser() -> Parser:
    """The parser of that model."""
    return load_parser(model_or_skip())
