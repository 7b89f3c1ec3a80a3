"""A typed client, generated from the OpenAPI document, works against a running service."""

import importlib
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from api import create_app
from evaluations.homes import serving
from matchmaker.domain import Profile, Role
from matchmaker.home import Home
from matchmaker.snapshot import Snapshot

PACKAGE = "matchmaker_client"
GENERATOR = Path(__file__).parents[2] / ".venv-client" / "bin" / "python"
"""In an environment of its own, so that what it asks for binds nothing of the project's."""


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Generate the client as docs/for-developers.md says; nothing of it is kept."""
    if not GENERATOR.exists():
        pytest.skip("the client's generator is not installed; 'make .venv-client/installed' does")
    folder = tmp_path_factory.mktemp("client")
    document = folder / "openapi.json"
    document.write_bytes(msgspec.json.encode(create_app(folder).openapi()))
    # Formatting what is thrown away would take longer than writing it.
    (folder / "config.yml").write_text("post_hooks: []\n")
    said = subprocess.run(  # noqa: S603 - a tool of ours
        [
            str(GENERATOR), "-m", "openapi_python_client", "generate", "--meta", "none",
            "--path", str(document), "--output-path", str(folder / PACKAGE),
            "--config", str(folder / "config.yml"), "--fail-on-warning",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, snapshot: Snapshot, profiles: Mapping[str, Profile],
    publish: Callable[[Home, Snapshot], None], somebody_in: Callable[..., str],
) -> Iterator[SimpleNamespace]:  # fmt: skip
    """A real `matchmaker serve` of the small network, and a firm's key."""
    home = Home.create(tmp_path_factory.mktemp("served") / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    publish(home, snapshot)
    key = somebody_in(home, Role.COMPANY)
    with serving(home.path) as served:
        yield SimpleNamespace(url=served.url, key=key)


def operation(path: str) -> Any:
    """The module of one operation, `tag.name`, or of some models."""
    return importlib.import_module(f"{PACKAGE}.{path}")


def test_a_firm_signs_in_looks_asks_and_proposes(generated: None, service: SimpleNamespace) -> None:
    models = operation("models")
    make = importlib.import_module(PACKAGE).AuthenticatedClient
    with make(service.url, token=service.key, httpx_args={"trust_env": False}) as client:
        session = operation("api.session.session_present").sync(client=client)
        assert isinstance(session, models.SessionOut)
        assert (session.role, session.account.speaks_for) == (models.Role.COMPANY, ["firm"])

        page = operation("api.profiles.profiles_list_page").sync(
            client=client, kind=[models.Kind.RESEARCH_GROUP], limit=2
        )
        assert [each.id for each in page.items] == ["silent", "viewers"]
        assert isinstance(page.next_cursor, str)

        need = models.NeedIn(need="saldatura laser di lamiera sottile", k=3)
        for_need = operation("api.suggestions.suggestions_for_need").sync(client=client, body=need)
        found = operation("api.suggestions.suggestions_for_profile").sync("firm", client=client)
        assert isinstance(found, models.Suggestions)
        best = found.items[0]
        assert best.profile_id == "welders"
        assert best.score == pytest.approx(
            best.intercept + sum(each.amount for each in best.contributions)
        )
        assert best.profile_id in {each.profile_id for each in for_need.items}

        begin = operation("api.introductions.introductions_begin")
        asked = models.IntroductionIn(
            asker_id="firm",
            candidate_id=best.profile_id,
            interest=models.InterestIn(cooperation="prove di saldatura", about="officina"),
        )
        begun = begin.sync_detailed(client=client, body=asked, idempotency_key="once")
        again = begin.sync_detailed(client=client, body=asked, idempotency_key="once")
        assert begun.status_code == again.status_code == 201
        assert begun.parsed.id == again.parsed.id
        assert begun.parsed.state is models.State.INTERESTED


def test_a_problem_is_a_value_of_its_own_type(generated: None, service: SimpleNamespace) -> None:
    models = operation("models")
    get = operation("api.profiles.profiles_get")
    make = importlib.import_module(PACKAGE).AuthenticatedClient
    with make(service.url, token="mm_not-a-key", httpx_args={"trust_env": False}) as stranger:
        refused = get.sync_detailed("firm", client=stranger)
    assert refused.status_code == 401
    assert isinstance(refused.parsed, models.ProblemOut)
    with make(service.url, token=service.key, httpx_args={"trust_env": False}) as client:
        unknown = get.sync("frim", client=client)
    assert (unknown.status, unknown.type_) == (404, "urn:matchmaker:problem:unknown-profile")
