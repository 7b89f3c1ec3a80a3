"""T5: each check holds on true explanations, and fails on a false one."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evaluations import explanations as t5
from evaluations.anonymity import anonymity, renamed_people, shuffled
from evaluations.recomputation import RECOMPUTED, distance, sector_relatedness
from evaluations.stored import StoredRecords
from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Cooperation,
    Kind,
    Language,
    Layer,
    Need,
    Offer,
    Participation,
    Place,
    Profile,
    ProfileId,
    Query,
    Suggestion,
    Text,
    Tie,
)
from matchmaker.engine import Matchmaker
from matchmaker.home import Home
from matchmaker.services.building import build

TODAY = date(2026, 11, 23)
LECCO = Place(country="IT", city="Lecco", latitude=45.8566, longitude=9.3977)
LUGANO = Place(country="CH", city="Lugano", latitude=46.0037, longitude=8.9511)
FIRM = Query(profile_id=ProfileId("firm"))
WELDING = Query(need="saldatura laser di lamiera sottile")


def drawing() -> random.Random:
    return random.Random(1)  # noqa: S311 - draws samples


def profile(id_: str, kind: Kind, text: str, **facts: object) -> Profile:
    texts = (Text(field="description", value=text),)
    return Profile(
        **({"id": ProfileId(id_), "kind": kind, "names": (id_.title(),), "texts": texts} | facts)
    )


PROFILES = (
    profile(
        "firm",
        Kind.COMPANY,
        "Officina meccanica: tornitura e fresatura di acciaio inox.",
        needs=(
            Need(
                id="n",
                text="Cerchiamo un partner per la saldatura laser di lamiera sottile.",
                trl=(4, 6),
                cooperation=frozenset({Cooperation.TESTING, Cooperation.JOINT_RESEARCH}),
            ),
        ),
        sectors=("25.62",),
        place=LECCO,
        languages=("it",),
    ),
    profile(
        "welders",
        Kind.RESEARCH_GROUP,
        "Forschung zum Laserschweissen von dünnem Blech.",
        offers=(
            Offer(
                id="o",
                text="Laserschweissen von Dünnblech, Prüfung der Naht.",
                trl=(8, 9),
                cooperation=frozenset({Cooperation.TESTING}),
            ),
        ),
        place=LUGANO,
        languages=("de", "it"),
        updated_on=date(2026, 1, 10),
    ),
    profile(
        "rival",
        Kind.COMPANY,
        "Saldatura laser di lamiera sottile conto terzi.",
        sectors=("25.11", "25.6"),
        place=LECCO,
        maturity=0.5,
    ),
    profile("ada", Kind.EXPERT, "Esperta di saldatura laser.", languages=("en",), capacity=3),
    profile("ugo", Kind.EXPERT, "Esperto di fresatura.", place=LUGANO),
    profile("chamber", Kind.ASSOCIATION, "Associazione di imprese meccaniche."),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home.create(tmp_path_factory.mktemp("t5") / "home")
    talk = ActivityId("talk")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(PROFILES)
        writer.put_activities([Activity(id=talk, kind=ActivityKind.EVENT, title="Laser talk")])
        writer.put_participations(
            Participation(profile_id=ProfileId(who), activity_id=talk)
            for who in ("firm", "welders", "rival")
        )
        writer.put_ties(
            Tie(source_id=ProfileId(who), target_id=ProfileId("chamber"), layer=Layer.MEMBERSHIP)
            for who in ("firm", "rival")
        )
    build(home, today=TODAY)
    return home


@pytest.fixture(scope="module")
def matchmaker(home: Home) -> Matchmaker:
    return Matchmaker.load(home.path)


@pytest.fixture(scope="module")
def records(home: Home, matchmaker: Matchmaker) -> StoredRecords:
    return t5.records_of(matchmaker, home)


def cases(matchmaker: Matchmaker, records: StoredRecords, query: Query) -> Iterator[t5.Case]:
    for suggestion in matchmaker.answer(query):
        yield t5.Case(
            matchmaker=matchmaker,
            records=records,
            query=query,
            suggestion=suggestion,
            rng=drawing(),
        )


@pytest.fixture
def case(matchmaker: Matchmaker, records: StoredRecords) -> t5.Case:
    """The welders, suggested to the firm."""
    found = cases(matchmaker, records, FIRM)
    return next(each for each in found if each.suggestion.profile_id == "welders")


def broken(case: t5.Case, **parts: object) -> t5.Case:
    return replace(case, suggestion=replace(case.suggestion, **parts))


def shares(case: t5.Case) -> dict[str, float | None]:
    return {name: t5.tally(list(run(case)))["share"] for name, run in t5.CHECKS.items()}


@pytest.mark.parametrize("query", [FIRM, WELDING], ids=["profile", "need"])
def test_true_explanations_hold(
    matchmaker: Matchmaker, records: StoredRecords, query: Query
) -> None:
    for case in cases(matchmaker, records, query):
        assert set(shares(case).values()) <= {1.0, None}


def test_every_check_tries_something(case: t5.Case) -> None:
    assert set(shares(case).values()) == {1.0}


def test_a_score_that_does_not_add_up_is_found(case: t5.Case) -> None:
    assert shares(broken(case, score=case.suggestion.score + 1e-6))["additivity"] == 0


def test_a_wrong_value_is_found(case: t5.Case) -> None:
    wrong = tuple(
        replace(c, value=c.value + 1) if c.feature == "distance" and c.value is not None else c
        for c in case.suggestion.contributions
    )
    failures = [
        tried for held, tried in t5.recomputation(broken(case, contributions=wrong)) if not held
    ]
    assert len(failures) == 1
    assert "distance" in failures[0]


def test_a_value_said_to_be_unknown_is_found(case: t5.Case) -> None:
    silent = tuple(replace(c, value=None) for c in case.suggestion.contributions)
    share = shares(broken(case, contributions=silent))["recomputation"]
    assert share == 0


def test_an_overstated_loss_is_found(case: t5.Case) -> None:
    wrong = tuple(
        replace(c, evidence=tuple(replace(e, loss=e.loss * 1.01) for e in c.evidence))
        for c in case.suggestion.contributions
    )
    assert shares(broken(case, contributions=wrong))["deletion"] == 0


def test_a_rank_that_does_not_come_true_is_found(case: t5.Case) -> None:
    stated = case.suggestion.counterfactual
    assert stated is not None
    wrong = replace(stated, rank=stated.rank + 1)
    assert shares(broken(case, counterfactual=wrong))["counterfactual"] == 0


def test_a_quote_that_stands_elsewhere_is_found(case: t5.Case) -> None:
    moved = tuple(
        replace(
            c,
            evidence=tuple(
                replace(e, spans=tuple(replace(s, start=s.start + 1) for s in e.spans))
                for e in c.evidence
            ),
        )
        for c in case.suggestion.contributions
    )
    assert shares(broken(case, contributions=moved))["quotes"] == 0


def test_a_language_with_other_numbers_is_found(
    case: t5.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = t5.word

    def rounding(suggestion: Suggestion, language: Language) -> object:
        said = honest(suggestion, language)
        if language is not Language.DE:
            return said
        reasons = tuple(replace(r, text=f"{r.text} 7") for r in said.reasons)
        return replace(said, reasons=reasons)

    monkeypatch.setattr(t5, "word", rounding)
    assert shares(case)["languages"] == pytest.approx(2 / 3)


def test_numbers_inside_names_do_not_count() -> None:
    assert t5._numbers("Offre stampa 3D, a 2,5 km", ["stampa 3D"]) == (2.5,)


def test_every_feature_that_is_recomputed_comes_up(
    matchmaker: Matchmaker, records: StoredRecords
) -> None:
    found = {
        feature
        for query in (FIRM, Query(profile_id=ProfileId("ada")))
        for case in cases(matchmaker, records, query)
        for feature, _, _ in t5.recomputable(case)
    }
    # Readiness counts only for firms that an expert approaches.
    assert found >= RECOMPUTED.keys() - {"readiness"}


def test_recomputed_distance_agrees_with_a_map(records: StoredRecords) -> None:
    # Lecco to Lugano is 38 km as the crow flies.
    assert distance(records, FIRM, ProfileId("welders")) == pytest.approx(38.2, abs=0.5)
    assert distance(records, WELDING, ProfileId("welders")) is None


def test_the_closest_pair_of_sectors_counts(records: StoredRecords) -> None:
    assert sector_relatedness(records, FIRM, ProfileId("rival")) == 0.75


def test_shuffling_hands_on_every_name_inside_its_kind() -> None:
    again = shuffled(PROFILES, drawing())
    for kind in Kind:
        before = sorted(p.names for p in PROFILES if p.kind is kind)
        assert sorted(p.names for p in again if p.kind is kind) == before
    assert [p.names for p in again] != [p.names for p in PROFILES]


def test_only_people_are_renamed() -> None:
    again = renamed_people(PROFILES, drawing())
    changed = {p.id for p, q in zip(PROFILES, again, strict=True) if p.names != q.names}
    assert changed == {"ada", "ugo"}


def test_names_do_not_move_a_score(home: Home, tmp_path: Path) -> None:
    outcomes = anonymity(home.path, tmp_path, [FIRM, WELDING], drawing())
    assert [held for held, _ in outcomes] == [True] * 4


def test_tallies_add_up_over_networks() -> None:
    checks = t5.pooled(
        [
            {"quotes": {"n": 3, "share": 1.0}},
            {"quotes": {"n": 1, "share": 0.0}, "languages": {"n": 0, "share": None}},
        ]
    )
    assert checks == {
        "quotes": {"n": 4, "share": 0.75},
        "languages": {"n": 0, "share": None},
    }


def test_the_whole_suite_runs_on_the_network_it_is_given(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(t5, "demo_home", lambda _: home.path)
    monkeypatch.setattr(t5, "anonymity", lambda *_: [(True, "tried above")])
    monkeypatch.setattr(t5, "N_DEMO_PROFILES", 2)
    monkeypatch.setattr(t5, "N_DEMO_NEEDS", 1)
    monkeypatch.setattr(t5, "N_DEMO_DISCOUNTED", 1)
    found = t5.evaluate_explanations(tmp_path, None, drawing(), lambda *_: None)
    assert set(found["reached"].values()) == {True}
    assert found["networks"]["demo"]["n_queries"] == 6
