"""Every command of the guide for staff runs as it stands there, one after another."""

import io
import re
import shlex
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Run

GUIDE = Path(__file__).parents[2] / "docs" / "for-staff.md"
HEADER = ["Codice", "Ragione sociale", "Tipo", "P.IVA", "N. addetti", "Comune", "Paese", "Settore",
          "Descrizione", "Note interne"]  # fmt: skip
FIRMS = [
    ["c-001", "Officine Brambati Prova S.r.l.", "azienda", "07643520567", "ca. 20", "Lecco", "IT",
     "meccanica", "Saldatura di lamiera sottile. Cerca controllo qualità.", "chiamare"],
    ["c-417", "Officina Brambati Prova", "azienda", "07643520568", "molti", "Lecco", "IT",
     "meccanica", "Lavorazioni di lamiera.", ""],
    ["c-502", "Stampi Prova S.r.l.", "azienda", "n.d.", "10-49", "Como", "IT", "plastica",
     "Stampaggio a iniezione.", ""],
    ["r-012", "Laboratorio Visione Prova", "laboratorio", "", "", "Lecco", "IT", "ricerca",
     "Visione artificiale e saldatura laser.", ""],
    ["r-013", "Gruppo Laser Prova", "gruppo di ricerca", "", "", "Como", "IT", "ricerca",
     "Saldatura laser di lamiera sottile.", ""],
]  # fmt: skip
FINDS_SOMETHING = {"check": {0, 1}}


def commands(document: str) -> list[str]:
    """The commands that stand in blocks of their own."""
    return re.findall(r"^(?:    |       )(matchmaker .+)$", document, re.MULTILINE)


def test_the_commands_of_the_guide_are_found() -> None:
    assert commands("a\n    matchmaker x\n`matchmaker y`\n       matchmaker z 1\n") == [
        "matchmaker x",
        "matchmaker z 1",
    ]


def test_every_command_of_the_guide_runs(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    book = openpyxl.Workbook()
    for row in (["Elenco delle imprese di prova"], HEADER, *FIRMS):
        book.active.append(row)
    book.save("firms.xlsx")
    Path("answers.csv").write_text("Impresa;finance_budget\nStampi Prova S.r.l.;2\n")
    Path("zoom.csv").write_text("Name,Company,Event\nAda,Stampi Prova S.r.l.,talk-1\n")
    # Where a command asks whether one is sure, one is.
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n" * 9))
    for command in commands(GUIDE.read_text(encoding="utf-8")):
        words = shlex.split(command)[1:]
        set_aside = sorted(Path("lecco/rejects").glob("firms-*.xlsx"))
        words = [str(set_aside[0]) if word.startswith("lecco/rejects/") else word for word in words]
        ran = run(*words)
        wanted = FINDS_SOMETHING.get(words[2] if len(words) > 2 else "", {0})
        assert ran.code in wanted, f"{command}\n{ran.out}{ran.err}"
