"""Small files with real habits, one folder for each: what their README says must happen."""

from pathlib import Path

import pytest

from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.home import Home
from matchmaker.services.building import build, find_duplicates
from matchmaker.services.importing import check_source, import_source
from matchmaker.sources import ReadResult, read_table, write_rejects

CASES = Path(__file__).parents[2] / ".." / "shared" / "cases"

pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="the folder of cases is not beside the checkout"
)


def read(case: str, *, mend_text: bool = False) -> ReadResult:
    return read_table(CASES / case, mend_text=mend_text)


def facts(reading: ReadResult) -> list[tuple[object, ...]]:
    return [
        (each.id, each.names, each.place, each.size, [text.value for text in each.texts])
        for each in reading.profiles
    ]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "home")


def test_01_one_table_in_three_encodings_gives_the_same_firms() -> None:
    plain = read("01-cp1252/aziende_utf8.csv")
    assert [each.name for each in plain.profiles] == ["Officine Però S.r.l.", "Perché No S.n.c."]
    for other in ("aziende_utf16.csv", "aziende.csv"):
        assert facts(read(f"01-cp1252/{other}")) == facts(plain)
    (note,) = read("01-cp1252/aziende.csv").notes
    assert "Windows-1252" in str(note)


def test_01_text_that_was_encoded_twice_is_recognised_and_mended_after_a_yes() -> None:
    (note,) = read("01-cp1252/mojibake.csv").notes
    assert "looks like UTF-8 that was read as Windows-1252" in str(note)
    mended = read("01-cp1252/mojibake.csv", mend_text=True)
    assert facts(mended) == facts(read("01-cp1252/aziende_utf8.csv"))


def test_02_leading_zeros_are_read_as_they_are_shown() -> None:
    first, second, third = read("02-leading-zeros/zeros.xlsx").profiles
    assert [each.id for each in (first, second, third)] == ["00007", "00008", "00009"]
    assert (first.place.postcode, third.place.postcode) == ("00121", "23900")
    assert first.identifiers == second.identifiers
    assert first.identifiers[0].value == "07643520567"
    assert first.sectors == second.sectors == ("01.11",)


def test_03_numbers_whose_digits_are_lost_are_refused_with_the_reason() -> None:
    reading = read("03-scientific/sci.csv")
    assert [(each.row, each.field, each.value) for each in reading.rejects] == [
        (3, "id", "2.19E+26")
    ]
    assert [(each.row, each.field) for each in reading.set_aside] == [(2, "vat_it")]
    assert all("digits away" in each.rule for each in (*reading.rejects, *reading.set_aside))
    first, *others = reading.profiles
    assert first.size is not None
    assert first.size.headcount == 120
    assert [each.id for each in others] == ["1E3", "1000"]
    book = read("03-scientific/big.xlsx")
    assert [each.row for each in book.rejects] == [2, 3]
    assert [each.id for each in book.profiles] == ["A-1"]


def test_04_errors_of_a_spreadsheet_are_named_and_cost_no_row() -> None:
    reading = read("04-formulas/formulas.xlsx")
    assert [(each.row, each.header, each.value) for each in reading.set_aside] == [
        (2, "turnover", "#N/A"),
        (4, "headcount", "#REF!"),
        (4, "city", "#N/A"),
    ]
    assert [each.id for each in reading.profiles] == ["x1", "x3"]
    (unnamed,) = reading.rejects
    assert (unnamed.row, unnamed.field) == (3, "name")
    assert "formula" in unnamed.rule


@pytest.mark.parametrize(
    ("file", "ids"),
    [("title.csv", ["t1"]), ("merged.xlsx", ["m3", "m4", "m5"]), ("second_sheet.xlsx", ["s1"])],
)
def test_05_the_table_is_found_below_titles_and_behind_a_cover(file: str, ids: list[str]) -> None:
    reading = read(f"05-title-rows/{file}")
    assert [each.id for each in reading.profiles] == ids
    assert reading.rejects == ()
    assert reading.notes


@pytest.mark.parametrize("file", ["sep.csv", "pipe.csv"])
def test_06_other_separators_are_read(file: str) -> None:
    (profile,) = read(f"06-sep-line/{file}").profiles
    assert (profile.id, profile.place.city) == ("a1", "Chiasso")


def test_16_placeholders_make_no_two_firms_the_same(home: Home) -> None:
    done = import_source(home, "profiles", CASES / "16-placeholder-dedup" / "p.csv")
    assert [each.value for each in done.reading.rejects] == [
        "Da definire", "Da definire", "N/A", "N/A", "Test",
    ]  # fmt: skip
    find_duplicates(home)
    with home.store() as store:
        assert len(list(store.profiles())) == 4
        assert dict(store.clusters()) == {}
        assert list(store.reviews()) == []


def test_17_a_number_with_and_without_zeros_finds_the_profile(home: Home) -> None:
    import_source(home, "profiles", CASES / "02-leading-zeros" / "zeros.xlsx")
    needs = CASES / "17-ids-across-files" / "needs.csv"
    looked = check_source(home, "needs", needs)
    assert looked.rejects == ()
    assert any("00007" in str(note) for note in looked.notes)
    import_source(home, "needs", needs)
    with home.store() as store:
        found = {each.id: len(each.needs) for each in store.profiles()}
    assert found == {"00007": 2, "00008": 0, "00009": 0}


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Matchmaker]:
    found = {}
    for case in ("19-units", "20-hyphens"):
        home = Home.create(tmp_path_factory.mktemp(case) / "home")
        import_source(home, "profiles", CASES / case / "profiles.csv")
        build(home)
        found[case] = Matchmaker.load(home.path)
    return found


@pytest.mark.parametrize(
    ("need", "firm"),
    [("316L", "un2"), ("1.4404", "un2"), ("IP67", "un2"), ("PA66", "un2"), ("TiO2", "un1"),
     ("beta-Carotin", "un3")],
)  # fmt: skip
def test_19_units_and_grades_find_their_firm(
    searched: dict[str, Matchmaker], need: str, firm: str
) -> None:
    assert searched["19-units"].suggest(need=need, k=1)[0].profile_id == firm


@pytest.mark.parametrize(
    ("needs", "firms"),
    [(("Laser-Auftrag-Schweissen", "Laserauftragschweissen"), {"hy1"}),
     (("micro-lavorazioni", "microlavorazioni"), {"hy2", "hy4"}),
     (("e-mobility", "e-mobilità"), {"hy2"})],
)  # fmt: skip
def test_20_hyphens_make_no_difference(
    searched: dict[str, Matchmaker], needs: tuple[str, str], firms: set[str]
) -> None:
    for need in needs:
        found = searched["20-hyphens"].suggest(need=need, k=len(firms))
        assert {each.profile_id for each in found} == firms


def test_23_a_name_that_is_a_formula_stays_a_text(tmp_path: Path) -> None:
    reading = read("23-csv-injection/p.csv")
    (profile,) = reading.profiles
    assert profile.name.startswith("=HYPERLINK")
    for suffix in ("csv", "xlsx"):
        (path,) = write_rejects(tmp_path / f"r.{suffix}", reading.set_aside)
        (again,) = read_table(path).profiles
        assert again.name == profile.name


def test_05_where_no_table_is_found_the_message_says_what_was_seen_where(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Elenco;;\n;;\nCAP;comune;paese\n23900;Lecco;IT\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_table(path)
    assert "no column name" in str(caught.value)
    assert "CAP" in str(caught.value)
