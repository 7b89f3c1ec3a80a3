"""T6: measures weigh as computed by hand, intervals go over needs, targets are held or not."""

import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from evaluations import needs
from evaluations.need_figures import (
    ALL,
    MEASURES,
    OVERLAP,
    TARGETS,
    Asked,
    Share,
    Target,
    agreement,
    best_baseline,
    by_need,
    estimate,
    figures,
    held,
)
from evaluations.need_sets import LANGUAGES, Member, NeedType, Passage, StatedNeed, Truth
from evaluations.needs import answered, ours, result_of
from matchmaker.domain import FitVerdict
from matchmaker.errors import InputError


def need(name: str, kind: NeedType = NeedType.NAMED, text: str = "x") -> StatedNeed:
    """A need of the demo network, put the same in every language."""
    return StatedNeed(
        id=name,
        network="demo",
        type=kind,
        texts=dict.fromkeys(LANGUAGES, text),
        halves=(("sought",),),
        wrong=(),
        patterns={"sought": {"en": re.compile(text)}},
    )


def asked(
    name: str,
    ranked: str,
    *,
    kind: NeedType = NeedType.NAMED,
    language: str = "it",
    nobody: bool | None = None,
    strong: str = "",
) -> Asked:
    """A list of profiles that have one letter as their id."""
    return Asked(
        need=need(name, kind),
        language=language,
        ranked=tuple(ranked),
        nobody=nobody,
        strong=frozenset(strong),
    )


def true(*halves: str, wrong: str = "") -> Truth:
    return Truth(halves=tuple(frozenset(half) for half in halves), wrong=frozenset(wrong))


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def mean_of(measure: str, lists: list[Asked], truths: dict[str, Truth]) -> float | None:
    found = figures(lists, truths, rng())[ALL][measure]
    return found["mean"] if found else None


def test_a_mean_goes_over_lists_and_its_interval_over_needs() -> None:
    found = estimate([Share(part=4, whole=4), Share(part=0, whole=4)], rng())
    # Two needs are drawn of two: twice the one, twice the other, or both.
    assert found == {"mean": 0.5, "low": 0.0, "high": 1.0, "n": 8}


def test_a_need_that_counts_more_often_weighs_more() -> None:
    found = estimate([Share(part=3, whole=3), Share(part=0, whole=1)], rng())
    assert found is not None
    assert found["mean"] == 0.75


def test_where_nothing_counts_there_is_no_figure() -> None:
    assert estimate([Share(part=0, whole=0)], rng()) is None
    assert estimate([], rng()) is None


def test_the_wordings_of_a_need_are_added_up() -> None:
    lists = [asked("a", "xy"), asked("a", "yx", language="de"), asked("b", "z")]
    shares = by_need(lists, {"a": true("x"), "b": true("x")}, MEASURES["success@1"])
    assert shares == [Share(part=1, whole=2), Share(part=0, whole=1)]


def test_wrong_is_a_share_of_the_needs_that_name_who_is_wrong() -> None:
    lists = [asked("a", "wx"), asked("b", "x"), asked("c", "abcdew")]
    truths = {"a": true("x", wrong="w"), "b": true("x"), "c": true("a", wrong="w")}
    assert mean_of("wrong@5", lists, truths) == 0.5


def test_halves_are_asked_of_double_needs_alone() -> None:
    lists = [
        asked("a", "xy", kind=NeedType.DOUBLE),
        asked("b", "q"),
        asked("c", "xq", kind=NeedType.DOUBLE),
    ]
    truths = {"a": true("x", "y"), "b": true("x"), "c": true("x", "y")}
    assert mean_of("halves@5", lists, truths) == 0.5


def test_nobody_is_believed_as_far_as_it_holds() -> None:
    lists = [
        asked("a", "", kind=NeedType.NOBODY, nobody=True),
        asked("b", "x", kind=NeedType.NOBODY, nobody=False),
        asked("c", "", kind=NeedType.NONSENSE, nobody=True),
        asked("d", "x", nobody=True),
        asked("e", "x", nobody=False),
        asked("f", "x", nobody=False),
    ]
    truths = {name: true("x") if name in "def" else true() for name in "abcdef"}
    assert mean_of("nobody_precision", lists, truths) == pytest.approx(2 / 3, abs=1e-4)
    assert mean_of("nobody_recall", lists, truths) == pytest.approx(2 / 3, abs=1e-4)
    assert mean_of("nobody_false_alarms", lists, truths) == pytest.approx(1 / 3, abs=1e-4)
    by_type = figures(lists, truths, rng())
    recalls = [by_type[part]["nobody_recall"] for part in ("nobody", "nonsense")]
    assert [found["mean"] if found else None for found in recalls] == [0.5, 1.0]


def test_a_system_that_never_says_nobody_has_no_such_figures() -> None:
    lists = [asked("a", "x", kind=NeedType.NOBODY), asked("b", "x")]
    truths = {"a": true(), "b": true("x")}
    for measure in ("nobody_precision", "nobody_recall", "nobody_false_alarms"):
        assert mean_of(measure, lists, truths) is None


def test_strong_suggestions_count_one_by_one() -> None:
    lists = [asked("a", "xyz", strong="xy"), asked("b", "xyz", strong="x"), asked("c", "x")]
    truths = {"a": true("x"), "b": true("x"), "c": true("x")}
    assert mean_of("strong_precision", lists, truths) == pytest.approx(2 / 3, abs=1e-4)


def test_languages_agree_by_what_their_lists_share() -> None:
    lists = [
        asked("a", "xy"),
        asked("a", "xz", language="de"),
        asked("b", "x"),
        asked("b", "x", language="de"),
        asked("c", "x", kind=NeedType.NONSENSE),
        asked("c", "y", kind=NeedType.NONSENSE, language="de"),
    ]
    assert agreement(lists) == [Share(part=0.5, whole=1), Share(part=1, whole=1)]


def test_one_language_alone_agrees_with_nobody() -> None:
    found = figures([asked("a", "x")], {"a": true("x")}, rng())
    assert found["it"][OVERLAP] is None
    assert "de" not in found


def test_the_best_baseline_is_not_ours() -> None:
    systems = {
        name: {ALL: {"p@5": {"mean": mean}}} for name, mean in zip("abc", (3, 1, 2), strict=True)
    }
    assert best_baseline(systems, "a") == "c"


@pytest.mark.parametrize(
    ("at_most", "mean", "reached"),
    [
        (False, 0.85, True),
        (False, 0.8499, False),
        (True, 0.85, True),
        (True, 0.86, False),
        (True, None, False),
    ],
)
def test_a_target_is_reached_at_its_bound(at_most: bool, mean: float | None, reached: bool) -> None:
    assert Target(measure="p@5", of=ALL, bound=0.85, at_most=at_most).reached(mean) is reached


def test_every_target_is_told_with_its_figure() -> None:
    told = held({"symptom": {"p@5": {"mean": 0.8, "low": 0.7, "high": 0.9, "n": 4}}})
    assert len(told) == len(TARGETS)
    assert [each["measure"] for each in told if each["reached"]] == ["p@5"]
    assert {
        "measure": "p@5",
        "of": "symptom",
        "at_least": 0.75,
        "figure": 0.8,
        "reached": True,
    } in told


def test_every_target_names_a_measure_and_lists_that_there_are() -> None:
    parts = {ALL, *(kind.value for kind in NeedType)}
    assert all(target.measure in {*MEASURES, OVERLAP} for target in TARGETS)
    assert all(target.of in parts for target in TARGETS)


MEMBERS = [
    Member(id=name, offers=(Passage(language="en", text=text),), seeks=(), about=())
    for name, text in (("dairy", "milk and cheese"), ("welder", "welding"))
]


class OfferingNetwork:
    """Answers every need with the same list, or refuses to read it."""

    snapshot = SimpleNamespace(profiles=SimpleNamespace(row_of={"dairy": 0, "welder": 1}))

    def answer(self, query, *, k):
        if query.need == "lorem":
            raise InputError("need_language_unread", {"code": "la"}, field="need")
        strong = SimpleNamespace(profile_id="welder", verdict=FitVerdict.STRONG)
        weak = SimpleNamespace(profile_id="dairy", verdict=FitVerdict.POSSIBLE)
        return SimpleNamespace(verdict=FitVerdict.STRONG, suggestions=[strong, weak][:k])


def test_our_list_comes_with_who_is_strong() -> None:
    found = ours(OfferingNetwork(), need("a"), "it")  # type: ignore[arg-type]
    assert found.ranked == ("welder", "dairy")
    assert found.strong == {"welder"}
    assert found.nobody is False


def test_a_need_that_is_refused_has_nobody() -> None:
    found = ours(OfferingNetwork(), need("a", text="lorem"), "it")  # type: ignore[arg-type]
    assert (found.ranked, found.nobody) == ((), True)


def test_every_system_answers_every_wording(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "encoders", dict)
    asked_for = [need("a", text="welding"), need("b", text="cheese")]
    found = answered(OfferingNetwork(), MEMBERS, asked_for)  # type: ignore[arg-type]
    assert {name: len(lists) for name, lists in found.items()} == {"matchmaker": 8, "bm25": 8}
    assert [each.ranked[0] for each in found["bm25"]] == ["welder"] * 4 + ["dairy"] * 4


def test_a_result_holds_both_halves_the_best_baseline_and_the_targets() -> None:
    lists = {"matchmaker": [asked("a", "x", nobody=False)], "bm25": [asked("a", "y")]}
    result = result_of({"development": lists, "test": lists}, {"a": true("x")}, seed=0)
    assert result["splits"]["test"]["bm25"][ALL]["p@5"]["mean"] == 0.0
    assert result["best_baseline"] == {"development": "bm25", "test": "bm25"}
    assert result["targets"][0]["reached"] is True


def test_halves_are_kept_apart_and_merged_records_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged = Member(id="merged", offers=MEMBERS[1].offers, seeks=(), about=())
    halves = {
        "development": (need("a", text="welding"),),
        "test": (need("b", text="cheese"),),
        "validation": (need("c", text="welding"),),
    }
    monkeypatch.setattr(needs, "encoders", dict)
    monkeypatch.setattr(needs, "NETWORKS", {"demo": tmp_path})
    monkeypatch.setattr(needs, "home_of", lambda *_: tmp_path)
    monkeypatch.setattr(needs, "load", lambda _, split: halves[split])
    monkeypatch.setattr(needs, "read_members", lambda _: [*MEMBERS, merged])
    monkeypatch.setattr(needs, "Matchmaker", SimpleNamespace(load=lambda _: OfferingNetwork()))
    result = needs.evaluate_stated_needs(tmp_path, seed=0)
    # Ours always puts the welder first: right for the one half, wrong for the other.
    found = {
        split: {name: parts[ALL]["success@1"] for name, parts in systems.items()}
        for split, systems in result["splits"].items()
    }
    right, wrong = ({"mean": x, "low": x, "high": x, "n": 4} for x in (1.0, 0.0))
    assert found == {
        "development": {"matchmaker": right, "bm25": right},
        "test": {"matchmaker": wrong, "bm25": right},
        "validation": {"matchmaker": right, "bm25": right},
    }
    assert list(result["sets"]) == [f"demo-{name}.toml" for name in halves]
