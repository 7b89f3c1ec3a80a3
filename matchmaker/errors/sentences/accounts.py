"""What accounts, signing in and permissions refuse."""

from collections.abc import Mapping

from matchmaker.errors.sentences.sentence import Sentence, _, _n

ACCOUNTS: Mapping[str, Sentence] = {
    "email_invalid": Sentence(_("this is no e-mail address"), "name@example.org"),
    "first_code_wrong": Sentence(
        _("this is not the code"), _("the one that stands where the service was started")
    ),
    "email_taken": Sentence(_("an account has this e-mail"), _("another one")),
    "account_unknown": Sentence(
        _("no account has this id or e-mail"), _("one of: matchmaker account list")
    ),
    "account_gone": Sentence(_("no account has this id"), _("one that was not erased")),
    "account_of_public": Sentence(_("the public has no account"), "{choices}"),
    "role_speaks_for_nobody": Sentence(
        _("an account of role {role} speaks for nobody"),
        _("no profile; staff act on behalf of one instead"),
    ),
    "account_speaks_for_profiles": Sentence(
        _("the account speaks for profiles"), _("one of these: {profiles}")
    ),
    "account_not_of_staff": Sentence(
        _("nobody of the staff and no expert has this account"),
        _("the id of one of their accounts"),
    ),
    "password_length": Sentence(
        _n("the password has {n} character", "the password has {n} characters"),
        _("{fewest} to {most} characters; some words are easy to remember"),
    ),
    "password_repetitive": Sentence(_("the password repeats few characters"), _("some words")),
    "password_common": Sentence(
        _("the password is easy to guess: it is common, or a pattern"), _("some words of your own")
    ),
    "password_of_names": Sentence(
        _("the password is little more than a name of its owner or of the service"),
        _("some words of your own"),
    ),
    "account_of_ones_own": Sentence(_("nobody disables the account that they use")),
    "invitation_with_password": Sentence(
        _("who is invited chooses the password"), _("an invitation or a password, not both")
    ),
    "invitation_without_role": Sentence(_("a new account needs a role"), "--role"),
    "invitation_not_open": Sentence(
        _("the account has a password already, or is disabled: nobody is invited to it")
    ),
    "second_factor_missing": Sentence(_("the account has no second factor yet")),
    "scopes_unknown": Sentence(_("a key needs known scopes"), _("some of {choices}")),
    "key_lasts_too_long": Sentence(_("the key would last too long"), _("at most {most} days")),
    "key_unknown": Sentence(_("there is no such key"), _("an id of GET /keys")),
    "account_key_unknown": Sentence(_("the account has no such key"), _("an id of its keys")),
}

SIGNING_IN: Mapping[str, Sentence] = {
    "credentials_wrong": Sentence(_("the e-mail or the password is wrong")),
    "code_wrong": Sentence(_("the code is wrong, or was used before")),
    "password_wrong": Sentence(_("the present password is wrong")),
    "second_factor_first": Sentence(_("give the code of the second factor that is set up already")),
    "too_many_attempts": Sentence(_("too many attempts")),
    "session_ended": Sentence(_("the session has ended; sign in again")),
    "link_not_good": Sentence(
        _("this link is not good any more"), _("a new one from whoever sent it")
    ),
    "openid_account_unknown": Sentence(_("nobody here has this account of the OpenID provider")),
    "openid_refused": Sentence(_("the OpenID provider's answer cannot be used")),
    "openid_unanswered": Sentence(_("the OpenID provider does not answer as it should")),
}

PERMISSIONS: Mapping[str, Sentence] = {
    "not_allowed_sign_in": Sentence(_("{action} is not allowed: sign in")),
    "not_allowed_role": Sentence(_("{action} is not allowed: role")),
    "not_allowed_ownership": Sentence(_("{action} is not allowed: ownership")),
    "not_allowed_reason": Sentence(_("{action} is not allowed: reason")),
    "not_allowed_scope": Sentence(_("{action} is not allowed: scope")),
}
