"""How ready the firms of the territory are to innovate: tables, a workbook, a report, a picture."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli.context import context_of, print_json
from matchmaker.cli.network.options import Json, print_table
from matchmaker.cli.output import Force, check_output, output_file
from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.services.checkups.innovation import innovation_level
from matchmaker.services.checkups.innovation_report import Account, account_of, pdf, workbook

FORMS = (".xlsx", ".pdf", ".svg")


def innovation(
    context: typer.Context,
    nuts: Annotated[
        str, typer.Option(help="NUTS codes with commas, also their beginnings: ITC4,CH070.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="File to write: .xlsx, .pdf or .svg (the map).")
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of all texts.")] = Language.EN,
    force: Force = False,
    json: Json = False,
) -> None:
    """
    Levels and parts by territory, sector and size, as far as they tell of nobody.

    Example: matchmaker --home lecco network innovation --nuts ITC43,CH070 --out level.xlsx
    """
    if out is not None:
        if out.suffix not in FORMS:
            choices = {"choices": ", ".join(FORMS)}
            raise InputError("form_unread", choices, file=out.name)
        check_output(out, force=force)
    territories = [code.strip().upper() for code in nuts.split(",") if code.strip()]
    with context_of(context).open().store() as store:
        found = innovation_level(store, datetime.now(UTC).date(), territories)
    account = account_of(found, lang)
    if out is not None:
        with output_file(out, force=force) as part:
            part.write_bytes(_written(account, out.suffix, lang))
    if json:
        print_json(found)
        return
    typer.echo(f"{account.title}\n{account.summary} {account.invented}".rstrip())
    for section in account.sections:
        typer.echo(f"\n{section.title}")
        rows = [[account.withheld if cell is None else cell for cell in r] for r in section.rows]
        print_table(section.header, rows)
    typer.echo(f"\n{account.method}")


def _written(account: Account, form: str, language: Language) -> bytes:
    if form == ".xlsx":
        return workbook(account)
    return pdf(account, language) if form == ".pdf" else account.drawing.encode()
