"""The pages for people: search, one profile, errors; rendered here, readable without a script."""

from api.pages.rendering import error_page
from api.pages.routes import router

__all__ = ["error_page", "router"]
