"""Two needs in one text are told apart; two tasks of one thing are not."""

import pytest

from matchmaker.candidates.halves import halves
from matchmaker.snapshot import Snapshot


def split(snapshot: Snapshot, text: str) -> tuple[str, str] | None:
    return halves(snapshot.reader.need(text, None), snapshot.taxonomy)


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        (
            "Cerchiamo la certificazione ISO 9001 e inoltre un fornitore di saldatura laser",
            "Cerchiamo la certificazione ISO 9001",
            "un fornitore di saldatura laser",
        ),
        (
            "Help with ISO 9001 as well as laser welding",
            "Help with ISO 9001",
            "laser welding",
        ),
        (
            "Einerseits Laserschweissen, andererseits Hilfe bei der ISO 9001",
            "Laserschweissen",
            "Hilfe bei der ISO 9001",
        ),
        (
            "D'une part le soudage laser, d'autre part la certification ISO 9001.",
            "le soudage laser",
            "la certification ISO 9001",
        ),
        ("laser welding and ISO 9001", "laser welding", "ISO 9001"),
    ],
)
def test_each_half_is_given_as_written(
    snapshot: Snapshot, text: str, left: str, right: str
) -> None:
    assert split(snapshot, text) == (left, right)


@pytest.mark.parametrize(
    "text",
    [
        "saldatura laser di lamiera sottile",
        "milling and turning of steel",
        "fresatura e tornitura di acciaio inox",
        "Fräsen und Drehen von Edelstahl",
        "laser welding of steel and aluminium",
        "saldatura laser, e non ISO 9001",
        "Laserschweissen und keine ISO 9001",
        "",
        "e",
    ],
)
def test_one_need_stays_whole(snapshot: Snapshot, text: str) -> None:
    assert split(snapshot, text) is None


def test_a_story_is_not_cut(snapshot: Snapshot) -> None:
    story = "laser welding and " + "we told them so and they left " * 12 + "and ISO 9001"
    assert split(snapshot, story) is None
