"""Pages behind the links of e-mails: judge matches, end news, confirm needs, agree to a story."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import ProfileId, Role
from matchmaker.domain.link import Purpose
from matchmaker.errors import NotAllowedError, StaleError
from matchmaker.privacy import NETWORK, disclose
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.programme.wording import programme_words
from matchmaker.services.links import find_link
from matchmaker.services.programme import digest, still_true, stories
from matchmaker.store import Origin

from ..accounts.pages import Own
from ..dependencies import AppState, AppStateDep
from ..middleware.limits import MAX_ID
from ..rendering import link_with, page, page_language
from ..security import permit
from ..security.access_log import origin_of

pages = APIRouter(include_in_schema=False)

# Whoever has a link has no session; what it opens is said by its purpose alone.
Having = Annotated[Principal, Depends(permit(Action.SESSION_USE))]
Token = Annotated[str, Path(max_length=100)]
Id = Annotated[str, Form(max_length=MAX_ID)]


@pages.get("/account/news")
def news(request: Request, service: AppStateDep, principal: Own) -> HTMLResponse:
    """Whether one gets news by e-mail, and what they are."""
    return page(
        "digest_choice.html",
        request,
        choice=service.store.outreach.choices().get(principal.account_id),
        role="expert" if principal.role is Role.EXPERT else "company",
        offered=principal.role in digest.EVERY,
        say=programme_words(page_language(request)),
    )


@pages.post("/account/news")
def choose(
    request: Request,
    service: AppStateDep,
    principal: Own,
    wanted: Annotated[bool, Form()],
) -> Response:
    """Agree to news by e-mail, or take it back."""
    origin = origin_of(service, principal)
    digest.choose_digest(service.store, principal.account_id, wanted=wanted, origin=origin)
    return RedirectResponse(link_with(request)("/account/news"), 303)


@pages.get("/unsubscribe/{token}")
def ending(request: Request, service: AppStateDep, _: Having, token: Token) -> HTMLResponse:
    """Ask whether news are to end: programs that check e-mails open links, too."""
    find_link(service.store, token, Purpose.UNSUBSCRIBE, service.now())
    return _ending(request, done=False)


@pages.post("/unsubscribe/{token}")
def end(request: Request, service: AppStateDep, _: Having, token: Token) -> HTMLResponse:
    """End news at once, whether a mail program asks (RFC 8058) or a person."""
    origin = Origin(source="web", at=service.now())
    digest.unsubscribe(service.store, token, origin)
    return _ending(request, done=True)


@pages.get("/digest/{token}")
def matches(request: Request, service: AppStateDep, _: Having, token: Token) -> HTMLResponse:
    """The matches of a digest, each to be judged by one click."""
    link = find_link(service.store, token, Purpose.DIGEST, service.now())
    ids = digest.matches_of(service.store, link)
    # As members read them: whoever has the link may have got it from somebody else.
    stored = service.store.stored_profiles(ids)
    profiles = {id_: disclose(each, NETWORK) for id_, (_, each) in stored.items()}
    said = service.store.workspace.feedback_of(link.profile_id or "", link.account_id or "")
    return page(
        "digest_matches.html",
        request,
        matches=[profiles[id_] for id_ in ids],
        name=service.store.profile(ProfileId(link.profile_id or "")).name,
        asker=link.profile_id,
        said={id_: each.useful for id_, each in said.items()},
        say=programme_words(page_language(request)),
    )


@pages.post("/digest/{token}")
def judge(
    request: Request,
    service: AppStateDep,
    _: Having,
    token: Token,
    candidate: Id,
    useful: Annotated[bool, Form()],
) -> Response:
    """Keep what is said of one match."""
    link = find_link(service.store, token, Purpose.DIGEST, service.now())
    digest.judge_match(service.store, link, candidate, useful=useful, at=service.now())
    return _again(request)


@pages.get("/still-true/{token}")
def statements(request: Request, service: AppStateDep, _: Having, token: Token) -> HTMLResponse:
    """Needs and offers that may be out of date, each answered by one click."""
    link = find_link(service.store, token, Purpose.STILL_TRUE, service.now())
    profile_id = ProfileId(link.profile_id or "")
    kept = service.store.outreach.confirmations(profile_id)
    return page(
        "still_true.html",
        request,
        statements=still_true.statements_of(service.store, link),
        name=service.store.profile(profile_id).name,
        aside={each.statement_id: each.set_aside_at for each in kept if each.set_aside},
        confirmed={
            each.statement_id: each.confirmed_at
            for each in kept
            if each.confirmed_at and each.confirmed_at >= link.made_at
        },
        say=programme_words(page_language(request)),
    )


@pages.post("/still-true/{token}")
def confirm(
    request: Request,
    service: AppStateDep,
    _: Having,
    token: Token,
    statement: Id,
    holds: Annotated[bool, Form()],
) -> Response:
    """Keep that a need or offer still holds, or take it out."""
    link = find_link(service.store, token, Purpose.STILL_TRUE, service.now())
    still_true.answer(service.store, link, statement, holds=holds, at=service.now())
    return _again(request)


@pages.get("/story/{token}")
def story(request: Request, service: AppStateDep, _: Having, token: Token) -> HTMLResponse:
    """The words that a side is asked to agree to."""
    return _story(request, service, token)


@pages.post("/story/{token}")
def agree(
    request: Request,
    service: AppStateDep,
    _: Having,
    token: Token,
    words: Annotated[str, Form(max_length=64)],
) -> Response:
    """Agree for the side that was asked; where the words were changed, they are shown again."""
    link = find_link(service.store, token, Purpose.STORY, service.now())
    origin = Origin(source="web", at=service.now(), account_id=link.account_id or "")
    try:
        stories.agree_by_link(service.store, link, words, origin)
    except StaleError:
        return _story(request, service, token, changed=True)
    return _again(request)


@pages.post("/story/{token}/refusal")
def refuse(
    request: Request,
    service: AppStateDep,
    _: Having,
    token: Token,
    words: Annotated[str, Form(max_length=64)],
    why: Annotated[str, Form(max_length=stories.LONGEST_WHY)] = "",
) -> Response:
    """Refuse for the side that was asked; where the words were changed, they are shown again."""
    link = find_link(service.store, token, Purpose.STORY, service.now())
    origin = Origin(source="web", at=service.now(), account_id=link.account_id or "")
    try:
        stories.refuse_by_link(service.store, link, words, why, origin)
    except StaleError:
        return _story(request, service, token, changed=True)
    return RedirectResponse(link_with(request)(f"/story/{token}"), 303)


def _again(request: Request) -> Response:
    return RedirectResponse(link_with(request)(request.url.path), 303)


def _ending(request: Request, *, done: bool) -> HTMLResponse:
    say = programme_words(page_language(request))
    return page("unsubscribe.html", request, done=done, action=request.url.path, say=say)


def _story(
    request: Request, service: AppState, token: str, *, changed: bool = False
) -> HTMLResponse:
    link = find_link(service.store, token, Purpose.STORY, service.now())
    found = stories.story_of_link(service.store, link)
    sides = stories.sides_of(service.store, found)
    if link.profile_id is None or link.profile_id not in sides.values():
        raise NotAllowedError(Action.STORY_AGREE, "role")
    agreed = stories.agreed_by(service.store, found)
    return page(
        "story_agree.html",
        request,
        409 if changed else 200,
        story=found,
        name=service.store.profile(link.profile_id).name,
        agreed=link.profile_id in agreed,
        changed=changed,
        words=stories.words_digest(found),
        action=f"/story/{token}",
        most=stories.LONGEST_WHY,
        say=programme_words(page_language(request)),
    )
