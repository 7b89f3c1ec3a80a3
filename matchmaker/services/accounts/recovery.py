"""Recovery codes: each replaces the second factor once, for who has lost it."""

import secrets

from matchmaker.services.accounts.notices import tell_owner
from matchmaker.services.tokens import digest_of
from matchmaker.store import Account, Origin, Writer

N_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another on paper."""
N_LETTERS = 24
"""Some 119 bits: nobody finds a code from its digest by trying (ASVS 5.0, 6.5.2, asks for 112)."""
GROUP = 4


def new_codes(writer: Writer, account: Account, origin: Origin) -> tuple[str, ...]:
    """Make recovery codes, to be shown once; those of before are void."""
    codes = tuple(_code() for _ in range(N_CODES))
    digests = [digest_of(plain(code)) for code in codes]
    writer.recovery_codes.replace(account.id, digests, origin.at)
    line = writer.audit.record("account.recovery_codes", origin, subject=f"account:{account.id}")
    tell_owner(writer, account, "recovery_codes", line, origin.at)
    return codes


def use_code(writer: Writer, account: Account, text: str, origin: Origin) -> bool:
    """Take a recovery code, once; False where it is none."""
    code = plain(text)
    if not account.totp_secret or len(code) != N_LETTERS:
        return False
    if not writer.recovery_codes.use(account.id, digest_of(code), origin.at):
        return False
    line = writer.audit.record("account.recovery", origin, subject=f"account:{account.id}")
    left = writer.recovery_codes.stored.left(account.id)
    tell_owner(writer, account, "recovery_used", line, origin.at, n=left)
    return True


def plain(code: str) -> str:
    """A code as it is compared: however it was typed from paper."""
    return "".join(each for each in code.casefold() if each in LETTERS)


def _code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(N_LETTERS))
    return "-".join(letters[i : i + GROUP] for i in range(0, N_LETTERS, GROUP))
