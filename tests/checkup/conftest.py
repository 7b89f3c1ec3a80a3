"""The shipped questionnaires, and a decoded copy of the first one to break."""

import tomllib
from typing import Any

import pytest

from matchmaker.checkup import Questionnaire, questionnaire_of
from matchmaker.settings import shipped


@pytest.fixture(scope="session")
def questionnaire() -> Questionnaire:
    return questionnaire_of()


@pytest.fixture
def raw() -> dict[str, Any]:
    return tomllib.loads(shipped("questionnaire/1.toml").read_text(encoding="utf-8"))
