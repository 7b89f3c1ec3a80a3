"""The JSON interface: profiles, suggestions, health, and its own documentation."""

from api.routes import documentation, health, profiles, suggestions

routers = (profiles.router, suggestions.router, health.router, documentation.router)

__all__ = ["routers"]
