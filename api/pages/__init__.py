"""The pages for people: search, one profile, errors; rendered here, readable without a script."""

from api.pages import access, routes
from api.pages.rendering import error_page

routers = (routes.router, access.router)

__all__ = ["error_page", "routers"]
