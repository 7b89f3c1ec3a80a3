"""A network in service is what the store says now: masked at once, edited with the next request."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from inspect import getmembers, getsource, isfunction
from pathlib import Path
from types import ModuleType

import pytest

from matchmaker.domain import Consent, Kind, Need, Offer, Profile, ProfileId, Text, Visibility
from matchmaker.domain.link import Purpose
from matchmaker.engine import Matchmaker
from matchmaker.errors import UnknownProfileError
from matchmaker.home import Home
from matchmaker.privacy import PUBLIC, Tier
from matchmaker.services import profiles, statements
from matchmaker.services.building import build
from matchmaker.services.checkups import recording
from matchmaker.services.data_subjects import change_consent, consent
from matchmaker.services.links import make_link
from matchmaker.services.profiles import create_profile, replace_profile
from matchmaker.services.programme import still_true
from matchmaker.services.snapshot_mask import EDITS, SnapshotMask, masked
from matchmaker.services.statements import add_statement, remove_statement
from matchmaker.store import Origin, Store

Network = Callable[..., Matchmaker]
NOW = Origin(source="test", at=datetime(2026, 11, 24, 9, tzinfo=UTC))


def said(id_: str, text: str, kind: Kind = Kind.COMPANY, **facts: object) -> Profile:
    texts = (Text(field="description", value=text),)
    return Profile(id=ProfileId(id_), kind=kind, names=(id_.title(),), texts=texts, **facts)  # type: ignore[arg-type]


TURNERS = said("turners", "Tornitura e fresatura di acciaio inox.")
WELDERS = said("welders", "Laserschweissen von Blech.", Kind.LAB)
PRESSES = said("presses", "Stampaggio di lamiera sottile.")
DIVERS = said("divers", "Ultraschallprüfung von Schweissnähten.", Kind.LAB)
SOUGHT = "Ultraschallprüfung von Schweissnähten"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles([TURNERS, WELDERS, PRESSES])
    build(home)
    return home


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    with home.store() as store:
        yield store


@pytest.fixture
def network(home: Home, store: Store) -> Network:
    mask = SnapshotMask()
    built = {tier: Matchmaker.load(home.path, tier) for tier in Tier}
    # As in service, tiers that know the same share a network.
    built |= dict.fromkeys(Tier, built[Tier.STAFF])

    def as_it_is(tier: Tier = Tier.STAFF) -> Matchmaker:
        return mask.over(store, built[tier], tier)

    return as_it_is


def found(matchmaker: Matchmaker, need: str = SOUGHT) -> list[str]:
    return [each.profile_id for each in matchmaker.suggest(need=need)]


@pytest.mark.parametrize("id_", ["rival", ""])
def test_who_is_withheld_is_found_neither_by_its_id_nor_by_none(
    matchmaker: Matchmaker, id_: str
) -> None:
    shown = masked(matchmaker, {ProfileId("rival")})
    with pytest.raises(UnknownProfileError):
        shown.profile(id_)
    with pytest.raises(UnknownProfileError):
        shown.plan([id_])
    with pytest.raises(UnknownProfileError):
        shown.suggest(id_)
    assert "rival" not in {each.profile_id for each in shown.suggest("firm", k=50)}


def test_what_is_written_is_found_without_a_build(network: Network, store: Store) -> None:
    before = network()
    create_profile(store, DIVERS, NOW)
    edited = replace(PRESSES, texts=(Text(field="description", value="Taglio di vetro."),))
    replace_profile(store, edited, NOW, expected=None)
    add_statement(store, TURNERS.id, Need(id="", text=f"Wir suchen {SOUGHT}."), NOW)
    for tier in Tier:
        shown = network(tier)
        assert found(shown)[0] == "divers"
        assert found(shown, "taglio del vetro")[0] == "presses"
        first = shown.suggest("turners")[0]
        assert (first.profile_id, shown.search("Divers")[0][0]) == ("divers", "divers")
        assert [each.profile_id for each in shown.suggest("divers")]
    assert "divers" not in before.snapshot.profiles.row_of


def test_a_build_gives_the_answers_that_were_given_without_it(
    home: Home, network: Network, store: Store
) -> None:
    create_profile(store, DIVERS, NOW)
    add_statement(store, TURNERS.id, Need(id="", text=f"Wir suchen {SOUGHT}."), NOW)
    edited = network()
    build(home)
    built = Matchmaker.load(home.path)
    for asker in ("turners", "divers"):
        mine, theirs = edited.suggest(asker), built.suggest(asker)
        assert [each.profile_id for each in mine] == [each.profile_id for each in theirs]
        # A build fits the space of meaning anew, so amounts differ a little; reasons do not.
        first, same = mine[0].contributions[0], theirs[0].contributions[0]
        assert [e.fact for e in first.evidence] == [e.fact for e in same.evidence]
        assert mine[0].score == pytest.approx(theirs[0].score, abs=0.2)


def test_what_is_taken_out_is_found_no_more(network: Network, store: Store) -> None:
    kept = add_statement(store, WELDERS.id, Offer(id="", text=f"{SOUGHT}."), NOW)
    assert found(network())[0] == "welders"
    remove_statement(store, WELDERS.id, Offer, kept.id, NOW, expected=None)
    passages = network().snapshot.passages(network().snapshot.profiles.row_of[WELDERS.id])
    assert not any("Ultraschall" in passage.text for passage in passages)


def test_what_an_email_was_answered_about_is_found_no_more(home: Home, store: Store) -> None:
    kept = add_statement(store, WELDERS.id, Offer(id="", text=f"{SOUGHT}."), NOW)
    build(home)
    built, mask = Matchmaker.load(home.path), SnapshotMask()
    asked = {"statements": [kept.id]}
    link = make_link(
        store, Purpose.STILL_TRUE, profile_id=WELDERS.id, payload=asked, origin=NOW
    ).link
    still_true.answer(store, link, kept.id, holds=False, at=NOW.at)
    shown = mask.over(store, built, Tier.STAFF).snapshot
    passages = shown.passages(shown.profiles.row_of[WELDERS.id])
    assert not any("Ultraschall" in passage.text for passage in passages)


def test_whatever_changes_a_profile_is_known_to_a_network_in_service() -> None:
    """Else what an owner takes back that way would be shown until the next build."""
    logged = [actions for module in CHANGING for actions in _actions_of(module) if actions]
    assert len(logged) >= len(CHANGING)
    assert all(actions & {str(each) for each in EDITS} for actions in logged), logged


CHANGING = (consent, profiles, recording, statements, still_true)
"""The services that write single profiles; imports are what builds are for."""


def _actions_of(module: ModuleType) -> Iterator[set[str]]:
    """The actions that each function logs which writes a profile."""
    for _, function in getmembers(module, isfunction):
        told = getsource(function)
        if function.__module__ == module.__name__ and re.search(
            r"put_profiles\(|set_aside\(writer", told
        ):
            named = re.findall(r"audit\.record\(\s*([\w.\"]+)", told)
            yield {str(eval(each, vars(module))) for each in named}  # noqa: S307 - our own source


def test_who_withdraws_is_gone_and_who_consents_again_is_back(
    network: Network, store: Store
) -> None:
    create_profile(store, replace(DIVERS, consent=Consent(matching=False)), NOW)
    assert "divers" not in found(network())
    change_consent(store, "divers", given=True, text_version="1", origin=NOW)
    assert found(network())[0] == "divers"
    change_consent(store, "welders", given=False, text_version="1", origin=NOW)
    assert "welders" not in found(network(), "Laserschweissen")
    with pytest.raises(UnknownProfileError):
        network().profile("welders")
    change_consent(store, "welders", given=True, text_version="1", origin=NOW)
    assert found(network(), "Laserschweissen von Blech")[0] == "welders"


def test_a_tier_that_shares_its_network_is_not_told_what_is_hidden_since(
    network: Network, store: Store
) -> None:
    hidden = Offer(id="", text=f"{SOUGHT}.", visibility=Visibility.STAFF)
    add_statement(store, WELDERS.id, hidden, NOW)
    assert found(network(Tier.STAFF))[0] == "welders"
    public = network(Tier.PUBLIC)
    assert (
        public.snapshot.profiles.records[public.snapshot.profiles.row_of[WELDERS.id]].offers == ()
    )
    assert "Ultraschall" not in str(public.suggest(need=SOUGHT, audience=PUBLIC)[0].contributions)


def test_others_do_not_wait_while_an_edit_is_read_and_are_told_nothing_withdrawn(
    network: Network, store: Store, home: Home
) -> None:
    secret = replace(PRESSES, visibility={"description": Visibility.STAFF})
    replace_profile(store, secret, NOW, expected=None)
    create_profile(store, DIVERS, NOW)
    mask, built = SnapshotMask(), Matchmaker.load(home.path)
    with mask._reading:
        meanwhile = mask.over(store, built, Tier.PUBLIC)
    assert "divers" not in meanwhile.snapshot.profiles.row_of
    assert meanwhile.profile("presses", audience=PUBLIC).texts == ()
    assert "divers" in mask.over(store, built, Tier.PUBLIC).snapshot.profiles.row_of
    replace_profile(
        store, replace(DIVERS, visibility={"description": Visibility.STAFF}), NOW, expected=None
    )
    with mask._reading:
        meanwhile = mask.over(store, built, Tier.PUBLIC)
        assert meanwhile.profile("divers", audience=PUBLIC).texts == ()
        change_consent(store, "divers", given=False, text_version="1", origin=NOW)
        with pytest.raises(UnknownProfileError):
            mask.over(store, built, Tier.PUBLIC).profile("divers")
