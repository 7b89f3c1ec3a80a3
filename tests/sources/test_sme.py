import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import SizeFacts
from matchmaker.sources.sme import FirmSize, size_class


def of(headcount, turnover=None, balance=None, **more):
    return size_class(
        SizeFacts(headcount=headcount, turnover_eur=turnover, balance_sheet_eur=balance, **more)
    )


@pytest.mark.parametrize(
    ("headcount", "turnover", "balance", "size"),
    [
        (9, 2e6, 9e9, "micro"),
        (9.9, 2e6, None, "micro"),
        (10, 2e6, 2e6, "small"),
        (9, 2_000_001, 2e6, "micro"),
        (9, 2_000_001, 2_000_001, "small"),
        (49, 10e6, 99e6, "small"),
        (50, 10e6, 10e6, "medium"),
        (49, 10_000_001, 10_000_001, "medium"),
        (249, 50e6, 99e6, "medium"),
        (249, 99e6, 43e6, "medium"),
        (249, 50_000_001, 43_000_001, "large"),
        (250, 1, 1, "large"),
        (250, None, None, "large"),
        (5, None, None, "unknown"),
        (5, 3e6, None, "unknown"),
        (5, None, 1e6, "micro"),
        (None, 1e6, 1e6, "unknown"),
        (float("nan"), 1e6, 1e6, "unknown"),
    ],
)
def test_thresholds_are_those_of_the_recommendation(headcount, turnover, balance, size):
    assert of(headcount, turnover, balance).name == size


def test_the_rule_names_the_figures_that_decided_in_two_languages():
    rule = of(38, 5.4e6).rule
    assert rule["en"] == "small: 38 staff, fewer than 50; turnover 5.4 M€, at most 10 M€"
    assert rule["it"] == "piccola: 38 addetti, meno di 50; fatturato 5.4 M€, al più 10 M€"
    assert "balance sheet total" in of(38, 99e6, 1e6).rule["en"]
    assert "above 50 M€" in of(100, 51e6, 44e6).rule["en"]


def test_an_unknown_class_says_between_which_it_lies():
    assert of(5, 3e6).rule["en"].startswith("unknown: with 5 staff it lies between micro and small")


def test_links_and_declarations_are_told_but_do_not_decide():
    assert "may differ" in of(5, 1e6, independent=False).rule["en"]
    assert "may differ" not in of(5, 1e6, independent=True).rule["en"]
    declared = size_class(SizeFacts(sme=True))
    assert declared.name is FirmSize.UNKNOWN
    assert "declares it an SME" in declared.rule["en"]
    assert "declares it no SME" in size_class(SizeFacts(sme=False)).rule["en"]
    assert size_class(None).name is FirmSize.UNKNOWN


figures = st.none() | st.floats(0, 1e9)


@given(st.floats(0, 1000), figures, figures)
def test_knowing_more_never_contradicts_a_known_class(headcount, turnover, balance):
    partly = of(headcount, turnover, None).name
    if partly is not FirmSize.UNKNOWN:
        assert of(headcount, turnover, balance).name is partly
