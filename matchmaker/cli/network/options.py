"""Options that the network commands share: scope, period, readers, form."""

import inspect
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import wraps
from typing import Annotated, Any

import typer

from matchmaker.cli.context import context_of
from matchmaker.domain import Layer, ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.graph import Network
from matchmaker.graph.dates import year_of
from matchmaker.network.disclosure import Pseudonyms
from matchmaker.network.figures import Cell, Scope
from matchmaker.network.selection import Groups, filters_of, groupings, layers_of, names_of
from matchmaker.network.tables import Row, csv_text


def period_of(text: str) -> tuple[float | None, float | None]:
    """
    Read a period, both of its ends included.

    Returns:
        Since, and until (not included any more), in years; None where it is open.

    Raises:
        InputError: It is no period, or ends before it begins.
    """
    if not text.strip():
        return None, None
    first, dots, last = (part.strip() for part in text.partition(".."))
    since, until = _day(first, last=False), _day(last if dots else first, last=True)
    if since is not None and until is not None and until <= since:
        raise InputError("period_reversed", field="period", value=text)
    return since, until


def _day(text: str, *, last: bool) -> float | None:
    """The beginning of a year or day, or of the one after it."""
    if not text:
        return None
    try:
        if len(text) == 4 and text.isdigit():
            return float(date(int(text), 1, 1).year + last)
        return year_of(date.fromisoformat(text) + timedelta(days=last))
    except ValueError:
        raise InputError("period_invalid", field="period", value=text) from None


Layers = Annotated[
    str,
    typer.Option(
        "--layer",
        help="A layer, or several with + to look at them together; empty: each by itself.",
    ),
]
Period = Annotated[str, typer.Option(help="2021, 2019..2022, 2019-06-01.., ..2022; empty: all.")]
Countries = Annotated[str, typer.Option(help="Codes separated by commas, such as IT,CH.")]
Kinds = Annotated[str, typer.Option(help="Kinds separated by commas, such as company,lab.")]
Sectors = Annotated[str, typer.Option(help="NACE divisions separated by commas, such as 25,28.")]
Regions = Annotated[str, typer.Option(help="NUTS codes or their beginnings, such as ITC4,CH07.")]
Sizes = Annotated[
    str, typer.Option(help="Size classes separated by commas: micro,small,medium,large.")
]
Communities = Annotated[
    str,
    typer.Option(help="Numbers of communities separated by commas, as network profiles has them."),
]
Seed = Annotated[int, typer.Option(help="Of everything that is drawn.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Hidden = Annotated[
    bool, typer.Option("--pseudonyms", help="Replace ids and names; new ones each time.")
]
Key = Annotated[
    str, typer.Option("--pseudonym-key", help="A secret that gives the same pseudonyms again.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkQuestion:
    """A network, the scopes to look at, and how profiles are named."""

    matchmaker: Matchmaker
    groups: Groups
    scopes: tuple[Scope, ...]
    names: Mapping[ProfileId, str]
    """Empty where pseudonyms stand for profiles."""
    pseudonym: Pseudonyms | None

    @property
    def network(self) -> Network:
        """Who is linked to whom."""
        return self.matchmaker.network

    def name(self, id_: str) -> str:
        """A profile as it may be printed."""
        if self.pseudonym is not None:
            return self.pseudonym(id_)
        name = self.names.get(ProfileId(id_))
        return f"{name} ({id_})" if name else id_


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeOptions:
    """Which ties between which profiles are asked for, as they are typed."""

    layer: Layers = ""
    period: Period = ""
    countries: Countries = ""
    kinds: Kinds = ""
    sectors: Sectors = ""
    regions: Regions = ""
    sizes: Sizes = ""
    community: Communities = ""

    def scope(self, layers: tuple[Layer, ...]) -> Scope:
        """
        The scope of these layers.

        Raises:
            InputError: An option says what there is not.
        """
        since, until = period_of(self.period)
        codes, names = filters_of(self.countries.split(","), self.kinds.split(","))
        return Scope(
            layers=layers,
            since=since,
            until=until,
            countries=codes,
            kinds=names,
            sectors=parts_of(self.sectors),
            regions=parts_of(self.regions),
            sizes=tuple(part.lower() for part in parts_of(self.sizes)),
            communities=parts_of(self.community),
        )


Command = Callable[..., None]


def scoped(*left_out: str) -> Callable[[Command], Command]:
    """Give a command the options of a scope, which it takes as one value called `asked`."""

    def with_options(command: Command) -> Command:
        signature = inspect.signature(command)
        options = [field for field in fields(ScopeOptions) if field.name not in left_out]
        typed = [
            inspect.Parameter(
                each.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=each.default,
                annotation=each.type,
            )
            for each in options
        ]
        rest = [p for p in signature.parameters.values() if p.name != "asked"]
        # Typer needs arguments without a default first, then reads the rest in any order.
        own = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in rest]

        @wraps(command)
        def run(**given: Any) -> None:
            asked = ScopeOptions(**{each.name: given.pop(each.name) for each in options})
            command(asked=asked, **given)

        parameters = sorted([*own, *typed], key=lambda p: p.default is not p.empty)
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        return run

    return with_options


def network_question(
    context: typer.Context,
    asked: ScopeOptions,
    *,
    pseudonyms: bool = False,
    key: str = "",
    default: tuple[Layer, ...] = (),
) -> NetworkQuestion:
    """
    Read the options; without a layer each one that is recorded, or the default ones together.

    Raises:
        InputError: An option says what there is not.
    """
    found = context_of(context).matchmaker()
    layers = asked.layer.split("+")
    chosen = [layers_of(layers)] if asked.layer else _each(found.network, default)
    hide = pseudonyms or bool(key)
    secret = key.encode() or secrets.token_bytes(32)
    return NetworkQuestion(
        matchmaker=found,
        groups=groupings(found.snapshot, sizes=bool(asked.sizes)),
        scopes=tuple(asked.scope(each) for each in chosen),
        names={} if hide else names_of(found.snapshot),
        pseudonym=Pseudonyms(secret) if hide else None,
    )


def parts_of(text: str) -> tuple[str, ...]:
    """What stands between commas, in capitals."""
    return tuple(sorted({part.strip().upper() for part in text.split(",") if part.strip()}))


def _each(network: Network, default: tuple[Layer, ...]) -> list[tuple[Layer, ...]]:
    if default:
        return [default]
    there = [layer for layer in Layer if layer in network.ties or layer in network.incidences]
    if not there:
        raise InputError("ties_missing")
    return [(layer,) for layer in there]


def one_form(*, json: bool, csv: bool) -> None:
    """Refuse two forms at once."""
    if json and csv:
        raise InputError("json_and_csv")


def print_csv(header: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a table for machines."""
    typer.echo(csv_text(header, rows), nl=False)


def print_table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table for people, columns aligned."""
    shown = [[*header], *([short(cell) for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in shown) for i in range(len(header))]
    for row in shown:
        typer.echo(
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        )


def short(cell: Cell) -> str:
    """A number with four digits that count; a dash for what is undefined."""
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell == int(cell) and abs(cell) < 1e15 else f"{cell:.4g}"
    return f"{cell:,}" if isinstance(cell, int) else cell
