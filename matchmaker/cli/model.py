"""What a network learned from its introductions: report, reliability plot, the way back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli.account import now_here
from matchmaker.cli.context import context_of, print_result
from matchmaker.cli.output import check_output, output_file
from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.explanation.ranking_document import name_of, ranking_document
from matchmaker.home import Home
from matchmaker.network.pictures.palette import BLUE, SOFT
from matchmaker.network.pictures.print_sheet import sheet, styled
from matchmaker.ranking import Learned, read_learned, shipped_book
from matchmaker.ranking.calibration import Reliability
from matchmaker.services.learning import in_words, roll_back, truth_in_words
from matchmaker.snapshot import Meta
from matchmaker.spreadsheets import GuardedWriter

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
# A multiplier nearer to 1 than this moves nobody past a neighbour.
NOTABLE = 0.02


def rollback(context: typer.Context, json: Json = False) -> None:
    """
    Rank with the shipped weights again, at once; what was learned is forgotten, outcomes are not.

    Example: matchmaker --home lecco rollback
    """
    if not roll_back(context_of(context).open(), now_here()):
        nothing = "Nothing was learned here; the shipped weights are in force already."
        print_result({"rolled_back": False}, nothing, json=json)
        return
    print_result(
        {"rolled_back": True},
        "The shipped weights are in force again. The introductions stay on record.",
        "Learn anew with: matchmaker build --fit",
        json=json,
    )


def how_we_rank(
    context: typer.Context,
    lang: Annotated[Language, typer.Option("--lang", help="en or it.")] = Language.EN,
    json: Json = False,
) -> None:
    """
    Print, in plain words, how this network ranks today, with what it learned.

    Example: matchmaker --home lecco how-we-rank --lang it > come-ordiniamo.md
    """
    matchmaker = context_of(context).matchmaker()
    book, learned = matchmaker.ranker.book, matchmaker.learned
    in_force = learned if learned is not None and learned.version == book.version else None
    books = {matchmaker.snapshot.meta.model: book}
    text = ranking_document(lang, books, in_force)
    told = {"model": book.version, "language": lang, "markdown": text}
    print_result(told, text.removesuffix("\n"), json=json)


def report_of(learned: Learned) -> Iterator[str]:
    """What was learned, on what evidence, and how to undo it."""
    yield f"Learned from {learned.n_outcomes} introductions: {in_words(learned.comparison)}."
    if learned.multipliers:
        yield "Compared with the shipped weights each feature now counts:"
        ordered = sorted(learned.multipliers.items(), key=lambda item: -abs(item[1] - 1))
        changed = [(name, times) for name, times in ordered if abs(times - 1) >= NOTABLE]
        for name, times in changed:
            yield f"  × {times:.2f}  {name_of(name, Language.EN)} ({name})"
        yield f"  × 1.00  the other {len(ordered) - len(changed)}, nearly"
    else:
        yield "The order stays as shipped, since learned weights did no better."
    yield from _chances(learned)
    yield "Back to the shipped weights with: matchmaker rollback"


def _chances(learned: Learned) -> Iterator[str]:
    truth = learned.reliability
    if learned.calibration is None or truth is None:
        yield f"No probability is stated, a score stays a score: {truth_in_words(truth)}."
        return
    pairs = ", ".join(learned.calibrated) or "no pair of kinds yet"
    yield f"Probabilities are stated for {pairs}: {truth_in_words(truth)}."
    yield "  outcomes  stated  accepted"
    for each in truth.bins:
        yield f"  {each.n:8}  {each.stated:6.0%}  {each.observed:8.0%}"


def unused(home: Home, meta: Meta) -> Iterator[str]:
    """Say so where learned weights belong to other shipped ones than those that rank now."""
    learned, book = read_learned(home.path), shipped_book(meta.model)
    if learned is not None and learned.base != book.version:
        yield (
            f"What was learned on {learned.fitted_on} belongs to {learned.base} and is not used; "
            "learn anew with: matchmaker build --fit"
        )


FORMATS = (".svg", ".png")


def checked_plot(path: Path | None, *, force: bool) -> None:
    """Refuse a file that no plot can be written to, before the long work; InputError."""
    if path is None:
        return
    if path.suffix.lower() not in FORMATS:
        raise InputError("plot_kind_unknown", {"choices": ", ".join(FORMATS)}, field="plot")
    try:
        for file in (path, path.with_suffix(".csv")):
            check_output(file, force=force)
    except InputError as error:
        error.field = "plot"
        raise


def plot_reliability(truth: Reliability, path: Path, *, force: bool) -> Path:
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
        with output_file(path, force=force) as part:
            figure.savefig(part, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
    numbers = path.with_suffix(".csv")
    with (
        output_file(numbers, force=force) as part,
        part.open("w", newline="", encoding="utf-8") as file,
    ):
        writer = GuardedWriter(file, lineterminator="\n")
        writer.writerow(("n", "stated", "accepted"))
        writer.writerows((each.n, each.stated, each.observed) for each in truth.bins)
    return numbers
