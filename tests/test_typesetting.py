"""Printed pages: facts are set as they are, and the same facts give the same bytes."""

from pathlib import Path

import pytest

from matchmaker.typesetting import typeset

TEMPLATE = """
#let facts = json(bytes(sys.inputs.facts))
#set document(title: facts.title, date: none)
#set text(lang: sys.inputs.language)
= #facts.title
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def test_the_same_facts_give_the_same_bytes_and_others_do_not(template: Path) -> None:
    once, again = (typeset(template, {"title": "Prüfung"}, language="de") for _ in range(2))
    assert once.startswith(b"%PDF-")
    assert once == again != typeset(template, {"title": "Bericht"}, language="de")


def test_what_a_text_says_is_never_markup(template: Path) -> None:
    """Were it taken for code, it would stop the typesetting."""
    assert typeset(template, {"title": '#panic("read as code") $ [ *'}, language="en")


def test_a_template_reads_nothing_outside_its_folder(template: Path, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.txt").write_text("hidden", encoding="utf-8")
    page = inner / "page.typ"
    page.write_text('#read("../secret.txt")', encoding="utf-8")
    with pytest.raises(Exception, match=r"root|denied|outside|project"):
        typeset(page, {}, language="en")
