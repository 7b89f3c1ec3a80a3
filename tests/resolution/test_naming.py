"""What names a profile in a text, however it is written, and what only looks like it."""

import pytest

from matchmaker.domain import Identifier, Kind, Need, Profile, ProfileId
from matchmaker.errors import InputError
from matchmaker.resolution.naming import check_teasers, told_teaser, words_naming

FIRM = Profile(
    id=ProfileId("f"),
    kind=Kind.COMPANY,
    names=("Müller Präzision GmbH", "MPG"),
    identifiers=(Identifier(scheme="vat_it", value="01234567897"),),
    url="https://www.feines-teil.example/kontakt",
)
EXPERT = Profile(id=ProfileId("e"), kind=Kind.EXPERT, names=("Anna Bianchi",))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Wir, die MUELLER PRAEZISION, suchen Härter", ["Müller Präzision GmbH"]),
        ("M.P.G. cerca un fornitore", ["MPG"]),
        ("P.IVA IT 0123 4567 897", ["01234567897"]),
        ("info@feines-teil.example", ["feines-teil.example"]),
        ("Präzision ist uns wichtig, sagt Frau Müller", []),
        ("Ein Betrieb für Feinmechanik sucht Härter", []),
    ],
)
def test_a_firm_is_known_by_name_number_and_address(text: str, named: list[str]) -> None:
    assert list(words_naming(text, FIRM)) == named


@pytest.mark.parametrize("text", ["Parla con Anna Bianchi", "Bianchi, Anna"])
def test_a_person_is_known_in_both_orders(text: str) -> None:
    assert words_naming(text, EXPERT) == ("Anna Bianchi",)


def test_a_site_of_many_names_nobody() -> None:
    shared = Profile(id=ProfileId("x"), kind=Kind.COMPANY, url="https://facebook.com/officina")
    assert words_naming("see facebook.com", shared) == ()


def test_a_teaser_with_the_name_is_refused_and_an_old_one_is_not_told() -> None:
    need = Need(id="n", text="Härten", anonymous=True, teaser="MPG sucht Härter")
    firm = Profile(id=FIRM.id, kind=FIRM.kind, names=FIRM.names, needs=(need,))
    with pytest.raises(InputError, match="gives away whose it is"):
        check_teasers(firm)
    assert told_teaser(firm, need) == ""
    assert told_teaser(EXPERT, need) == "MPG sucht Härter"
