"""The second factor: a code of six digits from a time and a secret (TOTP, RFC 6238)."""

import hmac
from datetime import datetime

import pyotp

STEP_S = 30
# A telephone's clock may be half a minute off (RFC 6238, section 5.2).
TOLERATED = (-1, 0, 1)


def new_secret() -> str:
    """Make a secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, email: str) -> str:
    """Write a secret as authenticator programs read it, by hand or as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="matchmaker")


def step_of(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """Find the time step that a code belongs to; None where it is wrong, or was used before."""
    totp, today = pyotp.TOTP(secret), int(now.timestamp()) // STEP_S
    for step in (today + offset for offset in TOLERATED):
        if step > last_step and hmac.compare_digest(totp.generate_otp(step), code.strip()):
            return step
    return None
