"""What `check` and `import` tell of a file, in the reader's language."""

import os
from collections.abc import Iterable
from typing import Annotated

import typer

from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.errors.sentences import reports, terms
from matchmaker.errors.translation import message, rule, told
from matchmaker.sources import ProblemCount, ReadResult, TableMapping, count_problems

SHOWN = 10
UNREMARKED = frozenset({"not_needed"})

Lang = Annotated[
    Language | None,
    typer.Option("--lang", help="Language of the messages; that of LANG where it is not given."),
]


def language_of(chosen: Language | None) -> str:
    """Give the language to speak: the chosen one, else that of the terminal, if it is ours."""
    if chosen is not None:
        return chosen.value
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    spoken = next(filter(None, names), "")[:2].lower()
    return spoken if spoken in {each.value for each in Language} else Language.EN.value


def tell_mapping(mapping: TableMapping, language: str) -> None:
    """Say which column is what, then what is not read."""
    width = min(max((len(guess.header) for guess in mapping.columns), default=0), 40)
    typer.echo(told(reports.COLUMNS, language))
    for guess in mapping.columns:
        if guess.column:
            line = reports.SURE if guess.is_sure else reports.LIKELY
            share = f"{guess.certainty:.0%}"
            values = {"header": f"{guess.header[:40]:<{width}}", "column": guess.column}
            why = told(reports.REASONS[guess.reason], language)
            typer.echo(f"  {told(line, language, why=why, share=share, **values)}")
    for column, text in mapping.fixed.items():
        typer.echo(f"  {told(reports.FIXED, language, column=column, value=text)}")
    unplaced = [guess for guess in mapping.unplaced if guess.reason not in UNREMARKED]
    for guess in unplaced[:SHOWN]:
        why = told(reports.REASONS[guess.reason], language)
        header = f"{guess.header[:40]:<{width}}"
        typer.echo(f"  {told(reports.NOT_READ, language, header=header, why=why)}")
    if len(unplaced) > SHOWN:
        typer.echo(f"  {told(reports.MORE_COLUMNS, language, n=len(unplaced) - SHOWN)}")


def tell(reading: ReadResult, notes: Iterable[InputError], language: str) -> None:
    """Say what was read, and what was set aside and why, the most frequent first."""
    typer.echo(
        told(
            reports.ROWS_READ, language, read=reading.n_read, accepted=reading.n_accepted,
            rejected=len(reading.rejects), left=reading.n_left_out, cells=len(reading.set_aside),
        )
    )  # fmt: skip
    for note in (*notes, *reading.notes, *reading.warnings):
        typer.echo(f"  {told(reports.NOTE, language, note=message(note, language))}")
    counts = count_problems(reading.rejects, reading.set_aside)
    for count in counts[:SHOWN]:
        typer.echo(f"  {_problem(count, language)}")
    if len(counts) > SHOWN:
        typer.echo(f"  {told(reports.MORE_KINDS, language, n=len(counts) - SHOWN)}")


def _problem(count: ProblemCount, language: str) -> str:
    """Say one kind of problem: how often, where, what, and what would be accepted."""
    one = count.example
    said, accepted = one.rule, one.accepted
    if one.problem is not None:
        said = rule(one.problem, language)
        accepted = told(one.problem.sentence.accepted, language, **one.problem.values) or accepted
    if name := one.header or one.field:
        said = told(reports.COLUMN, language, column=name, rule=said)
    if one.value:
        said = told(reports.EXAMPLE, language, rule=said, value=one.value)
    if accepted:
        said = told(terms.ACCEPTED, language, rule=said, accepted=accepted)
    rows = ", ".join(map(str, count.rows)) + (", …" if count.n > len(count.rows) else "")
    place = told(reports.PLACE, language, n=count.n, file=one.file, rows=rows)
    where = told(terms.PLACED, language, where=place, rule=said)
    return told(
        reports.ROWS if count.whole_row else reports.CELLS, language, n=count.n, where=where
    )
