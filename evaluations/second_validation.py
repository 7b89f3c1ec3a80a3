"""
Ask the needs of the second validation and count what the product makes of them, part by part.

    python -m evaluations.second_validation --out evaluations/results/second_validation.json

Each need stands in one language, as a firm says it on the phone. Only the part `calibration` may be
fitted on; the part `check` tells whether what was fitted holds. A refusal counts as "nobody fits".
"""

import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from evaluations.homes import folder_home
from evaluations.need_sets import (
    FOLDER,
    NETWORKS,
    NeedType,
    StatedNeed,
    Truth,
    compiled,
    each_half_met,
    precision,
    read_members,
    success,
    truth,
    wrong_among_first,
)
from evaluations.needs import one_record_each, ours
from evaluations.report import write_result
from matchmaker.engine import Matchmaker

FILE = FOLDER / "second-validation.toml"
TYPES: Mapping[str, NeedType] = {
    "complaint": NeedType.SYMPTOM,
    "short": NeedType.SHORT,
    "hard": NeedType.NAMED,
    "double": NeedType.DOUBLE,
    "negation": NeedType.NEGATION,
    "nobody": NeedType.NOBODY,
    "nonsense": NeedType.NONSENSE,
}
"""By the word of the file; hard needs have an answer and look as if they had none."""


class Part(StrEnum):
    """What a need may be used for."""

    CALIBRATION = "calibration"
    """To fit and to choose."""
    CHECK = "check"
    """To measure, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonedNeed:
    """A need of the second validation and where it belongs."""

    need: StatedNeed
    kind: str
    """One of TYPES, as the file says it."""
    part: Part
    near: bool
    """Nobody answers, though some share its sector, material or machine."""

    @property
    def language(self) -> str:
        """The one that it is worded in."""
        (language,) = self.need.texts
        return language


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the product made of a need."""

    asked: PhonedNeed
    ranked: Sequence[str]
    nobody: bool
    """It was said that nobody fits, or nothing was shown."""
    truth: Truth


def load_second(part: Part | None = None) -> tuple[PhonedNeed, ...]:
    """Read the needs of a part, or all."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    patterns = {name: compiled(by_language) for name, by_language in told["patterns"].items()}
    return tuple(
        PhonedNeed(
            need=StatedNeed(
                id=each["id"],
                network=each["network"],
                type=TYPES[each["type"]],
                texts={each["language"]: each["text"]},
                halves=tuple(tuple(names) for names in each["answers"]),
                wrong=tuple(each.get("wrong", ())),
                patterns=patterns,
            ),
            kind=each["type"],
            part=Part(each["part"]),
            near=each.get("near", False),
        )
        for each in told["need"]
        if part in {None, each["part"]}
    )


def outcomes(network: str, home: Path) -> list[Outcome]:
    """Ask a network that is there all its needs."""
    matchmaker = Matchmaker.load(home)
    members = one_record_each(matchmaker, read_members(NETWORKS[network]))
    mine = [each for each in load_second() if each.need.network == network]
    true = truth((each.need for each in mine), members)
    found = []
    for each in mine:
        asked = ours(matchmaker, each.need, each.language)
        found.append(
            Outcome(
                asked=each,
                ranked=asked.ranked,
                nobody=asked.nobody or not asked.ranked,
                truth=true[each.need.id],
            )
        )
    return found


def figures(found: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """Count by type, and over all that have an answer, apart by language and network."""
    answerable = [each for each in found if each.truth.answers]
    groups = {kind: [each for each in found if each.asked.kind == kind] for kind in TYPES}
    groups["nobody, near misses"] = [each for each in groups["nobody"] if each.asked.near]
    groups["all with an answer"] = answerable
    for name in sorted({each.asked.language for each in answerable}):
        groups[f"with an answer, {name}"] = [e for e in answerable if e.asked.language == name]
    for name in sorted({each.asked.need.network for each in answerable}):
        groups[f"with an answer, {name}"] = [e for e in answerable if e.asked.need.network == name]
    return {name: _counts(some) for name, some in groups.items() if some}


def parts(found: Sequence[Outcome]) -> dict[str, dict[str, dict[str, Any]]]:
    """The figures of each part."""
    return {part.value: figures([e for e in found if e.asked.part is part]) for part in Part}


def _counts(found: Sequence[Outcome]) -> dict[str, Any]:
    counts: dict[str, Any] = {"n": len(found), "said_nobody": sum(each.nobody for each in found)}
    answerable = [each for each in found if each.truth.answers]
    if answerable:
        shares = [precision(each.ranked, each.truth.answers) for each in answerable]
        counts["precision_at_5"] = round(sum(shares) / len(shares), 3)
        counts["right_first"] = sum(success(e.ranked, e.truth.answers) for e in answerable)
    excluding = [each for each in found if each.truth.wrong]
    if excluding:
        counts["n_excluding"] = len(excluding)
        counts["wrong_in_five"] = sum(wrong_among_first(e.ranked, e.truth.wrong) for e in excluding)
    halved = [each for each in found if len(each.truth.halves) > 1]
    if halved:
        counts["n_double"] = len(halved)
        counts["both_halves_in_five"] = sum(each_half_met(e.ranked, e.truth.halves) for e in halved)
    return counts


def lines(counted: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterable[str]:
    """Say the figures for a reader, one group a line."""
    for part, groups in counted.items():
        yield part
        for name, counts in groups.items():
            told = ", ".join(f"{measure} {value}" for measure, value in counts.items())
            yield f"  {name}: {told}"


def main(
    out: Annotated[Path | None, typer.Option(help="Where to write the figures as JSON.")] = None,
    homes: Annotated[Path | None, typer.Option(help="Where homes are, or are to be made.")] = None,
) -> None:
    """Make both networks, or find them, ask all needs and print the figures."""
    with tempfile.TemporaryDirectory() as workspace:
        place = homes or Path(workspace)
        found = [
            outcome
            for network, tables in NETWORKS.items()
            for outcome in outcomes(network, folder_home(place, network, tables))
        ]
    counted = parts(found)
    for line in lines(counted):
        print(line)  # noqa: T201
    if out:
        write_result(out, counted)


if __name__ == "__main__":
    typer.run(main)
