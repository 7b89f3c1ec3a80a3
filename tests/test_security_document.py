"""The document on security names tests that there are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = ("docs/security.md", "docs/asvs.md")
NAMED = sorted(
    {
        named
        for document in DOCUMENTS
        for named in re.findall(
            r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / document).read_text("utf-8")
        )
    }
)
LEVELS = {"1": 70, "2": 183}
"""Requirements of each level in ASVS 5.0.0."""


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_kind_is_held_by_a_test_that_is_there(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    tests = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
    assert any(each.startswith("test_") for each in tests)
    assert not name or name in tests


def test_every_row_names_one() -> None:
    rows = re.findall(
        r"^\| (?!kind|-).*$", (ROOT / "docs/security.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(rows) > 20
    assert all("`tests/" in row for row in rows)


def test_the_verification_standard_is_answered_requirement_by_requirement() -> None:
    text = (ROOT / "docs/asvs.md").read_text("utf-8")
    rows = re.findall(r"^\| ([\d.]+) .*? \| ([12]) \| ([^|]+) \| (.+) \|$", text, re.MULTILINE)
    assert len({number for number, *_ in rows}) == len(rows)
    found = [level for _, level, *_ in rows]
    assert {level: found.count(level) for level in LEVELS} == LEVELS
    assert {state for _, _, state, _ in rows} == {"met", "not applicable", "**open**"}
    for level in LEVELS:
        mine = [state for _, its, state, _ in rows if its == level]
        told = (mine.count(each) for each in ("met", "not applicable", "**open**"))
        assert "Level {}: {} met, {} not applicable, {} open.".format(level, *told) in text
