"""Accounts, for those who administer them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.access_schema import AccountChange, AccountIn, AccountList, AccountOut
from api.access_serialise import account_json
from api.limits import MAX_ID
from api.routes.prefix import PREFIX
from api.schema import PROBLEMS
from api.security import permit
from api.security.permission import account_in_path
from api.security.viewing import origin_of
from api.serialise import json_response
from api.service import Served
from matchmaker.accounts import add_account, change_account, disable, find_account, set_password
from matchmaker.privacy.policy import Action
from matchmaker.privacy.reader import Reader

router = APIRouter(prefix=PREFIX, tags=["accounts"], responses=PROBLEMS)

Managing = Annotated[Reader, Depends(permit(Action.ACCOUNT_MANAGE))]
Reading = Annotated[Reader, Depends(permit(Action.ACCOUNT_READ, subject=account_in_path))]
SomeAccount = Annotated[str, Path(max_length=MAX_ID, description="Id of an account.")]


@router.get("/accounts", response_model=AccountList)
def list_all(service: Served, _: Managing) -> Response:
    """List who may sign in."""
    return json_response({"items": [account_json(each) for each in service.store.accounts.all()]})


@router.post("/accounts", response_model=AccountOut)
def add(service: Served, reader: Managing, asked: AccountIn) -> Response:
    """Add an account; without a password it signs in through an OpenID provider alone."""
    with service.signing_in.admit():
        added = add_account(
            service.store,
            email=asked.email,
            name=asked.name,
            role=asked.role,
            speaks_for=asked.speaks_for,
            language=asked.language,
            password=asked.password.get_secret_value() if asked.password else "",
            origin=origin_of(service, reader),
        )
    return json_response(account_json(added))


@router.get("/accounts/{account_id}", response_model=AccountOut)
def get(service: Served, _: Reading, account_id: SomeAccount) -> Response:
    """Read one account."""
    return json_response(account_json(find_account(service.store, account_id)))


@router.patch("/accounts/{account_id}", response_model=AccountOut)
def change(
    service: Served, reader: Managing, account_id: SomeAccount, asked: AccountChange
) -> Response:
    """Change an account; who may do more or less than before has to sign in again."""
    origin = origin_of(service, reader)
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
