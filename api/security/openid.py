"""
Signing in through an OpenID provider: the authorization code flow with PKCE.

What the browser keeps between leaving and coming back stands in a cookie of its own: state, nonce
and verifier, each random and used once.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from matchmaker.errors import MissingExtraError, SignInError

from ..settings import SecuritySettings

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
SCOPE = "openid email"
TIMEOUT_S = 10
LEEWAY_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """What has to be the same when the browser comes back."""

    state: str
    nonce: str
    verifier: str
    onward: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedIdentity:
    """Who somebody is to a provider."""

    subject: str
    """Issuer and subject; never given to anybody else."""
    email: str
    """Empty where the provider did not verify it."""


def authorization_request(
    settings: SecuritySettings, onward: str
) -> tuple[str, AuthorizationRequest]:
    """
    Where to send the browser, and what it keeps meanwhile.

    Raises:
        MissingExtraError: The extra is not installed.
        SignInError: The provider does not answer.
    """
    leaving = AuthorizationRequest(
        state=token_urlsafe(24),
        nonce=token_urlsafe(24),
        verifier=token_urlsafe(48),
        onward=onward,
    )
    with _client(settings) as client:
        known = _discovered(client, settings)
        url, _ = client.create_authorization_url(
            known["authorization_endpoint"],
            state=leaving.state,
            nonce=leaving.nonce,
            code_verifier=leaving.verifier,
        )
    return str(url), leaving


def verify_callback(
    settings: SecuritySettings,
    leaving: AuthorizationRequest,
    *,
    code: str,
    state: str,
    now: datetime,
) -> VerifiedIdentity:
    """
    Exchange the code that the browser brought for who the person is.

    Raises:
        SignInError: The state is another, or the provider's answer is not for us.
    """
    if not code or state != leaving.state:
        raise SignInError("openid_refused")
    with _client(settings) as client:
        known = _discovered(client, settings)
        token = _asked(
            lambda: client.fetch_token(
                known["token_endpoint"], code=code, code_verifier=leaving.verifier
            )
        )
        keys = _asked(lambda: _read(client, known["jwks_uri"]))
    return _proven(settings, leaving, str(token.get("id_token", "")), keys, now)


def _proven(
    settings: SecuritySettings,
    leaving: AuthorizationRequest,
    id_token: str,
    keys: Any,
    now: datetime,
) -> VerifiedIdentity:
    from joserfc import jwt  # noqa: PLC0415 - an extra
    from joserfc.errors import JoseError  # noqa: PLC0415 - an extra
    from joserfc.jwk import KeySet  # noqa: PLC0415 - an extra

    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_S,
        iss={"essential": True, "value": settings.oidc_issuer},
        aud={"essential": True, "value": settings.oidc_client_id},
        sub={"essential": True},
        exp={"essential": True},
        nonce={"essential": True, "value": leaving.nonce},
    )
    try:
        claims = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims
        rules.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise SignInError("openid_refused") from error
    verified = claims.get("email_verified") is True
    return VerifiedIdentity(
        subject=f"{settings.oidc_issuer} {claims['sub']}",
        email=str(claims.get("email", "")) if verified else "",
    )


def _client(settings: SecuritySettings) -> Any:
    try:
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("oidc", "signing in through an OpenID provider") from error
    return OAuth2Client(
        settings.oidc_client_id,
        settings.oidc_client_secret,
        scope=SCOPE,
        redirect_uri=f"{settings.url.rstrip('/')}/sign-in/openid/back",
        code_challenge_method="S256",
        timeout=TIMEOUT_S,
    )


def _discovered(client: Any, settings: SecuritySettings) -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""
    address = f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"
    known: dict[str, Any] = _asked(lambda: _read(client, address))
    if known.get("issuer") != settings.oidc_issuer:
        raise SignInError("openid_refused")
    return known


def _read(client: Any, address: str) -> Any:
    return client.request("GET", address, withhold_token=True).json()


def _asked(ask: Any) -> Any:
    from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 - an extra
    from httpx2 import HTTPError  # noqa: PLC0415 - an extra

    try:
        return ask()
    except (HTTPError, AuthlibBaseError, ValueError) as error:
        raise SignInError("openid_unanswered") from error
