"""
Check permissions as a dependency: each route declares its action.

    reader: Annotated[Reader, Depends(permit(Action.PROFILE_READ))]

A route about something else than the profile in its path says how to find its subject:

    Depends(permit(Action.INTRODUCTION_READ, subject=introduction_in_path))

What waits for nothing is `async`: FastAPI sends every other dependency to a thread of its own.
"""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from matchmaker.errors import NotAllowedError
from matchmaker.privacy.permissions import Action, allowed
from matchmaker.privacy.principal import NOTHING, Principal, Subject

from .principal import principal_of


async def profile_in_path(request: Request) -> Subject:
    """The profile that the path names; nothing in particular where it names none."""
    id_ = request.path_params.get("profile_id")
    return Subject.of_profile(id_) if id_ else NOTHING


async def own_account(principal: Annotated[Principal, Depends(principal_of)]) -> Subject:
    """The reader's own account."""
    return Subject(account_id=principal.account_id)


async def account_in_path(request: Request) -> Subject:
    """The account that the path names."""
    return Subject(account_id=request.path_params["account_id"])


def permit(action: Action, subject: Callable[..., Any] = profile_in_path) -> Callable[..., Any]:
    """Make the dependency that gives the reader, or raises NotAllowedError."""

    async def permitted(
        principal: Annotated[Principal, Depends(principal_of)],
        about: Annotated[Subject, Depends(subject)],
    ) -> Principal:
        require(principal, action, about)
        return principal

    permitted.action = action  # type: ignore[attr-defined]  # read by action_of
    permitted.subject = subject  # type: ignore[attr-defined]  # read by subject_of
    return permitted


def require(principal: Principal, action: Action, subject: Subject = NOTHING) -> None:
    """Go on only if it is allowed; for checks that need more than the path. NotAllowedError."""
    decision = allowed(principal, action, subject)
    if decision.refusal is not None:
        raise NotAllowedError(action, decision.refusal)


def action_of(route: APIRoute) -> Action | None:
    """The action that a route declares, first of all its dependencies; None where it does not."""
    found = next(_declared(route.dependant), None)
    return found and found.action


def subject_of(route: APIRoute) -> Callable[..., Any] | None:
    """How a route finds whom its action is about; None where it declares no action."""
    found = next(_declared(route.dependant), None)
    return found and found.subject


def _declared(dependant: Any) -> Iterator[Any]:
    """The functions that `permit` made, from the outermost dependency inwards."""
    if hasattr(dependant.call, "action"):
        yield dependant.call
    for child in dependant.dependencies:
        yield from _declared(child)
