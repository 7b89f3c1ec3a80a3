"""An odd cell is read as what it says, or set aside; it does not cost the row."""

from datetime import date

import pytest

from matchmaker.errors import InputError
from matchmaker.sources import read_table, size_class
from matchmaker.sources.cells import read_sectors, read_site
from matchmaker.sources.dates import read_day
from matchmaker.sources.figures import Figure, read_headcount, read_money
from matchmaker.sources.number_formats import shown


@pytest.mark.parametrize(
    "word",
    ["n.d.", "-", "n/a", "k. A.", "keine", "nessuno", "n.c.", "s.o.", "Keine Angabe", "N.D.", "?",
     "non disponibile", "sans objet", "unbekannt", "–"],
)  # fmt: skip
def test_words_for_not_known_are_blank(write, word):
    path = write("t.csv", f"name;city;headcount;url;country\nAlfa;{word};{word};{word};{word}\n")
    reading = read_table(path)
    (profile,) = reading.profiles
    assert (profile.place.city, profile.size, profile.url) == (None, None, None)
    assert reading.set_aside == ()


def test_the_code_of_namibia_is_no_word_for_not_known(write):
    (profile,) = read_table(write("t.csv", "name;country;city\nAlfa;NA;NA\n")).profiles
    assert (profile.place.country, profile.place.city) == ("NA", None)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("38", Figure(38)),
        (12.5, Figure(12.5)),
        ("10–49", Figure(None, 10, 49, "10–49")),
        ("da 10 a 49", Figure(None, 10, 49, "da 10 a 49")),
        ("10 bis 49 Mitarbeitende", Figure(None, 10, 49, "10 bis 49 Mitarbeitende")),
        ("ca. 20", Figure(20, stated="ca. 20")),
        (">250", Figure(None, 250, None, ">250")),
        ("oltre 250", Figure(None, 250, None, "oltre 250")),
        ("250+", Figure(None, 250, None, "250+")),
        ("<10", Figure(None, 0, 10, "<10")),
        ("12 addetti", Figure(12)),
        ("1,2E+02", Figure(120)),
        ("1'200", Figure(1200)),
    ],
)
def test_staff_is_read_as_it_is_stated(text, figure):
    assert read_headcount(text) == figure


@pytest.mark.parametrize(
    ("text", "euro"),
    [("€ 1.250.000,50", 1250000.5), ("1'250'000.- EUR", 1250000), ("1,2 Mio.", 1.2e6),
     ("500 k€", 5e5), ("3 mln €", 3e6), ("2 milioni di euro", 2e6), ("1.5 Mio. EUR", 1.5e6),
     ("250 TEUR", 2.5e5), ("12 000", 12000)],
)  # fmt: skip
def test_money_is_read_with_its_currency_and_its_millions(text, euro):
    assert read_money(text).value == pytest.approx(euro)


@pytest.mark.parametrize("text", ["CHF 1'200'000", "300 CHF", "$5m", "Fr. 200'000"])
def test_other_currencies_are_not_taken_for_euro(text):
    with pytest.raises(InputError, match="amounts are kept in euro"):
        read_money(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [("31.12.24", date(2024, 12, 31)), ("1/3/99", date(1999, 3, 1)),
     ("marzo 2024", date(2024, 3, 1)), ("März 2024", date(2024, 3, 1)),
     ("15 août 2023", date(2023, 8, 15)), ("gen-25", date(2025, 1, 1)),
     ("3 dicembre 2024", date(2024, 12, 3)), ("12/2024", date(2024, 12, 1)),
     ("2024-12", date(2024, 12, 1)), ("Dec 3, 2024", date(2024, 12, 3)),
     ("1/25/2024", date(2024, 1, 25)), ("2024-01-15 10:22", date(2024, 1, 15)),
     ("2023", date(2023, 1, 1))],
)  # fmt: skip
def test_days_months_and_short_years_are_read(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "codes"),
    [("25.62 Lavori di meccanica generale", ("25.62",)), ("25.62 - Meccanica; 28.99 Altro",
      ("25.62", "28.99")), ("ATECO 62.01.00 Software", ("62.01",)), ("C25.62: Zerspanung",
      ("25.62",)), ("25.62, 28.99", ("25.62", "28.99")), ("621000", ("62.10",))],
)  # fmt: skip
def test_codes_with_words_after_them_keep_the_code(text, codes):
    assert read_sectors(text) == codes


def test_of_several_sites_the_first_counts_and_those_of_others_do_not():
    assert read_site("www.alfa.example; www.beta.example") == "http://www.alfa.example"
    for site in ("www.facebook.com/alfa", "http://example.com"):
        with pytest.raises(InputError, match="somebody else"):
            read_site(site)


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [(7, "00000", "00007"), (7643520567, "0" * 11, "07643520567"), (1.1, "00.00", "01.10"),
     (123456789, "00000-0000", "12345-6789"), (100155212, '"CHE-"000"."000"."000',
      "CHE-100.155.212"), (12, "0", None), (0.62, "0%", None), (1200, "#,##0.00", None),
     (38, '0" addetti"', None), (45000, "dd/mm/yyyy", None), (7, "[Red]00000", "00007")],
)  # fmt: skip
def test_a_number_format_shows_zeros_and_signs(number, form, text):
    assert shown(number, form) == text


def test_a_range_of_staff_gives_the_size_class_and_keeps_its_words(write):
    lines = "name;headcount;turnover\nAlfa;10–49;2 Mio\nBeta;5-300;\n"
    alfa, beta = read_table(write("t.csv", lines)).profiles
    assert alfa.size.bounds == {"headcount": (10.0, 49.0)}
    assert alfa.size.stated == {"headcount": "10–49"}
    assert size_class(alfa.size).name == "small"
    assert size_class(beta.size).name == "unknown"


def test_where_a_file_has_several_kinds_a_row_needs_one(write):
    lines = "name;tipo\nAlfa;azienda\nBeta;esperto\nGamma;\n"
    reading = read_table(write("t.csv", lines))
    assert [each.name for each in reading.profiles] == ["Alfa", "Beta"]
    (reject,) = reading.rejects
    assert (reject.row, reject.header) == (4, "tipo")
    assert "several kinds" in reject.rule


def test_rows_that_say_the_same_are_left_out_and_counted(write):
    reading = read_table(write("t.csv", "id;name;x\na;Alfa;1\na;Alfa;2\n"))
    assert (reading.n_accepted, reading.n_left_out, len(reading.rejects)) == (1, 1, 0)
    assert any("says the same" in str(note) for note in reading.notes)
