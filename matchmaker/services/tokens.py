"""Random tokens and ids, and the digests that are kept of them."""

import hashlib
import secrets


def new_token() -> str:
    """Make 256 random bits, in characters that fit into a cookie, a header or an address."""
    return secrets.token_urlsafe(32)


def new_id(prefix: str) -> str:
    """Make an id that says what it is of, and nothing of whom."""
    return f"{prefix}{secrets.token_hex(8)}"


def digest_of(token: str) -> str:
    """SHA-256 in hexadecimal; enough for what is random, unlike a password."""
    return hashlib.sha256(token.encode()).hexdigest()
