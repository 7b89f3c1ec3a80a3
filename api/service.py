"""What every route needs, bound once to the application."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.current import Current
from api.languages import READ, negotiate
from api.limits import Admission
from matchmaker.domain import Language
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Audience, tier_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The network in service, whom it speaks to, and how much at once."""

    current: Current
    audience: Audience
    admission: Admission


def service_of(request: Request) -> Service:
    """The service that an application runs."""
    found: Service = request.app.state.service
    return found


def matchmaker_of(service: Annotated[Service, Depends(service_of)]) -> Matchmaker:
    """One network for the whole of a request."""
    return service.current.matchmaker(tier_of(service.audience))


def audience_of(service: Annotated[Service, Depends(service_of)]) -> Audience:
    """Who reads the answer."""
    return service.audience


def admitted(service: Annotated[Service, Depends(service_of)]) -> Iterator[None]:
    """Hold a place among the suggestions that run at once."""
    with service.admission.admit():
        yield


def language_of(request: Request, lang: Language | None = None) -> Language:
    """The language that was asked for, else the one that the browser prefers."""
    return lang or negotiate(request.headers.get("accept-language", ""), READ)


Asked = Annotated[Matchmaker, Depends(matchmaker_of)]
Reader = Annotated[Audience, Depends(audience_of)]
Speech = Annotated[Language, Depends(language_of)]
