"""The document on security names tests that there are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = re.findall(
    r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs/security.md").read_text("utf-8")
)


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
