"""A search of a few words names kind and place; a need that is told names a topic alone."""

import pytest

from matchmaker.candidates.search_reader import read_search
from matchmaker.domain import Kind

CITIES = {"lecco": "Lecco", "sankt gallen": "Sankt Gallen", "como": "Como"}


def city_named(name: str) -> str:
    return CITIES.get(name.lower(), "")


@pytest.mark.parametrize(
    ("typed", "topic", "kind", "country"),
    [
        ("esperto di marketing in Svizzera", "marketing", Kind.EXPERT, "CH"),
        ("Esperti di logistica svizzeri", "logistica svizzeri", Kind.EXPERT, None),
        ("esperti svizzeri di logistica", "logistica", Kind.EXPERT, "CH"),
        ("Swiss experts in logistics", "logistics", Kind.EXPERT, "CH"),
        ("cerchiamo un laboratorio per prove su materiali", "prove su materiali", Kind.LAB, None),
        ("looking for a laboratory in Germany", "", Kind.LAB, "DE"),
        ("Lieferanten für Spritzguss aus Italien", "Spritzguss", Kind.COMPANY, "IT"),
        ("entreprises de découpe laser en Suisse", "découpe laser", Kind.COMPANY, "CH"),
        ("gruppo di ricerca su polimeri", "polimeri", Kind.RESEARCH_GROUP, None),
        ("saldatura laser in Austria", "saldatura laser", None, "AT"),
    ],
)
def test_kind_and_country_are_read(
    typed: str, topic: str, kind: Kind | None, country: str | None
) -> None:
    read = read_search(typed)
    assert read.topic == topic
    assert read.kinds == ({kind} if kind else set())
    assert read.countries == ({country} if country else set())


@pytest.mark.parametrize(
    ("typed", "topic", "city"),
    [
        ("saldatura laser a Lecco", "saldatura laser", "Lecco"),
        ("esperto di vendite vicino a Como", "vendite", "Como"),
        ("Berater für Export in Sankt Gallen", "Export", "Sankt Gallen"),
    ],
)
def test_a_town_of_the_network_is_read(typed: str, topic: str, city: str) -> None:
    read = read_search(typed, city_named)
    assert (read.topic, read.city) == (topic, city)


@pytest.mark.parametrize(
    "typed",
    [
        "laser welding of thin sheet metal",
        "prove di laboratorio",
        "attrezzature per laboratorio",
        "macchine di precisione in acciaio",
        "Italia",
        "",
        (
            "cerchiamo chi ci aiuti a esportare i nostri prodotti in Svizzera perché da soli "
            "non riusciamo"
        ),
    ],
)
def test_a_need_in_words_stays_as_it_is(typed: str) -> None:
    read = read_search(typed, city_named)
    assert not read.is_limited
    assert read.topic == typed
