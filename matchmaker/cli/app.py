"""The application: its commands, and the one place where errors become exit codes."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

import matchmaker
from matchmaker.cli.commands import Commands
from matchmaker.cli.context import Context, errors_to
from matchmaker.errors import InputError, MatchmakerError, UnknownProfileError
from matchmaker.settings import Settings

BAD_INPUT = 2
FAILED = 1


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Find open-innovation partners, and say why.",
)
log = logging.getLogger("matchmaker")


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(help="Folder of the network; MATCHMAKER_HOME says it too.", file_okay=False),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Remember which network the commands are about."""
    if version:
        typer.echo(f"matchmaker {matchmaker.__version__}")
        raise typer.Exit
    context.obj = Context(home=home or Settings().home)


def main() -> None:
    """Run, and turn what went wrong into one clear line on stderr and an exit code."""
    try:
        app()
    except (InputError, UnknownProfileError) as error:
        errors_to(sys.stderr, error)
        sys.exit(BAD_INPUT)
    except MatchmakerError as error:
        errors_to(sys.stderr, error)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(FAILED)
    except OSError as error:
        errors_to(sys.stderr, error)
        sys.exit(FAILED)
    except Exception:
        log.exception("this should not happen; please report it with the lines above")
        sys.exit(FAILED)
