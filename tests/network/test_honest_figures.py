"""Nothing is told that the numbers do not bear: no trivial figure, and no more than is so."""

from dataclasses import replace

import pytest

from matchmaker.domain import Layer, ProfileId
from matchmaker.network import Scope, select, summarise
from matchmaker.network.null_models import SamplingPlan
from matchmaker.network.pictures.gallery import PictureData, gallery
from matchmaker.network.pictures.wording import wording_for
from matchmaker.network.report import report
from matchmaker.network.report.sentences import reason_in_words, summary
from matchmaker.network.tables import LANGUAGES

WORDS = {language: wording_for(language, report.HERE) for language in LANGUAGES}
FEW = SamplingPlan(n_rewired=0, n_swapped=5, n_shuffles=9, n_orders=2, n_seeds=2)
BOTH = dict.fromkeys("abcdef", "IT") | dict.fromkeys("uvwxyz", "CH")
APART = {"one": "abu", "two": "cdv", "three": "xyz"}


def account_of(network, groups, layer=Layer.EXPERT_CLIENT):
    return summarise(network, groups, Scope(layers=(layer,)), effort=FEW)


def test_parts_that_nothing_joins_are_no_stable_communities(network_of, groups_of):
    account = account_of(
        network_of(BOTH, projects=APART), groups_of(BOTH), layer=Layer.JOINT_PROJECT
    )
    for name in ("stability_nmi", "stability_ari"):
        assert account.numbers[name].value is None
        for words in WORDS.values():
            said = reason_in_words(account.numbers[name].reason, words)
            assert said != words("reason.not known")
    # One part that comes in two is another matter.
    joined = account_of(
        network_of(BOTH, [*zip("abca", "bcad", strict=True), *zip("defd", "efdf", strict=True)]),
        groups_of(BOTH),
    )
    assert joined.numbers["stability_nmi"].value is not None


def test_where_all_are_of_one_country_none_of_their_ties_is_said_to_stay(network_of, groups_of):
    places = dict.fromkeys("abc", "IT")
    account = account_of(network_of(places, [("a", "b"), ("b", "c")]), groups_of(places))
    for name in ("ei_country", "ei_rescaled_country", "cross_share_country"):
        assert account.numbers[name].value is None
        assert account.numbers[name].reason == "all are in one group"
    for words in WORDS.values():
        assert words("reason.all are in one group") in summary(account, {}, words)[1]


def test_shared_things_tie_pairs_and_nobody_has_made_those_ties(network_of, groups_of):
    shared = account_of(
        network_of(BOTH, projects=APART), groups_of(BOTH), layer=Layer.JOINT_PROJECT
    )
    said = summary(shared, {}, WORDS["en"])[0]
    assert "9 share something" in said
    assert "ties 9 pairs" in said
    own = account_of(network_of(BOTH, [("a", "b")]), groups_of(BOTH))
    assert "at least one tie" in summary(own, {}, WORDS["en"])[0]


def test_the_foremost_brokers_are_told_with_their_share_of_the_paths(network_of, groups_of):
    # Five stars of two partners: the three that are named have three of five paths.
    stars = zip("abcde", ("uv", "vw", "wx", "xy", "yz"), strict=True)
    ties = [(centre, leaf) for centre, leaves in stars for leaf in leaves]
    account = account_of(network_of(BOTH, ties), groups_of(BOTH))
    every = account.tables["roles_country"]
    total = dict(zip(every.column("role"), every.column("observed"), strict=True))["total"]
    named = account.tables["brokers_country"]
    best = [row for row in named.rows if row[named.columns.index("role")] == "total"][:3]
    theirs = sum(row[named.columns.index("observed")] for row in best)
    assert theirs < total
    for words in WORDS.values():
        assert words.share(theirs / total, 0) in summary(account, {}, words)[2]


def test_a_part_that_stays_as_large_is_not_said_to_shrink(network_of, groups_of):
    account = account_of(network_of(BOTH, [("a", "u"), ("b", "v"), ("c", "w")]), groups_of(BOTH))
    curve = account.curves["removal_degree"]
    flat = replace(curve, y=tuple(curve.y[0] for _ in curve.y))
    same = replace(account, curves=account.curves | {"removal_degree": flat})
    assert "would still hold" in summary(same, {}, WORDS["en"])[3]
    falling = replace(curve, y=tuple(curve.y[0] * (1 - x) for x in curve.x))
    shrunk = replace(account, curves=account.curves | {"removal_degree": falling})
    assert "would shrink" in summary(shrunk, {}, WORDS["en"])[3]


@pytest.mark.parametrize(
    ("ties", "drawn"), [([("a", "u")], False), ([("a", "u"), ("u", "b")], True)]
)
def test_who_brokers_is_drawn_only_where_somebody_does(network_of, groups_of, ties, drawn):
    network, groups = network_of(BOTH, ties), groups_of(BOTH)
    data = PictureData(
        selection=select(network, Scope(layers=(Layer.EXPERT_CLIENT,)), groups),
        account=account_of(network, groups),
        names={ProfileId(id_): id_ for id_ in BOTH},
    )
    assert ("ego" in {picture.name for picture in gallery(data)}) is drawn
