"""Accounts at work: sign in and out, second factor, keys for programs, administration."""

from matchmaker.services.accounts.administration import (
    account_named,
    account_of_subject,
    add_account,
    change_account,
    disable,
    find_account,
    normalised,
    remember_second_factor,
    set_password,
)
from matchmaker.services.accounts.credentials import new_secret, provisioning_uri, step_of
from matchmaker.services.accounts.own_account import (
    change_password,
    key_owner,
    make_key,
    revoke_key,
    set_up_second_factor,
)
from matchmaker.services.accounts.signing_in import (
    ABSOLUTE,
    IDLE,
    NEEDS_SECOND_FACTOR,
    SignedIn,
    give_code,
    open_session,
    renewed,
    sign_in,
    sign_out,
    signed_in,
)

__all__ = [
    "ABSOLUTE",
    "IDLE",
    "NEEDS_SECOND_FACTOR",
    "SignedIn",
    "account_named",
    "account_of_subject",
    "add_account",
    "change_account",
    "change_password",
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
    "renewed",
    "revoke_key",
    "set_password",
    "set_up_second_factor",
    "sign_in",
    "sign_out",
    "signed_in",
    "step_of",
]
