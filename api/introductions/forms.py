"""Read the forms on the page of an introduction into the library's values."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BaseModel, Field

from matchmaker.domain.introduction import (
    Act,
    Interest,
    IntroductionStep,
    Meeting,
    Outcome,
    OutcomeResult,
    Reason,
)
from matchmaker.errors import InputError
from matchmaker.services import workspace
from matchmaker.sources.numbers import read_amount

from ..middleware.limits import MAX_ID
from .schemas import MAX_WORDS

HERE = workspace.HERE
Words = Annotated[str, Field(max_length=MAX_WORDS)]


class StepForm(BaseModel):
    """What a form says of a step; whatever the step has no use for is empty."""

    act: Act
    reason: Reason | None = None
    remark: Words = ""
    cooperation: Words = ""
    about: Words = ""
    unclear: Words = ""
    day: str = ""
    at: str = ""
    minutes: int = Field(60, ge=5, le=14 * 24 * 60)
    place: Words = ""
    link: Words = ""
    result: OutcomeResult | None = None
    amount: str = ""
    currency: str = ""
    owner: str = ""


class ProposalForm(BaseModel):
    """Who is to be brought together with whom, and what is said to the other side, or to both."""

    asker: str = Field(max_length=MAX_ID)
    candidate: str = Field(max_length=MAX_ID)
    need: Annotated[str, Field(max_length=MAX_ID)] = ""
    cooperation: Words = ""
    about: Words = ""
    unclear: Words = ""
    message: Words = ""
    """Of staff or of an expert, to both."""


def step_from_form(said: StepForm) -> IntroductionStep:
    """The step that a form asks for. InputError where it cannot be read."""
    interest = Interest(cooperation=said.cooperation, about=said.about, unclear=said.unclear)
    return IntroductionStep(
        act=said.act,
        reason=said.reason,
        remark=said.remark,
        interest=interest if said.act is Act.INTEREST else None,
        meeting=_meeting(said) if said.act is Act.MEET else None,
        outcome=_outcome(said) if said.act is Act.CONCLUDE else None,
        owner=said.owner or None,
    )


def _meeting(said: StepForm) -> Meeting:
    try:
        day, clock = date.fromisoformat(said.day), time.fromisoformat(said.at)
    except ValueError as error:
        raise InputError("day_or_time_invalid", field="day") from error
    begins = datetime.combine(day, clock, HERE)
    ends = begins + timedelta(minutes=said.minutes)
    return Meeting(starts_at=begins, ends_at=ends, place=said.place, link=said.link)


def _outcome(said: StepForm) -> Outcome | None:
    if said.result is None:
        return None
    try:
        on = date.fromisoformat(said.day)
    except ValueError as error:
        raise InputError("day_or_amount_invalid", field="day") from error
    amount = _amount(said.amount) if said.amount.strip() else None
    currency = said.currency if amount is not None else None
    return Outcome(result=said.result, on=on, amount=amount, currency=currency)


def _amount(typed: str) -> Decimal:
    """Money as people of four countries type it: 12.000,50, 12'000.50 or 12 000."""
    try:
        return Decimal(str(read_amount(typed))).quantize(Decimal("0.01"))
    except (InputError, InvalidOperation) as error:
        raise InputError("amount_invalid", field="amount", value=typed) from error
