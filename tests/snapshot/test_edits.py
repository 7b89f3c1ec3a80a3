"""A few edited profiles in a snapshot give what a build with the same space of meaning gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from matchmaker.domain import (
    Consent,
    Kind,
    Need,
    Offer,
    Place,
    Profile,
    ProfileId,
    Text,
    Visibility,
)
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Tier
from matchmaker.snapshot import BuildCache, Snapshot, with_edits
from matchmaker.text import LatentEncoder, LexicalIndex

SnapshotOf = Callable[..., Snapshot]

NEWCOMER = Profile(
    id=ProfileId("newcomer"),
    kind=Kind.LAB,
    names=("Newcomer",),
    texts=(Text(field="description", value="Labor für Ultraschallprüfung und Kryotechnik."),),
    offers=(Offer(id="o0", text="Ultrasonic testing of welded seams, zirconia ceramics."),),
    place=Place(country="NO", city="Oslo"),
    languages=("nb", "de"),
    sectors=("71.20",),
)


@pytest.fixture(scope="module")
def edits(profiles: Mapping[str, Profile]) -> Sequence[Profile]:
    """A changed need, a changed offer and trade, a profile that falls silent, and a new one."""
    firm, viewers = profiles["firm"], profiles["viewers"]
    return (
        replace(
            firm,
            needs=(
                *firm.needs,
                Need(id="n9", text="Cerchiamo chi fa prove a ultrasuoni su ceramiche in zirconia."),
            ),
        ),
        replace(
            viewers,
            offers=(Offer(id="o0", text="Hyperspectral imaging of textiles and of leather."),),
            place=Place(country="AT", city="Graz"),
        ),
        replace(profiles["rival"], texts=(), sectors=("10.11", "28.99")),
        NEWCOMER,
    )


@pytest.fixture(scope="module")
def edited(snapshot: Snapshot, edits: Sequence[Profile]) -> Snapshot:
    return with_edits(snapshot, edits, Tier.STAFF, BuildCache.new())


@pytest.fixture(scope="module")
def built(
    snapshot: Snapshot,
    snapshot_of: SnapshotOf,
    snapshot_parts: Mapping[str, Sequence[Any]],
    edits: Sequence[Profile],
) -> Snapshot:
    now = {profile.id: profile for profile in (*snapshot_parts["profiles"], *edits)}
    return snapshot_of(profiles=list(now.values()), latent=snapshot.texts.latent)


def test_every_array_is_that_of_a_build(edited: Snapshot, built: Snapshot) -> None:
    for part in ("profiles", "texts", "statements", "network", "barred"):
        _assert_same(getattr(edited, part), getattr(built, part), part)
    for row in range(len(built.profiles.ids)):
        assert edited.profiles.records[row] == built.profiles.records[row]
        assert edited.passages(row) == built.passages(row)


def _assert_same(one: Any, other: Any, place: str) -> None:
    if isinstance(one, LexicalIndex):
        assert one.vocabulary == other.vocabulary, place
        one, other = one._arrays, other._arrays
    if sparse.issparse(one):
        one, other = (vars(each.tocoo()) for each in (one, other))
        one, other = (
            {"n": e["data"], "row": e["coords"][0], "column": e["coords"][1]} for e in (one, other)
        )
    if isinstance(one, LatentEncoder):
        one, other = one.vectors, other.vectors
    if is_dataclass(one):
        names = [each.name for each in fields(one) if each.name not in _ELSEWHERE]
        one, other = ({n: getattr(each, n) for n in names} for each in (one, other))
    if isinstance(one, np.ndarray):
        assert one.dtype.kind == other.dtype.kind, place
        np.testing.assert_array_equal(one, other, err_msg=place)
    elif isinstance(one, Mapping):
        assert {*one} == {*other}, place
        for key, value in one.items():
            _assert_same(value, other[key], f"{place}.{key}")
    elif isinstance(one, (str, int, float, tuple, list, frozenset)) or one is None:
        assert one == other, place


# Records are compared one by one; bits of languages stand where they were first given.
_ELSEWHERE = ("records", "labels", "language_codes", "languages", "encoder")


def test_answers_are_those_of_a_build_with_the_same_ties(edited: Snapshot, built: Snapshot) -> None:
    alike = replace(built, concept_ties=edited.concept_ties, project_vectors=edited.project_vectors)
    now, then = Matchmaker(edited), Matchmaker(alike)
    for asker in ("firm", "newcomer", "welders", "ada"):
        assert list(now.suggest(asker)) == list(then.suggest(asker))
    need = "Ultraschallprüfung von Keramik aus Zirkonoxid"
    assert list(now.suggest(need=need)) == list(then.suggest(need=need))


def test_what_is_new_is_found_and_what_is_gone_is_not(edited: Snapshot) -> None:
    network = Matchmaker(edited)
    assert (
        network.suggest(need="Prüfung von Zirkonoxid mit Ultraschall")[0].profile_id == "newcomer"
    )
    before = Matchmaker(edited).suggest("firm")
    assert "newcomer" in {each.profile_id for each in before[:3]}
    seen = next(
        s for s in network.suggest(need="deep learning for inspection") if s.profile_id == "viewers"
    )
    assert "welded seams" not in str(seen.contributions)
    assert network.search("Newcomer")[0][0] == "newcomer"


def test_the_order_of_edits_does_not_matter(
    snapshot: Snapshot, edited: Snapshot, edits: Sequence[Profile]
) -> None:
    for order in list(permutations(edits[:3]))[1:4]:
        step = snapshot
        for each in (*order, NEWCOMER):
            step = with_edits(step, [each], Tier.STAFF, BuildCache.new())
        _assert_same(step.texts, edited.texts, "texts")
        _assert_same(step.profiles, edited.profiles, "profiles")
        _assert_same(step.statements, edited.statements, "statements")


def test_an_edit_that_is_taken_back_leaves_the_snapshot_as_it_was(
    snapshot: Snapshot, edits: Sequence[Profile], profiles: Mapping[str, Profile]
) -> None:
    there = with_edits(snapshot, edits[:3], Tier.STAFF, BuildCache.new())
    back = with_edits(there, [profiles[e.id] for e in edits[:3]], Tier.STAFF, BuildCache.new())
    for part in ("profiles", "texts", "statements", "network", "barred"):
        _assert_same(getattr(back, part), getattr(snapshot, part), part)


def test_a_tier_is_told_of_an_edit_only_what_it_may_know(
    snapshot_of: SnapshotOf, profiles: Mapping[str, Profile]
) -> None:
    hidden = Offer(id="o0", text="Kryotechnik für Supraleiter.", visibility=Visibility.STAFF)
    public = snapshot_of(tier=Tier.PUBLIC)
    edit = replace(profiles["welders"], offers=(hidden,), excludes=(ProfileId("firm"),))
    known = with_edits(public, [edit], Tier.PUBLIC, BuildCache.new())
    row = known.profiles.row_of[edit.id]
    assert known.profiles.records[row].offers == ()
    assert not any("Supraleiter" in passage.text for passage in known.passages(row))
    assert not known.texts.offering.scores({"supraleiter": 1.0}).any()
    assert known.barred.tolist() == public.barred.tolist()


def test_who_withdrew_is_not_brought_in(snapshot: Snapshot) -> None:
    withdrawn = replace(NEWCOMER, consent=Consent(matching=False))
    same = with_edits(snapshot, [withdrawn], Tier.STAFF, BuildCache.new())
    assert "newcomer" not in same.profiles.row_of


def test_an_edited_snapshot_is_the_same_after_a_way_over_the_disk(
    edited: Snapshot, tmp_path: Any
) -> None:
    edited.save(tmp_path)
    again = Snapshot.load(tmp_path)
    for part in ("profiles", "texts", "statements", "network", "barred"):
        _assert_same(getattr(again, part), getattr(edited, part), part)
    for row in range(len(edited.profiles.ids)):
        assert again.passages(row) == edited.passages(row)
