"""Keep a network in order: duplicates, backup, restore, health."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from msgspec import to_builtins

from matchmaker.cli.account import now_here, now_here_by
from matchmaker.cli.context import (
    NewStore,
    context_of,
    kept,
    print_json,
    print_result,
    progress_bar,
    store_by_variable,
)
from matchmaker.cli.model import checked_plot, plot_reliability, report_of, unused
from matchmaker.cli.output import Force
from matchmaker.cli.sharing import EngineOption, SchedulerOption, SharedOption, shared_work
from matchmaker.domain import Verdict
from matchmaker.domain.tie import OF_DUPLICATES
from matchmaker.execution import EngineName, engine_of
from matchmaker.home import Home
from matchmaker.ranking import read_learned
from matchmaker.services.building import build as build_home
from matchmaker.services.building import find_duplicates, publish_snapshot
from matchmaker.services.learning import activate, learn_from
from matchmaker.services.maintenance import back_up, examine
from matchmaker.services.maintenance import migrate as migrate_network
from matchmaker.services.maintenance import move_store as move
from matchmaker.services.maintenance import restore as restore_network
from matchmaker.services.profiles import judge as judge_pair
from matchmaker.settings import Settings
from matchmaker.shared_path import SharedPath
from matchmaker.text import UNIVERSAL

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def resolve(
    context: typer.Context,
    json: Json = False,
    engine: EngineOption = EngineName.PROCESS,
    scheduler: SchedulerOption = "",
) -> None:
    """
    Find duplicate profiles; the next build merges the sure ones.

    Example: matchmaker --home lecco resolve --engine dask
    """
    home = context_of(context).open()
    with engine_of(engine, scheduler) as chosen, progress_bar() as progress:
        found = find_duplicates(home, progress, chosen)
    if json:
        print_json(found)
        return
    typer.echo(f"{len(found.clusters)} profiles are duplicates of others.")
    for duplicate, head in sorted(found.clusters.items()):
        typer.echo(f"  {duplicate} = {head}")
    typer.echo(f"{len(found.review)} pairs are uncertain; see them with: matchmaker duplicates")
    for pair in found.review[:20]:
        typer.echo(f"  {pair.left_id} ? {pair.right_id}  probability {pair.probability:.2f}")
    if found.skipped.n_pairs:
        typer.echo(
            f"{found.n_compared} pairs were compared. Too many records share "
            f"{found.skipped.n_blocks} streets or words: of these only neighbours were compared, "
            f"and up to {found.skipped.n_pairs} pairs were passed over."
        )


def judge(
    context: typer.Context,
    left: Annotated[str, typer.Argument(help="Id of one profile.")],
    right: Annotated[str, typer.Argument(help="Id of the other.")],
    verdict: Annotated[Verdict, typer.Argument(help="What is true of the pair.")],
    by: Annotated[str, typer.Option(help="Who judged: your account, or a name.")] = "",
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    json: Json = False,
) -> None:
    """
    Record what a person decided about a pair; it survives every rebuild.

    Example: matchmaker --home lecco judge c-001 c-417 same --by "Staff Lecco"
    """
    with context_of(context).open().store() as store:
        origin = now_here_by(store, by)
        judgement = judge_pair(store, left, right, verdict, origin, by=by, reason=reason)
    first = "resolve, then matchmaker " if verdict in OF_DUPLICATES else ""
    done = f"{left} and {right}: {verdict}. Takes effect with: matchmaker {first}build"
    print_result(judgement, done, json=json)


def build(
    context: typer.Context,
    encoder: Annotated[
        Path | None,
        typer.Option(
            help=f"Folder of a local sentence encoder, or {UNIVERSAL} to encode activities, too "
            "(slow the first time); MATCHMAKER_ENCODER says it as well."
        ),
    ] = None,
    fit: Annotated[
        bool, typer.Option("--fit", help="Learn from this network's own introductions, too.")
    ] = False,
    plot: Annotated[
        Path | None,
        typer.Option(help="With --fit: draw how true stated chances were (.svg, .png), and a CSV."),
    ] = None,
    publish: Annotated[
        str,
        typer.Option(
            envvar="MATCHMAKER_PUBLISH",
            help="Put the snapshot into this shared folder, too, for `serve --follow`: a path or "
            "s3://bucket/folder.",
        ),
    ] = "",
    engine: EngineOption = EngineName.PROCESS,
    scheduler: SchedulerOption = "",
    shared: SharedOption = "",
    force: Force = False,
    json: Json = False,
) -> None:
    """
    Derive a fresh snapshot from the store and put it in service.

    With --fit the weights are learned anew from accepted and declined introductions, and kept only
    if they order later ones better; otherwise those in force stay.

    Example: matchmaker --home lecco build

    Example: matchmaker --home lecco build --fit

    Example: matchmaker --home lecco build --engine dask --publish s3://networks/lecco
    """
    checked_plot(plot, force=force)
    place = SharedPath.of(publish) if publish else None
    home = context_of(context).open()
    with kept(_kept(home)), progress_bar() as progress:
        chosen = encoder or Settings().encoder
        learned = learn_from(home, encoder=chosen, progress=progress) if fit else None
        with shared_work(engine, scheduler, shared) as work:
            meta = build_home(home, encoder=chosen, work=work, progress=progress)
        if learned is not None:
            activate(home, learned, now_here())
        version = publish_snapshot(home, place, now_here()) if place else None
    if plot is not None and learned is not None and learned.reliability is not None:
        plot_reliability(learned.reliability, plot, force=force)
    if json:
        told = {**to_builtins(meta), "learned": read_learned(home.path)}
        print_json({**told, "published": version} if version else told)
        return
    for line in report_of(learned) if learned else ():
        typer.echo(line)
    typer.echo(
        f"Built {meta.n_profiles:,} profiles and {meta.n_activities:,} activities "
        f"({meta.n_merged} merged); model: {context_of(context).matchmaker().ranker.book.version}."
    )
    for line in unused(home, meta):
        typer.echo(line)
    if version:
        typer.echo(f"Published as {version} in {place}.")


def _kept(home: Home) -> Callable[[], str]:
    """Which snapshot is in service after a build was stopped."""
    before = home.current_snapshot()

    def say() -> str:
        if home.current_snapshot() != before:
            return "The new snapshot is in service."
        return "The snapshot in service stays." if before else "No snapshot is in service yet."

    return say


def backup(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="File to write, outside of the home.")],
    force: Force = False,
    json: Json = False,
) -> None:
    """
    Copy the live store into one file, with its checksum beside it.

    Example: matchmaker --home lecco backup lecco-2026-11-23.sqlite
    """
    home = context_of(context).open()
    with home.store() as store:
        checksum = back_up(home, store, path, now_here(), replace=force)
    print_result({"path": str(path), "sha256": checksum}, f"{path} sha256 {checksum}", json=json)


def restore(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A backup.", exists=True)],
    erasures: Annotated[
        Path | None, typer.Option(help="A register of erasures from elsewhere.", exists=True)
    ] = None,
    store: NewStore = "",
    json: Json = False,
) -> None:
    """
    Make a new home from a backup, after its checksum was verified.

    Who was erased since is erased again: the register beside the backup says who.

    Example: matchmaker --home lecco-again restore lecco-2026-11-23.sqlite
    """
    home = context_of(context).home
    registers = [erasures] if erasures else []
    n_erased = restore_network(
        path,
        home,
        now_here("restore"),
        registers=registers,
        store=store or store_by_variable(),
    )
    again = [f"Erased again: {n_erased}."] if n_erased else []
    done = f"Restored into {home}. Put it in service with: matchmaker --home {home} build"
    print_result({"home": str(home), "n_erased": n_erased}, *again, done, json=json)


def move_store(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Argument(help="Address of an empty PostgreSQL database, or: sqlite"),
    ],
    json: Json = False,
) -> None:
    """
    Move the store from the home's file to a server, or back; the snapshots stay in force.

    Stop the service first. What was there is copied into `backups`, and both are compared.

    Example: matchmaker --home lecco move-store 'postgresql://lecco:${LECCO_PASSWORD}@db/lecco'
    """
    home = context_of(context).open()
    done = move(home, "" if to == "sqlite" else to, now_here())
    told = {
        "before": done.before,
        "after": done.after,
        "backup": str(done.backup),
        "n_tables": done.n_tables,
    }
    lines = [
        f"The store was in {done.before} and is in {done.after}.",
        f"All {done.n_tables} tables hold the same. What there was: {done.backup}",
    ]
    if not home.is_on_server:
        lines.append(f"It is still on the server, too: drop the database {done.before} yourself.")
    print_result(told, *lines, json=json)


def migrate(context: typer.Context, json: Json = False) -> None:
    """
    Bring a network that an earlier version wrote to this one, after a copy into its `backups`.

    Nothing else upgrades a network: looking at one changes nothing.

    Example: matchmaker --home lecco migrate
    """
    done = migrate_network(context_of(context).open(), now_here())
    told = {"before": done.before, "after": done.after, "backup": done.backup and str(done.backup)}
    lines = [f"Schema {done.after} already: nothing to do."]
    if done.backup is not None:
        lines = [f"From schema {done.before} to {done.after}.", f"What was there: {done.backup}"]
    print_result(told, *lines, json=json)


def doctor(context: typer.Context, json: Json = False) -> None:
    """
    Verify the store and the snapshot, and say what to do about what is wrong.

    Example: matchmaker --home lecco doctor
    """
    found = examine(context_of(context).open())
    stale = "the snapshot is missing or older than the store; run: matchmaker build"
    other = (
        "the snapshot was built with another sentence encoder, or without; run: matchmaker build"
    )
    advice = [stale] * found.is_behind + [other] * found.has_other_encoder
    if json:
        print_json(
            {
                "store": found.store,
                "counts": found.counts,
                "problems": found.problems,
                "advice": advice,
            }
        )
    else:
        typer.echo(f"Store: {found.store}")
        for name, count in found.counts.items():
            typer.echo(f"{name}: {count:,}")
        for line in [*found.problems, *advice]:
            typer.echo(line)
        if not found.problems and not advice:
            typer.echo("Sound.")
    if found.problems:
        raise typer.Exit(1)
