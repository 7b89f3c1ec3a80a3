"""The interface's own documentation, from this machine alone."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from api.pages.rendering import render
from api.routes.prefix import PREFIX
from api.security import permit
from matchmaker.privacy.policy import Action

router = APIRouter(prefix=PREFIX, dependencies=[Depends(permit(Action.STATUS_READ))])


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Show every route, to read and to try."""
    return render("docs.html", openapi=str(request.app.openapi_url))
