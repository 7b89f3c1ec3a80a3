"""Sentences in four languages, from the same reasons and numbers."""

import re
from dataclasses import replace
from itertools import product
from string import Formatter

import pytest

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Contribution,
    Counterfactual,
    Evidence,
    Fact,
    FitVerdict,
    Kind,
    Language,
    ProfileId,
    Query,
    Side,
    Span,
    Suggestion,
)
from matchmaker.engine import Matchmaker
from matchmaker.explanation import Wording, word
from matchmaker.explanation.evidence import activity_label
from matchmaker.explanation.wording import duration, phrases

ASKERS = ("firm", "welders", "viewers", "ada", "secretive")
FORMS = [(id_, form) for id_, forms in phrases().items() for form in forms]


def texts(wording: Wording) -> list[str]:
    reasons = [text for reason in wording.reasons for text in (reason.text, reason.name)]
    asides = (wording.unknown, wording.against, wording.counterfactual)
    return [*reasons, *(aside for aside in asides if aside), *wording.sides.values()]


@pytest.mark.parametrize(("id_", "form"), FORMS)
def test_each_phrase_is_said_in_four_languages_with_the_same_blanks(id_: str, form: str) -> None:
    said = phrases()[id_][form]
    assert set(said) == set(Language)
    assert all(text.strip() == text and text for text in said.values())
    blanks = {frozenset(n for _, n, _, _ in Formatter().parse(t) if n) for t in said.values()}
    assert len(blanks) == 1


def test_each_feature_that_ranks_has_a_name_and_speaks_for_and_against(
    matchmaker: Matchmaker,
) -> None:
    for model in matchmaker.ranker.book.models.values():
        for feature in model.shapes:
            assert {"name", "good", "weak"} <= set(phrases()[feature])


@pytest.mark.parametrize("asker", ASKERS)
def test_all_languages_give_the_same_reasons_and_numbers(
    matchmaker: Matchmaker, asker: str
) -> None:
    for each in matchmaker.suggest(asker):
        wordings = [word(each, language) for language in Language]
        numbers = {tuple((r.id, r.side, r.amount) for r in w.reasons) for w in wordings}
        assert len(numbers) == 1
        for aside in ("unknown", "against", "counterfactual"):
            assert len({getattr(w, aside) is None for w in wordings}) == 1


@pytest.mark.parametrize(("asker", "language"), [*product(ASKERS, Language)])
def test_no_id_and_no_empty_blank_reaches_a_reader(
    matchmaker: Matchmaker, asker: str, language: Language
) -> None:
    for each in matchmaker.answer(Query(profile_id=ProfileId(asker), new_only=False)):
        for text in texts(word(each, language)):
            assert not re.search(r"[a-z]_[a-z]|[{}]|«»|“”|: *$|, ,", text), text


def test_reasons_come_weightiest_first_and_small_change_is_left_out(
    matchmaker: Matchmaker,
) -> None:
    for each in matchmaker.suggest("firm"):
        amounts = [abs(reason.amount) for reason in word(each, Language.EN).reasons]
        assert amounts == sorted(amounts, reverse=True)
        assert all(amount >= 0.005 for amount in amounts)


def suggestion(*contributions: Contribution, **facts: object) -> Suggestion:
    return Suggestion(
        profile_id=ProfileId("b"),
        name="B",
        kind=Kind.LAB,
        rank=1,
        score=0.0,
        fit=50,
        verdict=FitVerdict.POSSIBLE,
        probability=None,
        coverage=0.5,
        intercept=0.0,
        contributions=contributions,
        **({"unknown": (), "against": None, "counterfactual": None} | facts),
    )


def near(city: str = "Lugano") -> Contribution:
    evidence = Evidence(
        fact=Fact(ProfileId("b"), "place", "distance"), amount=38.3, label={"": city}
    )
    return Contribution(
        feature="distance",
        family="territory",
        side=Side.BOTH,
        amount=0.2,
        value=1234.5,
        unit="km",
        evidence=(evidence,),
    )


def test_numbers_are_written_as_each_language_writes_them() -> None:
    said = {lang: word(suggestion(near()), lang).reasons[0].text for lang in Language}
    assert "1234 km" in said[Language.EN]
    assert all("Lugano" in text for text in said.values())


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (
            0.0,
            ("meno di un mese", "less than a month", "weniger als einem Monat", "moins d'un mois"),
        ),
        (0.08, ("un mese", "a month", "einem Monat", "un mois")),
        (0.5, ("6 mesi", "6 months", "6 Monaten", "6 mois")),
        (1.5, ("18 mesi", "18 months", "18 Monaten", "18 mois")),
        (2.4, ("2 anni", "2 years", "2 Jahren", "2 ans")),
    ],
)
def test_times_are_said_in_months_and_from_two_years_on_in_years(
    years: float, said: tuple[str, ...]
) -> None:
    order = (Language.IT, Language.EN, Language.DE, Language.FR)
    assert tuple(duration(years, language) for language in order) == said


@pytest.mark.parametrize("word_", ["chi chiede", "asker", "anfragende Seite", "demandeur"])
def test_a_reader_is_spoken_to_and_not_about(word_: str) -> None:
    said = (
        text for forms in phrases().values() for form in forms.values() for text in form.values()
    )
    assert [text for text in said if word_ in text] == []


@pytest.mark.parametrize(
    ("programme", "name"),
    [
        ("", "project without a title"),
        ("HORIZON", "project without a title, programme HORIZON"),
    ],
)
def test_a_project_without_a_title_says_so_and_gives_no_number(programme: str, name: str) -> None:
    untitled = Activity(id=ActivityId("101"), kind=ActivityKind.PROJECT, programme=programme)
    labels = activity_label(untitled)
    assert labels[Language.EN] == name
    assert labels.keys() == set(Language)
    assert all(programme in label and "101" not in label for label in labels.values())
    assert activity_label(replace(untitled, title="PUMA")) == {"": "PUMA"}


def quoting(feature: str, aspect: str, theirs: str, ours: str) -> Contribution:
    sides = (("b", "offer:o1", theirs), ("query", "need", ours))
    return Contribution(
        feature=feature,
        family="need and offer",
        side=Side.SEEKS,
        amount=0.5,
        value=0.6,
        unit="share",
        evidence=(
            Evidence(
                fact=Fact(ProfileId("b"), aspect, "k"),
                amount=0.6,
                spans=tuple(
                    Span(owner=owner, field=field, start=0, end=len(text), text=text)
                    for owner, field, text in sides
                ),
            ),
        ),
    )


def test_statements_are_quoted_with_the_one_that_they_meet() -> None:
    met = quoting("need_statements", "statement", "Wir schweissen Blech.", "Chi salda lamiera?")
    said = word(suggestion(met), Language.EN).reasons[0].text
    assert said.endswith("«Wir schweissen Blech.» ≈ «Chi salda lamiera?»")


def test_a_long_statement_is_quoted_to_the_end_of_a_word() -> None:
    met = quoting("need_statements", "statement", "Blech und " * 30, "lamiera")
    said = word(suggestion(met), Language.DE).reasons[0].text
    assert " …» ≈ «lamiera»" in said
    assert len(said) < 250


@pytest.mark.parametrize(
    ("theirs", "ours", "quoted"),
    [
        ("Naht", "saldatura", "«Naht» ≈ «saldatura»"),
        ("saldature", "Saldatura", "«saldature»"),
    ],
)
def test_words_that_differ_are_quoted_both(theirs: str, ours: str, quoted: str) -> None:
    met = quoting("need_near_words", "word", theirs, ours)
    assert word(suggestion(met), Language.IT).reasons[0].text.endswith(f": {quoted}")


def test_braces_in_a_name_are_only_a_name() -> None:
    assert "{value}" in word(suggestion(near("{value}")), Language.IT).reasons[0].text


def test_a_value_the_reader_may_not_see_leaves_a_sentence() -> None:
    hidden = Contribution(
        feature="distance", family="territory", side=Side.BOTH, amount=0.2, value=None, unit="km"
    )
    assert "None" not in word(suggestion(hidden), Language.DE).reasons[0].text


@pytest.mark.parametrize(("rank", "expected"), [(4, "number 4"), (1, "stay number 1")])
def test_the_counterfactual_says_whether_the_rank_would_change(rank: int, expected: str) -> None:
    without = Counterfactual(
        fact=Fact(ProfileId("b"), "languages", "shared_language"), label={}, rank=rank, score=0.0
    )
    said = word(suggestion(counterfactual=without), Language.EN).counterfactual
    assert said is not None
    assert expected in said
    assert "Language" in said
