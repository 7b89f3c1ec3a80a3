"""Which commands there are; each is imported when it is asked for, and only then."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperGroup

from matchmaker.cli.context import Stopped, kept_by
from matchmaker.errors import MatchmakerError

GROUP = "matchmaker.commands"
# Nothing but what the command itself needs is imported: `suggest` does without the database, the
# tables and the checks of rows, which together take longer than its answer.
OWN: Mapping[str, str] = {
    "init": "importing:init",
    "import": "importing:import_",
    "check": "importing:check",
    "imports": "imports:imports",
    "template": "importing:write_template",
    "draft": "drafting:draft",
    "contacts": "contacts:contacts",
    "need": "statements:need",
    "offer": "statements:offer",
    "suggest": "suggest:suggest",
    "clients": "suggest:clients",
    "explain": "suggest:explain",
    "find": "suggest:find",
    "rank": "queries:rank",
    "plan": "plan:plan",
    "calls": "calls:calls",
    "consortium": "calls:consortium",
    "events": "events:events",
    "contents": "contents:contents",
    "digest": "digest:digest",
    "results": "results:results",
    "introductions": "introductions:introductions",
    "outbox": "delivery:outbox",
    "webhook": "delivery:webhook",
    "network": "network:network",
    "checkup": "checkup:checkup",
    "campaign": "campaign:campaign",
    "resolve": "maintenance:resolve",
    "duplicates": "duplicates:duplicates",
    "judge": "maintenance:judge",
    "unjudge": "duplicates:unjudge",
    "build": "maintenance:build",
    "account": "account:account",
    "audit": "account:audit",
    "person": "data_subjects:person",
    "retention": "data_subjects:retention",
    "rollback": "model:rollback",
    "how-we-rank": "model:how_we_rank",
    "backup": "maintenance:backup",
    "restore": "maintenance:restore",
    "move-store": "maintenance:move_store",
    "migrate": "maintenance:migrate",
    "doctor": "maintenance:doctor",
}
"""Module of this package and function, by command, in the order of a day's work."""
ABOVE: Mapping[str, Sequence[str]] = {
    "evaluate": ("evaluations.command:evaluate",),
    # A wheel ships `api/` under a name that cannot collide with anybody else's.
    "serve": ("matchmaker_api.command:serve", "api.command:serve"),
}
"""Commands of packages above the library, by the places where they may be."""


@cache
def entries() -> Mapping[str, EntryPoint]:
    """Own commands first, then those of packages above the library, by name."""
    own = {name: EntryPoint(name, f"matchmaker.cli.{place}", GROUP) for name, place in OWN.items()}
    above = [EntryPoint(name, _first_there(places), GROUP) for name, places in ABOVE.items()]
    others = sorted((*above, *entry_points(group=GROUP)), key=lambda entry: entry.name)
    return own | {entry.name: entry for entry in others if entry.name not in own}


def _first_there(places: Sequence[str]) -> str:
    """Find the first place whose package is installed; the last, to be named, where none is."""
    found = (place for place in places if find_spec(place.partition(".")[0]))
    return next(found, places[-1])


class OnDemand(Mapping[str, Any]):
    """Commands by name; the names are known before anything is imported."""

    def __getitem__(self, name: str) -> Any:
        """Import a command."""
        entry = entries()[name]
        outer = typer.Typer(add_completion=False)
        settings = {"allow_extra_args": True, "ignore_unknown_options": True}
        try:
            loaded = entry.load()
            if isinstance(loaded, typer.Typer):
                group = typer.main.get_command(loaded)
                # What the help of all commands lists it under.
                group.name = name
                return group
            outer.command(name)(loaded)
        except (ImportError, MatchmakerError) as error:
            if name in OWN:
                raise
            # The other commands, and the help that lists them all, work without it.
            outer.command(name, context_settings=settings)(_unavailable(name, error))
        return typer.main.get_command(outer)

    def __iter__(self) -> Iterator[str]:
        """Give the names in the order of the help."""
        return iter(entries())

    def __len__(self) -> int:
        """Count the commands."""
        return len(entries())


class Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = OnDemand()  # type: ignore[assignment]  # never written to

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is typer's
        """Give the names without importing the commands."""
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the signature is typer's
        """Give a command by its name; None where there is none."""
        # Not `.get`: a KeyError while a command is imported is no unknown command.
        return self.commands[cmd_name] if cmd_name in entries() else None

    def invoke(self, ctx: Any) -> Any:
        """Run the command; at Ctrl-C it says what was kept."""
        try:
            return super().invoke(ctx)
        except Stopped:
            raise
        except KeyboardInterrupt:
            raise Stopped(kept_by(ctx.invoked_subcommand or "")) from None


def _unavailable(name: str, error: Exception) -> Callable[[], None]:
    """Stand in for a command that cannot be imported here."""

    def command() -> None:
        raise MatchmakerError("command_unavailable", {"name": name, "problem": error})

    command.__doc__ = f"Not available here: {error}."
    return command
