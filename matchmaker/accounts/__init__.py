"""Accounts at work: sign in and out, second factor, keys for programs, administration."""

from matchmaker.accounts.administration import (
    add_account,
    change_account,
    disable,
    find_account,
    normalised,
    remember_second_factor,
    set_password,
)
from matchmaker.accounts.keys import key_owner, make_key, revoke_key
from matchmaker.accounts.second_factor import (
    new_secret,
    provisioning_uri,
    step_of,
)
from matchmaker.accounts.signing_in import (
    ABSOLUTE,
    IDLE,
    NEEDS_SECOND_FACTOR,
    SignedIn,
    give_code,
    open_session,
    sign_in,
    sign_out,
    signed_in,
)

__all__ = [
    "ABSOLUTE",
    "IDLE",
    "NEEDS_SECOND_FACTOR",
    "SignedIn",
    "add_account",
    "change_account",
    "disable",
    "find_account",
    "give_code",
    "key_owner",
    "make_key",
    "new_secret",
    "normalised",
    "open_session",
    "provisioning_uri",
    "remember_second_factor",
    "revoke_key",
    "set_password",
    "sign_in",
    "sign_out",
    "signed_in",
    "step_of",
]
