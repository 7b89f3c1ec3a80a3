"""Grades of materials and standards by number say what they stand for."""

import pytest

from matchmaker.text.designations import designations


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("316L", "stainless steel"),
        ("1.4404", "stainless steel"),
        ("bulloni in AISI 304", "stainless steel"),
        ("V4A-Blech", "stainless steel"),
        ("1.2379", "tool steel"),
        ("S355", "structural steel"),
        ("S355J2", "structural steel"),
        ("EN AW-6082", "aluminium alloy"),
        ("AlSi10Mg", "aluminium alloy"),
        ("Ti6Al4V", "titanium"),
        ("PA66", "polyamide"),
        ("ISO 9001", "quality management system"),
        ("UNI EN ISO 14001:2015", "environmental management system"),
        ("DIN EN ISO 10993-5", "biocompatibility testing"),
        ("ISO/IEC 27001", "information security"),
    ],
)
def test_a_designation_has_a_name(text: str, name: str) -> None:
    assert [each.name for each in designations(text)] == [name]


@pytest.mark.parametrize(
    "text", ["", "in 1.45 metres", "9001 pezzi", "tel. 091 304 12 12", "s355 left", "A4", "11.4404"]
)
def test_a_plain_number_has_none(text: str) -> None:
    assert [*designations(text)] == []


def test_the_span_is_the_designation() -> None:
    (found,) = designations("Tubi in 316L, lucidati")
    assert "Tubi in 316L, lucidati"[found.start : found.end] == "316L"
