"""The first accounts of a network, and the demo network to look at."""

import hmac
import secrets
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from matchmaker.domain import Language, Role
from matchmaker.errors import InputError, NotAllowedError
from matchmaker.home import Home
from matchmaker.privacy.permissions import Action, Refusal
from matchmaker.services.accounts import add_account
from matchmaker.services.accounts.administration import normalised
from matchmaker.services.accounts.credentials import checked, words_of
from matchmaker.services.checkups.importing import keep_invented
from matchmaker.services.importing import import_source
from matchmaker.services.programme.invented import keep_invented_programme
from matchmaker.settings import shipped
from matchmaker.store import Origin, Store

MOST_TRIES = 10
"""Wrong codes after which a new start of the service is needed."""


@dataclass(slots=True)
class FirstRunCode:
    """A code that whoever starts the service reads, good for one use while there is no account."""

    code: str = field(default_factory=lambda: secrets.token_urlsafe(9), repr=False)
    n_wrong: int = 0
    _one_at_a_time: Lock = field(default_factory=Lock, repr=False)

    def is_open(self, store: Store) -> bool:
        """Whether the first accounts can still be made here."""
        return bool(self.code) and self.n_wrong < MOST_TRIES and not store.accounts.all()

    def use(self, store: Store, said: str, wanted: "FirstAccounts", now: datetime) -> None:
        """
        Make the first accounts, all or none.

        Raises:
            NotAllowedError: There is an account, or too many wrong codes were tried.
            InputError: The code is wrong, or an account cannot be made as it is.
        """
        with self._one_at_a_time:
            if not self.is_open(store):
                raise NotAllowedError(Action.ACCOUNT_MANAGE, Refusal.ROLE)
            if not hmac.compare_digest(self.code.encode(), said.strip().encode()):
                self.n_wrong += 1
                raise InputError("first_code_wrong", field="code")
            _add(store, wanted, Origin(source="first run", at=now))
            self.code = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAccounts:
    """Who looks after accounts, and who works with the network from today on."""

    name: str
    email: str
    password: str
    staff_email: str = ""
    """Without one, the administrator invites staff later."""
    staff_password: str = ""
    language: Language = Language.IT


def import_demo(home: Home, store: Store | None = None) -> None:
    """Fill a home with the invented network and its programme; it is not built yet."""
    tables = shipped("demo")
    import_source(home, "folder", tables, store=store)
    answers = tables / "checkups" / "answers.csv"
    programme = tables / "programme" / "programme.json"
    origin = Origin(source="demo", at=datetime.now(UTC))
    with nullcontext(store) if store is not None else home.store() as opened:
        if answers.is_file():
            keep_invented(opened, answers, origin)
        if programme.is_file():
            keep_invented_programme(opened, programme, origin)


def _add(store: Store, wanted: FirstAccounts, origin: Origin) -> None:
    """Add both accounts; neither where the colleague's cannot be made as it is."""
    email = normalised(wanted.email)
    if wanted.staff_email:
        _check_staff(wanted, email)
    add_account(
        store,
        email=email,
        name=wanted.name,
        role=Role.ADMIN,
        password=checked(wanted.password, words_of(wanted.name, wanted.email)),
        language=wanted.language,
        origin=origin,
    )
    if wanted.staff_email:
        add_account(
            store,
            email=wanted.staff_email,
            name="",
            role=Role.STAFF,
            password=wanted.staff_password,
            language=wanted.language,
            origin=origin,
        )


def _check_staff(wanted: FirstAccounts, administrator: str) -> None:
    """Refuse now what would be refused after the administrator was added."""
    try:
        if normalised(wanted.staff_email) == administrator:
            raise InputError("email_taken", field="email")
        checked(wanted.staff_password, words_of("", wanted.staff_email))
    except InputError as error:
        error.field = f"staff_{error.field}"
        raise
