"""Statements and the roles that they play for whoever makes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.text import Role, role_of, statements
from matchmaker.text.role_cues import CUES, FIELD_PRIORS, KIND_PRIORS, WEIGHTS


def cut(text: str) -> list[str]:
    return [each.text for each in statements(text)]


def test_a_text_is_cut_into_sentences_parts_and_list_items() -> None:
    text = "We weld tubes. Certified to ISO 9001; founded in 1990.\n- Laser cutting\n- Bending"
    assert cut(text) == [
        "We weld tubes.",
        "Certified to ISO 9001",
        "founded in 1990.",
        "Laser cutting",
        "Bending",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Bleche bis ca. 20 mm, z. B. Aluminium.",
        "La ditta Rossi S.r.l. di Como stampa.",
        "Tubes of 3.5 mm and No. 7 fittings.",
        "Prodotti, ecc. per tutti.",
    ],
)
def test_an_abbreviation_ends_no_statement(text: str) -> None:
    assert cut(text) == [text]


@given(st.text())
def test_statements_stand_in_the_text_in_order(text: str) -> None:
    end = 0
    for each in statements(text):
        assert each.start >= end
        end = each.start + len(each.text)
        assert text[each.start : end] == each.text


@pytest.mark.parametrize(
    ("language", "text", "role"),
    [
        ("en", "We are looking for a supplier of castings.", Role.SEEKS),
        ("it", "Cerchiamo un fornitore di getti.", Role.SEEKS),
        ("de", "Wir suchen einen Lieferanten für Guss.", Role.SEEKS),
        ("fr", "Nous cherchons un fournisseur de pièces coulées.", Role.SEEKS),
        ("en", "Certified to ISO 9001 since 2004.", Role.HOLDS),
        ("it", "Certificati ISO 9001 dal 2004.", Role.HOLDS),
        ("de", "Zertifiziert nach ISO 9001.", Role.HOLDS),
        ("fr", "Certifiés ISO 9001 depuis 2004.", Role.HOLDS),
        ("en", "We have problems with porosity and lose two orders a month.", Role.SUFFERS),
        ("it", "Non troviamo saldatori e perdiamo ordini.", Role.SUFFERS),
        ("de", "Wir finden keine Schweisser und verlieren Aufträge.", Role.SUFFERS),
        ("fr", "Nous ne trouvons pas de soudeurs et perdons des commandes.", Role.SUFFERS),
        ("en", "We help small firms with training and audits.", Role.OFFERS),
        ("it", "Offriamo consulenza e formazione alle imprese.", Role.OFFERS),
        ("de", "Wir beraten Betriebe und bieten Schulungen an.", Role.OFFERS),
        ("fr", "Nous proposons conseil et formation aux entreprises.", Role.OFFERS),
        ("en", "Founded in 1972, a family firm of 40 people.", Role.IS),
        ("it", "Azienda di famiglia fondata nel 1972, 40 dipendenti.", Role.IS),
        ("de", "Familienbetrieb, gegründet 1972, 40 Mitarbeitende.", Role.IS),
        ("fr", "Entreprise familiale fondée en 1972, 40 collaborateurs.", Role.IS),
    ],
)
def test_the_form_of_a_sentence_tells_its_role(language: str, text: str, role: Role) -> None:
    assert role_of(text, field="description", language=language, kind="company") is role


def test_the_field_decides_where_the_form_is_silent() -> None:
    roles = {
        field: role_of("Titanium", field=field, language="en", kind="company")
        for field in ("offer", "need", "processes", "title")
    }
    assert roles == {
        "offer": Role.OFFERS,
        "need": Role.SEEKS,
        "processes": Role.USES,
        "title": Role.DONE,
    }


def test_without_a_language_the_signs_of_all_four_count() -> None:
    assert role_of("Wir suchen Guss", field="description", language=None) is Role.SEEKS


def test_every_sign_weighs_for_a_role_that_there_is() -> None:
    roles = set(Role)
    assert set(WEIGHTS) == roles
    for priors in (*FIELD_PRIORS.values(), *KIND_PRIORS.values()):
        assert set(priors) <= roles
    for by_role in CUES.values():
        assert set(by_role) == roles
