"""The application: routes, errors, limits, all bound to one network and one audience."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from starlette.staticfiles import StaticFiles

import matchmaker
from api.current import Current
from api.limits import Admission, BodyLimit, Limits
from api.pages import error_page
from api.pages import router as pages
from api.problems import answer_with, handled
from api.requests import Around
from api.routes import routers
from api.service import Service
from matchmaker.privacy import NETWORK, Audience
from matchmaker.settings import Settings

DESCRIPTION = """
Partners for open innovation, ranked and explained: for a profile, or for a need in plain words.

Errors are `application/problem+json` (RFC 9457). Every answer carries `X-Request-ID`. What this
service shows is what members of the network may see of one another.
"""


def create_app(
    home: Path | None = None, audience: Audience = NETWORK, *, limits: Limits | None = None
) -> FastAPI:
    """
    Make the service for a home folder; MATCHMAKER_HOME says which where none is given.

    The folder is opened with the first request, so an application can be made before a network is.
    """
    limits = limits or Limits()
    answer = answer_with(error_page)
    app = FastAPI(
        title="matchmaker",
        version=matchmaker.__version__,
        description=DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    for error in handled():
        app.add_exception_handler(error, answer)
    app.state.service = Service(
        current=Current(home or Settings().home), audience=audience, admission=Admission(limits)
    )
    app.add_middleware(BodyLimit, limit=limits.body_bytes)
    app.add_middleware(Around, answer=answer)
    for router in (*routers, pages):
        app.include_router(router)
    _serve_files(app)
    return app


def _serve_files(app: FastAPI) -> None:
    """Give out style sheets and scripts; those of the API documentation come from their wheel."""
    swagger = Path(str(files("fastapi_offline") / "static"))
    app.mount("/static/swagger", StaticFiles(directory=swagger))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    app.add_route("/docs", lambda _: RedirectResponse("/api/v1/docs"), include_in_schema=False)
