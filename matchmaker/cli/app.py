"""The application: its commands, and the one place where errors become exit codes."""

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import typer

import matchmaker
from matchmaker.cli.commands import Commands
from matchmaker.cli.context import Context, errors_to, is_plain
from matchmaker.errors import InputError, MatchmakerError, UnknownProfileError
from matchmaker.home import checked_folder
from matchmaker.settings import Settings

BAD_INPUT = 2
FAILED = 1
INTERRUPTED = 130
# As a shell reports a program that SIGPIPE ended.
NOBODY_READS = 141


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    # Commands inherit it.
    context_settings={"help_option_names": ["-h", "--help"]},
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
    context.obj = Context(home=checked_folder(home or Settings().home))


def main() -> None:
    """Run, and turn what went wrong into one clear line on stderr and an exit code."""
    if is_plain():
        _without_colours()
    try:
        _run()
    except (InputError, UnknownProfileError) as error:
        errors_to(sys.stderr, error)
        sys.exit(BAD_INPUT)
    except (MatchmakerError, OSError) as error:
        errors_to(sys.stderr, error)
        sys.exit(FAILED)
    except KeyboardInterrupt as stop:
        kept = str(stop)
        sys.stderr.write(f"Stopped. {kept}\n" if kept else "Stopped.\n")
        sys.exit(INTERRUPTED)
    except Exception:
        log.exception("this should not happen; please report it with the lines above")
        sys.exit(FAILED)


def _run() -> None:
    """Run a command to its end; Ctrl-C and a closed pipe are told from other ends."""
    try:
        app()
    except SystemExit as end:
        # Typer and rich turn both into an exit of their own, a closed pipe into exit code 1.
        reasons = [*_reasons(end)]
        for reason in reasons:
            if isinstance(reason, KeyboardInterrupt):
                raise reason from None
        if any(isinstance(reason, BrokenPipeError) for reason in reasons):
            _end_unread()
        raise
    finally:
        _flush()


def _reasons(error: BaseException) -> Iterator[BaseException]:
    """What led to an error, the latest first."""
    reason = error.__cause__ or error.__context__
    while reason is not None:
        yield reason
        reason = reason.__cause__ or reason.__context__


def _flush() -> None:
    """Write what is buffered now: at the end of the process nobody would catch a closed pipe."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _end_unread()


def _end_unread() -> NoReturn:
    """End as common tools do when nobody reads on: without a word."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    sys.exit(NOBODY_READS)


def _without_colours() -> None:
    """Keep escape codes out of help and of errors, too."""
    # Imported here: only help and errors need it, and it takes longer than to read the arguments.
    from typer import rich_utils  # noqa: PLC0415 - see above

    rich_utils.COLOR_SYSTEM = None
