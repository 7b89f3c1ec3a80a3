"""Templates to HTML, the error page among them."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import matchmaker
from matchmaker.domain import Language
from matchmaker.errors import ConflictError, InputError, MatchmakerError, NotAllowedError
from matchmaker.errors.translation import advice
from matchmaker.privacy import Tier
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import ANYBODY, Principal
from matchmaker.sources.nace import title_of, with_title

from .dependencies import LANGUAGES, negotiate
from .errors import Problem
from .labels import labels_in
from .messages import (
    country_name,
    day,
    language_name,
    moment,
    money,
    own_name,
    problem_texts,
    signed,
    translations,
    whole_percent,
)
from .navigation import navigation
from .state import AppState, state_of

LANGUAGE_COOKIE = "language"
LANGUAGE_KEPT_S = 365 * 24 * 3600
MAX_ADDRESS = 2000
NOT_SENT_AGAIN = frozenset({"password", "old", "new", "code"})
"""Fields of forms that no page gives back."""


@cache
def _environment(language: Language) -> Environment:
    """Templates bound to a language, macros included."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # In the old style a translation is plain text, which is escaped like any other value.
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        translations(language), newstyle=False
    )
    environment.globals |= {
        "language": language.value,
        "labels": labels_in(language),
        "language_name": partial(language_name, language=language),
        "signed": partial(signed, language=language),
        "day": partial(day, language=language),
        "moment": partial(moment, language=language),
        "money": partial(money, language=language),
        "percent": partial(whole_percent, language=language),
        "country_name": partial(country_name, language=language),
        "told": partial(told, language=language),
        "sector_title": partial(title_of, language=language),
        "sector_named": partial(with_title, language=language),
    }
    return environment


def told(error: InputError | None, language: Language) -> str:
    """What is wrong with a field, and what would be accepted; "" where nothing is."""
    return advice(error, language) if error is not None else ""


def render(
    template: str, status: int = 200, *, language: Language = Language.EN, **values: object
) -> HTMLResponse:
    """Fill a template."""
    filled = _environment(language).get_template(template).render(**values)
    return HTMLResponse(filled, status)


def page(template: str, request: Request, status: int = 200, **values: Any) -> HTMLResponse:
    """Fill a page in the reader's language; the switch leads to the same page in the others."""
    language = page_language(request)
    places = navigation(request, _reader(request), language)
    given = {
        "switches": _switches(request, language),
        "version": matchmaker.__version__,
        "principal": _reader(request),
        "introduces": _introduces(_reader(request)),
        "navigation": places,
        "places": {each.path for each in places},
        "here": address_of(request),
        "link": link_with(request),
        "demo": is_demo(state_of(request)),
    }
    response = render(template, status, language=language, **(given | values))
    _keep_language(request, response)
    return response


def address_of(request: Request) -> str:
    """Where the reader is, to come back to after signing in; the home page after a form."""
    if request.method != "GET" or request.url.path.startswith("/sign-"):
        return ""
    # Whoever came by a link has the token in the address, which belongs into no other.
    if "token" in request.path_params:
        return ""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"[:MAX_ADDRESS]


def is_demo(service: AppState) -> bool:
    """Whether the network is invented; a demo network holds nothing else."""
    try:
        matchmaker = service.current.matchmaker(Tier.PUBLIC)
    except MatchmakerError:
        return False  # nothing is built yet
    # A withdrawn profile has no id until the next build.
    some = next(filter(None, matchmaker.snapshot.profiles.ids), None)
    return some is not None and matchmaker.profile(some).demo


def _reader(request: Request) -> Principal:
    found: Principal = getattr(request.state, "principal", ANYBODY)
    return found


def _introduces(principal: Principal) -> bool:
    """Whether the reader takes part in introductions at all."""
    return grant(principal.role, Action.INTRODUCTION_PROPOSE) is not Grant.NO


def page_language(request: Request) -> Language:
    """The language of the address, else the one chosen before, else what the browser prefers."""
    chosen = _named(request.query_params.get("lang", "")) or _named(
        request.cookies.get(LANGUAGE_COOKIE, "")
    )
    return chosen or negotiate(request.headers.get("accept-language", ""), LANGUAGES)


def _named(code: str) -> Language | None:
    """The language of a code such as "de", "DE" or "de-CH"; None where pages do not speak it."""
    primary = code.partition("-")[0].casefold()
    return Language(primary) if primary in LANGUAGES else None


def _keep_language(request: Request, response: Response) -> None:
    """Remember a choice of language for addresses that name none."""
    chosen = _named(request.query_params.get("lang", ""))
    if chosen and request.cookies.get(LANGUAGE_COOKIE) != chosen:
        response.set_cookie(
            LANGUAGE_COOKIE,
            chosen.value,
            max_age=LANGUAGE_KEPT_S,
            httponly=True,
            secure=state_of(request).security.secure,
            samesite="lax",
        )


def link_with(request: Request) -> Callable[..., str]:
    """Make addresses of this site that keep the language that the reader chose."""
    chosen = _named(request.query_params.get("lang", ""))
    kept = {"lang": chosen.value} if chosen else {}

    def link(path: str, **parameters: object) -> str:
        query = urlencode({**parameters, **kept}, doseq=True)
        return f"{path}?{query}" if query else path

    return link


def _switches(request: Request, current: Language) -> list[Mapping[str, Any]]:
    others = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    return [
        {
            "code": language.value,
            "name": own_name(language),
            "address": "?" + urlencode([*others, ("lang", language.value)]),
            "current": language is current,
        }
        for language in sorted(LANGUAGES)
    ]


def error_page(request: Request, problem: Problem) -> HTMLResponse:
    """An error as a page that says what to do next."""
    language = page_language(request)
    told = problem_texts(language)
    cause = problem.cause
    asks_reason = isinstance(cause, NotAllowedError) and cause.refusal == "reason"
    kind = problem.kind if problem.kind in told else str(problem.status)
    title, general = told["needs-reason"] if asks_reason else told.get(kind, told["other"])
    detail = advice(cause, language) if isinstance(cause, InputError | ConflictError) else ""
    response = page(
        "error.html",
        request,
        problem.status,
        title=title,
        advice=detail or general,
        close=getattr(problem.cause, "close", ()),
        typed=request.query_params.get("q", "")[:200],
        code=problem.status,
        here=address_of(request) or "/",
        action=request.url.path,
        asks_reason=asks_reason,
        onward=address_of(request) if request.method == "GET" else "",
        sent=_sent(request) if problem.status == HTTPStatus.UNAUTHORIZED else [],
    )
    response.headers.update(problem.headers)
    return response


def _sent(request: Request) -> list[tuple[str, str]]:
    """What a form held whose reader has to sign in first, so that nothing typed is lost."""
    form = getattr(request, "_form", None) if request.method == "POST" else None
    fields = form.multi_items() if form is not None else []
    return [
        (name, value)
        for name, value in fields
        if isinstance(value, str) and name not in NOT_SENT_AGAIN
    ]
