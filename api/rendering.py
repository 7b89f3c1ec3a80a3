"""Templates to HTML, the error page among them."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import matchmaker
from matchmaker.domain import Language
from matchmaker.errors import ConflictError, InputError
from matchmaker.errors.translation import advice
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import ANYBODY, Principal

from .dependencies import LANGUAGES, negotiate
from .errors import Problem
from .labels import labels_in
from .messages import (
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
    }
    return environment


def render(
    template: str, status: int = 200, *, language: Language = Language.EN, **values: object
) -> HTMLResponse:
    """Fill a template."""
    filled = _environment(language).get_template(template).render(**values)
    return HTMLResponse(filled, status)


def page(template: str, request: Request, status: int = 200, **values: Any) -> HTMLResponse:
    """Fill a page in the reader's language; the switch leads to the same page in the others."""
    language = page_language(request)
    return render(
        template,
        status,
        language=language,
        switches=_switches(request, language),
        version=matchmaker.__version__,
        principal=_reader(request),
        introduces=_introduces(_reader(request)),
        judges=grant(_reader(request).role, Action.DUPLICATE_JUDGE) is not Grant.NO,
        link=link_with(request),
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
    if named in LANGUAGES:
        return Language(named)
    return negotiate(request.headers.get("accept-language", ""), LANGUAGES)


def link_with(request: Request) -> Callable[..., str]:
    """Make addresses of this site that keep the language that the reader chose."""
    chosen = request.query_params.get("lang", "")
    kept = {"lang": chosen} if chosen in LANGUAGES else {}

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
    kind = problem.kind if problem.kind in told else str(problem.status)
    title, general = told.get(kind, told["other"])
    cause = problem.cause
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
        here=request.url.path if request.method == "GET" else "/",
    )
    response.headers.update(problem.headers)
    return response
