"""Relative links in the documents, and the functions that they name, lead somewhere."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLACES = ("*.md", "docs/**/*.md", "data/**/*.md", "evaluations/*.md")
DOCUMENTS = sorted(path for place in PLACES for path in ROOT.glob(place))
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def links_of(text: str) -> list[str]:
    """Targets of the links in a document, code left out."""
    return LINK.findall(CODE.sub("", text))


def anchors_of(text: str) -> set[str]:
    """The anchors that a reader's site makes of headings."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {heading.strip().replace(" ", "-") for heading in kept}


def broken(document: Path) -> list[str]:
    """Links of a document that lead nowhere; other sites are not asked."""
    relative = (
        link for link in links_of(document.read_text(encoding="utf-8")) if "://" not in link
    )
    return [link for link in relative if not leads_somewhere(document, link)]


def leads_somewhere(document: Path, link: str) -> bool:
    """Whether a file is there, and the heading in it."""
    path, _, anchor = link.partition("#")
    target = (document.parent / path).resolve() if path else document
    if not target.exists():
        return False
    return not anchor or anchor in anchors_of(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document):
    assert broken(document) == []


def test_a_link_to_nowhere_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A b\n[x](gone.md) [y](#a-b) [z](#c) `[code](no.md)` [w](page.md#a-b)\n")
    assert broken(page) == ["gone.md", "#c"]


def test_the_readme_leads_to_every_guide():
    linked = set(links_of((ROOT / "README.md").read_text(encoding="utf-8")))
    guides = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")}
    assert guides <= linked


def test_a_reason_is_given_for_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {f"| {name_of(each)} | " for each in project["dependencies"]}
    wanted |= {
        f"| *extra* `{extra}`: {name_of(each)} | " for extra in extras for each in extras[extra]
    }
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert {line for line in wanted if line not in reasons} == set()


HOP = re.compile(r"^\d+\. `([\w/]+\.py):([\w.]+)`", re.MULTILINE)


def ways_of(text: str) -> dict[str, list[tuple[str, str]]]:
    """The hops of each way through the folders: file and function, by heading."""
    sections = re.split(r"^## (The way of an? \w+)$", text, flags=re.MULTILINE)
    return {name: HOP.findall(body) for name, body in zip(*[iter(sections[1:])] * 2, strict=True)}


def is_defined(file: Path, name: str) -> bool:
    """Whether a function, a class or its method stands in a file."""
    body: list[ast.stmt] = ast.parse(file.read_text(encoding="utf-8")).body
    for part in name.split("."):
        found = [each for each in body if getattr(each, "name", None) == part]
        if not found:
            return False
        body = getattr(found[0], "body", [])
    return True


def test_every_way_through_the_folders_is_short_and_its_hops_are_there():
    ways = ways_of((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert set(ways) == {f"The way of {what}" for what in ("a query", "an edit", "an introduction")}
    assert {name for name, hops in ways.items() if not 1 <= len(hops) <= 10} == set()
    gone = [
        f"{file}:{name}"
        for hops in ways.values()
        for file, name in hops
        if not ((ROOT / file).is_file() and is_defined(ROOT / file, name))
    ]
    assert gone == []


def test_a_hop_to_a_function_that_is_gone_is_noticed(tmp_path):
    file = tmp_path / "there.py"
    file.write_text("class Here:\n    def act(self): ...\n")
    assert is_defined(file, "Here.act")
    assert not is_defined(file, "Here.gone")
    assert not is_defined(file, "act")


def name_of(requirement: str) -> str:
    """The name in front of a requirement's versions."""
    return re.split(r"[<>=!~ \[;]", requirement, maxsplit=1)[0]
