"""The locks are closed, say nothing of a machine, and give the same versions on a later day."""

import re
import tomllib
import venv
from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import sha256
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from evaluations.later_day import EXACTLY, installed_from, write_wheel

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
RUNNING = [*PROJECT["project"]["dependencies"], *GROUPS["build"]]
TESTING = [
    *RUNNING,
    *(each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra),
    *(each for each in GROUPS["dev"] if isinstance(each, str)),
]
LOCKS = {"requirements.lock": RUNNING, "requirements-dev.lock": TESTING}
ALL_LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))

Pins = Mapping[str, Requirement]
Asked = Callable[[str, Collection[str]], Iterable[Requirement]]


def pins_in(text: str) -> Pins:
    """What a lock pins for this Python and system, by canonical name."""
    lines = text.replace("\\\n", " ").splitlines()
    pinned = (Requirement(line.partition(" --hash=")[0]) for line in lines if line[:1].isalnum())
    return {canonicalize_name(pin.name): pin for pin in pinned if holds(pin)}


def holds(requirement: Requirement, extra: str = "") -> bool:
    """Whether a requirement is one of this Python and system."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def version_of(pin: Requirement) -> str:
    """The one version that a pin allows."""
    return str(pin.specifier).removeprefix("==")


def is_met(requirement: Requirement, pins: Pins) -> bool:
    """Whether a lock has the distribution, in a version that will do, with the extras asked for."""
    pin = pins.get(canonicalize_name(requirement.name))
    return (
        pin is not None
        and requirement.specifier.contains(version_of(pin), prereleases=True)
        and set(map(canonicalize_name, requirement.extras))
        <= set(map(canonicalize_name, pin.extras))
    )


def left_open(pins: Pins, wanted: Iterable[str], asked: Asked) -> list[str]:
    """What is asked for here and not locked, each with who asks."""
    by_project = [
        f"the project: {each}"
        for each in map(Requirement, wanted)
        if holds(each) and not is_met(each, pins)
    ]
    return by_project + [
        f"{name}: {each}"
        for name, pin in pins.items()
        for each in asked(name, pin.extras)
        if not is_met(each, pins)
    ]


def metadata_of(pins: Pins, installed: Mapping[str, Distribution]) -> Asked:
    """What the locked versions that are installed here ask for; read once."""
    stated = {
        name: [Requirement(each) for each in installed[name].requires or ()]
        for name, pin in pins.items()
        if name in installed and installed[name].version == version_of(pin)
    }

    def asked(name: str, extras: Collection[str]) -> list[Requirement]:
        return [
            each
            for each in stated.get(name, ())
            if any(holds(each, extra) for extra in ("", *sorted(extras)))
        ]

    return asked


def text_of(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def installed() -> Mapping[str, Distribution]:
    """The distributions of this environment, by canonical name."""
    return {canonicalize_name(each.name): each for each in distributions()}


def test_the_environment_holds_what_is_locked(installed: Mapping[str, Distribution]) -> None:
    pins = pins_in(text_of("requirements-dev.lock"))
    here = {name: installed[name].version for name in pins if name in installed}
    assert here == {name: version_of(pin) for name, pin in pins.items()}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_closed(lock: str, installed: Mapping[str, Distribution]) -> None:
    pins = pins_in(text_of(lock))
    assert left_open(pins, LOCKS[lock], metadata_of(pins, installed)) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_line_that_is_missing_is_noticed_whichever_it_is(
    lock: str, installed: Mapping[str, Distribution]
) -> None:
    pins = pins_in(text_of(lock))
    here = {name: each.version for name, each in installed.items()}
    if any(here.get(name) != version_of(pin) for name, pin in pins.items()):
        pytest.skip("the metadata of other versions is here, as under 'make test-newest'")
    asked = metadata_of(pins, installed)
    unnoticed = [
        missing
        for missing in pins
        if not left_open({k: v for k, v in pins.items() if k != missing}, LOCKS[lock], asked)
    ]
    assert unnoticed == []


def test_an_extra_that_is_missing_is_noticed(installed: Mapping[str, Distribution]) -> None:
    pins = pins_in(text_of("requirements-dev.lock").replace("coverage[toml]==", "coverage=="))
    found = left_open(pins, TESTING, metadata_of(pins, installed))
    assert [each.partition(">=")[0] for each in found] == ["pytest-cov: coverage[toml]"]


def test_a_version_outside_the_range_is_noticed() -> None:
    pins = pins_in("one==1.0 \\\n    --hash=sha256:00\n    # via two\ntwo==2.0\n")
    needs_newer = {"two": [Requirement("one>=1.1")]}
    found = left_open(pins, ["two"], lambda name, _: needs_newer.get(name, ()))
    assert found == ["two: one>=1.1"]


def test_the_build_backend_is_locked() -> None:
    assert set(PROJECT["build-system"]["requires"]) <= set(GROUPS["build"])


def test_both_locks_pin_the_same_versions_where_both_pin() -> None:
    running, testing = (pins_in(text_of(lock)) for lock in LOCKS)
    assert {name: version_of(testing[name]) for name in running} == {
        name: version_of(pin) for name, pin in running.items()
    }


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_a_lock_names_no_index_and_no_place_on_a_machine(lock: str) -> None:
    said = "\n".join(line for line in text_of(lock).splitlines() if "--hash=" not in line)
    assert re.findall(r"--\w+|\S*//\S*|file:\S*|/\w+/\S*", said) == []


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_each_line_of_a_lock_has_one_version_and_hashes(lock: str) -> None:
    lines = text_of(lock).replace("\\\n", " ").splitlines()
    pinned = [line for line in lines if line[:1].isalnum()]
    assert pinned
    assert [
        line for line in pinned if not re.match(r"\S+==[\w.]+( ;.*?)?\s+--hash=sha256:", line)
    ] == []


READ_AT = ["Makefile", ".ci/run", "docs/for-operators.md"]


@pytest.mark.parametrize("file", READ_AT)
def test_wherever_a_lock_is_installed_nothing_is_resolved(file: str) -> None:
    said = (ROOT / file).read_text(encoding="utf-8")
    installing = [
        line for line in said.splitlines() if re.search(r"install .*-r (re|\$\(2\))", line)
    ]
    assert installing
    assert all(" ".join(EXACTLY) in line for line in installing)


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """Today's folder of wheels: five distributions, one of them asked for with an extra."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    write_wheel(folder, "plugin", "1.0", ["measure[toml]>=1", "runner>=1"])
    write_wheel(folder, "measure", "1.0", ['reader>=1; extra == "toml"'])
    for name in ("runner", "reader", "speaker"):
        write_wheel(folder, name, "1.0")
    return folder


def lock_of(wheels: Path) -> Path:
    """Lock what a folder holds, without the extra; older pips cannot resolve that later."""
    lock = wheels.parent / "requirements.lock"
    lines = (
        f"{path.name.split('-')[0]}==1.0 --hash=sha256:{sha256(path.read_bytes()).hexdigest()}\n"
        for path in sorted(wheels.iterdir())
    )
    lock.write_text("".join(lines), encoding="utf-8")
    return lock


def test_newer_versions_of_a_later_day_are_not_taken(wheels: Path, tmp_path: Path) -> None:
    lock = lock_of(wheels)
    write_wheel(wheels, "plugin", "2.0", ["measure[toml]>=2", "runner>=2"])
    write_wheel(wheels, "measure", "2.0", ['reader>=2; extra == "toml"'])
    for name in ("runner", "reader", "speaker"):
        write_wheel(wheels, name, "2.0")
    venv.create(tmp_path / "venv", with_pip=True)
    found = installed_from(wheels, lock, tmp_path / "venv" / "bin" / "python")
    names = {"measure", "plugin", "reader", "runner", "speaker"}
    assert {name: version for name, version in found.items() if name in names} == dict.fromkeys(
        names, "1.0"
    )
