"""A store with two sides, their accounts, staff and an expert."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain import (
    Consent,
    Kind,
    Language,
    Layer,
    Need,
    Place,
    Profile,
    ProfileId,
    Role,
    Tie,
    Visibility,
)
from matchmaker.domain.introduction import (
    Act,
    Interest,
    Introduction,
    IntroductionStep,
    Meeting,
    Outcome,
    OutcomeResult,
    Reason,
)
from matchmaker.privacy.principal import Principal
from matchmaker.services.introductions import SiteAddress, act, start
from matchmaker.store import Account, Store

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SITE = SiteAddress("https://match.example/")
INTEREST = Interest(cooperation="weld trials", about="a workshop", unclear="your price")
MEETING = Meeting(
    starts_at=START + timedelta(days=9), ends_at=START + timedelta(days=9, hours=1), place="Como"
)


def account(id_: str, role: Role, *profiles: str, language: Language = Language.EN) -> Account:
    return Account(
        id=id_,
        email=f"{id_}@example.org",
        name=id_.title(),
        role=role,
        speaks_for=frozenset(ProfileId(each) for each in profiles),
        language=language,
        created_at=START,
    )


ACCOUNTS = (
    account("rossi", Role.COMPANY, "firm", language=Language.IT),
    account("weber", Role.COMPANY, "lab", language=Language.DE),
    account("anna", Role.STAFF),
    account("bruno", Role.STAFF),
    account("eva", Role.EXPERT, "eva-profile"),
    account("root", Role.ADMIN),
    account("ana-lyst", Role.ANALYST),
)


def reader_of(found: Account) -> Principal:
    return Principal(account_id=found.id, role=found.role, speaks_for=found.speaks_for)


SAID = {
    Act.INTEREST: {"interest": INTEREST},
    Act.DECLINE: {"reason": Reason.COMPETITOR, "remark": "Quarzwiesel copied us"},
    Act.MEET: {"meeting": MEETING},
    Act.CONCLUDE: {"outcome": Outcome(result=OutcomeResult.AGREEMENT, on=date(2026, 5, 1))},
    Act.HAND_OVER: {"owner": "bruno"},
}


def step(what: Act, **said: object) -> IntroductionStep:
    return IntroductionStep(**({"act": what} | SAID.get(what, {}) | said))


@dataclass(frozen=True)
class World:
    """The store, who reads it, and short ways to act on it."""

    store: Store
    start = START
    site = SITE
    interest = INTEREST
    meeting = MEETING
    rossi, weber, anna, bruno, eva, root, analyst = map(reader_of, ACCOUNTS)
    nobody = Principal()

    def on_behalf_of(self, profile: str) -> Principal:
        """Anna, acting for a firm that called her."""
        return replace(
            self.anna,
            speaks_for=frozenset({ProfileId(profile)}),
            acting_for=ProfileId(profile),
        )

    def propose(self, principal: Principal = anna, **facts: object) -> Introduction:
        """Propose firm and lab to one another."""
        said = {
            "asker_id": ProfileId("firm"),
            "candidate_id": ProfileId("lab"),
            "site": SITE,
            "now": START,
        }
        return start(self.store, principal, **(said | facts))

    def act(
        self, principal: Principal, id_: str, what: Act, *, now: datetime = START, **said: object
    ) -> Introduction:
        """Take a step with all that it has to say."""
        expected = said.pop("expected", None)
        return act(
            self.store, principal, id_, step(what, **said), expected=expected, site=SITE, now=now
        )

    def introduced(self) -> Introduction:
        """Firm and lab, both interested."""
        id_ = self.propose().id
        self.act(self.rossi, id_, Act.INTEREST)
        return self.act(self.weber, id_, Act.INTEREST)

    def mails(self) -> list[tuple[str, str]]:
        """Who gets which subject, in the order of writing."""
        found = self.store.outbox.mails(START + timedelta(days=999), limit=1000)
        return [(mail.address.split("@", 1)[0], mail.subject) for mail in found]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = Store.create(f"sqlite:///{tmp_path / 'network.sqlite'}")
    with store.write() as writer:
        writer.put_profiles(
            [
                Profile(
                    id=ProfileId("firm"),
                    kind=Kind.COMPANY,
                    names=("Officine Quarzwiesel",),
                    needs=(Need(id="n", text="laser welding"),),
                    place=Place(country="IT", city="Lecco"),
                ),
                Profile(
                    id=ProfileId("lab"),
                    kind=Kind.LAB,
                    names=("Labor Sandkorn",),
                    place=Place(country="CH"),
                    visibility={"place": Visibility.NETWORK},
                ),
                Profile(id=ProfileId("rival"), kind=Kind.COMPANY, excludes=(ProfileId("firm"),)),
                Profile(id=ProfileId("shy"), kind=Kind.COMPANY, consent=Consent(matching=False)),
                Profile(id=ProfileId("eva-profile"), kind=Kind.EXPERT),
            ]
        )
        writer.put_ties(
            [
                Tie(
                    source_id=ProfileId("eva-profile"),
                    target_id=ProfileId("firm"),
                    layer=Layer.EXPERT_CLIENT,
                    starts_on=date(2025, 1, 1),
                )
            ]
        )
        for each in ACCOUNTS:
            writer.accounts.add(each)
    yield World(store)
    store.close()
