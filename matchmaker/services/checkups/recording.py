"""Keep a firm's answers, handed in or still a draft, and let what follows from them rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matchmaker.checkup import (
    Answers,
    InferredNeed,
    check_answers,
    infer_needs,
    infer_offers,
    questionnaire_of,
)
from matchmaker.checkup.needs import AT_MOST, PREFIX
from matchmaker.domain import Kind, Language, Need, Offer, Profile, ProfileId, Visibility
from matchmaker.errors import InputError
from matchmaker.store import Decision, Draft, Origin, Store, StoredCheckUp, Writer, in_force

CONFIRMED, DISMISSED = "confirmed", "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUpResult:
    """What a check-up came to, as it is kept, and the needs that follow from it."""

    checkup: StoredCheckUp
    counts: bool
    """False where an earlier, fuller check-up stays the one that counts."""
    needs: tuple[Need, ...]
    """Those suggested ones that rank from the next build on."""


def record_checkup(
    store: Store,
    profile_id: str,
    grades: object,
    origin: Origin,
    *,
    language: Language = Language.EN,
    visibility: Visibility = Visibility.MATCHING_ONLY,
    importance: Mapping[str, object] | None = None,
    ambition: Mapping[str, object] | None = None,
) -> CheckUpResult:
    """
    Score a firm's answers, and keep answers, maturity and the needs that follow from them.

    Suggested needs of an earlier check-up are replaced; those that the firm wrote or confirmed
    stay. A fragment takes the place of no fuller check-up.

    Raises:
        UnknownProfileError: No such profile.
        InputError: It is no company, or a question or grade does not exist.
    """
    answers = check_answers(grades, questionnaire_of(), importance=importance, ambition=ambition)
    if not answers:
        raise InputError("nothing_answered", field="grades")
    return keep_answers(
        store, profile_id, answers, origin, language=language, visibility=visibility
    )


def keep_answers(
    store: Store,
    profile_id: str,
    answers: Answers,
    origin: Origin,
    *,
    language: Language,
    visibility: Visibility = Visibility.MATCHING_ONLY,
) -> CheckUpResult:
    """Do as `record_checkup` does, with checked answers; a draft is handed in with it."""
    with store.write() as writer:
        # Read here, where nobody else writes: what its owner just changed is not written over.
        firm = company(store, profile_id)
        kept = StoredCheckUp(
            profile_id=firm.id,
            answered_at=origin.at,
            account_id=origin.account_id,
            answers=answers,
        )
        earlier = list(reversed(store.checkups.of(profile_id)))
        current = in_force([*earlier, kept])
        decisions = store.checkups.decisions(profile_id)
        changed = firm_after(firm, [*earlier, kept], decisions, language, visibility)
        writer.checkups.add(kept)
        writer.checkups.drop_draft(profile_id)
        writer.put_profiles([changed], origin)
        writer.audit.record("checkup.answer", origin, subject=f"profile:{firm.id}")
    suggested = tuple(need for need in changed.needs if _is_suggested(need.id, decisions))
    return CheckUpResult(checkup=kept, counts=current is kept, needs=suggested)


def firm_after(
    firm: Profile,
    found: Sequence[StoredCheckUp],
    decisions: Mapping[str, Decision],
    language: Language,
    visibility: Visibility = Visibility.MATCHING_ONLY,
) -> Profile:
    """Give a firm with what follows from all its check-ups, in the order they were kept."""
    current = in_force(found)
    return firm if current is None else _with(firm, current, decisions, language, visibility)


def save_dimension(
    store: Store,
    profile_id: str,
    dimension: str,
    raw: object,
    origin: Origin,
    *,
    importance: int | None = None,
    ambition: int | None = None,
) -> Draft:
    """
    Keep what was answered to the questions of one dimension, beside the rest of the draft.

    Two people who fill in different dimensions don't meet. InputError where an answer is none, or
    to a question of another dimension.
    """
    firm = company(store, profile_id)
    questionnaire = questionnaire_of()
    part = check_answers(
        raw,
        questionnaire,
        importance={dimension: importance},
        ambition={dimension: ambition},
    )
    ids = {question.id for question in questionnaire.of(dimension)}
    with store.write() as writer:
        before = writer.checkups.stored.draft(profile_id)
        answers = begin_draft(store, profile_id) if before is None else before.answers
        draft = Draft(
            profile_id=firm.id,
            saved_at=origin.at,
            account_id=origin.account_id,
            n_saves=1 if before is None else before.n_saves + 1,
            answers=_merged(answers, part, ids, dimension),
        )
        writer.checkups.put_draft(draft)
        if before is None:
            writer.audit.record("checkup.draft", origin, subject=f"profile:{firm.id}")
    return draft


def hand_in(store: Store, profile_id: str, origin: Origin, *, language: Language) -> CheckUpResult:
    """Make a check-up of the draft; InputError where nothing is answered."""
    draft = store.checkups.draft(profile_id)
    if draft is None or not draft.answers:
        raise InputError("nothing_answered", field="grades")
    return keep_answers(store, profile_id, draft.answers, origin, language=language)


def _merged(answers: Answers, part: Answers, ids: set[str], dimension: str) -> Answers:
    """The answers with those to some questions replaced, and what the dimension matters."""
    kept = {id_: grade for id_, grade in answers.grades.items() if id_ not in ids}
    new = {id_: grade for id_, grade in part.grades.items() if id_ in ids}
    others = {k: v for k, v in answers.importance.items() if k != dimension}
    aims = {k: v for k, v in answers.ambition.items() if k != dimension}
    return Answers(
        version=part.version,
        grades={**kept, **new},
        not_applicable=(answers.not_applicable - ids) | (part.not_applicable & ids),
        unknown=(answers.unknown - ids) | (part.unknown & ids),
        importance={**others, **part.importance},
        ambition={**aims, **part.ambition},
    )


def begin_draft(store: Store, profile_id: str) -> Answers:
    """
    The answers that a form begins with: the draft, else importance and ambition of last time.

    Grades are asked anew: who sees the old one ticks it again.
    """
    company(store, profile_id)
    draft = store.checkups.draft(profile_id)
    version = questionnaire_of().version
    if draft is not None and draft.answers.version == version:
        return draft.answers
    last = in_force(reversed(store.checkups.of(profile_id)))
    if last is None or last.answers.version != version:
        return Answers(version=version)
    return Answers(
        version=version, importance=last.answers.importance, ambition=last.answers.ambition
    )


def suggested_needs(store: Store, profile_id: str) -> tuple[InferredNeed, ...]:
    """Every need that the check-up in force suggests and the firm has not dismissed."""
    current = in_force(reversed(store.checkups.of(profile_id)))
    if current is None or current.answers.version != questionnaire_of().version:
        return ()
    decisions = store.checkups.decisions(profile_id)
    dismissed = [item for item, said in decisions.items() if said.verdict == DISMISSED]
    return infer_needs(questionnaire_of(), current.answers, dismissed=dismissed)


def suggested_offers(store: Store, profile_id: str, language: Language) -> tuple[Offer, ...]:
    """What the firm's strong dimensions let it offer; nothing ranks that it did not confirm."""
    current = in_force(reversed(store.checkups.of(profile_id)))
    if current is None or current.answers.version != questionnaire_of().version:
        return ()
    decisions = store.checkups.decisions(profile_id)
    found = infer_offers(current.result, language)
    return tuple(each for each in found if each.id not in decisions)


def decide(
    store: Store,
    profile_id: str,
    item: str,
    verdict: str,
    origin: Origin,
    *,
    language: Language,
    visibility: Visibility = Visibility.NETWORK,
) -> None:
    """
    Confirm or dismiss a suggested need or offer, on the firm's behalf.

    What is confirmed is the firm's own from then on, with the visibility it chose; what is
    dismissed is not suggested again. InputError where nothing of that name is suggested.
    """
    if verdict not in (CONFIRMED, DISMISSED):
        choices = {"choices": f"{CONFIRMED}, {DISMISSED}"}
        raise InputError("verdict_unknown", choices, field="verdict", value=verdict)
    with store.write() as writer:
        firm = company(store, profile_id)
        changed = _decided(store, firm, item, verdict, language, visibility)
        writer.checkups.decide(
            Decision(
                profile_id=firm.id,
                item=item,
                verdict=verdict,
                decided_at=origin.at,
                account_id=origin.account_id,
            )
        )
        writer.put_profiles([changed], origin)
        _note(writer, item, verdict, firm, origin)


def company(store: Store, profile_id: str) -> Profile:
    """The firm of this id; UnknownProfileError or, where it is no company, InputError."""
    firm = store.profile(ProfileId(profile_id))
    if firm.kind is not Kind.COMPANY:
        raise InputError("not_a_company", {"id": profile_id, "kind": firm.kind})
    return firm


def _note(writer: Writer, item: str, verdict: str, firm: Profile, origin: Origin) -> None:
    writer.audit.record(
        "checkup.decide", origin, subject=f"profile:{firm.id}", note=f"{item} {verdict}"
    )


def _decided(
    store: Store,
    firm: Profile,
    item: str,
    verdict: str,
    language: Language,
    visibility: Visibility,
) -> Profile:
    offers = {each.id: each for each in suggested_offers(store, firm.id, language)}
    needs = {PREFIX + each.capability.id: each for each in suggested_needs(store, firm.id)}
    if item in offers:
        return _with_offer(firm, offers[item], verdict, visibility)
    if item not in needs:
        choices = {"choices": ", ".join([*needs, *offers])}
        raise InputError("not_suggested", choices, field="item", value=item)
    others = tuple(need for need in firm.needs if need.id != item)
    if verdict == DISMISSED:
        return replace(firm, needs=others)
    return replace(firm, needs=(*others, needs[item].need(language, visibility)))


def _with_offer(firm: Profile, offer: Offer, verdict: str, visibility: Visibility) -> Profile:
    others = tuple(each for each in firm.offers if each.id != offer.id)
    if verdict == DISMISSED:
        return replace(firm, offers=others)
    return replace(firm, offers=(*others, replace(offer, visibility=visibility)))


def _with(
    firm: Profile,
    current: StoredCheckUp,
    decisions: Mapping[str, Decision],
    language: Language,
    visibility: Visibility,
) -> Profile:
    """The firm with maturity and suggested needs; those that it declared come first and outrank."""
    declared = tuple(need for need in firm.needs if not _is_suggested(need.id, decisions))
    if current.answers.version != questionnaire_of().version:
        return firm
    decided = {item.removeprefix(PREFIX) for item in decisions}
    found = infer_needs(questionnaire_of(), current.answers, dismissed=decided)
    room = max(0, AT_MOST - len(declared))
    suggested = tuple(each.need(language, visibility) for each in found[:room])
    maturity = current.result.maturity
    return replace(
        firm,
        maturity=firm.maturity if maturity is None else maturity,
        needs=(*declared, *suggested),
    )


def _is_suggested(need_id: str, decisions: Mapping[str, Decision]) -> bool:
    said = decisions.get(need_id)
    return need_id.startswith(PREFIX) and (said is None or said.verdict == DISMISSED)
