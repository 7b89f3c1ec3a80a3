"""What the pages call the values that they show: kinds, states, reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations

from matchmaker.domain import Cooperation, FitVerdict, Kind, Language, Layer, Visibility
from matchmaker.domain.account import Role
from matchmaker.domain.introduction import Act, OutcomeResult, Party, Reason, State
from matchmaker.sources.sme import FirmSize

from .messages import translations


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The words for each value, in one language."""

    kinds: Mapping[Kind, str]
    kinds_plural: Mapping[Kind, str]
    layers: Mapping[Layer, str]
    fields: Mapping[str, str]
    """Where a passage of a profile comes from: its field, or an activity's kind."""
    cooperation: Mapping[Cooperation, str]
    roles: Mapping[Role, str]
    modes: Mapping[str, str]
    """How a search may be read."""
    examples: Sequence[str]
    """Needs to try."""
    refusals: Mapping[str, str]
    """What went wrong with a password or a code."""
    questions: Mapping[str, str]
    """The questions of an expression of interest, in short."""
    states: Mapping[State, str]
    explained: Mapping[State, str]
    """What a state means, as a sentence."""
    acts: Mapping[Act, str]
    parties: Mapping[Party, str]
    reasons: Mapping[Reason, str]
    results: Mapping[OutcomeResult, str]
    whose: Mapping[str, str]
    """Whose needs a page lists."""
    verdicts: Mapping[FitVerdict, str]
    """How far a suggestion answers, as the word beside its fit."""
    sizes: Mapping[FirmSize, str]
    openness: Mapping[Visibility, str]
    facts: Mapping[str, str]
    """What a profile may hold, as something to add."""
    orders: Mapping[str, str]
    """How a list is sorted."""
    feedback: Mapping[str, str]
    """Why a suggestion is of no use."""
    readers: Mapping[str, str]
    """Who a dossier is for."""
    contacts: Mapping[str, str]
    """How somebody was in touch."""
    comparisons: Mapping[str, str]
    """What of two records was compared to see whether they are one."""
    pair_fields: Mapping[str, str]
    """The fields of two records side by side."""
    agreements: Mapping[str, str]
    identity: Mapping[str, str]
    """What was said of two records."""


@cache
def labels_in(language: Language) -> Labels:
    """The words for each value."""
    t = translations(language)
    return Labels(
        kinds=_kinds(t),
        kinds_plural=_kinds_plural(t),
        layers=_layers(t),
        fields=_fields(t),
        cooperation=_cooperation(t),
        roles=_roles(t),
        modes=_modes(t),
        examples=_examples(t),
        refusals=_refusals(t),
        questions=_questions(t),
        states=_states(t),
        explained=_explained(t),
        acts=_acts(t),
        parties=_parties(t),
        reasons=_reasons(t),
        results=_results(t),
        whose=_whose(t),
        verdicts=_verdicts(t),
        sizes=_sizes(t),
        openness=_openness(t),
        facts=_facts(t),
        orders=_orders(t),
        feedback=_feedback(t),
        readers=_readers(t),
        contacts=_contacts(t),
        comparisons=_comparisons(t),
        pair_fields=_pair_fields(t),
        agreements=_agreements(t),
        identity=_identity(t),
    )


def _comparisons(t: NullTranslations) -> Mapping[str, str]:
    return {
        "name": t.gettext("Name"),
        "short": t.gettext("Short name"),
        "swap": t.gettext("One word stands for another"),
        "slip": t.gettext("A word spelled otherwise"),
        "body": t.gettext("Department, foundation or sister in the name"),
        "legal": t.gettext("Legal form"),
        "number": t.gettext("Number in the name"),
        "person": t.gettext("First name and surname"),
        "city": t.gettext("Town"),
        "street": t.gettext("Street"),
        "postcode": t.gettext("Postcode"),
        "nuts": t.gettext("Region"),
        "country": t.gettext("Country"),
        "kind": t.gettext("Kind"),
        "activity": t.gettext("Activity"),
        "identifier": t.gettext("VAT or other number"),
        "domain": t.gettext("Website"),
    }


def _pair_fields(t: NullTranslations) -> Mapping[str, str]:
    return {
        "names": t.gettext("Names"),
        "kind": t.gettext("Kind"),
        "identifiers": t.gettext("VAT or other number"),
        "address": t.gettext("Street"),
        "town": t.gettext("Town"),
        "country": t.gettext("Country"),
        "nuts": t.gettext("Region"),
        "url": t.gettext("Website"),
        "sectors": t.gettext("Activity"),
        "headcount": t.gettext("People employed"),
        "texts": t.gettext("Texts"),
        "needs": t.gettext("Needs"),
        "offers": t.gettext("Offers"),
        "consent": t.gettext("Agrees to be matched"),
        "updated_on": t.gettext("Last changed"),
        "sources": t.gettext("Sources"),
    }


def _agreements(t: NullTranslations) -> Mapping[str, str]:
    return {
        "agrees": t.gettext("agrees"),
        "differs": t.gettext("differs"),
        "one_side": t.gettext("only one says so"),
    }


def _identity(t: NullTranslations) -> Mapping[str, str]:
    return {
        "same": t.gettext("the same"),
        "different": t.gettext("different ones"),
        "unsure": t.gettext("don't know"),
    }


def _kinds(t: NullTranslations) -> Mapping[Kind, str]:
    return {
        Kind.COMPANY: t.gettext("Company"),
        Kind.EXPERT: t.gettext("Innovation expert"),
        Kind.RESEARCH_GROUP: t.gettext("Research group"),
        Kind.LAB: t.gettext("Laboratory"),
        Kind.ASSOCIATION: t.gettext("Association"),
        Kind.INSTITUTION: t.gettext("Institution"),
        Kind.ORGANISATION: t.gettext("Organisation"),
    }


def _verdicts(t: NullTranslations) -> Mapping[FitVerdict, str]:
    return {
        FitVerdict.STRONG: t.pgettext("fit", "strong"),
        FitVerdict.POSSIBLE: t.pgettext("fit", "possible"),
        FitVerdict.NONE: t.pgettext("fit", "none"),
    }


def _kinds_plural(t: NullTranslations) -> Mapping[Kind, str]:
    return {
        Kind.COMPANY: t.gettext("Companies"),
        Kind.EXPERT: t.gettext("Experts"),
        Kind.RESEARCH_GROUP: t.gettext("Research groups"),
        Kind.LAB: t.gettext("Laboratories"),
        Kind.ASSOCIATION: t.gettext("Associations"),
        Kind.INSTITUTION: t.gettext("Institutions"),
        Kind.ORGANISATION: t.gettext("Other organisations"),
    }


def _layers(t: NullTranslations) -> Mapping[Layer, str]:
    return {
        Layer.JOINT_PROJECT: t.gettext("Joint project"),
        Layer.INTRODUCTION_ACCEPTED: t.gettext("Introduction accepted"),
        Layer.EXPERT_CLIENT: t.gettext("Expert and firm"),
        Layer.MEMBERSHIP: t.gettext("Membership"),
        Layer.AFFILIATION: t.gettext("Affiliation"),
        Layer.ATTENDANCE: t.gettext("Event or content"),
        Layer.PATENT: t.gettext("Patent"),
    }


def _fields(t: NullTranslations) -> Mapping[str, str]:
    return {
        "description": t.gettext("Description"),
        "products": t.gettext("Products"),
        "processes": t.gettext("Processes"),
        "keywords": t.gettext("Keywords"),
        "offer": t.gettext("Offer"),
        "need": t.gettext("Need"),
        "project": t.gettext("Project"),
        "event": t.gettext("Event"),
        "content": t.gettext("Content"),
        "call": t.gettext("Call"),
        "patent": t.gettext("Patent"),
    }


def _cooperation(t: NullTranslations) -> Mapping[Cooperation, str]:
    return {
        Cooperation.JOINT_RESEARCH: t.gettext("joint research"),
        Cooperation.CONSULTING: t.gettext("consulting"),
        Cooperation.TESTING: t.gettext("testing"),
        Cooperation.LICENSING: t.gettext("licensing"),
        Cooperation.STUDENT_PROJECT: t.gettext("student project"),
        Cooperation.JOINT_APPLICATION: t.gettext("joint application"),
        Cooperation.SUPPLY: t.gettext("supply"),
        Cooperation.MEMBERSHIP: t.gettext("membership"),
    }


def _roles(t: NullTranslations) -> Mapping[Role, str]:
    return {
        Role.COMPANY: t.gettext("Company"),
        Role.EXPERT: t.gettext("Innovation expert"),
        Role.ASSOCIATION: t.gettext("Association"),
        Role.ANALYST: t.gettext("Analyst"),
        Role.STAFF: t.gettext("Staff"),
        Role.ADMIN: t.gettext("Administrator"),
    }


def _modes(t: NullTranslations) -> Mapping[str, str]:
    return {
        "auto": t.gettext("Automatic"),
        "name": t.gettext("Name"),
        "need": t.gettext("Need"),
    }


def _refusals(t: NullTranslations) -> Mapping[str, str]:
    return {
        "wrong": t.gettext("That is not right. Check what you typed and try again."),
        "wait": t.gettext("Too many attempts. Wait a little, then try again."),
    }


def _questions(t: NullTranslations) -> Mapping[str, str]:
    return {
        "cooperation": t.gettext("Cooperation"),
        "about": t.gettext("Who they are"),
        "unclear": t.gettext("What is unclear"),
    }


def _states(t: NullTranslations) -> Mapping[State, str]:
    return {
        State.SUGGESTED: t.pgettext("state", "Noted"),
        State.PROPOSED: t.pgettext("state", "Proposed"),
        State.INTERESTED: t.pgettext("state", "One is interested"),
        State.INTRODUCED: t.pgettext("state", "Introduced"),
        State.MEETING: t.pgettext("state", "Meeting"),
        State.OUTCOME: t.pgettext("state", "Outcome"),
        State.DECLINED: t.pgettext("state", "Declined"),
        State.WITHDRAWN: t.pgettext("state", "Taken back"),
        State.EXPIRED: t.pgettext("state", "Expired"),
    }


def _explained(t: NullTranslations) -> Mapping[State, str]:
    return {
        State.SUGGESTED: t.gettext("Noted only; nobody has been asked yet."),
        State.PROPOSED: t.gettext(
            "Both sides were asked. Contacts are exchanged once both are interested."
        ),
        State.INTERESTED: t.gettext("One side is interested; the other has not answered yet."),
        State.INTRODUCED: t.gettext(
            "Both are interested. Here are the contacts: the next step is a first meeting."
        ),
        State.MEETING: t.gettext("A meeting is set. Afterwards, record what came of it."),
        State.OUTCOME: t.gettext("This introduction has an outcome. Further ones may be added."),
        State.DECLINED: t.gettext("It does not go on: one side declined."),
        State.WITHDRAWN: t.gettext("It was taken back before both had answered."),
        State.EXPIRED: t.gettext("It does not go on: no answer came in time."),
    }


def _acts(t: NullTranslations) -> Mapping[Act, str]:
    return {
        Act.SUGGEST: t.pgettext("act", "Noted"),
        Act.PROPOSE: t.pgettext("act", "Proposed"),
        Act.INTEREST: t.pgettext("act", "Said yes"),
        Act.DECLINE: t.pgettext("act", "Declined"),
        Act.WITHDRAW: t.pgettext("act", "Taken back"),
        Act.EXPIRE: t.pgettext("act", "Expired"),
        Act.MEET: t.pgettext("act", "Meeting set"),
        Act.CONCLUDE: t.pgettext("act", "Outcome recorded"),
        Act.LIFT: t.pgettext("act", "Decline lifted"),
        Act.HAND_OVER: t.pgettext("act", "Handed over"),
    }


def _parties(t: NullTranslations) -> Mapping[Party, str]:
    return {
        Party.EXPERT: t.gettext("expert"),
        Party.STAFF: t.gettext("staff"),
        Party.CLOCK: t.gettext("deadline"),
    }


def _reasons(t: NullTranslations) -> Mapping[Reason, str]:
    return {
        Reason.NOT_RELEVANT: t.gettext("It does not fit what we look for"),
        Reason.NO_TIME: t.gettext("No time at present"),
        Reason.KNOWN_ALREADY: t.gettext("We know one another already"),
        Reason.COMPETITOR: t.gettext("A competitor"),
        Reason.CONFIDENTIAL: t.gettext("Too confidential"),
        Reason.TERMS: t.gettext("Costs or conditions"),
        Reason.TOO_FAR: t.gettext("Too far away"),
        Reason.OTHER: t.gettext("Another reason"),
    }


def _results(t: NullTranslations) -> Mapping[OutcomeResult, str]:
    return {
        OutcomeResult.AGREEMENT: t.gettext("An agreement"),
        OutcomeResult.JOINT_APPLICATION: t.gettext("A joint application"),
        OutcomeResult.FUNDED: t.gettext("Funding"),
        OutcomeResult.SUCCESS_STORY: t.gettext("A success story"),
        OutcomeResult.NOTHING: t.gettext("Nothing"),
    }


def _whose(t: NullTranslations) -> Mapping[str, str]:
    return {
        "all": t.gettext("All"),
        "invited": t.gettext("To which I am invited"),
        "mine": t.gettext("Mine"),
    }


def _sizes(t: NullTranslations) -> Mapping[FirmSize, str]:
    return {
        FirmSize.MICRO: t.gettext("micro enterprise"),
        FirmSize.SMALL: t.gettext("small enterprise"),
        FirmSize.MEDIUM: t.gettext("medium-sized enterprise"),
        FirmSize.LARGE: t.gettext("large enterprise"),
    }


def _openness(t: NullTranslations) -> Mapping[Visibility, str]:
    return {
        Visibility.PUBLIC: t.gettext("open to everybody"),
        Visibility.NETWORK: t.gettext("open to the network"),
        Visibility.STAFF: t.gettext("for the staff alone"),
        Visibility.MATCHING_ONLY: t.gettext("ranks, and is shown to nobody"),
        Visibility.PRIVATE: t.gettext("for you alone"),
    }


def _facts(t: NullTranslations) -> Mapping[str, str]:
    return {
        "names": t.gettext("its name"),
        "needs": t.gettext("what it looks for"),
        "offers": t.gettext("what it offers"),
        "description": t.gettext("a description"),
        "sectors": t.gettext("its sector"),
        "place": t.gettext("where it is"),
        "languages": t.gettext("the languages spoken"),
        "size": t.gettext("how many people work there"),
        "capacity": t.gettext("how many firms it can follow"),
        "url": t.gettext("its website"),
        "updated_on": t.gettext("a word that all of it still holds"),
    }


def _orders(t: NullTranslations) -> Mapping[str, str]:
    return {
        "fit": t.gettext("best fit first"),
        "near": t.gettext("nearest first"),
        "name": t.gettext("by name"),
        "fresh": t.gettext("latest confirmed first"),
    }


def _feedback(t: NullTranslations) -> Mapping[str, str]:
    return {
        "topic": t.gettext("another topic"),
        "far": t.gettext("too far away"),
        "known": t.gettext("known already"),
        "size": t.gettext("too large or too small"),
        "competitor": t.gettext("a competitor"),
        "other": t.gettext("another reason"),
    }


def _readers(t: NullTranslations) -> Mapping[str, str]:
    return {
        "itself": t.gettext("the firm itself: with what only it knows"),
        "member": t.gettext("a member: with what is open to the network"),
        "outside": t.gettext("anybody: with public facts alone"),
    }


def _contacts(t: NullTranslations) -> Mapping[str, str]:
    return {
        "call": t.pgettext("contact", "Telephone call"),
        "visit": t.gettext("Visit"),
        "mail": t.gettext("E-mail"),
        "meeting": t.gettext("Meeting"),
        "suggestions_sent": t.gettext("Suggestions sent"),
        "hand_over": t.gettext("Handed over"),
        "note": t.gettext("Note"),
    }


def _examples(t: NullTranslations) -> Sequence[str]:
    return (
        t.gettext("laser welding of thin sheet metal"),
        t.gettext("machine vision for quality control"),
        t.gettext("recycled plastics for injection moulding"),
        t.gettext("predictive maintenance of machine tools"),
        t.gettext("GMP validation of a new department"),
    )
