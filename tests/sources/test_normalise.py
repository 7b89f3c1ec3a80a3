import pytest

from matchmaker.errors import InputError
from matchmaker.sources.dates import read_day
from matchmaker.sources.normalise import (
    clean_line,
    fold,
    nuts_country,
    read_country,
    read_language,
    read_nuts,
    read_sector,
    read_url,
)
from matchmaker.sources.numbers import (
    read_amount,
    read_count,
    read_latitude,
    read_longitude,
    read_point,
    read_share,
    read_trl,
    read_year,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Italia", "IT"), ("Schweiz", "CH"), ("Suisse", "CH"), ("Germany", "DE"), ("UK", "GB"),
     ("EL", "GR"), ("it", "IT"), ("États-Unis", "US")],
)  # fmt: skip
def test_countries_are_known_in_four_languages(text, code):
    assert read_country(text) == code


@pytest.mark.parametrize("text", ["EU", "Atlantide", "", "ZZ", "001"])
def test_what_is_no_country_is_refused(text):
    with pytest.raises(InputError, match="country"):
        read_country(text)


@pytest.mark.parametrize(
    ("text", "sector"),
    [("25.62.00", "25.62"), ("256200", "25.62"), ("C25", "25"), ("c 25.6", "25.6"),
     ("1.11", "01.11"),

     ("62", "62"), ("25.00", "25"), ("28.99.99", "28.99")],
)  # fmt: skip
def test_sector_codes_of_three_countries_share_four_digits(text, sector):
    assert read_sector(text) == sector


@pytest.mark.parametrize("text", ["C", "34", "A25", "meccanica", "5", "99999999", "00"])
def test_what_is_no_division_is_refused(text):
    with pytest.raises(InputError):
        read_sector(text)


def test_urls_are_completed_and_tidied():
    assert read_url("WWW.Rossi.it/") == "http://www.rossi.it"
    assert read_url("https://Rossi.it/Chi-Siamo?x=1#top") == "https://rossi.it/Chi-Siamo?x=1"


@pytest.mark.parametrize(
    "text", ["rossi", "javascript:alert(1)", "http://", "ftp://a.b", "a b.it", "http://[::1"]
)
def test_what_is_no_site_is_refused(text):
    with pytest.raises(InputError):
        read_url(text)


def test_small_forms():
    assert read_language("Italienisch") == "it"
    assert read_nuts(" itc43 ") == "ITC43"
    assert [nuts_country(code) for code in ("EL30", "UKJ14", "CH070")] == ["GR", "GB", "CH"]
    assert fold("Città (sede)") == "cittasede"
    assert clean_line(" a\n b ") == "a b"
    for read, text in ((read_language, "klingonese x"), (read_nuts, "Lecco!")):
        with pytest.raises(InputError):
            read(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.250.000,50", 1250000.5), ("1,250,000.50", 1250000.5), ("1'250'000", 1250000),
     ("1.250", 1250),
     ("1,250", 1250), ("0,125", 0.125), ("12,5", 12.5), ("€ 1 250", 1250), ("38", 38),
     ("3.5e6", 3.5e6),
     ("1.250.000", 1250000), (38.5, 38.5), (1250.125, 1250.125)],
)  # fmt: skip
def test_numbers_of_four_countries(text, number):
    assert read_amount(text) == number


@pytest.mark.parametrize(
    "text", ["-3", "molti", "1.2.3", "1,2,3", "12,50,", "nan", float("inf"), True, "CHF 3"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(InputError):
        read_amount(text)


def test_shares_counts_years_levels_and_days():
    assert read_share("62 %") == pytest.approx(0.62)
    assert read_share("0,62") == 0.62
    assert read_count(12.0) == 12
    assert read_year("2024") == 2024
    assert read_trl("TRL 4") == 4
    assert read_day("31/12/2024") == read_day("2024-12-31") == read_day("31.12.2024")
    for read, text in (
        (read_share, "1.2"),
        (read_count, "1.5"),
        (read_year, "24"),
        (read_trl, "10"),
        (read_day, "31.02.2024"),
        (read_day, "0024-01-01"),
        (read_day, "domani"),
    ):
        with pytest.raises(InputError):
            read(text)


def test_coordinates_take_points_commas_and_minutes():
    assert read_latitude("45,85") == read_latitude("45.85") == 45.85
    assert read_latitude("45°51'36\"N") == pytest.approx(45.86)
    assert read_longitude("9°30'W") == read_longitude("9°30'O") == read_longitude(-9.5) == -9.5
    assert read_point("(45.8566,9.3977)") == (45.8566, 9.3977)
    for read, text in ((read_latitude, "91"), (read_latitude, "9E"), (read_longitude, "est"),
                       (read_latitude, float("nan")), (read_point, "45")):  # fmt: skip
        with pytest.raises(InputError):
            read(text)
