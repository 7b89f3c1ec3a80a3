"""Texts are cut into statements at ends of sentences and lines, and nowhere else."""

from dataclasses import replace

import pytest

from matchmaker.domain import Visibility
from matchmaker.snapshot import Excluded, Passage, Stance, statements_of
from matchmaker.text import statements as cut


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("Saldiamo acciaio. Cerchiamo un partner.", ["Saldiamo acciaio.", "Cerchiamo un partner."]),
        ("shopper, teli, buste", ["shopper, teli, buste"]),
        ("• Laser welding\n• Testing; coating", ["Laser welding", "Testing", "coating"]),
        ("Wir prüfen z. B. Nähte. Öfen auch.", ["Wir prüfen z. B. Nähte.", "Öfen auch."]),
        ("La Rossi S.p.A. Lecco taglia 316L.", ["La Rossi S.p.A. Lecco taglia 316L."]),
        ("It needs approx. 30 kg. of steel.", ["It needs approx. 30 kg. of steel."]),
        ("Qui? Nous soudons.", ["Qui?", "Nous soudons."]),
        ("", []),
    ],
)
def test_a_text_is_cut_into(text: str, statements: list[str]) -> None:
    assert [each.text for each in cut(text)] == statements


def test_statements_are_named_by_field_and_place() -> None:
    said = [
        Passage(
            field=field,
            text="One does this. Another does that.",
            stance=Stance.OFFERING,
            weight=1.0,
            language="en",
            visibility=Visibility.PUBLIC,
        )
        for field in ("description", "offer:o1")
    ]
    keys = [one.key for one in statements_of(said)]
    assert keys == ["description@0", "description@1", "offer:o1@2", "offer:o1@3"]


def test_what_is_excluded_changes_no_number_of_statements() -> None:
    said = Passage(
        field="need",
        text="Not laser welding. We seek TIG welding.",
        stance=Stance.SEEKING,
        weight=1.0,
        language="en",
        visibility=Visibility.PUBLIC,
    )
    apart = replace(said, excluded=Excluded((), (), ((0, 17),)))
    whole, left = statements_of([said]), statements_of([apart])
    assert [one.key for one in whole] == [one.key for one in left]
    assert left[0].text.strip(" .") == ""
    assert left[1].text == "We seek TIG welding."
