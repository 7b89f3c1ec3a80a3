"""The JSON interface: profiles, suggestions, access, health, and its own documentation."""

from api.routes import (
    accounts,
    audit,
    checkups,
    documentation,
    health,
    introductions,
    keys,
    profiles,
    records,
    session,
    suggestions,
    webhooks,
)

routers = (
    profiles.router,
    records.router,
    checkups.router,
    suggestions.router,
    introductions.router,
    webhooks.router,
    session.router,
    accounts.router,
    keys.router,
    audit.router,
    health.router,
    documentation.router,
)

__all__ = ["routers"]
