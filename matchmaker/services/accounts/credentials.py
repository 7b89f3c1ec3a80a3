"""Passwords and codes of the second factor."""

import base64
import hmac
import re
from collections.abc import Collection
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


def checked(password: str, own: Collection[str] = ()) -> str:
    """
    Give the password back, where nobody finds it by trying what people choose.

    `own` are words that stand for its owner. InputError when it is too short, made of few
    characters, common, or the owner's name with little besides.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        n = len(password)
        raise InputError(
            "password_length", {"n": n, "fewest": SHORTEST, "most": LONGEST}, field="password"
        )
    if len(set(password)) < 5:
        raise InputError("password_repetitive", field="password")
    words = {word.casefold() for word in (*own, SERVICE) if len(word) >= SHORTEST_WORD}
    if _beside(password, words) < BESIDE_NAMES:
        raise InputError("password_of_names", field="password")
    if _score(password, words) < STRONG:
        raise InputError("password_common", field="password")
    return password


# What is left of a password without its owner's names, and without figures and signs.
BESIDE_NAMES = 8
SHORTEST_WORD = 3
SERVICE = "matchmaker"
STRONG = 4
"""zxcvbn's best class: ten thousand million guesses in the order in which people choose."""
READ = 72
"""As many characters are looked at: looking takes time with their square."""


def _beside(password: str, words: Collection[str]) -> int:
    """Count the letters of a password that are not of these words."""
    left = password.casefold()
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return sum(each.isalpha() for each in left) if left != password.casefold() else len(password)


def _score(password: str, words: Collection[str]) -> int:
    # Imported here: its lists of common passwords are read for who chooses one, and nobody else.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    return int(zxcvbn(password[:READ], user_inputs=sorted(words))["score"])


def words_of(name: str, email: str) -> frozenset[str]:
    """Give the words that stand for the owner of an account, in whatever order and form."""
    local, _, host = email.partition("@")
    parts = re.split(r"[\W\d_]+", f"{name} {local} {host.rpartition('.')[0]}")
    return frozenset({*parts, local, name.replace(" ", "")} - {""})


def hashed(password: str, own: Collection[str] = ()) -> str:
    """Hash a password with Argon2id, its salt and parameters inside; InputError as in `checked`."""
    return _hasher.hash(checked(password, own))


def hashed_anew(password: str) -> str:
    """Hash a password that was accepted before, and is right: rules of today are for new ones."""
    return _hasher.hash(password)


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
    try:
        totp = pyotp.TOTP(secret)
    except ValueError:
        # None was set up, or one by an older version: nothing is right then.
        return None
    today = int(now.timestamp()) // STEP_S
    # A step of the future was noted before the clock was put right: it would lock out until then.
    used = last_step if last_step <= today + max(TOLERATED) else 0
    given = code.strip().encode(errors="replace")
    for step in (today + offset for offset in TOLERATED):
        if step > used and hmac.compare_digest(totp.generate_otp(step).encode(), given):
            return step
    return None
