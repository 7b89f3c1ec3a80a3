"""`build --fit` and `rollback`, as an operator sees them."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.cli import main
from matchmaker.home import Home
from matchmaker.ranking import read_learned

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit code, standard output and standard error of a command."""

    def command(home: Home | Path, *arguments: str) -> tuple[int, str, str]:
        path = home.path if isinstance(home, Home) else home
        monkeypatch.setattr(sys, "argv", ["matchmaker", "--home", str(path), *arguments])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        written = capsys.readouterr()
        return code, written.out, written.err

    return command


def test_a_fit_is_reported_kept_by_the_next_build_and_rolled_back(
    home_of: Callable[..., Home], run: Run
) -> None:
    home = home_of(200)
    code, out, err = run(home, "build", "--fit")
    assert code == 0, err
    assert "Learned from 200 introductions" in out
    assert "Distance (distance)" in out
    assert "Probabilities are stated for company>lab" in out
    assert "+ fitted" in out.splitlines()[-1]

    code, out, _ = run(home, "build")
    assert "+ fitted" in out

    _, out, _ = run(home, "suggest", "firm-00", "-k", "2")
    assert "Ranked by the model: curated" in out
    assert "on 200 outcomes" in out
    assert "probability" in out

    _, out, _ = run(home, "how-we-rank", "--lang", "it")
    assert "## Che cosa ha imparato questa rete" in out
    assert "200 presentazioni" in out

    code, out, _ = run(home, "rollback")
    assert code == 0
    assert "Che cosa ha imparato" not in run(home, "how-we-rank", "--lang", "it")[1]
    assert "shipped weights are in force again" in out
    _, out, _ = run(home, "suggest", "firm-00", "-k", "2")
    assert "fitted" not in out
    assert "fitted" not in run(home, "build")[1]
    assert "Nothing was learned" in run(home, "rollback")[1]


def test_too_few_outcomes_fail_clearly_and_change_nothing(
    home_of: Callable[..., Home], run: Run
) -> None:
    home = home_of(30)
    before = home.current_snapshot()
    code, out, err = run(home, "build", "--fit")
    assert code == 1
    assert out == ""
    assert "30 introductions have an outcome" in err
    assert read_learned(home.path) is None
    assert home.current_snapshot() == before


def test_damaged_weights_are_no_riddle(home_of: Callable[..., Home], run: Run) -> None:
    home = home_of(0)
    (home.path / "learned.json").write_text("{")
    code, _, err = run(home, "suggest", "firm-00")
    assert code == 1
    assert "matchmaker rollback" in err
    assert run(home, "rollback")[0] == 0
    assert run(home, "suggest", "firm-00")[0] == 0
