"""Whether the service runs, and whether it can answer."""

from fastapi import APIRouter, Depends, Response

from api.routes.prefix import PREFIX
from api.schema import PROBLEMS, Health, Readiness
from api.security import permit
from api.serialise import json_response
from api.service import Asked
from matchmaker.privacy.policy import Action

ALWAYS = frozenset({f"{PREFIX}/health", f"{PREFIX}/ready"})
"""Answered however much there is to do."""

router = APIRouter(
    prefix=PREFIX, tags=["health"], dependencies=[Depends(permit(Action.STATUS_READ))]
)


@router.get("/health", response_model=Health)
def health() -> Response:
    """Say that the process runs; looks at nothing else."""
    return json_response({"status": "ok"})


@router.get("/ready", response_model=Readiness, responses=PROBLEMS)
def ready(matchmaker: Asked) -> Response:
    """Say which network is in service; 503 while there is none."""
    meta = matchmaker.snapshot.meta
    return json_response(
        {
            "status": "ready",
            "n_profiles": meta.n_profiles,
            "built_on": meta.built_on,
        }
    )
