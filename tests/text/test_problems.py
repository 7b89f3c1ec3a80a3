"""Problems are concepts that are named by what people see, and addressed by other concepts."""

from pathlib import Path

import pytest

from matchmaker.errors import InputError
from matchmaker.text import Tagger, Taxonomy, TextAnalyser

FIXTURES = Path(__file__).parent / "fixtures"
CONCEPTS = FIXTURES / "concepts.tsv"
HEADER = "id\tbroader\taddressed_by\ten\tit\tde\tfr\n"
NAMES = "a|b|c\td|e|f\tg|h|i\tj|k|l\n"


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.load(CONCEPTS, problems=FIXTURES / "problems.tsv")


@pytest.fixture(scope="module")
def tagger(taxonomy: Taxonomy, analyser: TextAnalyser) -> Tagger:
    return Tagger(taxonomy, analyser)


def found(tagger: Tagger, text: str, language: str) -> set[str]:
    return {mention.concept for mention in tagger.mentions(text, language)}


def test_a_problem_is_a_concept_with_those_that_address_it(taxonomy: Taxonomy) -> None:
    problem = taxonomy["weld_cracks"]

    assert problem.kind == "problem"
    assert problem.labels["it"] == "saldature crepate"
    assert problem.addressed_by == {"laser_welding": 0.9, "joining": 0.4}
    assert taxonomy.is_problem("weld_cracks")
    assert taxonomy.narrower("scrap") == ("metal_scrap",)


def test_other_concepts_say_which_problems_they_address(taxonomy: Taxonomy) -> None:
    assert taxonomy.addresses("mes") == {"scrap": 0.5, "metal_scrap": 0.4}
    assert taxonomy.addresses("iot") == {}
    assert taxonomy["mes"].addressed_by == {}
    assert not taxonomy.is_problem("mes")


@pytest.mark.parametrize(
    ("rows", "field", "rule", "row"),
    [
        ("p\t\tnothing:0.5\t" + NAMES, "addressed_by", "names no concept", 1),
        ("p\t\tmes:0\t" + NAMES, "addressed_by", "its strength", 1),
        ("p\t\tmes:1.1\t" + NAMES, "addressed_by", "its strength", 1),
        ("p\t\tmes:nan\t" + NAMES, "addressed_by", "its strength", 1),
        ("p\t\tmes\t" + NAMES, "addressed_by", "its strength", 1),
        ("p\tz\tmes:1\t" + NAMES, "broader", "names no concept", 1),
        ("p\t\tmes:1\t" + NAMES + "p\t\tmes:1\t" + NAMES, "id", "repeats", 2),
        ("p\t\tmes:1\t" + NAMES + "mes\t\tai:1\t" + NAMES, "id", "repeats", 2),
        ("p\t\tmes:1\ta|b\td|e|f\tg|h|i\tj|k|l\n", "en", "too few names", 1),
    ],
)
def test_a_broken_rule_is_named_with_its_place_in_the_table_of_problems(
    tmp_path: Path, rows: str, field: str, rule: str, row: int
) -> None:
    path = tmp_path / "problems.tsv"
    path.write_text(HEADER + rows, encoding="utf-8")

    with pytest.raises(InputError, match=rule) as caught:
        Taxonomy.load(CONCEPTS, problems=path)

    assert (caught.value.file, caught.value.row) == ("problems.tsv", row)
    assert caught.value.field == field


def test_a_saved_tagger_knows_what_addresses_a_problem(tagger: Tagger, tmp_path: Path) -> None:
    tagger.save(tmp_path)

    taxonomy = Tagger.load(tmp_path).taxonomy

    assert taxonomy["weld_cracks"].addressed_by == {"laser_welding": 0.9, "joining": 0.4}
    assert taxonomy.addresses("mes") == tagger.taxonomy.addresses("mes")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the weld doesn't hold", "en"),
        ("our weld does not hold for long", "en"),
        ("la saldatura non tiene", "it"),
        ("non tiene la saldatura", "it"),
        ("die Naht hält leider nicht", "de"),
        ("la soudure ne tient pas", "fr"),
        ("une soudure qui se fissure", "fr"),
    ],
)
def test_what_people_see_names_the_problem(tagger: Tagger, text: str, language: str) -> None:
    assert "weld_cracks" in found(tagger, text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the weld holds", "en"),
        ("la saldatura tiene bene", "it"),
        ("die Naht hält lange", "de"),
        ("la soudure tient", "fr"),
    ],
)
def test_a_name_that_denies_is_not_found_where_nothing_is_denied(
    tagger: Tagger, text: str, language: str
) -> None:
    assert "weld_cracks" not in found(tagger, text, language)


def test_a_problem_inside_a_longer_name_is_not_meant(tagger: Tagger) -> None:
    assert found(tagger, "we collect scrap metal", "en") == {"metal_scrap"}
    assert found(tagger, "too much scrap", "en") == {"scrap"}


@pytest.mark.parametrize(
    ("text", "language", "quoted"),
    [
        ("la saldatura non tiene", "it", "saldatura non tiene"),
        ("non tiene la saldatura", "it", "non tiene la saldatura"),
        ("die Naht hält leider nicht", "de", "Naht hält leider nicht"),
    ],
)
def test_the_negation_belongs_to_what_is_quoted(
    tagger: Tagger, text: str, language: str, quoted: str
) -> None:
    surfaces = {m.surface for m in tagger.mentions(text, language) if m.concept == "weld_cracks"}

    assert surfaces == {quoted}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("la saldatura delle ringhiere comincia a creparsi", "it"),
        ("die Naht am Gehäuse reisst nach wenigen Wochen", "de"),
        ("die Naht hält im Sommer nicht", "de"),
        ("every weld on the frame cracks", "en"),
    ],
)
def test_a_problem_is_told_with_other_words_between(
    tagger: Tagger, text: str, language: str
) -> None:
    assert "weld_cracks" in found(tagger, text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wir prüfen jede Naht. Papier reisst leicht.", "de"),
        ("die Naht, das Blech, der Rahmen und ein Stoff, der reisst", "de"),
        ("die Naht hält im Sommer gut", "de"),
    ],
)
def test_words_of_different_clauses_tell_no_problem(
    tagger: Tagger, text: str, language: str
) -> None:
    assert "weld_cracks" not in found(tagger, text, language)


def test_a_technology_is_not_pieced_together_from_a_sentence(tagger: Tagger) -> None:
    assert "laser_welding" not in found(tagger, "il laser del reparto saldatura", "it")
