"""The cookie that holds a session's token."""

from fastapi import Request, Response

from matchmaker.services.accounts import ABSOLUTE


def cookie_name(*, secure: bool) -> str:
    """With TLS, a name that browsers accept from this host alone, for the whole of it."""
    return "__Host-session" if secure else "session"


def session_token(request: Request, *, secure: bool) -> str:
    """The token that a request carries; "" without one."""
    return request.cookies.get(cookie_name(secure=secure), "")


def set_session_cookie(response: Response, token: str, *, secure: bool) -> None:
    """Give the token to the browser; no script can read it."""
    response.set_cookie(
        cookie_name(secure=secure),
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        httponly=True,
        secure=secure,
        samesite="lax",
    )


def clear_session_cookie(response: Response, *, secure: bool) -> None:
    """Take the token from the browser."""
    name = cookie_name(secure=secure)
    response.delete_cookie(name, httponly=True, secure=secure, samesite="lax")
