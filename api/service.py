"""What routes depend on: the service, the reader's network, language, a place in the queue."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from api.bound import Service, service_of
from api.languages import READ, negotiate
from api.security.permission import profile_in_path
from api.security.reading import reader_of
from matchmaker.domain import Language
from matchmaker.engine import Matchmaker
from matchmaker.privacy.policy import tier_for
from matchmaker.privacy.reader import NOTHING, Reader, Subject


async def served(request: Request) -> Service:
    """The service, without a thread of its own."""
    return service_of(request)


Served = Annotated[Service, Depends(served)]
Reading = Annotated[Reader, Depends(reader_of)]


def network_for(service: Service, reader: Reader, about: Subject = NOTHING) -> Matchmaker:
    """The network as a reader may know it who asks about somebody; one for a whole request."""
    matchmaker = service.current.matchmaker(tier_for(reader, about))
    return service.withholding.over(service.store, matchmaker)


def matchmaker_of(service: Served, reader: Reading) -> Matchmaker:
    """The network as the reader may know it."""
    return network_for(service, reader)


def matchmaker_about(
    service: Served, reader: Reading, about: Annotated[Subject, Depends(profile_in_path)]
) -> Matchmaker:
    """The network as the reader may know it who asks about the profile in the path."""
    return network_for(service, reader, about)


async def admitted(service: Served) -> AsyncIterator[None]:
    """Hold a place among the suggestions that run at once, and wait for a turn."""
    with service.admission.admit():
        async with service.turns:
            yield


ADMITTED = Depends(admitted, scope="function")
"""Until the answer is computed: whoever reads it slowly holds nothing."""


async def language_of(request: Request, lang: Language | None = None) -> Language:
    """The language that was asked for, else the one that the browser prefers."""
    return lang or negotiate(request.headers.get("accept-language", ""), READ)


Asked = Annotated[Matchmaker, Depends(matchmaker_of)]
AskedAbout = Annotated[Matchmaker, Depends(matchmaker_about)]
Speech = Annotated[Language, Depends(language_of)]

__all__ = [
    "ADMITTED",
    "Asked",
    "AskedAbout",
    "Reading",
    "Served",
    "Service",
    "Speech",
    "language_of",
    "network_for",
    "service_of",
]
