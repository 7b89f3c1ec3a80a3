"""Make dossiers: of one profile on a page, as a PDF, by a link; of many at once."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import HTMLResponse

from matchmaker.domain import Kind
from matchmaker.domain.link import Purpose
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import ANYBODY, Principal
from matchmaker.services.links import find_link, make_link, payload_of
from matchmaker.services.workspace import log_dossiers
from matchmaker.sources.normalise import fold
from matchmaker.typesetting import typeset

from ..dependencies import SUGGESTION_SLOT, AppState, AppStateDep, CurrentMatchmaker, ProfileIdPath
from ..introductions.forms import HERE
from ..middleware.limits import MAX_TYPED
from ..owner_access import profile_for
from ..profiles.directory import DirectoryFilters
from ..rendering import page, page_language
from ..security import permit
from ..security.access_log import log_access, origin_of
from ..suggestions.pages import countries_in
from ..suggestions.search import profile_called
from .facts import DossierOrder, Reader, dossier_facts

router = APIRouter(include_in_schema=False, dependencies=[SUGGESTION_SLOT])

TEMPLATE = FilePath(__file__).with_name("dossier.typ")
MOST = 100
"""Dossiers in one step: about a minute of work."""
MAX_DAYS = 90
Making = Annotated[Principal, Depends(permit(Action.DOSSIER_MAKE))]
Opening = Annotated[Principal, Depends(permit(Action.PROFILE_READ))]
Line = Annotated[str, Form(max_length=200)]
Words = Annotated[str, Form(max_length=MAX_TYPED)]


@router.get("/profiles/{profile_id}/dossier")
def one(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Making,
    profile_id: ProfileIdPath,
) -> HTMLResponse:
    """The dossier on a page, to print, with the form for its PDF and its link."""
    order = _order(request, service, principal, Reader.MEMBER, "", "")
    return _page(request, service, matchmaker, principal, profile_id, order)


@router.post("/profiles/{profile_id}/dossier")
def make(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Making,
    profile_id: ProfileIdPath,
    reader: Annotated[Reader, Form()] = Reader.MEMBER,
    recipient: Line = "",
    letter: Words = "",
    days: Annotated[int, Form(ge=1, le=MAX_DAYS)] = 14,
    form: Annotated[str, Form(pattern="^(pdf|link)$")] = "pdf",
) -> Response:
    """The dossier as a PDF, or a link that shows it for some days."""
    order = _order(request, service, principal, reader, recipient, letter)
    profile = profile_for(service, matchmaker, principal, profile_id)
    _log(service, principal, [profile.id])
    if form == "pdf":
        facts = dossier_facts(service, principal, [profile.id], order)
        return _pdf(typeset(TEMPLATE, facts, language=order.language), profile.name)
    # Whoever has the link need not be a member, and sees what anybody may.
    made = make_link(
        service.store,
        Purpose.DOSSIER,
        profile_id=profile.id,
        payload={"recipient": recipient, "author": order.author, "language": order.language.value},
        lasts=timedelta(days=days),
        origin=origin_of(service, principal),
    )
    address = f"{service.url.rstrip('/')}{made.path}"
    told = {"link": address, "expires_on": made.link.expires_at.astimezone(HERE).date()}
    return _page(request, service, matchmaker, principal, profile.id, order, **told)


@router.get("/dossier/{token}")
def opened(
    request: Request,
    service: AppStateDep,
    _: Opening,
    token: Annotated[str, Path(max_length=200)],
) -> HTMLResponse:
    """A dossier for whoever has the link, as long as it is good."""
    link = find_link(service.store, token, Purpose.DOSSIER, service.now())
    said = payload_of(link)
    order = DossierOrder(
        reader=Reader.OUTSIDE,
        recipient=said.get("recipient", ""),
        author=said.get("author", ""),
        language=page_language(request),
        today=link.made_at.astimezone(HERE).date(),
    )
    facts = dossier_facts(service, ANYBODY, [link.profile_id or ""], order)
    return page(
        "dossier.html",
        request,
        facts=facts,
        firm=facts["firms"][0],
        profile_id="",
        expires_on=link.expires_at.astimezone(HERE).date(),
    )


@router.get("/dossiers")
def many(
    request: Request, service: AppStateDep, matchmaker: CurrentMatchmaker, principal: Making
) -> HTMLResponse:
    """Choose the firms of a batch, and write their cover letter."""
    return _batch_page(request, service, matchmaker, principal)


@router.post("/dossiers")
def make_many(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Making,
    country: Line = "",
    sector: Annotated[str, Form(pattern="^[A-U]?$")] = "",
    names: Words = "",
    reader: Annotated[Reader, Form()] = Reader.MEMBER,
    letter: Words = "",
    part: Annotated[int, Form(ge=0, le=1000)] = 0,
    form: Annotated[str, Form(pattern="^(pdf|zip)$")] = "pdf",
) -> Response:
    """Dossiers of all chosen firms, in one PDF or each in its own; of many, one part at a time."""
    order = _order(request, service, principal, reader, "", letter)
    typed = {"country": country, "sector": sector, "names": names, "letter": letter}
    try:
        ids = _chosen(matchmaker, principal, country, sector, names, part)
    except InputError as error:
        return _batch_page(request, service, matchmaker, principal, error, **typed)
    _log(service, principal, ids)
    if form == "zip":
        return _archive(service, principal, ids, order)
    facts = dossier_facts(service, principal, ids, order)
    return _pdf(typeset(TEMPLATE, facts, language=order.language), "dossiers")


def _order(
    request: Request,
    service: AppState,
    principal: Principal,
    reader: Reader,
    recipient: str,
    letter: str,
) -> DossierOrder:
    account = service.store.accounts.by_id(principal.account_id)
    return DossierOrder(
        reader=reader,
        recipient=recipient.strip(),
        author=account.name if account else "",
        letter=letter,
        language=page_language(request),
        today=service.now().astimezone(HERE).date(),
    )


def _page(
    request: Request,
    service: AppState,
    matchmaker: Matchmaker,
    principal: Principal,
    profile_id: str,
    order: DossierOrder,
    **told: object,
) -> HTMLResponse:
    profile = profile_for(service, matchmaker, principal, profile_id)
    facts = dossier_facts(service, principal, [profile.id], order)
    shown = {"link": "", "expires_on": None} | told
    return page(
        "dossier.html",
        request,
        facts=facts,
        firm=facts["firms"][0],
        profile_id=profile.id,
        order=order,
        readers=tuple(Reader),
        address=shown["link"],
        expires_on=shown["expires_on"],
        max_days=MAX_DAYS,
    )


def _batch_page(
    request: Request,
    service: AppState,  # noqa: ARG001
    matchmaker: Matchmaker,
    principal: Principal,
    error: InputError | None = None,
    **typed: str,
) -> HTMLResponse:
    audience = principal.without_reason.audience
    return page(
        "dossiers.html",
        request,
        422 if error else 200,
        countries=countries_in(matchmaker, audience),
        readers=(Reader.MEMBER, Reader.OUTSIDE),
        error=error,
        typed={"country": "", "sector": "", "names": "", "letter": ""} | typed,
        parts=_parts(error),
        most=MOST,
    )


def _parts(error: InputError | None) -> Sequence[tuple[int, int]]:
    """Numbers of the first and the last firm of each part, where there are too many at once."""
    if error is None or error.code != "dossiers_too_many":
        return ()
    n = int(str(error.values["n"]))
    return [(start + 1, min(start + MOST, n)) for start in range(0, n, MOST)]


def _chosen(
    matchmaker: Matchmaker,
    principal: Principal,
    country: str,
    sector: str,
    names: str,
    part: int = 0,
) -> list[str]:
    """The firms that are named, or those of a country and a sector by name. InputError."""
    wanted = [line.strip() for line in names.splitlines() if line.strip()]
    found = [profile_called(matchmaker, line, "names") for line in wanted]
    if not wanted:
        audience = principal.without_reason.audience
        limits = DirectoryFilters(
            kind=[Kind.COMPANY], country=[country] if country else [], sector=sector
        )
        ids = filter(None, matchmaker.snapshot.profiles.ids)
        shown = (matchmaker.profile(id_, audience=audience) for id_ in ids)
        fitting = sorted((each for each in shown if limits.fits(each)), key=lambda p: fold(p.name))
        found = [each.id for each in fitting]
        if part:
            found = found[(part - 1) * MOST : part * MOST]
    if not found:
        raise InputError("dossiers_of_nobody", field="names")
    if len(found) > MOST:
        raise InputError("dossiers_too_many", {"n": len(found), "most": MOST}, field="names")
    return list(dict.fromkeys(found))


def _log(service: AppState, principal: Principal, ids: Sequence[str]) -> None:
    """Each dossier is a line in the audit log of whom it is about."""
    log_access(service, principal, ids)
    log_dossiers(service.store, ids, origin_of(service, principal))


def _archive(
    service: AppState, principal: Principal, ids: Sequence[str], order: DossierOrder
) -> Response:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, id_ in enumerate(ids, 1):
            facts = dossier_facts(service, principal, [id_], order)
            name = _file_name(facts["firms"][0]["name"])
            pdf = typeset(TEMPLATE, facts, language=order.language)
            archive.writestr(f"{number:03d}-{name}.pdf", pdf)
    headers = {"Content-Disposition": 'attachment; filename="dossiers.zip"'}
    return Response(packed.getvalue(), media_type="application/zip", headers=headers)


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(name)}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


def _file_name(name: str) -> str:
    """A name for a file, of letters and digits that every system takes."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name.encode("ascii", "ignore").decode()).strip("-")
    return plain[:60].lower() or "dossier"
