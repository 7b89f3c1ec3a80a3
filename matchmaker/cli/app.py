"""The application: its commands, and the one place where errors become exit codes."""

import logging
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import matchmaker
from matchmaker.cli import ask, bring, network, upkeep
from matchmaker.cli.context import Context, errors_to
from matchmaker.errors import InputError, MatchmakerError, UnknownProfileError
from matchmaker.settings import Settings

BAD_INPUT = 2
FAILED = 1
PLUGINS = {entry.name: entry for entry in entry_points(group="matchmaker.commands")}


class Commands(TyperGroup):
    """Loads the service and the evaluations, which are above the library, only when asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Own commands in the order of a day's work, then the others."""
        return [*super().list_commands(ctx), *sorted(PLUGINS)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by its name; None where there is none."""
        if cmd_name not in PLUGINS:
            return super().get_command(ctx, cmd_name)
        outer = typer.Typer(add_completion=False)
        outer.command(cmd_name)(PLUGINS[cmd_name].load())
        return typer.main.get_command(outer)


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


for group in (bring, ask, network, upkeep):
    group.register(app)


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
