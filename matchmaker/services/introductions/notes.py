"""What people write down about an introduction, and what is to be done."""

from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

from matchmaker.domain import Role
from matchmaker.domain.characters import is_readable
from matchmaker.domain.introduction import Introduction, Note, Task
from matchmaker.errors import InputError
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.resolution.naming import words_naming
from matchmaker.services.introductions.permissions import (
    merged_profile,
    require,
    require_readable,
    subject_of,
)
from matchmaker.store import Store, Writer

MAY_DO_TASKS = frozenset({Role.STAFF, Role.EXPERT})


def write_note(
    store: Store,
    principal: Principal,
    introduction_id: str,
    text: str,
    *,
    shared: bool = False,
    now: datetime,
) -> Note:
    """
    Keep a note, for staff or for both sides as well.

    InputError where it is for both and names the side that stays anonymous.
    """
    note = Note(
        id=str(uuid4()),
        introduction_id=introduction_id,
        by=principal.account_id,
        at=now,
        text=_worded(text),
        shared=shared,
    )
    with store.write() as writer:
        introduction = _require_managing(writer, principal, introduction_id)
        if shared:
            _require_unnamed(store, introduction, note.text)
        writer.introductions.note(note)
    return note


def message_of(store: Store, introduction: Introduction, principal: Principal, text: str) -> Note:
    """
    What whoever proposes an introduction says to both sides; a note of the same moment.

    InputError where it names the side that stays anonymous.
    """
    try:
        words = _worded(text)
        _require_unnamed(store, introduction, words)
    except InputError as error:
        error.field = "message"
        raise
    return Note(
        id=str(uuid4()),
        introduction_id=introduction.id,
        by=principal.account_id,
        at=introduction.begun_at,
        text=words,
        shared=True,
    )


def plan_task(
    store: Store,
    principal: Principal,
    introduction_id: str,
    text: str,
    *,
    due_on: date,
    assignee: str = "",
    now: datetime,
) -> Task:
    """Keep something to do, for oneself or for a colleague. InputError for an unknown one."""
    task = Task(
        id=str(uuid4()),
        introduction_id=introduction_id,
        by=principal.account_id,
        at=now,
        text=_worded(text),
        due_on=due_on,
        assignee=assignee or principal.account_id,
    )
    with store.write() as writer:
        _require_managing(writer, principal, introduction_id)
        require_colleague(writer, task.assignee, "assignee")
        writer.introductions.put_task(task)
    return task


def finish_task(
    store: Store, principal: Principal, introduction_id: str, task_id: str, *, now: datetime
) -> Task:
    """Note that a task is done; UnknownRecordError where there is none."""
    with store.write() as writer:
        _require_managing(writer, principal, introduction_id)
        found = writer.introductions.stored.task(introduction_id, task_id)
        done = replace(found, done_at=found.done_at or now)
        writer.introductions.put_task(done)
    return done


def require_colleague(writer: Writer, account_id: str, field: str) -> None:
    """Go on only if the account is one of staff or of an expert. InputError."""
    account = writer.accounts.stored.by_id(account_id)
    if account is None or account.disabled_at is not None or account.role not in MAY_DO_TASKS:
        raise InputError("account_not_of_staff", field=field, value=account_id)


def _require_unnamed(store: Store, introduction: Introduction, text: str) -> None:
    if introduction.hidden is None:
        return
    hidden = merged_profile(store, introduction.profile_of(introduction.hidden))
    named = words_naming(text, hidden)
    if named:
        raise InputError("text_names_anonymous", field="text", value=", ".join(named))


def _require_managing(writer: Writer, principal: Principal, introduction_id: str) -> Introduction:
    introduction = writer.introductions.stored.get(introduction_id)
    require_readable(principal, introduction)
    require(principal, Action.INTRODUCTION_MANAGE, subject_of(introduction))
    return introduction


def _worded(text: str) -> str:
    if not text.strip():
        raise InputError("text_empty", field="text")
    if not is_readable(text):
        raise InputError("characters_unreadable", field="text")
    return text.strip()
