from matchmaker.domain import Identifier, Kind, Place, Profile, ProfileId
from matchmaker.resolution import record_of
from matchmaker.resolution.records import country_code, located


def profile(**facts):
    return Profile(id=ProfileId("p1"), kind=facts.pop("kind", Kind.COMPANY), **facts)


def test_a_record_has_what_the_profile_says():
    record = record_of(
        profile(
            names=("Rossi Srl", " "),
            identifiers=(Identifier(scheme="vat_it", value="07643520567"),),
            place=Place(country="IT", city="Lecco", postcode="23900", address="Via Roma 1"),
            url="https://rossi.it",
        )
    )
    assert record.names == ("Rossi Srl",)
    assert (record.country, record.city, record.postcode) == ("IT", "Lecco", "23900")
    assert (record.address, record.url) == ("Via Roma 1", "https://rossi.it")
    assert record.identifiers[0].scheme == "vat_it"


def test_a_kind_that_the_source_does_not_say_is_unknown():
    assert record_of(profile(kind=Kind.ORGANISATION)).kind is None
    assert record_of(profile(kind=Kind.LAB)).kind is Kind.LAB


def test_european_country_codes_become_iso():
    assert country_code("uk") == "GB"
    assert country_code("EL") == "GR"
    assert country_code(None) is None
    assert country_code(" ") is None


def test_an_address_line_is_split_into_street_city_and_postcode():
    assert located("Via Roma 1, Lecco, 23900", None, None) == ("Via Roma 1", "Lecco", "23900")
    assert located(", ADDIS ABABA, ", None, None) == (None, "ADDIS ABABA", None)


def test_an_address_stays_as_it_is_where_the_city_is_known_or_the_form_another():
    assert located("Via Roma 1, Lecco, 23900", "Lecco", None)[0] == "Via Roma 1, Lecco, 23900"
    assert located("Via Roma 1, scala B, Lecco", None, None)[1] is None
    assert located(None, None, None) == (None, None, None)
