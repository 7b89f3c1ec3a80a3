"""`matchmaker evaluate`: what it accepts, what it writes, what it says when something is absent."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from evaluations import command
from evaluations.report import commit, sha256
from matchmaker.errors import InputError, MissingExtraError

app = typer.Typer()
app.command()(command.evaluate)
runner = CliRunner()


def result_of(setting: command.Setting) -> dict[str, object]:
    return {"task": "fake", "drawn": setting.seed, "data": "overwritten"}


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    suites = {
        "t3": command.Suite(run=result_of, files=("vocabulary/labels.txt",)),
        "t5": command.Suite(run=result_of, files=("cordis/firms.txt",), optional=True),
    }
    monkeypatch.setattr(command, "SUITES", suites)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for file in ("vocabulary/labels.txt", "cordis/firms.txt"):
        (tmp_path / "data" / file).parent.mkdir(parents=True)
        (tmp_path / "data" / file).write_text("abc", encoding="utf-8")
    return tmp_path / "data"


def test_all_means_every_suite_in_order() -> None:
    assert command.chosen("all") == list(command.SUITES)


def test_needs_in_words_ask_for_no_data(tmp_path: Path) -> None:
    assert command.data_folder(tmp_path, ["t6"]) == tmp_path


def test_a_list_of_suites_runs_each_once_in_the_usual_order() -> None:
    assert command.chosen(" T5, t3 ,t5") == ["t3", "t5"]


@pytest.mark.parametrize("suite", ["", "t9", "t3,t9", " , "])
def test_a_name_that_is_no_suite_is_refused_with_those_that_are(suite: str) -> None:
    with pytest.raises(InputError, match="benchmark"):
        command.chosen(suite)


def test_results_name_the_data_the_machine_and_the_seed(
    fakes: None, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = runner.invoke(
        app, ["--suite", "t3,t5", "--data", str(data), "--out", str(out), "--seed", "7"]
    )
    assert done.exit_code == 0, done.output
    result = msgspec.json.decode((out / "t3.json").read_bytes())
    assert result["seed"] == result["drawn"] == 7
    # sha256 of "abc", FIPS 180-2, appendix B.1
    assert result["data"]["vocabulary/labels.txt"].startswith("ba7816bf8f01cfea")
    assert result["machine"]["n_cores"] >= 1
    assert {"commit", "version", "date", "seconds"} <= result.keys()
    assert "T5" in (out / "report.md").read_text(encoding="utf-8")


def test_absent_data_is_named_with_what_to_pass(fakes: None, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        command.data_folder(tmp_path, ["t3"])
    assert "vocabulary/labels.txt" in str(caught.value)
    assert "--data" in str(caught.value)


def test_what_can_do_without_the_data_does(
    fakes: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "CHECKOUT", tmp_path / "checkout")
    assert command.data_folder(None, ["t5"]) is None


def test_a_folder_that_was_named_has_to_hold_the_data(fakes: None, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="firms"):
        command.data_folder(tmp_path, ["t5"])


def test_the_data_beside_the_checkout_is_found(
    fakes: None, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shared").mkdir()
    data.rename(tmp_path / "shared" / "data")
    monkeypatch.setattr(command, "CHECKOUT", tmp_path / "checkout")
    assert command.data_folder(None, ["t3", "t5"]) == tmp_path / "shared" / "data"


def test_a_suite_that_needs_data_says_so_without(tmp_path: Path) -> None:
    setting = command.Setting(data=None, workspace=tmp_path, seed=0, progress=lambda *_: None)
    with pytest.raises(InputError, match="--data"):
        setting.tables  # noqa: B018


def test_a_missing_library_is_named_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    absent: Callable[[str], object] = lambda name: None if name == "ir_measures" else name  # noqa: E731
    monkeypatch.setattr(command, "find_spec", absent)
    with pytest.raises(MissingExtraError, match=r"ir_measures.*matchmaker\[evaluate\]"):
        command.require_extra()


def test_a_folder_without_git_has_no_commit(tmp_path: Path) -> None:
    assert commit(tmp_path) is None


def test_the_checkout_has_one() -> None:
    if not (command.CHECKOUT / ".git").exists():
        pytest.skip("these tests do not run in a git checkout")
    found = commit(command.CHECKOUT)
    assert found is not None
    assert len(found.rstrip("+")) == 40


def test_every_suite_names_files_by_their_place_below_the_data_folder() -> None:
    assert all(not Path(f).is_absolute() for s in command.SUITES.values() for f in s.files)


def test_checksums_are_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    assert sha256(tmp_path / "a").startswith("e3b0c44298fc1c14")


@pytest.mark.parametrize(
    ("suite", "function", "given"),
    [
        ("t3", "evaluations.languages.evaluate_languages", "data"),
        ("t4", "evaluations.resolution.evaluate_resolution", "organisation_records.parquet"),
        ("t5", "evaluations.explanations.evaluate_explanations", "work"),
        ("t6", "evaluations.needs.evaluate_stated_needs", "work"),
        ("t7", "evaluations.real_offers.evaluate_real_offers", "spinoffs.parquet"),
        ("benchmark", "evaluations.benchmark.run_benchmark", "work"),
    ],
)
def test_each_suite_is_given_what_it_reads(
    suite: str, function: str, given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[object, ...]] = []
    monkeypatch.setattr(function, lambda *each: calls.append(each) or {"found": 1})
    setting = command.Setting(
        data=tmp_path / "data", workspace=tmp_path / "work", seed=3, progress=lambda *_: None
    )
    assert command.SUITES[suite].run(setting) == {"found": 1}
    assert Path(str(calls[0][0])).name == given


@pytest.mark.parametrize(
    ("suite", "function"), [("t1", "evaluate_needs"), ("t2", "evaluate_partners")]
)
def test_rankings_are_given_the_data_folder_and_the_seed(
    suite: str, function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[object, ...]] = []
    fake = ModuleType("evaluations.ranking")
    setattr(fake, function, lambda *each: calls.append(each) or {"found": 1})
    monkeypatch.setitem(sys.modules, "evaluations.ranking", fake)
    setting = command.Setting(data=tmp_path, workspace=tmp_path, seed=3, progress=lambda *_: None)
    assert command.SUITES[suite].run(setting) == {"found": 1}
    assert calls[0][:2] == (tmp_path, 3)
