"""Templates to HTML, the error page among them."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import matchmaker
from api.dependencies import PAGE_LANGUAGES, negotiate
from api.errors import Problem
from api.messages import advice, catalogue, day, moment, money, signed, whole_percent
from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import ANYBODY, Principal

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Fill a template."""
    return HTMLResponse(_templates.get_template(template).render(**values), status)


def page(template: str, request: Request, status: int = 200, **values: Any) -> HTMLResponse:
    """Fill a page in the reader's language; the switch leads to the same page in the other."""
    language = page_language(request)
    return render(
        template,
        status,
        words=catalogue(language),
        language=language.value,
        switches=_switches(request, language),
        version=matchmaker.__version__,
        principal=_reader(request),
        introduces=_introduces(_reader(request)),
        link=link_with(request),
        signed=partial(signed, language=language),
        day=partial(day, language=language),
        moment=partial(moment, language=language),
        money=partial(money, language=language),
        percent=partial(whole_percent, language=language),
        **values,
    )


def _reader(request: Request) -> Principal:
    found: Principal = getattr(request.state, "principal", ANYBODY)
    return found


def _introduces(principal: Principal) -> bool:
    """Whether the reader takes part in introductions at all."""
    return grant(principal.role, Action.INTRODUCTION_PROPOSE) is not Grant.NO


def page_language(request: Request) -> Language:
    """The language that the address names, else the one that the browser prefers."""
    named = request.query_params.get("lang", "")
    if named in PAGE_LANGUAGES:
        return Language(named)
    return negotiate(request.headers.get("accept-language", ""), PAGE_LANGUAGES)


def link_with(request: Request) -> Callable[..., str]:
    """Make addresses of this site that keep the language that the reader chose."""
    chosen = request.query_params.get("lang", "")
    kept = {"lang": chosen} if chosen in PAGE_LANGUAGES else {}

    def link(path: str, **parameters: object) -> str:
        query = urlencode({**parameters, **kept}, doseq=True)
        return f"{path}?{query}" if query else path

    return link


def _switches(request: Request, current: Language) -> list[Mapping[str, Any]]:
    others = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    return [
        {
            "code": language.value,
            "name": catalogue(language)["language"],
            "address": "?" + urlencode([*others, ("lang", language.value)]),
            "current": language is current,
        }
        for language in sorted(PAGE_LANGUAGES, reverse=True)
    ]


def error_page(request: Request, problem: Problem) -> HTMLResponse:
    """An error as a page that says what to do next."""
    language = page_language(request)
    told = catalogue(language)["errors"]
    kind = problem.kind if problem.kind in told else str(problem.status)
    texts = told.get(kind, told["other"])
    detail = advice(problem.cause, language) if isinstance(problem.cause, InputError) else ""
    response = page(
        "error.html",
        request,
        problem.status,
        title=texts["title"],
        advice=detail or texts["advice"],
        close=getattr(problem.cause, "close", ()),
        typed=request.query_params.get("q", "")[:200],
        code=problem.status,
        here=request.url.path if request.method == "GET" else "/",
    )
    response.headers.update(problem.headers)
    return response
