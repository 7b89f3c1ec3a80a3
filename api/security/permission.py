"""
Permission as a dependency: each route declares the action that it is.

    reader: Annotated[Reader, Depends(permit(Action.PROFILE_READ))]

A route about something else than the profile in its path says how to find its subject:

    Depends(permit(Action.INTRODUCTION_READ, subject=introduction_in_path))
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from api.security.reading import reader_of
from matchmaker.errors import NotAllowedError
from matchmaker.privacy.policy import Action, allowed
from matchmaker.privacy.reader import NOTHING, Reader, Subject


def profile_in_path(request: Request) -> Subject:
    """The profile that the path names; nothing in particular where it names none."""
    id_ = request.path_params.get("profile_id")
    return Subject.of_profile(id_) if id_ else NOTHING


def own_account(reader: Annotated[Reader, Depends(reader_of)]) -> Subject:
    """The reader's own account."""
    return Subject(account_id=reader.account_id)


def account_in_path(request: Request) -> Subject:
    """The account that the path names."""
    return Subject(account_id=request.path_params["account_id"])


def permit(
    action: Action, subject: Callable[..., Subject] = profile_in_path
) -> Callable[..., Reader]:
    """Make the dependency that gives the reader, or raises NotAllowedError."""

    def permitted(
        reader: Annotated[Reader, Depends(reader_of)], about: Annotated[Subject, Depends(subject)]
    ) -> Reader:
        require(reader, action, about)
        return reader

    permitted.action = action  # type: ignore[attr-defined]  # read by action_of
    return permitted


def require(reader: Reader, action: Action, subject: Subject = NOTHING) -> None:
    """Go on only if it is allowed; for checks that need more than the path. NotAllowedError."""
    decision = allowed(reader, action, subject)
    if decision.refusal is not None:
        raise NotAllowedError(action, decision.refusal)


def action_of(route: APIRoute) -> Action | None:
    """The action that a route declares, first of all its dependencies; None where it does not."""
    return next((found for found in _actions(route.dependant)), None)


def _actions(dependant: Any) -> list[Action]:
    here = getattr(dependant.call, "action", None)
    inner = [each for child in dependant.dependencies for each in _actions(child)]
    return [here, *inner] if here else inner
