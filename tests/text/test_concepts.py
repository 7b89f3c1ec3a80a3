from pathlib import Path

import pytest

from matchmaker.errors import InputError
from matchmaker.text import Taxonomy

FIXTURE = Path(__file__).parent / "fixtures" / "concepts.tsv"
HEADER = "id\tkind\tbroader\tnace\ten\tit\tde\tfr\n"
NAMES = "a|b|c\td|e|f\tg|h|i\tj|k|l\n"


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.load(FIXTURE)


def test_a_concept_has_names_sectors_and_a_place(taxonomy: Taxonomy) -> None:
    concept = taxonomy["laser_welding"]

    assert concept.labels["de"] == "Laserschweissen"
    assert concept.names("fr") == ("soudage laser", "soudage par laser", "soudure laser")
    assert concept.names("es") == ()
    assert concept.nace == ("25", "28")
    assert taxonomy.ancestors("laser_welding") == ("joining",)
    assert taxonomy.ancestors("joining") == ()
    assert taxonomy.narrower("joining") == ("laser_welding",)


def test_concepts_are_found_by_id_and_kind(taxonomy: Taxonomy) -> None:
    assert len(taxonomy) == len(list(taxonomy)) == 8
    assert "ai" in taxonomy
    assert taxonomy.get("nothing") is None
    assert [c.id for c in taxonomy.of_kind("need")] == ["r_and_d"]
    assert taxonomy.label("ai", "it") == "intelligenza artificiale"
    assert taxonomy.label("ai", "es") == "artificial intelligence"
    assert taxonomy.label("nothing", "it") == "nothing"


@pytest.mark.parametrize(
    ("rows", "field", "rule"),
    [
        ("A b\tneed\t\t\t" + NAMES, "id", "is no id"),
        ("a\t\t\t\t" + NAMES, "kind", "is empty"),
        ("a\tneed\t\t256\t" + NAMES, "nace", "no NACE division"),
        ("a\tneed\t\t\ta|b\td|e|f\tg|h|i\tj|k|l\n", "en", "too few names"),
        ("a\tneed\t\t\ta|b|c\td|e|f\tg|g|g\tj|k|l\n", "de", "too few names"),
        ("a\tneed\tz\t\t" + NAMES, "broader", "names no concept"),
        ("a\tneed\tb\t\t" + NAMES + "b\tneed\ta\t\t" + NAMES, "broader", "circle"),
        ("a\tneed\ta\t\t" + NAMES, "broader", "circle"),
        ("a\tneed\t\t\t" + NAMES + "a\tneed\t\t\t" + NAMES, "id", "repeats"),
    ],
)
def test_a_broken_rule_is_named_with_its_place(
    tmp_path: Path, rows: str, field: str, rule: str
) -> None:
    path = tmp_path / "concepts.tsv"
    path.write_text(HEADER + rows, encoding="utf-8")

    with pytest.raises(InputError, match=rule) as caught:
        Taxonomy.load(path)

    assert caught.value.field == field
    assert caught.value.row in (1, 2)
    assert caught.value.file == "concepts.tsv"
