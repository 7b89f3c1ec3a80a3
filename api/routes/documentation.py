"""The interface's own documentation, from this machine alone."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.rendering import render
from api.routes.prefix import PREFIX

router = APIRouter(prefix=PREFIX)


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Show every route, to read and to try."""
    return render("docs.html", openapi=str(request.app.openapi_url))
