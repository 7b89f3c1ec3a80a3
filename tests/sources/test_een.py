"""Partnering profiles become needs and offers of outside profiles; each one here is invented."""

from datetime import date
from pathlib import Path

import pytest

from matchmaker.domain import Cooperation, Kind
from matchmaker.errors import InputError
from matchmaker.sources.een import read_een

TODAY = date(2026, 11, 30)
HEAD = (
    "POD Reference;Profile type;Title;Short summary;Expected role of the partner;"
    "Company's Country;Stage of development;Type of partnership considered;Deadline\n"
)
REQUEST = (
    "TRAT20260901001;Technology request;Laser welding of battery foils;"
    "A maker of cells looks for a process.;The partner tests seams on samples.;"
    "Austria;;Research and development cooperation agreement;31.12.2027\n"
)
OFFER = (
    "BOCZ20260902002;Business offer;Biodegradable trays;A firm offers trays from bagasse.;"
    "Not sought;Czechia;Already on the market;Supplier agreement;2027-01-31\n"
)
OVER = OFFER.replace("BOCZ20260902002", "BOCZ20250902003").replace("2027-01-31", "2026-01-31")


def table(folder: Path, *rows: str) -> Path:
    path = folder / "proposals.csv"
    path.write_text("".join((HEAD, *rows)), encoding="utf-8")
    return path


def test_a_request_becomes_a_need_and_an_offer_an_offer(tmp_path: Path) -> None:
    found = read_een(table(tmp_path, REQUEST, OFFER), today=TODAY)
    request, offer = found.profiles
    assert (request.id, request.kind, request.place.country) == (
        *("een-trat20260901001", Kind.COMPANY, "AT"),
    )
    assert request.names == ("Laser welding of battery foils", "TRAT20260901001")
    (need,) = request.needs
    assert need.text == (
        "Laser welding of battery foils. A maker of cells looks for a process. "
        "The partner tests seams on samples."
    )
    assert need.cooperation == {Cooperation.JOINT_RESEARCH}
    assert (offer.needs, offer.offers[0].trl) == ((), (9, 9))
    assert "Not sought" not in offer.offers[0].text
    assert request.consent.matching


def test_what_is_over_is_matched_no_longer(tmp_path: Path) -> None:
    (over,) = read_een(table(tmp_path, OVER), today=TODAY).profiles
    assert over.consent.matching is False
    assert over.consent.given_on == date(2026, 1, 31)


def test_where_the_type_says_neither_the_reference_tells(tmp_path: Path) -> None:
    odd = REQUEST.replace("Technology request", "Profile")
    (found,) = read_een(table(tmp_path, odd), today=TODAY).profiles
    assert found.needs


def test_a_row_that_is_no_proposal_is_set_aside_and_the_others_come_in(tmp_path: Path) -> None:
    path = table(tmp_path, REQUEST.replace("TRAT20260901001", "ours"), OFFER, OFFER)
    found = read_een(path, today=TODAY)
    assert [each.value for each in found.rejects] == ["OURS"]
    assert (found.n_read, found.n_accepted, found.n_left_out) == (3, 1, 1)
    assert read_een(path, today=TODAY, countries=["IT"]).n_accepted == 0


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("id;name\na;b\n", encoding="utf-8")
    with pytest.raises(InputError, match="reference and the title"):
        read_een(path, today=TODAY)
