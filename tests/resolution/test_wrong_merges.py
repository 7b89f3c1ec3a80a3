"""Merges that somebody regretted, each with its kin: none of them is sure."""

from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from matchmaker.domain import Identifier, Kind, ProfileId
from matchmaker.resolution import Record, resolve

# Enough other names that a rare word is rare.
OTHERS = [
    Record(id=ProfileId(f"z{i:02d}"), names=(f"{word} {trade} srl",), country="IT", city="Milano")
    for i, (word, trade) in enumerate(
        (w, t)
        for w in ("Ambrosetti", "Bellandi", "Cortinovis", "Dellorto", "Esposti", "Fumagalli")
        for t in ("meccanica", "tessuti", "plastica", "stampi", "logistica", "cornici")
    )
]


def record(key, name, **facts):
    facts = {"country": "IT", "kind": Kind.COMPANY} | facts
    return Record(id=ProfileId(key), names=(name,), **facts)


def fate(left, right):
    """merged, asked or apart."""
    found = resolve([*OTHERS, left, right])
    if found.clusters:
        return "merged"
    return "asked" if found.review else "apart"


LECCO = {"city": "Lecco", "postcode": "23900", "address": "Via Marco d'Oggiono 12"}
COMO = {"city": "Como", "postcode": "22100", "address": "Viale Varese 40"}
NAME = "Trafilerie Rossignoli S.p.A."


def pair_of_one_name(left, right, name=NAME):
    return fate(record("a", name, **left), record("b", name, **right))


def test_two_firms_of_one_name_in_two_towns_are_asked_about():
    assert pair_of_one_name(LECCO, COMO) == "asked"


@pytest.mark.parametrize(
    ("field", "mine", "theirs"),
    [
        ("city", "Lecco", "Como"),
        ("postcode", "23900", "22100"),
        ("postcode", "23900", "23868"),
        ("address", "Via Marco d'Oggiono 12", "Viale Varese 40"),
        ("address", "Via Marco d'Oggiono 12", "Via Marco d'Oggiono 90"),
        ("nuts", "ITC43", "ITC42"),
        ("sectors", ("25.61",), ("68.20",)),
        ("url", "https://rossignoli.it", "https://trafilerie-rossignoli.it"),
    ],
)
def test_equal_names_alone_are_never_sure_where_anything_known_differs(field, mine, theirs):
    town = {} if field == "nuts" else {"city": "Lecco"}
    assert pair_of_one_name(town | {field: mine}, town | {field: theirs}) == "asked"


def test_equal_names_at_one_address_are_sure():
    assert pair_of_one_name(LECCO, LECCO) == "merged"


def test_a_moved_firm_is_sure_by_its_website_or_number():
    moved = LECCO | {"address": "Via Tonale 3"}
    site = {"url": "https://rossignoli.example.it"}
    number = {"identifiers": (Identifier(scheme="vat_it", value="07643520567"),)}
    assert pair_of_one_name(LECCO | site, moved | site) == "merged"
    assert pair_of_one_name(LECCO | number, moved | number) == "merged"


def named_pair(left, right, **facts):
    facts = LECCO | facts
    return fate(record("a", left, **facts), record("b", right, **facts))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Trafilerie Rossignoli srl", "Trafilerie Rossignoli 2 srl"),
        ("Trafilerie Rossignoli srl", "Trafilerie Rossignoli Due srl"),
        ("Trafilerie Rossignoli srl", "Trafilerie Rossignoli II srl"),
        ("Trafilerie Rossignoli srl", "Trafilerie Rossignoli2 srl"),
        ("Trafilerie Rossignoli A srl", "Trafilerie Rossignoli B srl"),
        ("Trafilerie Rossignoli 2 srl", "Trafilerie Rossignoli 3 srl"),
    ],
)
def test_a_sister_with_another_number_is_not_merged(left, right):
    assert named_pair(left, right) != "merged"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Rossignoli GmbH", "Rossignoli Holding GmbH"),
        ("Politecnico Rossignoli", "Fondazione Politecnico Rossignoli"),
        ("Rossignoli Immobiliare srl", "Rossignoli Trading srl"),
        ("Ferra srl", "Ferrari srl"),
        ("Molinarini srl", "Molinaroni Costruzioni srl"),
        ("Ditta Rossignoli Pietro", "Ditta Rossignoli Pierino"),
        ("T. Rossignoli & Figli srl", "J. Rossignoli & Figli srl"),
    ],
)
def test_a_body_of_its_own_under_one_name_is_not_merged(left, right):
    assert named_pair(left, right) != "merged"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Università Rossignoli, Dipartimento di Fisica", "Università Rossignoli, Dip. di Chimica"),
        ("Universität Rossignol, Institut für Physik", "Universität Rossignol, Institut Biologie"),
        ("Université Rossignol UFR Sciences", "Université Rossignol UFR Lettres"),
        ("University of Rossignol", "University of Rossignol, School of Law"),
    ],
)
def test_departments_of_one_university_are_not_merged_by_its_number(left, right):
    number = (Identifier(scheme="pic", value="999000111"),)
    facts = {"kind": Kind.RESEARCH_GROUP, "identifiers": number}
    assert named_pair(left, right, **facts) != "merged"


def persons(left, right, **facts):
    facts = {"kind": Kind.EXPERT, "city": "Lecco"} | facts
    return fate(record("a", left, **facts), record("b", right, **facts))


@pytest.mark.parametrize("ending", ["ner", "mann", "ri", "ini", "s", "-Huber", " Nibali"])
def test_surnames_that_merely_begin_alike_are_two_persons(ending):
    assert persons("Anna Mosera", f"Anna Mosera{ending}") != "merged"
    assert persons("Anna Mosera", f"Anna Mosera{ending}", url="https://mosera.it") != "merged"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Liz Thornquist", "Elizabeth Thornquist"),
        ("Gianni Testalli", "Giovanni Testalli"),
        ("P. Castellazzini", "Paolo Castellazzini"),
        ("Owen Pritchwell", "Owen R. Pritchwell"),
        ("Christian Vogtner", "Christiane Vogtner"),
    ],
)
def test_nicknames_initials_and_prefixes_are_asked_about(left, right):
    assert persons(left, right) == "asked"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Giulia Tremontanari", "Dott.ssa TREMONTANARI Giulia"),
        ("Anna-Lena Hofstedtler", "Prof. Dr. Anna Lena Hofstedtler"),
        ("Karl-Heinz von Dornbruch", "Karlheinz Dornbruch"),
        ("Maria Dell'Orsello", "Maria Dellorsello"),
        ("Jürgen Weißbach", "Juergen Weissbach"),
    ],
)
def test_a_person_is_the_same_with_titles_particles_and_hyphens_apart(left, right):
    assert persons(left, right) == "merged"


def test_a_person_and_the_firm_of_that_name_are_not_merged():
    person = record("a", "Paolo Castellazzini", kind=Kind.EXPERT, **LECCO)
    firm = record("b", "Castellazzini Paolo", kind=Kind.COMPANY, **LECCO)
    assert fate(person, firm) != "merged"


@pytest.mark.parametrize(
    "name", ["n.d.", "N/A", "Da definire", "Test", "k. A.", "à compléter", "unknown", "-", "xxx"]
)
def test_a_placeholder_is_no_name(name):
    assert fate(record("a", name, **LECCO), record("b", name, **LECCO)) == "apart"


def test_placeholders_as_place_or_site_make_nothing_equal():
    nothing = {"city": "n.d.", "address": "n.d.", "postcode": "00000", "url": "www.example.com"}
    left = record("a", "Vetreria Aurora srl", **nothing)
    assert fate(left, record("b", "Panificio Cirro srl", **nothing)) == "apart"


def test_a_platform_is_nobodys_website():
    facts = LECCO | {"address": None, "url": "https://www.facebook.com/pages"}
    left = record("a", "Vetreria Aurora srl", **facts)
    assert fate(left, record("b", "Aurora Panificio srl", **facts)) != "merged"


def test_the_case_with_placeholders_merges_nothing_and_asks_nothing():
    path = Path(__file__).parents[2] / "../shared/cases/16-placeholder-dedup/p.csv"
    if not path.exists():
        pytest.skip("the case is not beside this checkout")
    rows = pl.read_csv(path, separator=";", infer_schema_length=0).to_dicts()
    records = [
        Record(
            id=ProfileId(row["id"]),
            names=tuple(filter(None, [row["name"], row["other names"]])),
            kind=Kind.COMPANY,
            city=row["city"],
            address=row["address"],
            postcode=row["postcode"],
            url=row["url"],
        )
        for row in rows
    ]
    found = resolve([*OTHERS, *records])
    assert found.clusters == {}
    assert found.review == ()


def test_equal_rows_are_one_however_many_there_are():
    rows = [record(f"a{i:03d}", NAME, **LECCO) for i in range(60)]
    found = resolve([*OTHERS, *rows])
    assert found.clusters == {row.id: "a000" for row in rows[1:]}
    assert found.review == ()


def test_near_rows_in_a_large_block_are_compared_with_their_neighbours_and_the_rest_is_counted():
    rows = [
        record(f"a{i:03d}", NAME, city="Lecco", address=f"Via Torrente {chr(97 + i % 26) * 6} {i}")
        for i in range(90)
    ]
    twin = record("b", "TRAFILERIE ROSSIGNOLI", city="Lecco", address=rows[50].address)
    found = resolve([*OTHERS, *rows, twin])
    assert {found.clusters.get(twin.id, twin.id)} == {rows[50].id}
    assert found.skipped.n_pairs > 0
    assert found.skipped.n_blocks > 0


def test_nothing_is_skipped_in_a_small_network():
    found = resolve([*OTHERS, record("a", NAME, **LECCO)])
    assert (found.skipped.n_blocks, found.skipped.n_pairs) == (0, 0)


def test_two_equal_rows_of_two_owners_stay_two():
    rows = [record(key, NAME, **LECCO) for key in "abc"]
    found = resolve([*OTHERS, *rows], self_stated={ProfileId("a"): frozenset()})
    assert found.clusters == {"c": "b"}
    assert all(
        found.clusters.get(x.id, x.id) != found.clusters.get(y.id, y.id)
        for x, y in combinations(rows, 2)
        if "a" in {x.id, y.id}
    )


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("Alba Precisione S.r.l. (già Torneria Brinelli S.r.l.)", "Torneria Brinelli S.r.l."),
        ("Alba Sensorik GmbH, vormals Brinelli Elektronik GmbH", "Brinelli Elektronik GmbH"),
        ("Alba SAS (ex Scieries Brinelli)", "Scieries Brinelli"),
        ("Alba Data Ltd formerly known as Brinelli Software Ltd", "Brinelli Software Ltd"),
    ],
)
def test_a_former_name_that_is_told_counts_at_one_address(now, before):
    assert fate(record("a", now, **LECCO), record("b", before, **LECCO)) == "merged"
    assert fate(record("a", now, **LECCO), record("b", before, **COMO)) != "merged"


def test_a_portuguese_holding_is_not_what_it_holds():
    left, right = record("a", "Brinelli SGPS SA", **LECCO), record("b", "Brinelli SA", **LECCO)
    assert fate(left, right) == "asked"
