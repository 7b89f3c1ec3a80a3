"""
Make the rows of a real-size network: the demo network after two years of use, invented like it.

    python tests/store/released/recipe.py tests/store/released/rows_NNNN.json.xz

Rows are as the code beside it writes them, so run it before a migration is added, for the schema
that is about to become an older one, and leave earlier files alone. The same code makes the same
bytes: times are given, numbers that are drawn come from a seed.
"""

import json
import lzma
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import Column, select

from matchmaker.checkup import Questionnaire
from matchmaker.domain import Kind, Language, Profile, ProfileId, Role
from matchmaker.domain.introduction import (
    Act,
    Interest,
    IntroductionStep,
    Meeting,
    Outcome,
    OutcomeResult,
    Reason,
)
from matchmaker.home import Home
from matchmaker.privacy.principal import Principal
from matchmaker.services.building import find_duplicates
from matchmaker.services.checkups import record_checkup
from matchmaker.services.data_subjects import change_consent, remove_person
from matchmaker.services.delivery import MailFolder, send_mails, send_reports
from matchmaker.services.importing import read_source
from matchmaker.services.introductions import (
    SiteAddress,
    act,
    plan_task,
    send_due_reminders,
    start,
    write_note,
)
from matchmaker.settings import shipped
from matchmaker.store import (
    Account,
    ApiKey,
    Attempts,
    IdempotentAnswer,
    ImportRecord,
    Origin,
    Session,
    Store,
    Writer,
    schema,
)
from matchmaker.store.outbox import Webhook
from matchmaker.store.schema import Day

BEGAN = datetime(2026, 12, 1, 8, tzinfo=UTC)
LASTS = timedelta(days=700)
N_INTRODUCTIONS = 260
N_CHECKUPS = 120
N_STAFF = 4
SITE = SiteAddress("https://match.example.org")
INTEREST = Interest(
    cooperation="Prove di saldatura su campioni",
    about="Officina di precisione, 24 persone",
    unclear="Quanto costa una settimana di prove?",
)
# Where introductions get to, and how often: most of them end early, as they do.
WAYS: Sequence[tuple[int, Sequence[Act]]] = (
    (2, ()),
    (3, (Act.PROPOSE,)),
    (4, (Act.PROPOSE, Act.INTEREST)),
    (6, (Act.PROPOSE, Act.DECLINE)),
    (1, (Act.PROPOSE, Act.DECLINE, Act.LIFT)),
    (1, (Act.PROPOSE, Act.WITHDRAW)),
    (3, (Act.PROPOSE, Act.INTEREST, Act.INTEREST)),
    (3, (Act.PROPOSE, Act.INTEREST, Act.INTEREST, Act.MEET, Act.HAND_OVER)),
    (6, (Act.PROPOSE, Act.INTEREST, Act.INTEREST, Act.MEET, Act.CONCLUDE)),
)


class Network:
    """The network as it is filled, and what draws its numbers."""

    def __init__(self, home: Home, store: Store) -> None:
        self.home = home
        self.store = store
        self.rng = random.Random(2026)  # noqa: S311 - draws what people do
        self.staff: list[Account] = []
        self.by_kind: dict[Kind, list[Profile]] = {}

    def some(self, kind: Kind) -> Profile:
        return self.rng.choice(self.by_kind[kind])

    def moment(self, share: float) -> datetime:
        return BEGAN + LASTS * share

    def reader(self, account: Account) -> Principal:
        return Principal(account_id=account.id, role=account.role, speaks_for=account.speaks_for)

    def on_behalf_of(self, profile: ProfileId) -> Principal:
        staff = self.reader(self.staff[0])
        return replace(staff, acting_for=profile, speaks_for=frozenset({profile}))


def digest(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()


def bring_in_demo(network: Network) -> None:
    """Import the demo network, and find its duplicates."""
    read = read_source("folder", shipped("demo"))
    origin = Origin(source="import demo", at=BEGAN)
    with network.store.write() as writer:
        change = writer.put_profiles(read.profiles, origin)
        change += writer.put_activities(read.activities)
        change += writer.put_participations(read.participations)
        change += writer.put_ties(read.ties)
        change += writer.put_judgements(read.judgements)
        record = ImportRecord(
            source="folder",
            file="demo",
            sha256=digest("demo"),
            imported_at=BEGAN,
            n_read=read.n_read,
            n_accepted=read.n_accepted,
            n_rejected=len(read.rejects),
            n_added=change.added,
            n_changed=change.changed,
            n_unchanged=change.unchanged,
        )
        number = writer.log_import(record)
        writer.audit.record("import.run", origin, subject=f"import:{number}")
    find_duplicates(network.home)
    for profile in network.store.profiles():
        network.by_kind.setdefault(profile.kind, []).append(profile)


def add_accounts(network: Network) -> None:
    """Give an account to staff, to every second firm and to every expert; keys and sessions."""
    languages = (Language.IT, Language.IT, Language.IT, Language.DE, Language.EN, Language.FR)
    speaking = [
        *((Role.COMPANY, each.id) for each in network.by_kind[Kind.COMPANY][::2]),
        *((Role.EXPERT, each.id) for each in network.by_kind[Kind.EXPERT]),
        *((Role.ASSOCIATION, each.id) for each in network.by_kind[Kind.ASSOCIATION]),
    ]
    others = [Role.STAFF] * N_STAFF + [Role.ADMIN, Role.ANALYST]
    people = [(role, frozenset[ProfileId]()) for role in others]
    people += [(role, frozenset({id_})) for role, id_ in speaking]
    with network.store.write() as writer:
        for n, (role, speaks_for) in enumerate(people):
            account = Account(
                id=f"a-{n:04}",
                email=f"persona.{n:04}@example.org",
                name=f"Persona {n:04}",
                role=role,
                speaks_for=speaks_for,
                language=languages[n % len(languages)],
                password_hash=f"$argon2id$v=19$m=8,t=1,p=1$invented${digest(n)[:20]}",
                totp_secret="JBSWY3DPEHPK3PXP" if role is Role.ADMIN else "",
                subject=f"https://id.example.org {n}" if n % 5 == 0 else None,
                created_at=network.moment(0.01),
                disabled_at=network.moment(0.9) if n % 37 == 36 else None,
            )
            writer.accounts.add(account)
            network.staff += [account] if role is Role.STAFF else []
            add_sign_in(network, writer, account, n)


def add_sign_in(network: Network, writer: Writer, account: Account, n: int) -> None:
    """Keep a session, a key and a failed attempt of every tenth person."""
    if n % 10:
        return
    now = network.moment(0.99)
    writer.sessions.open(
        Session(
            digest=digest("session", n),
            account_id=account.id,
            verified=True,
            created_at=now,
            renewed_at=now,
            seen_at=now,
        )
    )
    writer.sessions.put_key(
        ApiKey(
            id=f"key-{n}",
            account_id=account.id,
            name="crm",
            digest=digest("key", n),
            scopes=frozenset({"read", "write"}),
            created_at=now,
            expires_at=now + timedelta(days=90),
            used_on=now.date(),
        )
    )
    failed = Attempts(digest=digest("try", n), n_failed=3, last_at=now, blocked_until=now)
    writer.sessions.put_attempts(failed)


def decide_consents(network: Network) -> None:
    """Let some withdraw their consent, and some of these give it again."""
    for n, profile in enumerate(network.by_kind[Kind.COMPANY][5::40]):
        origin = Origin(source="service", at=network.moment(0.3), account_id="a-0000")
        version = "2026-12"
        change_consent(network.store, profile.id, given=False, text_version=version, origin=origin)
        if n % 2:
            again = replace(origin, at=network.moment(0.4))
            change_consent(
                network.store, profile.id, given=True, text_version=version, origin=again
            )


def answer_checkups(network: Network) -> None:
    """Let firms answer the check-up, some of them twice."""
    questions = Questionnaire.load().questions
    for n in range(N_CHECKUPS):
        firm = network.by_kind[Kind.COMPANY][(n * 3) % 300]
        asked = network.rng.sample(questions, k=network.rng.randint(6, len(questions)))
        grades = {each.id: network.rng.randrange(4) for each in asked}
        origin = Origin(
            source="service", at=network.moment(0.1 + 0.5 * n / N_CHECKUPS), account_id="a-0001"
        )
        record_checkup(network.store, firm.id, grades, origin, language=Language.IT)


def introduce(network: Network, sink: Path) -> None:
    """Bring firms together with others; each way is gone as often as its weight says."""
    hook = Webhook(
        id="w-1", url="https://crm.example.org/in", secret="whsec_aW52ZW50ZWQ=", by="a-0004",
        at=BEGAN,
    )  # fmt: skip
    with network.store.write() as writer:
        writer.webhooks.put(hook)
    withheld, met = network.store.unconsented(), set[tuple[str, str]]()
    ways = [way for weight, way in WAYS for _ in range(weight)]
    partners = (Kind.COMPANY, Kind.RESEARCH_GROUP, Kind.LAB, Kind.EXPERT)
    while len(met) < N_INTRODUCTIONS:
        asker, candidate = network.some(Kind.COMPANY), network.some(network.rng.choice(partners))
        pair = (min(asker.id, candidate.id), max(asker.id, candidate.id))
        barred = {asker.id, candidate.id} & withheld or candidate.id in asker.excludes
        if asker.id == candidate.id or pair in met or barred:
            continue
        if network.store.introductions.last_word(asker.id, candidate.id) is not None:
            continue
        met.add(pair)
        begin = network.moment(0.2 + 0.7 * len(met) / N_INTRODUCTIONS)
        go(network, asker.id, candidate.id, network.rng.choice(ways), begin)
        if len(met) % 40 == 0:
            send(network, sink, begin)
    # What began lately is still open.
    send_due_reminders(network.store, site=SITE, now=network.moment(0.85))


def go(
    network: Network,
    asker: ProfileId,
    candidate: ProfileId,
    way: Sequence[Act],
    begin: datetime,
) -> None:
    """Begin one introduction and take it along its way, with a note, and a task for some."""
    store = network.store
    staff = network.reader(network.rng.choice(network.staff))
    found = start(
        store, staff, asker_id=asker, candidate_id=candidate, propose=False, site=SITE, now=begin
    )
    sides = iter(network.rng.sample([asker, candidate], k=2))
    for n, each in enumerate(way, 1):
        now = begin + timedelta(days=3 * n)
        is_side = each in {Act.INTEREST, Act.DECLINE}
        reader = network.on_behalf_of(next(sides)) if is_side else staff
        act(store, reader, found.id, step_of(network, each, now), site=SITE, now=now)
    if Act.HAND_OVER in way:
        return
    write_note(store, staff, found.id, "Sentiti al telefono: richiamare a marzo.", now=begin)
    if network.rng.random() < 0.4:
        day = (begin + timedelta(days=20)).date()
        plan_task(store, staff, found.id, "Chiedere com'è andata", due_on=day, now=begin)


def step_of(network: Network, wanted: Act, now: datetime) -> IntroductionStep:
    """Say what an act has to say."""
    if wanted is Act.INTEREST:
        return IntroductionStep(act=wanted, interest=INTEREST)
    if wanted is Act.DECLINE:
        return IntroductionStep(
            act=wanted, reason=network.rng.choice(list(Reason)), remark="per ora no"
        )
    if wanted is Act.MEET:
        starts = datetime.combine(now.date() + timedelta(days=7), time(14), UTC)
        meeting = Meeting(starts_at=starts, ends_at=starts + timedelta(hours=1), place="Lecco")
        return IntroductionStep(act=wanted, meeting=meeting)
    if wanted is Act.CONCLUDE:
        result = network.rng.choice(list(OutcomeResult))
        paid = result in {OutcomeResult.AGREEMENT, OutcomeResult.FUNDED}
        amount = Decimal(network.rng.randrange(5, 80) * 1000) if paid else None
        outcome = Outcome(
            result=result, on=date(now.year, now.month, 1), amount=amount,
            currency="EUR" if paid else None,
        )  # fmt: skip
        return IntroductionStep(act=wanted, outcome=outcome)
    if wanted is Act.HAND_OVER:
        return IntroductionStep(act=wanted, owner=network.staff[-1].id)
    return IntroductionStep(act=wanted)


def send(network: Network, sink: Path, now: datetime) -> None:
    """Send what waits; every report is refused."""
    send_mails(network.store, MailFolder(sink), sender="matchmaker@example.org", now=now)
    send_reports(network.store, now=now, post=lambda *_: 503, private=True)


def erase_some(network: Network) -> None:
    """Erase three firms, as they asked."""
    origin = Origin(source="command line", at=network.moment(0.95), reason="chiesto per lettera")
    for profile in network.by_kind[Kind.COMPANY][-3:]:
        remove_person(network.store, profile.id, origin)


def keep_answers(network: Network) -> None:
    """Keep what was answered to requests that may be sent again."""
    with network.store.write() as writer:
        for n in range(20):
            kept = IdempotentAnswer(
                account_id="a-0000", key=f"k-{n}", request=digest("request", n), status=201,
                media_type="application/json", body='{"id":"x"}', asked_at=network.moment(0.99),
            )  # fmt: skip
            writer.idempotency.begin(kept)


@contextmanager
def drawn() -> Iterator[None]:
    """Draw what is random elsewhere from a seed."""
    rng, ids = random.Random(1), count()  # noqa: S311 - what is drawn guards nothing
    with ExitStack() as patched:
        patched.enter_context(patch("secrets.token_hex", lambda n: rng.randbytes(n).hex()))
        for module in ("steps", "notes"):
            name = f"matchmaker.services.introductions.{module}.uuid4"
            patched.enter_context(patch(name, lambda: UUID(int=next(ids))))
        yield


def rows_of(store: Store) -> dict[str, object]:
    """Read all tables, in the order of their keys."""
    found: dict[str, object] = {}
    with store._engine.connect() as connection:
        for table in schema.metadata.sorted_tables:
            rows = connection.execute(select(table).order_by(*table.primary_key)).all()
            cells = [[*map(stored, table.c, row)] for row in rows]
            found[table.name] = {"columns": list(table.c.keys()), "rows": cells}
    return found


def stored(column: Column[object], value: object) -> object:
    """A value as the database keeps it: an unknown day is empty."""
    return "" if value is None and isinstance(column.type, Day) else value


def plain(value: object) -> str:
    """Write a day or a moment."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value))


def main(out: Path) -> None:
    """Fill a network and write its rows."""
    with TemporaryDirectory() as folder, drawn():
        home = Home.create(Path(folder) / "home")
        with home.store() as store:
            network = Network(home, store)
            bring_in_demo(network)
            add_accounts(network)
            decide_consents(network)
            answer_checkups(network)
            introduce(network, Path(folder) / "sink")
            erase_some(network)
            keep_answers(network)
            found = {"schema": schema.HEAD, "tables": rows_of(store)}
    text = json.dumps(found, default=plain, ensure_ascii=False, separators=(",", ":"))
    out.write_bytes(lzma.compress(text.encode(), preset=9))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
