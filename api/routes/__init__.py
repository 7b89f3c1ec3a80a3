"""The JSON interface: profiles, suggestions, access, health, and its own documentation."""

from api.routes import (
    accounts,
    activities,
    audit,
    checkups,
    documentation,
    duplicates,
    health,
    imports,
    introductions,
    keys,
    needs,
    network,
    operation,
    persons,
    plan,
    profiles,
    records,
    session,
    suggestions,
    webhooks,
)

routers = (
    profiles.router,
    records.router,
    persons.router,
    activities.router,
    imports.router,
    network.router,
    checkups.router,
    suggestions.router,
    introductions.router,
    needs.router,
    plan.router,
    duplicates.router,
    webhooks.router,
    session.router,
    accounts.router,
    keys.router,
    audit.router,
    operation.router,
    health.router,
    documentation.router,
)

__all__ = ["routers"]
