"""
Ask the needs whose lists were graded by hand again, and count good, plausible and wrong places.

    python -m evaluations.graded_lists LABEL [--homes FOLDER]

Grades stand by need and profile, so that only places that nobody has seen yet remain to be graded:
they are written as null, and no figure is given until somebody has replaced them.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from evaluations.homes import folder_home
from evaluations.need_sets import LANGUAGES, NETWORKS
from evaluations.report import write_result
from matchmaker.domain import FitVerdict, Query
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError

FILE = Path(__file__).parent / "results" / "graded_lists.json"
K = 5
GRADES = ("good", "plausible", "wrong")

Grades = Mapping[str, Mapping[str, str | None]]
"""By the number of the need, then by profile."""


class GradedNeed(msgspec.Struct, frozen=True):
    """A need as it was put on the phone."""

    number: str
    network: str
    language: str
    text: str
    nobody: bool
    """Whether nobody in the network answers it, as the grader read the offers."""


class ShownList(msgspec.Struct, frozen=True):
    """The first places for a need; each a profile and what the product says of it."""

    need: str
    verdict: FitVerdict
    places: tuple[tuple[str, FitVerdict], ...]


def ask(needs: Sequence[GradedNeed], homes: Mapping[str, Path]) -> list[ShownList]:
    """The first places for every need, from networks that are there."""
    engines = {name: Matchmaker.load(path) for name, path in homes.items()}
    return [_shown(engines[need.network], need) for need in needs]


def _shown(matchmaker: Matchmaker, need: GradedNeed) -> ShownList:
    try:
        answer = matchmaker.answer(Query(need=need.text), k=K)
    except InputError:
        return ShownList(need=need.number, verdict=FitVerdict.NONE, places=())
    places = tuple((each.profile_id, each.verdict) for each in answer.suggestions)
    return ShownList(need=need.number, verdict=answer.verdict, places=places)


def figures(
    lists: Sequence[ShownList], needs: Sequence[GradedNeed], grades: Grades
) -> dict[str, dict[str, Any]]:
    """Count over all lists, by language and by network."""
    by_number = {need.number: need for need in needs}
    groups = {"all": list(lists)}
    for name in LANGUAGES:
        groups[name] = [each for each in lists if by_number[each.need].language == name]
    for name in NETWORKS:
        groups[name] = [each for each in lists if by_number[each.need].network == name]
    return {name: _counts(some, by_number, grades) for name, some in groups.items() if some}


def _counts(
    lists: Sequence[ShownList], needs: Mapping[str, GradedNeed], grades: Grades
) -> dict[str, Any]:
    places = [
        (grades[each.need][profile], verdict) for each in lists for profile, verdict in each.places
    ]
    # What is shown as the nearest where nobody fits is no suggestion: counted apart.
    offered = [grade for grade, verdict in places if verdict is not FitVerdict.NONE]
    said_none = [each for each in lists if each.verdict is FitVerdict.NONE]
    useless = [
        each for each in lists if all(grades[each.need][p] == "wrong" for p, _ in each.places)
    ]
    return {
        "lists": len(lists),
        "places": len(places),
        **{grade: sum(each == grade for each, _ in places) for grade in GRADES},
        "share_wrong": _share(sum(grade == "wrong" for grade, _ in places), len(places)),
        "suggested": len(offered),
        "suggested_wrong": sum(grade == "wrong" for grade in offered),
        "share_suggested_wrong": _share(sum(g == "wrong" for g in offered), len(offered)),
        "useless": [each.need for each in useless],
        "useless_unsaid": [e.need for e in useless if e.verdict is not FitVerdict.NONE],
        "said_nobody_wrongly": [e.need for e in said_none if not needs[e.need].nobody],
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def main(
    label: Annotated[str, typer.Argument(help="What to call this run.")],
    homes: Annotated[Path | None, typer.Option(help="Where homes are, or are to be made.")] = None,
    file: Annotated[Path, typer.Option(help="Needs, grades and runs.")] = FILE,
) -> None:
    """Make both networks, or find them, ask, count, and keep the run."""
    told = msgspec.json.decode(file.read_bytes())
    needs = msgspec.convert(told["needs"], tuple[GradedNeed, ...])
    with tempfile.TemporaryDirectory() as workspace:
        place = homes or Path(workspace)
        lists = ask(needs, {n: folder_home(place, n, tables) for n, tables in NETWORKS.items()})
    grades = told["grades"]
    for each in lists:
        for profile, _ in each.places:
            grades.setdefault(each.need, {}).setdefault(profile, None)
    ungraded = [f"{need} {p}" for need, some in grades.items() for p, g in some.items() if not g]
    counted = {} if ungraded else figures(lists, needs, grades)
    told["runs"][label] = {"lists": lists, "figures": counted}
    write_result(file, told)
    typer.echo("\n".join(ungraded) or msgspec.json.encode(counted).decode())


if __name__ == "__main__":
    typer.run(main)
