"""The benchmark: what it times, and that it times the same thing for all."""

import random
import sys
from pathlib import Path

import pytest

from evaluations import benchmark, homes
from evaluations.benchmark import Timing
from evaluations.homes import Cost, run, run_cli
from matchmaker.domain import Query
from matchmaker.engine import Matchmaker
from matchmaker.errors import MatchmakerError


def test_a_process_is_timed_with_its_memory() -> None:
    small, large = (run([sys.executable, "-c", f"bytearray({n})"]) for n in (1, 80_000_000))
    assert 0 < small.seconds < 30
    if small.peak_mb is None or large.peak_mb is None:
        pytest.skip("this system does not tell the memory of a process")
    assert large.peak_mb - small.peak_mb > 60


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(MatchmakerError, match="there is no network"):
        run_cli("--home", str(tmp_path), "build")


def test_the_cordis_network_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []

    def made(*arguments: str) -> Cost:
        steps.append(arguments[2])
        return Cost(seconds=1.0, peak_mb=100.0 * len(steps))

    monkeypatch.setattr(homes, "run_cli", made)
    first = homes.cordis_home(tmp_path, Path("data"))
    assert homes.cordis_home(tmp_path, Path("data")) == first
    assert steps == ["import", "resolve", "build"]
    figures = benchmark.made_figures(first[1])
    assert (figures["seconds"], figures["peak_mb"]) == (3.0, 300.0)


def test_every_query_after_the_first_few_is_timed_both_ways(matchmaker: Matchmaker) -> None:
    queries = [Query(need=f"saldatura laser {n}") for n in ("a", "b", "c", "d", "e", "f", "g")]
    timing = benchmark.timed(matchmaker, queries)
    assert len(timing.full) == len(timing.bm25) == len(queries) - benchmark.N_WARM_UP
    assert all(wall > 0 for wall, _ in (*timing.full, *timing.bm25))


def test_bm25_alone_finds_the_words(matchmaker: Matchmaker) -> None:
    best = benchmark.bm25_alone(matchmaker.snapshot)(Query(need="tornitura e fresatura"))
    assert matchmaker.snapshot.profiles.ids[best[0]] == "firm"


def test_figures_are_percentiles_and_the_median_ratio() -> None:
    full = [(float(n), n / 2) for n in range(1, 101)]
    found = benchmark.summary(Timing(full=full, bm25=[(2.0, 2.0)] * 100))
    assert found["n"] == 100
    assert found["full_p50_ms"] == 50.5
    assert found["full_p95_ms"] == pytest.approx(95.05)
    assert found["full_cpu_p50_ms"] == 25.25
    assert found["ratio_p50"] == 25.25


def test_nothing_asked_is_nothing_measured() -> None:
    assert benchmark.summary(Timing(full=[], bm25=[])) == {"n": 0}


@pytest.mark.parametrize(("p95", "peak", "met"), [(49.0, 10.0, True), (51.0, None, False)])
def test_targets_are_met_or_not_or_unknown(p95: float, peak: float | None, met: bool) -> None:
    figures = {
        "made": {"seconds": 10.0, "peak_mb": peak},
        "cold": {"suggest": {"median_s": 1.0}},
        "warm_cordis": {"companies": {"full_p95_ms": p95}, "needs": {"full_p95_ms": 1.0}},
    }
    found = benchmark.reached(figures)
    assert found["p95_ms"] is met
    assert found["peak_mb"] is (None if peak is None else True)
    assert found["made_s"]


def test_only_italian_companies_are_asked(matchmaker: Matchmaker) -> None:
    assert set(benchmark.italian_companies(matchmaker.snapshot)) == {"firm", "rival", "secretive"}


def test_there_are_enough_needs_in_four_languages() -> None:
    needs = benchmark.needs_in_words()
    assert len(needs) >= benchmark.N_NEEDS
    assert all(needs)


def test_firms_and_needs_are_timed(matchmaker: Matchmaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "N_NEEDS", 6)
    monkeypatch.setattr(benchmark, "N_WARM_UP", 1)
    firms = benchmark.italian_companies(matchmaker.snapshot)
    drawing = random.Random(0)  # noqa: S311 - draws samples
    found = benchmark.warm_figures(matchmaker, firms, drawing)
    assert (found["companies"]["n"], found["needs"]["n"]) == (2, 6)


def test_the_whole_benchmark_measures_making_cold_and_warm(
    matchmaker: Matchmaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cost = Cost(seconds=1.0, peak_mb=100.0)
    asked = []
    monkeypatch.setattr(benchmark, "cordis_home", lambda *_: (tmp_path, {"import": cost}))
    monkeypatch.setattr(benchmark, "demo_home", lambda _: tmp_path)
    monkeypatch.setattr(benchmark.Matchmaker, "load", lambda _: matchmaker)
    monkeypatch.setattr(benchmark, "run", lambda _: cost)
    monkeypatch.setattr(benchmark, "run_cli", lambda *each: asked.append(each) or cost)
    monkeypatch.setattr(benchmark, "N_WARM_UP", 1)
    monkeypatch.setattr(benchmark, "N_NEEDS", 2)
    drawing = random.Random(0)  # noqa: S311 - draws samples
    found = benchmark.run_benchmark(tmp_path, tmp_path, drawing, lambda *_: None)
    assert set(found["figures"]["cold"]) == {"import_library", "load_snapshot", "suggest"}
    assert found["figures"]["cold"]["suggest"]["n"] == len(asked) == benchmark.N_COLD
    assert asked[0][2] == "suggest"
    assert found["figures"]["warm_cordis"]["needs"]["n"] == 2
    assert found["reached"]["cold_s"]
    assert found["targets"] == benchmark.TARGETS


def test_firms_without_a_text_are_known_by_their_projects(matchmaker: Matchmaker) -> None:
    snapshot = matchmaker.snapshot
    row = snapshot.profiles.row_of[matchmaker.profile("polymers").id]
    told = benchmark._told(snapshot, snapshot.network.participation["joint_project"][[row]].indices)
    assert "Vision for welded seams" in {passage.text for passage in told}


def test_the_demo_home_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(homes, "import_source", lambda *_: made.append("import"))
    monkeypatch.setattr(homes, "find_duplicates", lambda _: made.append("resolve"))
    monkeypatch.setattr(homes, "build", lambda _: made.append("build"))
    assert homes.demo_home(tmp_path) == homes.demo_home(tmp_path)
    assert made == ["import", "resolve", "build"]
