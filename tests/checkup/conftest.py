"""The shipped questionnaire, and a decoded copy of it to break."""

import tomllib
from typing import Any

import pytest

from matchmaker.checkup import Questionnaire
from matchmaker.settings import shipped


@pytest.fixture(scope="session")
def questionnaire() -> Questionnaire:
    return Questionnaire.load()


@pytest.fixture
def raw() -> dict[str, Any]:
    return tomllib.loads(shipped("questionnaire/checkup.toml").read_text(encoding="utf-8"))
