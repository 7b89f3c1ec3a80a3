"""Passwords: what is accepted, how they are kept, how they are compared."""

from functools import lru_cache

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
        accepted = f"{SHORTEST} to {LONGEST} characters; some words are easy to remember"
        raise InputError(f"the password has {len(password)} characters", accepted, field="password")
    if len(set(password)) < 5:
        raise InputError("the password repeats few characters", "some words", field="password")
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
