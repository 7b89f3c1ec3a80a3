"""The table of complements names concepts that there are, and holds in both directions."""

import pytest

from matchmaker.settings import shipped
from matchmaker.text import CAPABILITIES, Taxonomy, complements_of, is_capability
from matchmaker.text.complements import complement_table


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.load(shipped("taxonomy/concepts.tsv"))


def test_the_table_names_capabilities_with_a_strength(taxonomy: Taxonomy) -> None:
    for made, complements in complement_table().items():
        assert taxonomy[made].kind in CAPABILITIES
        for complement, strength in complements.items():
            assert is_capability(taxonomy, complement)
            assert complement != made
            assert 0 < strength <= 1


def test_what_completes_another_is_completed_by_it(taxonomy: Taxonomy) -> None:
    assert complements_of(taxonomy, "machining")["cutting_tools"] == 0.6
    assert complements_of(taxonomy, "cutting_tools")["machining"] == 0.6


def test_narrower_concepts_are_completed_in_part(taxonomy: Taxonomy) -> None:
    wide = complements_of(taxonomy, "machining")["cutting_tools"]
    assert 0 < complements_of(taxonomy, "turning")["cutting_tools"] < wide
    assert "cutting_tools" not in complements_of(taxonomy, "silk")
