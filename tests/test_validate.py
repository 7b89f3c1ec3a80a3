"""What `make validate` relies on, held without the tools that it asks."""

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OWN = ("api", "evaluations", "matchmaker")


@pytest.mark.parametrize("package", ["api", "matchmaker"])
def test_the_types_of_a_package_count_for_its_users(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def modules_imported() -> Iterator[str]:
    """The first name of every module that the packages import, ours and Python's own aside."""
    for package in OWN:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.partition(".")[0]


def test_whatever_is_imported_is_a_dependency() -> None:
    project, excused = PROJECT["project"], PROJECT["tool"]["deptry"]["per_rule_ignores"]["DEP003"]
    extras = (each for extra in project["optional-dependencies"].values() for each in extra)
    declared = {canonicalize_name(Requirement(each).name) for each in project["dependencies"]}
    declared |= {canonicalize_name(Requirement(each).name) for each in extras} | {*excused}
    foreign = {*modules_imported()} - {*OWN} - sys.stdlib_module_names
    brought_by = packages_distributions()
    missing = {
        module
        for module in foreign
        if not declared & {canonicalize_name(name) for name in brought_by.get(module, [module])}
    }
    assert missing == set()


def test_node_tools_are_pinned_and_their_lock_names_no_registry() -> None:
    folder = ROOT / ".validate"
    tools = json.loads((folder / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in tools.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert locked[f"node_modules/{name}"]["version"] == version
    assert [name for name, each in locked.items() if "resolved" in each] == []
    assert [name for name, each in locked.items() if name and "integrity" not in each] == []
