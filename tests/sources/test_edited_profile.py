"""What somebody typed keeps the rules of a table's row, and says which one it breaks."""

from dataclasses import replace
from typing import Any

import pytest

from matchmaker.domain import Identifier, Kind, Need, Place, Profile, ProfileId, Text, Visibility
from matchmaker.errors import InputError
from matchmaker.sources import profile_from_form

FIRM = Profile(
    id=ProfileId("firm"),
    kind=Kind.COMPANY,
    names=("Officine Brambati S.r.l.",),
    texts=(Text(field="description", value="Tornitura"),),
    needs=(Need(id="n", text="Saldatura laser", trl=(4, 6)),),
    sectors=("25.62",),
    place=Place(country="IT", nuts="ITC43", latitude=45.8, longitude=9.4),
)


def test_what_is_in_its_one_form_stays_as_it_is() -> None:
    assert profile_from_form(FIRM) == FIRM


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"sectors": ("C25.62", "25.62.00")}, {"sectors": ("25.62",)}),
        ({"languages": ("Deutsch", "italiano")}, {"languages": ("de", "it")}),
        ({"url": "WWW.Rossi.it/"}, {"url": "http://www.rossi.it"}),
        ({"place": Place(country="Svizzera")}, {"place": Place(country="CH")}),
        ({"place": Place(nuts="ch070")}, {"place": Place(country="CH", nuts="CH070")}),
        (
            {"identifiers": (Identifier(scheme="uid_ch", value="che 100155212"),)},
            {"identifiers": (Identifier(scheme="uid_ch", value="CHE-100.155.212"),)},
        ),
        (
            {"texts": (Text(field="description", value=" Tornitura ", language="italiano"),)},
            {"texts": (Text(field="description", value="Tornitura", language="it"),)},
        ),
    ],
)
def test_everything_is_brought_into_one_form(typed: dict[str, Any], kept: dict[str, Any]) -> None:
    assert profile_from_form(replace(FIRM, **typed)) == replace(FIRM, **kept)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"names": ()}, "names"),
        ({"names": tuple(str(n) for n in range(201))}, "names"),
        ({"id": ProfileId("a|b")}, "id"),
        ({"identifiers": (Identifier(scheme="vat_it", value="07643520568"),)}, "identifiers"),
        ({"identifiers": (Identifier(scheme="shoe", value="43"),)}, "identifiers"),
        ({"sectors": ("99.99.99.99",)}, "sectors"),
        ({"languages": ("Klingon",)}, "languages"),
        ({"place": Place(country="Atlantis")}, "country"),
        ({"place": Place(country="IT", nuts="CH070")}, "nuts"),
        ({"place": Place(latitude=45.0)}, "latitude"),
        ({"place": Place(latitude=95.0, longitude=9.0)}, "latitude"),
        ({"needs": (Need(id="n", text="x", trl=(6, 4)),)}, "needs"),
        ({"needs": (Need(id="n", text="x", trl=(0, 4)),)}, "needs"),
        ({"needs": (Need(id="n", text="x"), Need(id="n", text="y"))}, "needs"),
        ({"needs": (Need(id="n", text="x", teaser="y"),)}, "needs"),
        ({"visibility": {"shoe": Visibility.STAFF}}, "visibility"),
    ],
)
def test_what_breaks_a_rule_is_named(typed: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as raised:
        profile_from_form(replace(FIRM, **typed))
    assert raised.value.field == field
    assert raised.value.accepted
