"""Passwords, random tokens and codes of the second factor."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from functools import lru_cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matchmaker.errors import InputError

# One factor alone, so the longer minimum of NIST SP 800-63B-4, section 3.1.1.2; no rules on
# characters, as the same section asks.
SHORTEST = 15
LONGEST = 1024

# The parameters of RFC 9106 for little memory: 64 MiB, 3 passes.
_hasher = PasswordHasher()


def checked(password: str) -> str:
    """Give the password back; InputError when it is too short, or one character repeated."""
    if not SHORTEST <= len(password) <= LONGEST:
        n = len(password)
        raise InputError(
            "password_length", {"n": n, "fewest": SHORTEST, "most": LONGEST}, field="password"
        )
    if len(set(password)) < 5:
        raise InputError("password_repetitive", field="password")
    return password


def hashed(password: str) -> str:
    """Hash a password with Argon2id, its salt and parameters inside."""
    return _hasher.hash(checked(password))


def is_right(hash_: str, password: str) -> bool:
    """
    Whether a password is the one that was hashed; never where the hash is empty.

    It takes as long in either case, so that its time does not tell whether an account exists.
    """
    try:
        matches = _hasher.verify(hash_ or _nobodys(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return matches and bool(hash_)


def outdated(hash_: str) -> bool:
    """Whether a hash was made with weaker parameters than those in use."""
    return bool(hash_) and _hasher.check_needs_rehash(hash_)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash("the password of nobody at all")


def new_token() -> str:
    """Make 256 random bits, in characters that fit into a cookie or a header."""
    return secrets.token_urlsafe(32)


def new_id(prefix: str) -> str:
    """Make an id that says what it is of, and nothing of whom."""
    return f"{prefix}{secrets.token_hex(8)}"


def digest_of(token: str) -> str:
    """SHA-256 in hexadecimal; enough for what is random, unlike a password."""
    return hashlib.sha256(token.encode()).hexdigest()


STEP_S = 30
# A telephone's clock may be half a minute off (RFC 6238, section 5.2).
TOLERATED = (-1, 0, 1)


def new_secret() -> str:
    """Make a secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def secret_for(seal: str, digest: str) -> str:
    """
    Give the secret that a session is offered as second factor: the same until its token changes.

    Nobody else can choose or know it, and nothing needs to be kept of it until a code is given.
    """
    made = hmac.digest(seal.encode(), f"second factor {digest}".encode(), "sha256")
    return base64.b32encode(made[:20]).decode()


def provisioning_uri(secret: str, email: str) -> str:
    """Write a secret as authenticator programs read it, by hand or as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="matchmaker")


def step_of(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """Find the time step that a code belongs to; None where it is wrong, or was used before."""
    totp, today = pyotp.TOTP(secret), int(now.timestamp()) // STEP_S
    # A step of the future was noted before the clock was put right: it would lock out until then.
    used = last_step if last_step <= today + max(TOLERATED) else 0
    given = code.strip().encode(errors="replace")
    for step in (today + offset for offset in TOLERATED):
        if step > used and hmac.compare_digest(totp.generate_otp(step).encode(), given):
            return step
    return None
