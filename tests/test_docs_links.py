"""Relative links in the documents lead somewhere."""

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


def test_the_readme_gives_a_reason_for_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {f"| {name_of(each)} | " for each in project["dependencies"]}
    wanted |= {
        f"| *extra* `{extra}`: {name_of(each)} | " for extra in extras for each in extras[extra]
    }
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {line for line in wanted if line not in readme} == set()


def name_of(requirement: str) -> str:
    """The name in front of a requirement's versions."""
    return re.split(r"[<>=!~ \[;]", requirement, maxsplit=1)[0]
