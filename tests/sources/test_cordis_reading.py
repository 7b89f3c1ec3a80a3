from datetime import date

import polars as pl
import pytest

from matchmaker.domain import Kind
from matchmaker.errors import InputError
from matchmaker.sources import read_cordis

PROJECT = (
    '"id";"title";"startDate";"objective";"frameworkProgramme";"callYear"\n'
    '"1";"Old; one";"2015-01-01";"Says ""so""";"H2020";""\n'
    '"2";"New";"2019-06-01 00:00:00";"";"H2020";"2018"\n'
    '"3";"Of a year";"";"";"FP7";"2011"\n'
    '"4";"Undated";"";"";"FP7";""\n'
    '"5";"Undated too";"";"";"H2020";""\n'
)
ORGANISATION = (
    '"projectID";"organisationID";"name";"shortName";"activityType";"country";"SME";"role";"nutsCode";'
    '"geolocation";"vatNumber"\n'
    '"1";"999879881";"Politecnico";"POLIMI";"HES";"IT";"False";"coordinator";"ITC4C";"45.48,9.23";'
    '"IT00743110157"\n'
    '"2";"999879881";"Politecnico di Milano";"POLIMI";"HES";"IT";"";"participant";"";"";""\n'
    '"2";"888888170";"Späte Firma";"";"PRC";"UK";"True";"participant";"ITC4C";"";""\n'
    '"3";"7";"Verein";"";"OTH";"EL";"";"participant";"";"";""\n'
    '"3";"7";"Verein";"";"OTH";"EL";"";"participant";"";"";""\n'
    '"4";"8";"Amt";"";"PUB";"";"";"participant";"CH070";"";""\n'
)


@pytest.fixture
def official(write):
    write("project.csv", PROJECT)
    write("euroSciVoc.csv", '"projectID";"euroSciVocTitle"\n"1";"optics"\n"1";"lasers"\n')
    return write("organization.csv", ORGANISATION).parent


def test_rows_of_one_organisation_become_one_profile(official):
    reading = read_cordis(official)
    polimi = next(p for p in reading.profiles if p.id == "999879881")
    assert polimi.names == ("Politecnico", "Politecnico di Milano", "POLIMI")
    assert polimi.kind is Kind.RESEARCH_GROUP
    assert {i.scheme: i.value for i in polimi.identifiers} == {
        "vat_it": "00743110157",
        "pic": "999879881",
    }
    assert (polimi.place.latitude, polimi.place.nuts) == (45.48, "ITC4C")
    assert polimi.size.sme is False
    assert polimi.updated_on == date(2019, 6, 1)


def test_kinds_countries_and_what_breaks_a_rule(official):
    profiles = {p.id: p for p in read_cordis(official).profiles}
    assert {i: p.kind for i, p in profiles.items() if i != "999879881"} == {
        "888888170": Kind.COMPANY,
        "7": Kind.ASSOCIATION,
        "8": Kind.INSTITUTION,
    }
    late = profiles["888888170"]
    assert late.identifiers == ()
    assert (late.place.country, late.place.nuts) == ("GB", None)
    assert profiles["7"].place.country == "GR"
    assert profiles["8"].place.country == "CH"


def test_projects_become_activities(official):
    activities = {a.id: a for a in read_cordis(official).activities}
    first = activities["1"]
    assert (first.title, first.text) == ("Old; one", 'Says "so"')
    assert first.topic == "optics; lasers"
    assert first.starts_on == date(2015, 1, 1)
    assert activities["2"].starts_on == date(2019, 6, 1)
    assert activities["3"].year == 2011


def test_every_row_is_accepted_rejected_or_left_out(official):
    reading = read_cordis(official)
    assert reading.n_read == 5 + 6 + 4
    assert (reading.n_accepted, reading.n_left_out) == (14, 1)


@pytest.mark.parametrize(
    ("until", "ids"),
    [
        (date(2011, 12, 30), set()),
        (date(2011, 12, 31), {"3"}),
        (date(2013, 12, 30), {"3"}),
        (date(2013, 12, 31), {"3", "4"}),
        (date(2015, 1, 1), {"1", "3", "4"}),
        (date(2019, 6, 1), {"1", "2", "3", "4"}),
    ],
)
def test_until_keeps_what_had_surely_started(official, until, ids):
    assert {a.id for a in read_cordis(official, until).activities} == ids


def test_until_forgets_later_facts_and_organisations(official):
    reading = read_cordis(official, date(2018, 12, 31))
    profiles = {p.id: p for p in reading.profiles}
    assert set(profiles) == {"999879881", "7", "8"}
    assert profiles["999879881"].names == ("Politecnico", "POLIMI")
    assert profiles["999879881"].updated_on == date(2015, 1, 1)
    assert reading.n_accepted + len(reading.rejects) + reading.n_left_out == reading.n_read


def test_rows_without_ids_or_with_unknown_ones_are_set_aside(write):
    write("project.csv", "id,title\n1,One\n,None\n")
    folder = write("organization.csv", "projectID,organisationID,name\n1,7,A\n9,7,A\n1,,B\n").parent
    reading = read_cordis(folder)
    assert [(r.table, r.rule) for r in reading.rejects] == [
        ("activities", "the project has no id"),
        ("participations", "the project or the organisation has no id"),
        ("participations", "no project has this id"),
    ]
    assert reading.n_accepted + len(reading.rejects) == reading.n_read


def test_parquet_tables_with_few_columns_are_enough(tmp_path):
    pl.DataFrame({"project_id": [1], "acronym": ["ONE"]}).write_parquet(
        tmp_path / "projects.parquet"
    )
    pl.DataFrame({"project_id": [1, 1], "organisation_id": [7, 8]}).write_parquet(
        tmp_path / "participations.parquet"
    )
    assert {p.id for p in read_cordis(tmp_path).profiles} == {"7", "8"}
    pl.DataFrame({"organisation_id": ["7", None]}).write_parquet(tmp_path / "organisations.parquet")
    reading = read_cordis(tmp_path)
    assert reading.activities[0].title == "ONE"
    assert reading.profiles[0].kind is Kind.ORGANISATION
    assert [(r.table, r.value) for r in reading.rejects] == [
        ("participations", "8"),
        ("profiles", ""),
    ]
    assert reading.n_accepted + len(reading.rejects) == reading.n_read


def test_a_prize_won_later_is_not_known_yet(tmp_path):
    pl.DataFrame(
        {"project_id": ["1", "2"], "start_date": [date(2015, 1, 1), date(2017, 1, 1)],
         "funding_scheme": ["RIA", "SME-1"]}
    ).write_parquet(tmp_path / "projects.parquet")  # fmt: skip
    pl.DataFrame({"project_id": ["1", "2"], "organisation_id": ["7", "7"]}).write_parquet(
        tmp_path / "participations.parquet"
    )
    pl.DataFrame({"organisation_id": ["7"], "sme_instrument_beneficiary": [True]}).write_parquet(
        tmp_path / "organisations.parquet"
    )
    assert read_cordis(tmp_path).profiles[0].size.sme is True
    assert read_cordis(tmp_path, date(2017, 1, 1)).profiles[0].size.sme is True
    assert read_cordis(tmp_path, date(2016, 1, 1)).profiles[0].size is None


def test_older_names_and_encodings_are_read(write):
    write("cordis-h2020projects.csv", "rcn;id;title\n9;1;Città\n".encode("cp1252"))
    folder = write(
        "cordis-h2020organizations.csv", "projectID;id;name\n1;7;Société\n".encode("cp1252")
    )
    reading = read_cordis(folder.parent)
    assert reading.activities[0].title == "Città"
    assert reading.profiles[0].names == ("Société",)


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({}, "holds no CORDIS projects"),
        ({"project.csv": "id\n1\n"}, "holds no CORDIS participations"),
        ({"project.csv": ""}, "is empty"),
        ({"project.csv": "title\nx\n"}, "has no column project_id; found title"),
        ({"projects.parquet": "not parquet"}, "can't be read"),
        ({"project.csv": "id;title\n1;a;b;c\n"}, "can't be read"),
    ],
)
def test_folders_that_are_no_cordis_export_are_refused(tmp_path, write, files, rule):
    for name, content in files.items():
        write(name, content)
    with pytest.raises(InputError, match=rule):
        read_cordis(tmp_path)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        read_cordis(tmp_path / "nowhere")


def test_the_official_sample_is_read_whole(real_data):
    reading = read_cordis(real_data / "cordis_official_sample")
    assert (len(reading.activities), len(reading.participations), len(reading.profiles)) == (
        48,
        250,
        206,
    )
    assert all(p.identifiers for p in reading.profiles)
    assert (reading.rejects, reading.n_left_out) == ((), 0)


def test_the_state_at_the_end_of_2010_has_the_candidates_of_the_protocol(real_data):
    reading = read_cordis(real_data / "cordis", date(2010, 12, 31))
    assert len(reading.profiles) == 9927
    assert max(a.year for a in reading.activities) == 2010
