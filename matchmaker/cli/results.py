"""What came of the programme: counts with the list behind each, targets, and the report."""

from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from matchmaker.cli.account import now_here
from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.cli.output import Force, check_output, output_file
from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.programme.report import (
    Layout,
    lay_out,
    results_html,
    results_pdf,
    results_xlsx,
)
from matchmaker.programme.results import Period, Results
from matchmaker.programme.wording import programme_words
from matchmaker.services.access_log import log_report
from matchmaker.services.programme.results import results_of, set_target, targeted
from matchmaker.sources.nace import with_title

results = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    What came of the programme: firms by stage, times, indicators, targets, the report.

    Example: matchmaker --home lecco results show --since 2025-01-01
    """,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of all texts.")]
Since = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; none: from the start.")
]
Until = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day; none: until today.")
]


class ReportForm(StrEnum):
    """The forms that a report is written in."""

    XLSX = "xlsx"
    HTML = "html"
    PDF = "pdf"


def period_between(since: datetime | None, until: datetime | None) -> Period:
    """Make a period of two days; InputError where it ends before it begins."""
    if since is not None and until is not None and until < since:
        raise InputError("since_after_until", field="since")
    return Period(since=since.date() if since else None, until=until.date() if until else None)


@results.command()
def show(
    context: typer.Context,
    since: Since = None,
    until: Until = None,
    lang: Lang = Language.EN,
    json: Json = False,
) -> None:
    """
    Show the figures of a period, as recorded, beside their targets.

    Example: matchmaker --home lecco results show --since 2025-01-01 --until 2025-12-31
    """
    found = _results(context, since, until)
    if json:
        print_json(results_json(found))
        return
    layout = _layout(found, lang)
    typer.echo(f"{layout.title}. {layout.period}. {layout.about}")
    for section in layout.sections:
        typer.echo(f"\n{section.title}")
        typer.echo("\t".join(section.header))
        for row in section.rows:
            cells = (layout.cell(cell, share=at in section.shares) for at, cell in enumerate(row))
            typer.echo("\t".join(cells))


@results.command("list")
def list_(
    context: typer.Context,
    figure: Annotated[str, typer.Argument(help="A stage or figure, such as check_up.")],
    since: Since = None,
    until: Until = None,
    lang: Lang = Language.EN,
    json: Json = False,
) -> None:
    """
    List what is behind a number, line by line.

    Example: matchmaker --home lecco results list check_up
    """
    found = _results(context, since, until)
    lists = {section.key: section for section in _layout(found, lang).lists}
    if figure not in lists and figure not in targeted():
        choices = {"choices": ", ".join(lists)}
        raise InputError("figure_unknown", choices, field="figure", value=figure)
    rows = lists[figure].rows if figure in lists else ()
    print_result([*map(list, rows)], *("\t".join(map(str, row)) for row in rows), json=json)


@results.command()
def report(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="File to write: .xlsx, .html or .pdf.")],
    since: Since = None,
    until: Until = None,
    lang: Lang = Language.IT,
    force: Force = False,
    json: Json = False,
) -> None:
    """
    Write the report of a period; it names firms, so the audit log says that it was written.

    Example: matchmaker --home lecco results report --out results.pdf --lang de
    """
    form = form_of(out)
    check_output(out, force=force)
    layout = _layout(_results(context, since, until), lang)
    with output_file(out, force=force) as part:
        part.write_bytes(written(layout, form))
    with context_of(context).open().store() as store:
        log_report(store, now_here(), form.value)
    print_result({"path": str(out), "format": form.value}, str(out), json=json)


@results.command()
def target(
    context: typer.Context,
    figure: Annotated[str, typer.Argument(help="A stage, figure or indicator code.")],
    value: Annotated[float | None, typer.Argument(help="None takes the target away.")] = None,
    json: Json = False,
) -> None:
    """
    Set what a figure is to come to.

    Example: matchmaker --home lecco results target check_up 80
    """
    with context_of(context).open().store() as store:
        set_target(store, figure, value, now_here())
    print_result(
        {"figure": figure, "target": value},
        f"{figure}: {'no target' if value is None else f'{value:g}'}",
        json=json,
    )


def form_of(out: Path) -> ReportForm:
    """Read the form of a report from a file's suffix; InputError where it is none."""
    suffix = out.suffix.lower().removeprefix(".")
    if suffix not in set(ReportForm):
        choices = {"choices": ", ".join(f".{form}" for form in ReportForm)}
        raise InputError("format_unknown", choices, field="out", value=out.name)
    return ReportForm(suffix)


def written(layout: Layout, form: ReportForm) -> bytes:
    """Write a report in one of its forms."""
    if form is ReportForm.XLSX:
        return results_xlsx(layout)
    if form is ReportForm.PDF:
        return results_pdf(layout)
    return results_html(layout).encode()


def results_json(found: Results) -> dict[str, object]:
    """Results for machines, with the numbers beside the lists."""
    fields: dict[str, object] = msgspec.to_builtins(found)
    fields["stages"] = [
        {**msgspec.to_builtins(each), "n": each.n, "n_imputed": len(each.imputed)}
        for each in found.stages
    ]
    return fields


def _results(context: typer.Context, since: datetime | None, until: datetime | None) -> Results:
    period = period_between(since, until or datetime.combine(today(), datetime.min.time()))
    with context_of(context).open().store() as store:
        return results_of(store, period)


def _layout(found: Results, language: Language) -> Layout:
    named = partial(with_title, language=language)
    return lay_out(found, programme_words(language), made_on=today(), sector_named=named)


def today() -> date:
    """The day by UTC, as the store counts."""
    return datetime.now(UTC).date()
