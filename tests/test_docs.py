"""What is public is documented: in the code, in the help, in the glossary and the README."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest
import typer.main

import matchmaker
from matchmaker.cli import app
from matchmaker.ranking import all_features

ROOT = Path(__file__).parents[1]
MODULES = [
    found.name
    for found in pkgutil.walk_packages(matchmaker.__path__, "matchmaker.")
    if "migrations" not in found.name
]


@pytest.mark.parametrize("name", MODULES)
def test_each_module_says_in_a_sentence_what_it_is(name: str) -> None:
    assert importlib.import_module(name).__doc__, f"{name} has no docstring"


@pytest.mark.parametrize("name", MODULES)
def test_each_public_name_is_documented_and_exports_exist(name: str) -> None:
    module = importlib.import_module(name)
    for exported in getattr(module, "__all__", ()):
        assert hasattr(module, exported), f"{name} exports {exported}, which is not there"
    own = [
        (each, value)
        for each, value in vars(module).items()
        if not each.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == name
    ]
    undocumented = [each for each, value in own if not inspect.getdoc(value)]
    assert undocumented == []


@pytest.mark.parametrize("name", MODULES)
def test_each_public_method_is_documented(name: str) -> None:
    module = importlib.import_module(name)
    undocumented = [
        f"{cls.__name__}.{each}"
        for cls in vars(module).values()
        if inspect.isclass(cls) and cls.__module__ == name
        for each, value in vars(cls).items()
        if not each.startswith("_") and inspect.isfunction(value) and not inspect.getdoc(value)
    ]
    assert undocumented == []


def test_each_command_has_an_example() -> None:
    group = typer.main.get_command(app)
    for command in group.list_commands(None):  # type: ignore[attr-defined]
        found = group.get_command(None, command)  # type: ignore[attr-defined]
        assert "Example: matchmaker" in (found.help or ""), command


def test_each_command_stands_in_the_documents() -> None:
    files = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    group = typer.main.get_command(app)
    unsaid = [name for name in group.list_commands(None) if f"`{name}" not in text  # type: ignore[attr-defined]
              and f"matchmaker {name}" not in text and f" {name} " not in text]  # fmt: skip
    assert unsaid == []


@pytest.mark.parametrize("feature", all_features(), ids=lambda feature: feature.name)
def test_each_feature_says_what_it_measures(feature: object) -> None:
    description = feature.description  # type: ignore[attr-defined]
    assert description[0].isupper() or description[0].isdigit()
    assert description.endswith(".")
