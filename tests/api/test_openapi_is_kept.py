"""
Whatever is asked, and whoever asks, the service keeps to what its OpenAPI document says.

Requests are made up by schemathesis, half of them within the rules and half against them. A deeper
look by hand: `MATCHMAKER_EXAMPLES=50 python -m pytest tests/api/test_openapi_is_kept.py`.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.python.asgi import ASGIClient, get_client
from schemathesis.specs.openapi import checks

from api import create_app
from api.middleware.limits import Limits
from api.middleware.request_logging import METHODS
from matchmaker.domain import Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.privacy.principal import Principal
from matchmaker.services.accounts import add_account, make_key
from matchmaker.services.introductions import SiteAddress as Link
from matchmaker.services.introductions import start
from matchmaker.snapshot import Snapshot
from matchmaker.store import Origin

EXAMPLES = int(os.environ.get("MATCHMAKER_EXAMPLES", "2"))
KEPT = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.ignored_auth,
    checks.negative_data_rejection,
    # Not positive_data_acceptance: whether a cursor was given out, or a group is large enough to be
    # told of, no schema says.
]
DESCRIBED = create_app(Path("nowhere")).openapi()
OPERATIONS = [
    pytest.param(path, method.upper(), mode, id=f"{method.upper()} {path} {mode.value}")
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
    for mode in GenerationMode
    # What takes nothing cannot be asked wrongly.
    if mode is GenerationMode.POSITIVE or {"parameters", "requestBody"} & operation.keys()
]


@dataclass(frozen=True)
class SiteAddress:
    """A service over a network of its own, since what is asked may change it."""

    app: FastAPI
    schema: Any
    client: ASGIClient
    keys: Mapping[Role, str]
    present: Mapping[str, str]
    """Something that is there, for each parameter of a path."""


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, snapshot: Snapshot,
    profiles: Mapping[str, Profile], publish: Callable[[Home, Snapshot], None],
    somebody_in: Callable[..., str],
) -> Iterator[SiteAddress]:  # fmt: skip
    home = Home.create(tmp_path_factory.mktemp("described") / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    publish(home, snapshot)
    keys = {role: somebody_in(home, role) for role in Role if role is not Role.PUBLIC}
    generous = Limits(requests_per_minute=10**6)
    app = create_app(home.path, limits=generous)
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    with get_client(app) as client:
        yield SiteAddress(app, schema, client, keys, present_in(home))


def present_in(home: Home) -> dict[str, str]:
    """Something to ask for that is there."""
    now = datetime.now(UTC)
    origin = Origin(source="test", at=now)
    with home.store() as store:
        spare = add_account(
            store, email="spare@example.org", name="", role=Role.COMPANY, origin=origin
        )
        _, key = make_key(
            store, spare, name="x", scopes=["read"], lasts=timedelta(days=1), origin=origin
        )
        staff = store.accounts.by_email("staff@example.org")
        assert staff is not None
        begun = start(
            store,
            Principal(account_id=staff.id, role=Role.STAFF),
            asker_id=ProfileId("firm"),
            candidate_id=ProfileId("welders"),
            site=Link("https://match.example.org"),
            now=now,
        )
    return {
        "profile_id": "firm",
        "candidate_id": "welders",
        "activity_id": "weld-project",
        "account_id": spare.id,
        "key_id": key.id,
        "introduction_id": begun.id,
        "form": "graphml",
        "section": "size",
        "source": "profiles",
    }


@pytest.mark.parametrize(("path", "method", "mode"), OPERATIONS)
def test_every_answer_to_everybody_is_as_described(
    site: SiteAddress, path: str, method: str, mode: GenerationMode
) -> None:
    operation = site.schema[path][method]

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def keeps(case: Case, known: bool) -> None:
        if known:
            named = case.path_parameters or {}
            case.path_parameters = {
                **named,
                **{n: site.present.get(n, v) for n, v in named.items()},
            }
        for role in Role:
            signed = {"Authorization": f"Bearer {site.keys[role]}"} if role in site.keys else {}
            case.call_and_validate(session=site.client, headers=signed, checks=KEPT)

    keeps()


@pytest.mark.parametrize(("path", "methods"), DESCRIBED["paths"].items(), ids=DESCRIBED["paths"])
def test_a_method_that_is_not_described_is_refused_with_those_that_are(
    site: SiteAddress, path: str, methods: Mapping[str, Any]
) -> None:
    described = {method.upper() for method in methods}
    # Wherever GET is answered, HEAD is; no document says so.
    described |= {"HEAD"} if "GET" in described else set()
    address = path.format_map(defaultdict(lambda: "1", site.present))
    for method in sorted(METHODS - described):
        answer = site.client.request(method, address)
        assert answer.status_code == 405, method
        assert set(answer.headers["Allow"].split(", ")) == described
