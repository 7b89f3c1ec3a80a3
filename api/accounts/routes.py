"""Accounts for who administers them, keys for programs, and the rights of data subjects."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import Field
from starlette.background import BackgroundTask

from matchmaker.domain import ProfileId
from matchmaker.errors import InputError, NotAllowedError
from matchmaker.home import Home
from matchmaker.privacy.permissions import Action, Refusal
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.services.accounts import (
    add_account,
    change_account,
    disable,
    find_account,
    invite,
    make_key,
    offer_reset,
    prove_wholly,
    remember_second_factor,
    revoke_key,
    set_password,
)
from matchmaker.services.data_subjects import (
    change_consent,
    erase_data,
    export_person,
    rebuild_without,
)

from ..dependencies import PREFIX, AppStateDep, ProfileIdPath
from ..middleware.limits import MAX_ID
from ..responses import json_response
from ..schemas import PROBLEMS, Closed
from ..security import permit
from ..security.access_log import origin_of
from ..security.permissions import account_in_path, own_account
from .links import send_waiting
from .schemas import (
    AccountChange,
    AccountIn,
    AccountList,
    AccountOut,
    Done,
    KeyIn,
    KeyList,
    KeyOut,
    NewKey,
    account_json,
    key_json,
)

router = APIRouter(prefix=PREFIX, tags=["accounts"], responses=PROBLEMS)

Managing = Annotated[Principal, Depends(permit(Action.ACCOUNT_MANAGE))]
Reading = Annotated[Principal, Depends(permit(Action.ACCOUNT_READ, subject=account_in_path))]
SomeAccount = Annotated[str, Path(max_length=MAX_ID, description="Id of an account.")]


@router.get("/accounts", response_model=AccountList)
def list_all(service: AppStateDep, _: Managing) -> Response:
    """List who may sign in."""
    return json_response({"items": [account_json(each) for each in service.store.accounts.all()]})


@router.post("/accounts", response_model=AccountOut)
def add(service: AppStateDep, principal: Managing, asked: AccountIn) -> Response:
    """Add an account; without a password it is invited, or signs in through an OpenID provider."""
    if asked.invite and asked.password is not None:
        raise InputError("invitation_with_password", field="invite")
    with service.signing_in.admit():
        added = add_account(
            service.store,
            email=asked.email,
            name=asked.name,
            role=asked.role,
            speaks_for=asked.speaks_for,
            language=asked.language,
            password=asked.password.get_secret_value() if asked.password else "",
            origin=origin_of(service, principal),
        )
    response = json_response(account_json(added))
    if asked.invite:
        invite(service.store, added, origin_of(service, principal), url=service.url)
        response.background = BackgroundTask(send_waiting, service)
    return response


@router.post("/accounts/{account_id}/invitation", response_model=Done)
def invite_again(service: AppStateDep, principal: Managing, account_id: SomeAccount) -> Response:
    """Send a new link to somebody who has not chosen a password yet; the one before is void."""
    account = find_account(service.store, account_id)
    invite(service.store, account, origin_of(service, principal), url=service.url)
    response = json_response({"status": "done"})
    response.background = BackgroundTask(send_waiting, service)
    return response


@router.post("/accounts/{account_id}/password-reset", response_model=Done)
def reset(service: AppStateDep, principal: Managing, account_id: SomeAccount) -> Response:
    """Send a link that sets another password; the present one counts until it is used."""
    account = find_account(service.store, account_id)
    offer_reset(service.store, account, origin_of(service, principal), url=service.url)
    response = json_response({"status": "done"})
    response.background = BackgroundTask(send_waiting, service)
    return response


@router.delete("/accounts/{account_id}/second-factor", response_model=AccountOut)
def remove_second_factor(
    service: AppStateDep, principal: Managing, account_id: SomeAccount
) -> Response:
    """Ask somebody who lost the second factor and the recovery codes for none until it is new."""
    account = find_account(service.store, account_id)
    changed = remember_second_factor(service.store, account, "", 0, origin_of(service, principal))
    return json_response(account_json(changed))


@router.get("/accounts/{account_id}", response_model=AccountOut)
def get(service: AppStateDep, _: Reading, account_id: SomeAccount) -> Response:
    """Read one account."""
    return json_response(account_json(find_account(service.store, account_id)))


@router.patch("/accounts/{account_id}", response_model=AccountOut)
def change(
    service: AppStateDep, principal: Managing, account_id: SomeAccount, asked: AccountChange
) -> Response:
    """Change an account; who may do more or less than before has to sign in again."""
    origin = origin_of(service, principal)
    account = change_account(
        service.store,
        find_account(service.store, account_id),
        origin,
        name=asked.name,
        role=asked.role,
        speaks_for=asked.speaks_for,
        language=asked.language,
    )
    if asked.password is not None:
        with service.signing_in.admit():
            account = set_password(
                service.store, account, asked.password.get_secret_value(), origin
            )
    if asked.disabled is not None:
        account = disable(service.store, account, origin, enable=not asked.disabled)
    return json_response(account_json(account))


keys_router = APIRouter(prefix=PREFIX, tags=["keys"], responses=PROBLEMS)

SomeKey = Annotated[str, Path(max_length=MAX_ID, description="Id of a key.")]
Owning = Annotated[Principal, Depends(permit(Action.KEY_MANAGE, subject=own_account))]


def owner_of_key(service: AppStateDep, key_id: SomeKey) -> Subject:
    """The account that a key belongs to."""
    key = service.store.sessions.key(key_id)
    return Subject(account_id=key.account_id if key is not None else "")


Revoking = Annotated[Principal, Depends(permit(Action.KEY_MANAGE, subject=owner_of_key))]


@keys_router.get("/keys", response_model=KeyList)
def list_own(service: AppStateDep, principal: Owning) -> Response:
    """List one's own keys."""
    keys = service.store.sessions.keys_of(principal.account_id)
    return json_response({"items": [key_json(key) for key in keys]})


@keys_router.post("/keys", response_model=NewKey)
def make(service: AppStateDep, principal: Owning, asked: KeyIn) -> Response:
    """
    Make a key; it is shown this once. It takes all that the account signs in with, given again.

    A key makes no key that may do more than itself.
    """
    if principal.scopes is not None and not set(asked.scopes) <= principal.scopes:
        raise NotAllowedError(Action.KEY_MANAGE, Refusal.SCOPE)
    account = find_account(service.store, principal.account_id)
    with service.signing_in.admit():
        prove_wholly(
            service.store,
            account,
            password=asked.password.get_secret_value(),
            code=asked.code,
            now=service.now(),
        )
    text, key = make_key(
        service.store,
        account,
        name=asked.name,
        scopes=asked.scopes,
        lasts=timedelta(days=asked.days),
        origin=origin_of(service, principal),
    )
    return json_response(key_json(key) | {"key": text})


@keys_router.delete("/keys/{key_id}", response_model=KeyOut)
def revoke(service: AppStateDep, principal: Revoking, key_id: SomeKey) -> Response:
    """Make a key useless at once."""
    key = service.store.sessions.key(key_id)
    if key is None:
        raise InputError("key_unknown", field="key_id")
    revoke_key(service.store, key, origin_of(service, principal))
    return json_response(key_json(key) | {"revoked": True})


TRIES = 600
"""Seconds that an erasure waits for another build to end before it builds itself."""

data_subjects_router = APIRouter(prefix=PREFIX, tags=["persons"], responses=PROBLEMS)

Deciding = Annotated[Principal, Depends(permit(Action.CONSENT_CHANGE))]
Copying = Annotated[Principal, Depends(permit(Action.PERSON_EXPORT))]
Erasing = Annotated[Principal, Depends(permit(Action.PERSON_ERASE))]


class ConsentIn(Closed):
    """A decision about being matched, and the text that it answers."""

    given: bool
    text_version: str = Field("", max_length=100, examples=["2026-11"])


class ErasureIn(Closed):
    """The id once more, so that nobody is erased by a slip."""

    confirm: str = Field(max_length=MAX_ID)


class CopyOut(Closed):
    """Everything about a person."""

    profile_id: str
    exported_at: str
    records: dict[str, list[dict[str, object]]] = Field(description="Rows, by table.")
    log: list[dict[str, str]] = Field(description="Who looked or changed, when and why.")


@data_subjects_router.put("/profiles/{profile_id}/consent", response_model=Done)
def decide(
    service: AppStateDep, principal: Deciding, profile_id: ProfileIdPath, asked: ConsentIn
) -> Response:
    """Give or withdraw consent to being matched; a withdrawal counts from the next request on."""
    change_consent(
        service.store,
        profile_id,
        given=asked.given,
        text_version=asked.text_version,
        origin=origin_of(service, principal),
    )
    return json_response({"status": "done"})


@data_subjects_router.get("/profiles/{profile_id}/copy", response_model=CopyOut)
def copy(service: AppStateDep, principal: Copying, profile_id: ProfileIdPath) -> Response:
    """Get everything that is stored about a profile, and who looked at it."""
    return json_response(export_person(service.store, profile_id, origin_of(service, principal)))


@data_subjects_router.post("/profiles/{profile_id}/erasure", response_model=Done)
def erase(
    service: AppStateDep, principal: Erasing, profile_id: ProfileIdPath, asked: ErasureIn
) -> Response:
    """
    Erase a person everywhere, but for backups; snapshots are built anew once this is answered.

    From the next request on nothing is told of it; a restored backup is erased again.
    """
    if asked.confirm != profile_id:
        raise InputError("id_not_repeated", {"id": profile_id}, field="confirm")
    store, home = service.store, Home.open(service.home)
    store.profile(ProfileId(profile_id))
    erase_data(home, store, profile_id, origin_of(service, principal))
    response = json_response({"status": "done"})
    response.background = BackgroundTask(rebuild_without, home, tries=TRIES)
    return response
