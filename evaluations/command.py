"""`matchmaker evaluate`: rerun the proof, write figures, tables and plots."""

import os
import random
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import msgspec
import typer

from evaluations.report import CHECKOUT, provenance
from matchmaker.cli.context import print_json, progress_bar
from matchmaker.cli.output import check_apart
from matchmaker.errors import InputError, MissingExtraError
from matchmaker.snapshot import Progress

CORDIS = tuple(
    f"cordis/{table}.parquet" for table in ("projects", "participations", "organisations")
)
Result = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a suite is given."""

    data: Path | None
    workspace: Path
    """Emptied afterwards; suites share the networks that are made in it."""
    seed: int
    progress: Progress

    @property
    def tables(self) -> Path:
        """The data folder of a suite that cannot do without it."""
        if self.data is None:
            raise InputError("evaluation_data_missing", field="data")
        return self.data


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One part of the evaluation."""

    run: Callable[[Setting], Result]
    files: tuple[str, ...]
    """Below the data folder."""
    optional: bool = False
    """Runs on less when the files are absent."""


def _t1(setting: Setting) -> Result:
    # Each suite is imported when it runs: they need an extra, and `--help` does not.
    from evaluations.ranking import evaluate_needs  # noqa: PLC0415

    return dict(evaluate_needs(setting.tables, setting.seed, setting.progress))


def _t2(setting: Setting) -> Result:
    from evaluations.ranking import evaluate_partners  # noqa: PLC0415

    return dict(evaluate_partners(setting.tables, setting.seed, setting.progress))


def _t3(setting: Setting) -> Result:
    from evaluations.languages import evaluate_languages  # noqa: PLC0415

    return evaluate_languages(setting.tables, setting.seed)


def _t4(setting: Setting) -> Result:
    from evaluations.resolution import evaluate_resolution  # noqa: PLC0415

    return evaluate_resolution(setting.tables / SUITES["t4"].files[0], setting.seed)


def _t5(setting: Setting) -> Result:
    from evaluations.explanations import evaluate_explanations  # noqa: PLC0415

    rng = random.Random(setting.seed)  # noqa: S311 - draws samples
    return evaluate_explanations(setting.workspace, setting.data, rng, setting.progress)


def _t6(setting: Setting) -> Result:
    from evaluations.needs import evaluate_stated_needs  # noqa: PLC0415

    return evaluate_stated_needs(setting.workspace, setting.seed)


def _t7(setting: Setting) -> Result:
    from evaluations.real_offers import evaluate_real_offers  # noqa: PLC0415

    return evaluate_real_offers(setting.tables / SUITES["t7"].files[0], setting.seed)


def _benchmark(setting: Setting) -> Result:
    from evaluations.benchmark import run_benchmark  # noqa: PLC0415

    rng = random.Random(setting.seed)  # noqa: S311 - draws samples
    return run_benchmark(setting.workspace, setting.tables, rng, setting.progress)


def _network(setting: Setting) -> Result:
    from evaluations.connectivity import evaluate_network  # noqa: PLC0415

    return evaluate_network(setting.workspace, setting.tables, setting.seed, setting.progress)


def _fit(setting: Setting) -> Result:
    from evaluations.shipped_model import evaluate_fit  # noqa: PLC0415

    return evaluate_fit(setting.tables, setting.progress)


SUITES: Mapping[str, Suite] = {
    "t1": Suite(run=_t1, files=CORDIS),
    "t2": Suite(run=_t2, files=CORDIS),
    "t3": Suite(run=_t3, files=("vocabulary/noga_labels.parquet",)),
    "t4": Suite(run=_t4, files=("resolution/organisation_records.parquet",)),
    "t5": Suite(run=_t5, files=CORDIS, optional=True),
    "t6": Suite(run=_t6, files=()),
    "t7": Suite(run=_t7, files=("knowledge_share/spinoffs.parquet",)),
    "benchmark": Suite(run=_benchmark, files=CORDIS),
    "network": Suite(run=_network, files=CORDIS),
    "fit": Suite(run=_fit, files=CORDIS),
}


def evaluate(
    suite: Annotated[
        str, typer.Option(help=f"all, or some of {', '.join(SUITES)}, separated by commas.")
    ] = "all",
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with the evaluation data; shared/data beside a checkout."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("evaluation"),
    seed: Annotated[int, typer.Option(help="Of samples and resampling.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """
    Measure match quality and speed anew, against every baseline.

    Writes SUITE.json for each suite, report.md over all results in the folder, and plots.

    Example: matchmaker evaluate --suite t3,t5 --out evaluation
    """
    names = chosen(suite)
    require_extra()
    from evaluations.report import write_report  # noqa: PLC0415

    check_apart(out)
    folder = data_folder(data, names)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as workspace, progress_bar() as progress:
        setting = Setting(data=folder, workspace=Path(workspace), seed=seed, progress=progress)
        for name in names:
            result = measured(name, setting)
            text = msgspec.json.format(msgspec.json.encode(result), indent=1)
            (out / f"{name}.json").write_bytes(text + b"\n")
            if not json:
                typer.echo(f"{name}: {result['seconds']:.0f} s, {out / name}.json")
    page = write_report(out)
    if json:
        print_json({"results": {name: str(out / f"{name}.json") for name in names},
                    "report": str(page)})  # fmt: skip
    else:
        typer.echo(f"Report: {page}")


def chosen(suite: str) -> list[str]:
    """Read which suites are meant; InputError for a name that is none."""
    names = [name.strip().lower() for name in suite.split(",") if name.strip()]
    unknown = [name for name in names if name not in SUITES and name != "all"]
    if unknown or not names:
        accepted = ", ".join(["all", *SUITES])
        raise InputError(
            "suite_unknown", {"choices": accepted}, field="suite", value=", ".join(unknown)
        )
    return [name for name in SUITES if "all" in names or name in names]


def require_extra() -> None:
    """Stop before anything is measured where a library of the extra is not installed."""
    missing = [name for name in ("ir_measures", "lightgbm", "matplotlib") if not find_spec(name)]
    if missing:
        raise MissingExtraError("evaluate", f"the evaluation ({', '.join(missing)})")


def data_folder(given: Path | None, names: list[str]) -> Path | None:
    """
    Find the data of the chosen suites.

    Raises:
        InputError: A file that a suite cannot do without is not there; says what to pass.
    """
    folder = given or CHECKOUT.parent / "shared" / "data"
    missing = {
        name: [file for file in SUITES[name].files if not (folder / file).is_file()]
        for name in names
    }
    hard = [file for name, files in missing.items() if not SUITES[name].optional for file in files]
    if hard or (given is not None and any(missing.values())):
        files = sorted({file for each in missing.values() for file in each})
        raise InputError(
            "evaluation_data_incomplete",
            {"folder": folder, "files": ", ".join(files)},
            field="data",
        )
    return None if any(missing.values()) else folder


def measured(name: str, setting: Setting) -> Result:
    """Run a suite and add under which circumstances."""
    started, busy = perf_counter(), processor_seconds()
    result = SUITES[name].run(setting)
    took = {
        "seconds": round(perf_counter() - started, 1),
        "cpu_seconds": round(processor_seconds() - busy, 1),
    }
    about = provenance(setting.data, SUITES[name].files)
    return {**result, "suite": name, "seed": setting.seed, **took, **about}


def processor_seconds() -> float:
    """Count the processor time of this process and of those that it started and that ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
