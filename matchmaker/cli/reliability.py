"""How true stated chances were, as a plot and as its numbers."""

import csv
from pathlib import Path

from matchmaker.errors import InputError
from matchmaker.insight.pictures.palette import BLUE, SOFT
from matchmaker.insight.pictures.paper import sheet, styled
from matchmaker.ranking.calibration import Reliability

FORMATS = (".svg", ".png")


def checked_plot(path: Path | None) -> None:
    """Refuse a file that no plot can be written to, before the long work; InputError."""
    if path is None:
        return
    if path.suffix.lower() not in FORMATS:
        raise InputError("no plot of this kind", " or ".join(FORMATS), field="plot")
    if not path.parent.is_dir():
        raise InputError(
            f"there is no folder {path.parent}", "a folder that is there", field="plot"
        )


def plot_reliability(truth: Reliability, path: Path) -> Path:
    """
    Draw stated chances against what happened, the numbers beside it as CSV; gives the CSV's path.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    with styled():
        figure = sheet(4.2, width=4.4)
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], color=SOFT, linewidth=1, linestyle="--")
        stated, observed = ([each.stated for each in truth.bins], [b.observed for b in truth.bins])
        axes.plot(stated, observed, color=BLUE, marker="o")
        for each in truth.bins:
            spot = (each.stated, each.observed)
            axes.annotate(f"n {each.n}", spot, textcoords="offset points", xytext=(6, -10))
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="stated chance", ylabel="share accepted")
        axes.set_title(f"Brier {truth.brier:.3f}, base rate {truth.brier_of_base_rate:.3f}")
        figure.savefig(path, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
    numbers = path.with_suffix(".csv")
    with numbers.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("n", "stated", "accepted"))
        writer.writerows((each.n, each.stated, each.observed) for each in truth.bins)
    return numbers
