"""The pages for people: search, one profile, errors; rendered here, readable without a script."""

from api.pages import access, introductions, needs, openid, routes
from api.pages.rendering import error_page

routers = (routes.router, introductions.router, needs.router, access.router, openid.router)

__all__ = ["error_page", "routers"]
