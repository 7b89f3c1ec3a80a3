"""Who sees which field: one rule, from public to private, with a floor for Check-Up results."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import (
    Consent,
    Identifier,
    Kind,
    Need,
    Offer,
    Place,
    Profile,
    ProfileId,
    SizeFacts,
    Source,
    Text,
    Visibility,
)
from matchmaker.privacy import (
    NETWORK,
    PUBLIC,
    STAFF,
    Audience,
    Tier,
    disclose,
    statement_visibility,
    view,
    visibility_of,
)

ORDER = tuple(Visibility)
WHOLE = Profile(
    id=ProfileId("p"),
    kind=Kind.EXPERT,
    names=("Pia",),
    identifiers=(Identifier(scheme="orcid", value="0000-0002-1825-0097"),),
    texts=(Text(field="description", value="Saldatura"), Text(field="processes", value="TIG")),
    needs=(Need(id="n", text="Cerco una pressa"),),
    offers=(Offer(id="o", text="Faccio prove"),),
    sectors=("25.62",),
    place=Place(city="Lecco"),
    size=SizeFacts(headcount=3),
    url="https://pia.example",
    languages=("it",),
    capacity=3,
    maturity=0.5,
    excludes=(ProfileId("q"),),
    consent=Consent(given_on=date(2026, 1, 1), text_version="2"),
    updated_on=date(2026, 2, 2),
    sources=(Source(name="interview"),),
)
HIDEABLE = (
    "identifiers", "needs", "offers", "sectors", "place", "size", "url", "languages",
    "capacity", "maturity", "updated_on",
)  # fmt: skip
levels = st.sampled_from(ORDER)


def hidden(field: str, level: Visibility) -> Profile:
    return Profile(
        **{name: getattr(WHOLE, name) for name in WHOLE.__slots__} | {"visibility": {field: level}}
    )


@given(levels, levels)
def test_a_reader_sees_up_to_their_reach_and_nobody_sees_private(
    reach: Visibility, level: Visibility
) -> None:
    sees = Audience(reach).sees(level, ProfileId("p"))
    within = ORDER.index(level) <= ORDER.index(reach)
    assert sees == (within and level is not Visibility.PRIVATE)


@given(levels, levels)
def test_who_speaks_for_a_profile_sees_all_of_it(reach: Visibility, level: Visibility) -> None:
    owner = Audience(reach, frozenset({ProfileId("p")}))
    assert owner.sees(level, ProfileId("p"))
    assert owner.sees(Visibility.PRIVATE, ProfileId("q")) is False


@pytest.mark.parametrize("field", HIDEABLE)
def test_a_hidden_field_is_empty_for_the_network_and_whole_for_staff(field: str) -> None:
    profile = hidden(field, Visibility.MATCHING_ONLY)
    empty = Profile(id=ProfileId("p"), kind=Kind.EXPERT)
    assert getattr(disclose(profile, NETWORK), field) == getattr(empty, field)
    assert getattr(disclose(profile, STAFF), field) == getattr(WHOLE, field)


def test_one_text_can_be_hidden_and_the_others_stay() -> None:
    shown = disclose(hidden("processes", Visibility.STAFF), NETWORK)
    assert [text.field for text in shown.texts] == ["description"]


def test_a_checkup_result_is_for_staff_whatever_the_profile_says() -> None:
    profile = hidden("maturity", Visibility.PUBLIC)
    assert visibility_of(profile, "maturity") is Visibility.STAFF
    assert disclose(profile, NETWORK).maturity is None
    assert disclose(profile, STAFF).maturity == 0.5


def test_needs_are_for_the_network_and_offers_for_everyone_by_default() -> None:
    assert disclose(WHOLE, PUBLIC).needs == ()
    assert disclose(WHOLE, NETWORK).needs == WHOLE.needs
    assert disclose(WHOLE, PUBLIC).offers == WHOLE.offers


@given(levels, levels)
def test_a_need_follows_the_stricter_of_its_own_level_and_that_of_all_needs(
    own: Visibility, of_all: Visibility
) -> None:
    need = Need(id="n", text="x", visibility=own)
    found = statement_visibility(hidden("needs", of_all), need)
    assert ORDER.index(found) == max(ORDER.index(own), ORDER.index(of_all))


def test_nobody_learns_whom_a_profile_excludes_or_where_facts_come_from() -> None:
    shown = disclose(WHOLE, NETWORK)
    assert shown.excludes == ()
    assert shown.sources == ()
    assert disclose(WHOLE, STAFF).sources == WHOLE.sources


def test_when_consent_was_given_is_for_staff() -> None:
    assert disclose(WHOLE, NETWORK).consent == Consent()
    assert disclose(WHOLE, STAFF).consent == WHOLE.consent


@given(st.dictionaries(st.sampled_from(HIDEABLE), levels), levels)
def test_disclosing_twice_hides_nothing_more_and_shows_nothing_new(
    visibility: dict[str, Visibility], reach: Visibility
) -> None:
    profile = Profile(
        **{name: getattr(WHOLE, name) for name in WHOLE.__slots__} | {"visibility": visibility}
    )
    audience = Audience(reach)
    once = disclose(profile, audience)
    for field in HIDEABLE:
        if field not in {"needs", "offers"}:
            empty = getattr(Profile(id=ProfileId("p"), kind=Kind.EXPERT), field)
            seen = audience.sees_field(profile, field)
            assert getattr(once, field) == (getattr(WHOLE, field) if seen else empty)


@pytest.mark.parametrize("field", HIDEABLE)
def test_what_is_private_is_not_there_to_rank(field: str) -> None:
    ranked = view(hidden(field, Visibility.PRIVATE), Tier.STAFF)
    assert ranked is not None
    assert getattr(ranked, field) == getattr(Profile(id=ProfileId("p"), kind=Kind.LAB), field)
    assert ranked.excludes == WHOLE.excludes
    assert ranked.names == WHOLE.names


def test_a_private_need_is_not_there_to_rank_and_the_other_is() -> None:
    needs = (
        Need(id="a", text="x", visibility=Visibility.PRIVATE),
        Need(id="b", text="y", visibility=Visibility.MATCHING_ONLY),
    )
    both = Profile(**{name: getattr(WHOLE, name) for name in WHOLE.__slots__} | {"needs": needs})
    ranked = view(both, Tier.STAFF)
    assert ranked is not None
    assert ranked.needs == needs[1:]


def test_a_profile_without_secrets_is_left_as_it_is() -> None:
    assert view(WHOLE, Tier.STAFF) is WHOLE


@given(levels, levels)
def test_an_anonymous_need_is_never_read_by_whom_matching_only_is_kept_from(
    reach: Visibility, level: Visibility
) -> None:
    veiled = Need(id="n", text="Cerco una pressa", visibility=level, anonymous=True)
    profile = replace(WHOLE, needs=(veiled,))
    audience = Audience(reach)
    shown = disclose(profile, audience).needs
    assert bool(shown) <= audience.sees(level, profile.id)
    assert not shown or reach not in {Visibility.PUBLIC, Visibility.NETWORK}


@pytest.mark.parametrize(
    ("level", "tiers"),
    [
        (Visibility.PUBLIC, {Tier.STAFF, Tier.NETWORK}),
        (Visibility.NETWORK, {Tier.STAFF, Tier.NETWORK}),
        (Visibility.STAFF, {Tier.STAFF}),
        (Visibility.PRIVATE, set()),
    ],
)
def test_an_anonymous_need_ranks_among_members_and_not_for_the_public(
    level: Visibility, tiers: set[Tier]
) -> None:
    veiled = Need(id="n", text="Cerco una pressa", visibility=level, anonymous=True)
    profile = replace(WHOLE, needs=(veiled,))
    assert {tier for tier in Tier if (seen := view(profile, tier)) and seen.needs} == tiers
