"""The JSON interface: profiles, suggestions, health, and its own documentation."""

from fastapi import APIRouter

from api.routes import documentation, health, profiles, suggestions

router = APIRouter(prefix="/api/v1")
for part in (profiles, suggestions, health, documentation):
    router.include_router(part.router)

__all__ = ["router"]
