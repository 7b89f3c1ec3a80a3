import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.text.segmentation import fold, hyphen_parts, pieces


def words(text: str) -> list[str]:
    return [piece.text for piece in pieces(text)]


@pytest.mark.parametrize(
    "word",
    ["R&D", "F & E", "food-tech", "C++", "C#", "5-axis", "CO2", "CO₂", "316L", "4.0", "0,5mm"],
)
def test_technical_words_stay_whole(word: str) -> None:
    assert words(f"use {word}, please") == ["use", word, "please"]


def test_apostrophes_part_words() -> None:
    assert words("dell'azienda l’usinage") == ["dell", "azienda", "l", "usinage"]


def test_gaps_tell_marks_and_conjunction_signs_from_blanks() -> None:
    assert [piece.gap for piece in pieces("laser, food & drink tech")] == ["", ".", "&", ""]


@given(st.text())
def test_positions_are_verbatim_and_in_order(text: str) -> None:
    last = 0
    for piece in pieces(text):
        assert text[piece.start : piece.end].replace("_", " ") == piece.text
        assert last <= piece.start < piece.end
        last = piece.end


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Größe", "grosse"), ("QUALITÀ", "qualita"), ("cœur", "coeur"), ("CO₂", "co2"),
     ("Quali\u00adtät", "qualitat"), ("cafe\u0301", "cafe"), ("Øresund", "oresund"), ("℠", "sm")],
)  # fmt: skip
def test_folding_drops_case_accents_and_variants(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_hyphen_parts_are_spans() -> None:
    assert hyphen_parts("food-tech") == [(0, 4), (5, 9)]
    assert hyphen_parts("food") == []
