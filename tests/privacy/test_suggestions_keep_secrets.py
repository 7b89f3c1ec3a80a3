"""What a partner may not see appears nowhere in a suggestion; who must not meet never does."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from matchmaker.domain import (
    ActivityId,
    Consent,
    Cooperation,
    Judgement,
    Kind,
    Language,
    Layer,
    Need,
    Offer,
    Participation,
    Profile,
    ProfileId,
    Query,
    Text,
    Tie,
    Verdict,
    Visibility,
)
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.explanation import word
from matchmaker.privacy import NETWORK, PUBLIC, STAFF, Audience
from matchmaker.snapshot import Snapshot

SnapshotOf = Callable[..., Snapshot]
# Words that nobody else uses, in a form that "fresature" and "fresatura" do not share.
NEED = "Ci serve fresatura zirkonio per il codename Aldebaran, fresature urgenti"


def everything(found: Matchmaker, query: Query, audience: Audience) -> str:
    """All that a reader gets, as one text: fields, sentences, profiles."""
    suggestions = found.answer(query, k=100, audience=audience)
    shown = [
        (each, word(each, language), found.profile(each.profile_id, audience=audience))
        for each in suggestions
        for language in Language
    ]
    return msgspec.json.encode(shown).decode()


@pytest.fixture(params=[Visibility.STAFF, Visibility.MATCHING_ONLY], ids=str)
def confidential(
    request: pytest.FixtureRequest, snapshot_of: SnapshotOf, profiles: Mapping[str, Profile]
) -> Matchmaker:
    need = Need(
        id="n0",
        text=NEED,
        trl=(2, 9),
        cooperation=frozenset({Cooperation.LICENSING}),
        visibility=request.param,
    )
    hiding = replace(profiles["secretive"], needs=(need,), maturity=0.7654321)
    asking = replace(
        profiles["firm"],
        texts=(Text(field="description", value="Fresatura di precisione, zirkonio, Aldebaran"),),
        offers=(Offer(id="o", text="x", cooperation=frozenset({Cooperation.LICENSING})),),
    )
    others = [p for p in profiles.values() if p.id not in {"firm", "secretive"}]
    return Matchmaker(snapshot_of(profiles=[asking, hiding, *others]))


@pytest.mark.parametrize("audience", [PUBLIC, NETWORK], ids=["public", "network"])
@pytest.mark.parametrize("asker", ["firm", "ada", "welders"])
def test_a_confidential_need_shows_in_no_field(
    confidential: Matchmaker, audience: Audience, asker: str
) -> None:
    shown = everything(confidential, Query(profile_id=ProfileId(asker)), audience)
    assert "secretive" in shown
    # The firm says two of the words itself; other askers read them there.
    common = ("zirkonio", "aldebaran") if asker == "firm" else ()
    for word_ in (*common, "codename", "fresature"):
        assert word_ not in shown.casefold()


def test_a_confidential_need_ranks_and_staff_see_why(confidential: Matchmaker) -> None:
    query = Query(profile_id=ProfileId("firm"))
    assert "Aldebaran" in everything(confidential, query, STAFF)
    amounts = {
        c.feature: c.amount
        for each in confidential.answer(query, audience=PUBLIC)
        for c in each.contributions
        if each.profile_id == "secretive"
    }
    assert amounts["their_need_words"] > 0


def test_the_cooperation_of_a_confidential_need_is_not_told(confidential: Matchmaker) -> None:
    def told(audience: Audience) -> float | None:
        found = confidential.answer(Query(profile_id=ProfileId("firm")), audience=audience)
        each = next(s for s in found if s.profile_id == "secretive")
        return next(c.value for c in each.contributions if c.feature == "cooperation_intent")

    assert told(STAFF) == 1.0
    assert told(NETWORK) is None


def test_a_word_is_named_as_the_reader_may_see_it(
    snapshot_of: SnapshotOf, profiles: Mapping[str, Profile]
) -> None:
    """The lemma is in both texts; the form of the hidden one stays hidden."""
    hiding = replace(
        profiles["secretive"],
        texts=(
            Text(field="processes", value="torniture zirkonio"),
            Text(field="description", value="Tornitura di lamiera."),
        ),
        visibility={"processes": Visibility.STAFF},
    )
    others = [p for p in profiles.values() if p.id != "secretive"]
    found = Matchmaker(snapshot_of(profiles=[*others, hiding]))
    query = Query(need="cerchiamo tornitura di lamiera")
    assert "torniture" not in everything(found, query, NETWORK).casefold()
    assert "tornitura" in everything(found, query, NETWORK).casefold()


@pytest.mark.parametrize("audience", [PUBLIC, NETWORK], ids=["public", "network"])
def test_the_checkup_result_is_not_told(confidential: Matchmaker, audience: Audience) -> None:
    query = Query(profile_id=ProfileId("ada"))
    assert "0.7654321" not in everything(confidential, query, audience)
    assert "0.7654321" in everything(confidential, query, STAFF)


def test_who_speaks_for_a_profile_reads_its_own_need(confidential: Matchmaker) -> None:
    own = Audience(Visibility.PUBLIC, frozenset({ProfileId("secretive")}))
    assert confidential.profile("secretive", audience=own).needs[0].text == NEED


@pytest.mark.parametrize("field", ["sectors", "place", "languages", "maturity", "updated_on"])
def test_a_private_fact_does_not_rank(
    snapshot_of: SnapshotOf, profiles: Mapping[str, Profile], field: str
) -> None:
    def score(**changes: object) -> float:
        changed = replace(profiles["welders"], **changes)
        others = [p for p in profiles.values() if p.id != "welders"]
        found = Matchmaker(snapshot_of(profiles=[changed, *others]))
        return dict(found.rank(Query(profile_id=ProfileId("firm"))))[ProfileId("welders")]

    facts = {"sectors": ("25.62",), "maturity": 0.9}
    empty = getattr(Profile(id=ProfileId("x"), kind=Kind.LAB), field)
    without = score(**(facts | {field: empty}))
    assert score(**facts, visibility={field: Visibility.PRIVATE}) == without


def test_the_cooperation_and_readiness_of_a_private_need_do_not_rank(
    snapshot_of: SnapshotOf, profiles: Mapping[str, Profile]
) -> None:
    private = Offer(
        id="p",
        text="x",
        trl=(1, 9),
        cooperation=frozenset({Cooperation.JOINT_RESEARCH}),
        visibility=Visibility.PRIVATE,
    )
    with_secret = profiles | {"polymers": replace(profiles["polymers"], offers=(private,))}
    query = Query(profile_id=ProfileId("firm"), new_only=False)
    scores = dict(Matchmaker(snapshot_of(profiles=[*with_secret.values()])).rank(query))
    assert scores == dict(Matchmaker(snapshot_of()).rank(query))


def suggested(found: Matchmaker, query: Query) -> set[str]:
    return {each.profile_id for each in found.answer(query, k=100)}


ALL = (
    "firm",
    "welders",
    "viewers",
    "polymers",
    "silent",
    "rival",
    "secretive",
    "ada",
    "chamber",
)


@pytest.mark.parametrize("asker", ALL)
@pytest.mark.parametrize("new_only", [True, False])
def test_nobody_meets_who_must_not_be_met(
    matchmaker: Matchmaker, asker: str, new_only: bool
) -> None:
    found = suggested(matchmaker, Query(profile_id=ProfileId(asker), new_only=new_only))
    assert asker not in found
    assert "shy" not in found
    for left, right in (("firm", "rival"), ("secretive", "viewers")):
        assert not ({asker} | found) >= {left, right} or asker not in {left, right}


def test_a_need_without_a_sender_meets_everyone_who_consents(matchmaker: Matchmaker) -> None:
    found = suggested(matchmaker, Query(need="saldatura laser"))
    assert found == {*ALL} - {"busy"}


@pytest.mark.parametrize(("one", "other"), [("firm", "polymers"), ("polymers", "viewers")])
def test_present_partners_are_suggested_only_when_asked_for(
    matchmaker: Matchmaker, one: str, other: str
) -> None:
    for asker, partner in ((one, other), (other, one)):
        assert partner not in suggested(matchmaker, Query(profile_id=ProfileId(asker)))
        known = Query(profile_id=ProfileId(asker), new_only=False)
        assert partner in suggested(matchmaker, known)


def test_withdrawn_consent_leaves_no_trace(
    snapshot_of: SnapshotOf, profiles: Mapping[str, Profile]
) -> None:
    withdrawn = replace(profiles["welders"], consent=Consent(matching=False))
    others = [p for p in profiles.values() if p.id != "welders"]
    found = Matchmaker(snapshot_of(profiles=[withdrawn, *others]))
    for asker in ("firm", "viewers", "secretive"):
        shown = everything(found, Query(profile_id=ProfileId(asker), new_only=False), STAFF)
        assert '"welders"' not in shown
        assert "Forschung zum" not in shown


def clients_of_ada(*dates: tuple[date | None, date | None]) -> Iterable[Tie]:
    return [
        Tie(
            source_id=ProfileId("ada"),
            target_id=ProfileId(firm),
            layer=Layer.EXPERT_CLIENT,
            starts_on=start,
            ends_on=end,
        )
        for firm, (start, end) in zip(("rival", "secretive", "polymers"), dates, strict=False)
    ]


@pytest.mark.parametrize(
    ("dates", "has_room"),
    [
        ([], True),
        ([(None, None)], True),
        ([(None, None), (date(2026, 1, 1), None)], False),
        ([(None, None), (date(2025, 1, 1), date(2025, 12, 31))], True),
        ([(None, None), (date(2025, 1, 1), date(2026, 12, 31))], False),
    ],
)
def test_an_expert_with_a_full_caseload_is_not_suggested(
    snapshot_of: SnapshotOf, dates: list[tuple[date | None, date | None]], has_room: bool
) -> None:
    found = Matchmaker(snapshot_of(ties=clients_of_ada(*dates)))
    assert ("ada" in suggested(found, Query(profile_id=ProfileId("firm")))) == has_room


def test_who_declined_is_barred_in_both_directions(
    snapshot_of: SnapshotOf,
) -> None:
    declined = Judgement(
        left_id=ProfileId("firm"),
        right_id=ProfileId("welders"),
        verdict=Verdict.DECLINED,
        judged_on=date(2026, 1, 1),
    )
    found = Matchmaker(snapshot_of(judgements=[declined]))
    assert "welders" not in suggested(found, Query(profile_id=ProfileId("firm")))
    assert "firm" not in suggested(found, Query(profile_id=ProfileId("welders")))
    assert "viewers" in suggested(found, Query(profile_id=ProfileId("secretive")))


@pytest.mark.parametrize("other", ["welders", "viewers", "polymers", "ada"])
def test_where_bars_are_not_told_a_decline_changes_nothing_in_an_explanation(
    snapshot_of: SnapshotOf, other: str
) -> None:
    declined = Judgement(
        left_id=ProfileId(other),
        right_id=ProfileId("firm"),
        verdict=Verdict.DECLINED,
        judged_on=date(2026, 1, 1),
    )
    without, with_decline = (Matchmaker(snapshot_of(judgements=j)) for j in ([], [declined]))
    for asker, candidate in (("firm", other), (other, "firm")):
        read = [
            found.explain(asker, candidate, audience=NETWORK, tells_bars=False)
            for found in (without, with_decline)
        ]
        assert read[0] == read[1]
    with pytest.raises(InputError, match="decline"):
        with_decline.explain("firm", other)


def test_whom_the_programme_brought_together_is_no_way_to_meet_but_for_staff(
    snapshot_of: SnapshotOf, profiles: Mapping[str, Profile]
) -> None:
    """The firm and the group share a theme of work; all that links them is their expert."""
    worked = ("firm", "mill-project"), ("welders", "weld-project"), ("viewers", "weld-project")
    clients = [
        Tie(source_id=ProfileId("ada"), target_id=ProfileId(who), layer=Layer.EXPERT_CLIENT)
        for who in ("firm", "viewers")
    ]
    found = Matchmaker(
        snapshot_of(
            ties=clients,
            participations=[
                Participation(profile_id=ProfileId(who), activity_id=ActivityId(what))
                for who, what in worked
            ],
        )
    )

    def middles(audience: Audience) -> set[str]:
        explained = found.explain("firm", "viewers", need="laser welding", audience=audience)
        return {
            id_
            for contribution in explained.contributions
            for piece in contribution.evidence
            for id_ in piece.path[1:-1]
        }

    assert "ada" in middles(STAFF)
    assert "ada" not in middles(NETWORK)
