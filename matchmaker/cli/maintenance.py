"""Keep a network in order: duplicates, backup, restore, health."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from msgspec import to_builtins

from matchmaker.cli.account import now_here
from matchmaker.cli.context import context_of, print_json, progress_bar
from matchmaker.cli.model import checked_plot, plot_reliability, report_of, unused
from matchmaker.domain import Judgement, ProfileId, Verdict
from matchmaker.errors import InputError
from matchmaker.home import restore as restore_home
from matchmaker.ranking import read_learned
from matchmaker.services.building import build as build_home
from matchmaker.services.building import find_duplicates, is_behind
from matchmaker.services.data_subjects import REGISTER, accompany, reapply
from matchmaker.services.learning import activate, learn_from
from matchmaker.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def resolve(context: typer.Context, json: Json = False) -> None:
    """
    Find duplicate profiles; the next build merges the sure ones.

    Example: matchmaker --home lecco resolve
    """
    with progress_bar() as progress:
        found = find_duplicates(context_of(context).open(), progress)
    if json:
        print_json(found)
        return
    typer.echo(f"{len(found.clusters)} profiles are duplicates of others.")
    for duplicate, head in sorted(found.clusters.items()):
        typer.echo(f"  {duplicate} = {head}")
    typer.echo(f"{len(found.review)} pairs are uncertain; judge them with: matchmaker judge")
    for pair in found.review[:20]:
        typer.echo(f"  {pair.left_id} ? {pair.right_id}  probability {pair.probability:.2f}")


def judge(
    context: typer.Context,
    left: Annotated[str, typer.Argument(help="Id of one profile.")],
    right: Annotated[str, typer.Argument(help="Id of the other.")],
    verdict: Annotated[Verdict, typer.Argument(help="What is true of the pair.")],
    by: Annotated[str, typer.Option(help="Who judged.")] = "",
    reason: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """
    Record what a person decided about a pair; it survives every rebuild.

    Example: matchmaker --home lecco judge c-001 c-417 same --by "Staff Lecco"
    """
    if left == right:
        raise InputError("pair_of_one", value=left)
    home = context_of(context).open()
    with home.store() as store, store.write() as writer:
        for id_ in (left, right):
            store.profile(ProfileId(id_))
        judgement = Judgement(
            left_id=ProfileId(left),
            right_id=ProfileId(right),
            verdict=verdict,
            judged_on=date.today(),  # noqa: DTZ011 - the day where the person sits
            judged_by=by,
            reason=reason,
        )
        writer.put_judgements([judgement])
    first = "resolve, then matchmaker " if verdict in {Verdict.SAME, Verdict.DIFFERENT} else ""
    typer.echo(f"{left} and {right}: {verdict}. Takes effect with: matchmaker {first}build")


def build(
    context: typer.Context,
    encoder: Annotated[
        Path | None,
        typer.Option(help="Folder of a local sentence encoder; MATCHMAKER_ENCODER says it too."),
    ] = None,
    fit: Annotated[
        bool, typer.Option("--fit", help="Learn from this network's own introductions, too.")
    ] = False,
    plot: Annotated[
        Path | None,
        typer.Option(help="With --fit: draw how true stated chances were (.svg, .png), and a CSV."),
    ] = None,
    json: Json = False,
) -> None:
    """
    Derive a fresh snapshot from the store and put it in service.

    With --fit the weights are learned anew from accepted and declined introductions, and kept only
    if they order later ones better; otherwise those in force stay.

    Example: matchmaker --home lecco build

    Example: matchmaker --home lecco build --fit
    """
    checked_plot(plot)
    home = context_of(context).open()
    with progress_bar() as progress:
        chosen = encoder or Settings().encoder
        learned = learn_from(home, encoder=chosen, progress=progress) if fit else None
        meta = build_home(home, encoder=chosen, progress=progress)
        if learned is not None:
            activate(home, learned)
    if plot is not None and learned is not None and learned.reliability is not None:
        plot_reliability(learned.reliability, plot)
    if json:
        print_json({**to_builtins(meta), "learned": read_learned(home.path)})
        return
    for line in report_of(learned) if learned else ():
        typer.echo(line)
    typer.echo(
        f"Built {meta.n_profiles:,} profiles and {meta.n_activities:,} activities "
        f"({meta.n_merged} merged); model: {context_of(context).matchmaker().ranker.book.version}."
    )
    for line in unused(home, meta):
        typer.echo(line)


def backup(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="File to write, outside of the home.")],
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """
    Copy the live store into one file, with its checksum beside it.

    Example: matchmaker --home lecco backup lecco-2026-11-23.sqlite
    """
    home = context_of(context).open()
    with home.store() as store:
        checksum = home.back_up(store, path, replace=force)
    accompany(home, path)
    typer.echo(f"{path} sha256 {checksum}")


def restore(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A backup.", exists=True)],
    erasures: Annotated[
        Path | None, typer.Option(help="A register of erasures from elsewhere.", exists=True)
    ] = None,
) -> None:
    """
    Make a new home from a backup, after its checksum was verified.

    Who was erased since is erased again: the register beside the backup says who.

    Example: matchmaker --home lecco-again restore lecco-2026-11-23.sqlite
    """
    home = context_of(context).home
    registers = [path.absolute().parent / REGISTER, *([erasures] if erasures else [])]
    n_erased = reapply(restore_home(path, home), registers, now_here("restore"))
    if n_erased:
        typer.echo(f"Erased again: {n_erased}.")
    typer.echo(f"Restored into {home}. Put it in service with: matchmaker --home {home} build")


def doctor(context: typer.Context, json: Json = False) -> None:
    """
    Verify the store and the snapshot, and say what to do about what is wrong.

    Example: matchmaker --home lecco doctor
    """
    home = context_of(context).open()
    with home.store() as store:
        problems = store.check()
        counts = store.counts()
    stale = home.current_snapshot() is None or is_behind(home)
    advice = ["the snapshot is missing or older than the store; run: matchmaker build"] * stale
    if json:
        print_json({"counts": counts, "problems": problems, "advice": advice})
    else:
        for name, count in counts.items():
            typer.echo(f"{name}: {count:,}")
        for line in [*problems, *advice]:
            typer.echo(line)
        if not problems and not advice:
            typer.echo("Sound.")
    if problems:
        raise typer.Exit(1)
