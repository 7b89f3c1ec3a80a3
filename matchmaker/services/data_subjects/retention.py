"""How long what is kept: periods as data, and one verb that applies them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from matchmaker.domain import Language
from matchmaker.home import Home
from matchmaker.services.data_subjects.erasure import remove_person
from matchmaker.services.data_subjects.erasure_register import note
from matchmaker.services.importing import forget_undo
from matchmaker.store import Account, Origin, Store
from matchmaker.store.audit import EXPIRES


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPeriod:
    """How long one kind of data is kept, and why."""

    name: str
    days: int
    what: Mapping[Language, str]
    why: Mapping[Language, str]

    def ends_before(self, now: datetime) -> datetime:
        """What is older than this has had its time."""
        return now - timedelta(days=self.days)


@lru_cache(maxsize=1)
def periods() -> Mapping[str, RetentionPeriod]:
    """Read all periods, by name."""
    path = Path(__file__).with_name("retention.toml")
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    languages = (Language.EN, Language.IT)
    return {
        name: RetentionPeriod(
            name=name,
            days=row["days"],
            what={each: row[f"what_{each}"] for each in languages},
            why={each: row[f"why_{each}"] for each in languages},
        )
        for name, row in rows.items()
    }


def apply_retention(home: Home, origin: Origin) -> dict[str, int]:
    """Delete what has had its time; how many of each kind. Without anything to do, no line."""
    ends = {name: period.ends_before(origin.at) for name, period in periods().items()}
    with home.store() as store:
        n_disabled = _erase_disabled(home, store, ends["disabled"], origin)
        found = _expire(store, ends, origin)
        found["undo"] = forget_undo(store, ends["undo"])
    return found | {"disabled": n_disabled, "rejects": _old_rejects(home, ends["rejects"])}


def _expire(store: Store, ends: Mapping[str, datetime], origin: Origin) -> dict[str, int]:
    with store.write() as writer:
        n_access = writer.sessions.prune(
            begun=ends["sessions"],
            seen=ends["sessions"],
            tried=ends["attempts"],
            ended=ends["keys"],
        )
        n_access += writer.links.prune(ends["keys"])
        n_access += writer.rate_counts.forget(ends["attempts"])
        n_answers = writer.idempotency.forget(ends["answers"])
        n_history = writer.erasures.forget_history(ends["history"])
        n_audit = 0
        if writer.audit.has_details_before(ends["audit"]):
            line = writer.audit.record(EXPIRES, origin)
            n_audit = writer.audit.expire(ends["audit"], line)
        found = {
            "access": n_access,
            "answers": n_answers,
            "history": n_history,
            "audit": n_audit,
            # An e-mail about a task goes once the task is gone.
            "notes": writer.introductions.forget_notes(ends["notes"]),
            "outgoing": writer.outbox.forget(sent=ends["sent"], unsent=ends["unsent"]),
        }
        writer.erased = any(found.values())
    return found


def _erase_disabled(home: Home, store: Store, before: datetime, origin: Origin) -> int:
    def is_over(account: Account) -> bool:
        return account.disabled_at is not None and account.disabled_at < before

    # Whose profile is still there keeps its account until the profile goes.
    over = [a for a in store.accounts.all() if is_over(a) and not a.speaks_for]
    for account in over:
        note(home, remove_person(store, account.id, origin).erasures)
    return len(over)


def _old_rejects(home: Home, before: datetime) -> int:
    files = home.rejects.glob("*") if home.rejects.is_dir() else ()
    old = [f for f in files if datetime.fromtimestamp(f.stat().st_mtime, UTC) < before]
    for file in old:
        file.unlink()
    return len(old)
