"""The plot of stated chances shows every group of outcomes, and its numbers stand beside it."""

from pathlib import Path

import pytest

from matchmaker.cli.model import checked_plot, plot_reliability
from matchmaker.errors import InputError
from matchmaker.ranking.calibration import Bin, Reliability

pytest.importorskip("matplotlib", reason="comes with the extra 'network'")
TRUTH = Reliability(
    brier=0.211,
    brier_of_base_rate=0.245,
    standard_error=0.01,
    bins=(Bin(n=30, stated=0.2, observed=0.25), Bin(n=31, stated=0.7, observed=0.6)),
)


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_plot_and_numbers_are_written(tmp_path: Path, suffix: str) -> None:
    plot = tmp_path / f"chances{suffix}"
    numbers = plot_reliability(TRUTH, plot, force=False)
    assert plot.stat().st_size > 1000
    assert numbers.read_text() == "n,stated,accepted\n30,0.2,0.25\n31,0.7,0.6\n"


def test_the_plot_names_each_group_and_both_errors(tmp_path: Path) -> None:
    plot_reliability(TRUTH, tmp_path / "chances.svg", force=False)
    drawn = (tmp_path / "chances.svg").read_text()
    assert all(text in drawn for text in ("n 30", "n 31", "Brier 0.211, base rate 0.245"))


@pytest.mark.parametrize("name", ["chances.pdf", "chances", "nowhere/chances.svg"])
def test_what_cannot_be_written_is_refused_beforehand(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as raised:
        checked_plot(tmp_path / name, force=False)
    assert raised.value.field == "plot"
    checked_plot(None, force=False)
