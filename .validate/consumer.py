"""A program of somebody who installed matchmaker; mypy reads it, nobody runs it."""

from pathlib import Path
from typing import assert_type

from fastapi import FastAPI

from api import create_app
from matchmaker.domain import Kind, Suggestion
from matchmaker.engine import Matchmaker

mm = Matchmaker.load(Path("home"))
found = mm.suggest(need="laser welding of thin sheet metal", kinds={Kind.LAB}, k=5)
assert_type(found, list[Suggestion])
for each in found:
    assert_type(each.name, str)
    assert_type(each.score, float)
    assert_type(each.probability, float | None)
assert_type(create_app(Path("home")), FastAPI)
