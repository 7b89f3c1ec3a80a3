"""Results count what is recorded inside a period, and name what is behind each number."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Language, ProfileId
from matchmaker.programme.funnel import Stage
from matchmaker.programme.indicators import shipped_indicators
from matchmaker.programme.report import (
    lay_out,
    results_html,
    results_pdf,
    results_xlsx,
)
from matchmaker.programme.results import Count, Firm, Period, Results, results
from matchmaker.programme.wording import programme_words

A, B, C = ProfileId("a"), ProfileId("b"), ProfileId("c")
FIRMS = (
    Firm(id=A, name="Alfa <b>&</b>", territory="Lecco", sector="25", experts=("Ada", "Eva")),
    Firm(id=B, name="=Beta", territory="Como", sector="25"),
    Firm(id=C, name="Gamma"),
)
FACTS = {
    A: {Stage.CONTACTED: date(2025, 1, 10), Stage.EXPERT: date(2025, 2, 9), Stage.FUNDED: None},
    B: {Stage.CONTACTED: date(2025, 3, 1), Stage.EXPERT: date(2025, 3, 21)},
    C: {Stage.CHECK_UP: None},
}


def counted(period: Period = Period(), **more: object) -> Results:  # noqa: B008 - frozen
    return results(FACTS, FIRMS, period=period, **more)


def test_the_headline_is_what_is_recorded_and_the_imputed_stand_apart() -> None:
    found = counted().stage(Stage.CHECK_UP)
    assert (found.firms, found.imputed, found.n_undated) == ((C,), (A, B), 1)


def test_a_period_leaves_out_what_was_before_and_after_it() -> None:
    found = counted(Period(since=date(2025, 2, 1), until=date(2025, 3, 10)))
    assert found.stage(Stage.CONTACTED).firms == (B,)
    assert found.stage(Stage.EXPERT).firms == (A,)


def test_what_has_no_day_counts_only_where_the_period_has_no_beginning() -> None:
    assert counted(Period(until=date(2025, 12, 31))).stage(Stage.FUNDED).n == 1
    assert counted(Period(since=date(2024, 1, 1))).stage(Stage.FUNDED).n == 0


def test_times_are_between_recorded_neighbours() -> None:
    (first,) = [each for each in counted().times if each.stage is Stage.CONTACTED] or [None]
    assert first is None, "nobody has a dated check-up, the next stage that is recorded"
    facts = {A: FACTS[A], B: FACTS[B]}
    (time,) = results(facts, FIRMS, period=Period()).times
    assert (time.n, time.median_days, time.quartiles) == (2, 25, (22.5, 27.5))


def test_a_firm_of_two_experts_is_with_both_and_unknown_groups_are_kept() -> None:
    by = {each.by: each.groups for each in counted().breakdowns}
    assert by["expert"]["Ada"] == by["expert"]["Eva"]
    assert by["territory"][""] == {Stage.CHECK_UP: 1}
    assert by["month"]["2025-03"] == {Stage.CONTACTED: 1, Stage.EXPERT: 1}


def test_targets_are_of_stages_counts_and_codes() -> None:
    found = counted(
        counts=[Count(name="with_research", value=3.0)],
        indicators=shipped_indicators(),
        targets={"contacted": 4, "with_research": 6, "RCO4": 1},
    )
    assert found.stage(Stage.CONTACTED).share == pytest.approx(0.5)
    assert found.counts[0].target == 6
    codes = {each.code: each for each in found.indicators}
    assert (codes["RCO4"].value, codes["RCO4"].target, codes["RCO10"].value) == (2, 1, 3)


DAYS = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2026, 12, 31)))


@given(
    st.dictionaries(
        st.sampled_from([A, B, C]), st.dictionaries(st.sampled_from([*Stage]), DAYS), min_size=1
    ),
    DAYS,
    DAYS,
)
def test_no_firm_is_both_recorded_and_imputed_and_a_longer_period_counts_no_less(
    facts: dict, since: date | None, until: date | None
) -> None:
    found = results(facts, FIRMS, period=Period(since=since, until=until))
    whole = results(facts, FIRMS, period=Period())
    for each, all_ in zip(found.stages, whole.stages, strict=True):
        assert not {*each.firms} & {*each.imputed}
        assert {*each.firms} <= {*all_.firms}


@pytest.fixture(params=list(Language), ids=lambda language: language.value)
def layout(request: pytest.FixtureRequest):
    counts = [Count(name="events", value=1.0, behind=("Tech Talk",))]
    found = counted(counts=counts, indicators=shipped_indicators(), targets={"contacted": 4})
    return lay_out(found, programme_words(request.param), made_on=date(2026, 11, 30))


def test_the_report_is_a_workbook_a_page_and_a_pdf_in_each_language(layout) -> None:
    book = openpyxl.load_workbook(io.BytesIO(results_xlsx(layout)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {"=Beta"} <= {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"], "a name is never a formula"
    page = results_html(layout)
    assert "Alfa &lt;b&gt;" in page
    assert "Alfa <b>" not in page
    assert "http" not in page.replace("http-equiv", ""), "it asks nobody for anything"
    assert results_pdf(layout).startswith(b"%PDF-")


def test_every_language_says_the_same_things() -> None:
    keys = [programme_words(language).phrases.keys() for language in Language]
    assert all(each == keys[0] for each in keys)


def test_names_of_sheets_stay_apart_when_they_are_cut(layout) -> None:
    long = [replace(each, title="x" * 40) for each in layout.sections]
    book = openpyxl.load_workbook(io.BytesIO(results_xlsx(replace(layout, sections=tuple(long)))))
    assert len(book.sheetnames) == 1 + len(layout.sections) + len(layout.lists)
